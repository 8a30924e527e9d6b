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
  // Words and names of parameters by turns. Pages make hundreds of links, so it is taken apart once.
  const [start = '', ...parts] = pattern.split(/:([a-zA-Z]+)/);
  return {
    pattern,
    to: (params?: Record<string, string>) => {
      let address = start;
      for (let i = 0; i < parts.length; i += 2)
        address += encodeURIComponent(params?.[parts[i] ?? ''] ?? '') + (parts[i + 1] ?? '');
      return address;
    },
  } as Path<P>;
}
