/** One place for every address: `pattern` mounts a route, `to` makes a link. */
interface Path<P extends string> {
  readonly pattern: P;
  to(...args: ParamsOf<P> extends never ? [] : [params: Record<ParamsOf<P>, string>]): string;
}

type ParamsOf<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamsOf<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? NameOnly<Name>
    : never;
type NameOnly<N extends string> = N extends `${infer Name}.${string}` ? Name : N;

/** A place of the site by its pattern; parameters begin with a colon. */
export function path<const P extends string>(pattern: P): Path<P> {
  return {
    pattern,
    to: (params?: Record<string, string>) =>
      pattern.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(params?.[name] ?? '')),
  } as Path<P>;
}
