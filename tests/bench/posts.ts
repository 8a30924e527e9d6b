import { Agent } from 'node:http';
import type { Served } from './child.ts';
import { read, send } from './load.ts';
import { type Subject, stretchOf, usualQueries } from './measure.ts';

const AT_ONCE = 8;
const COUNTED = 9;

export interface Posting {
  readonly name: string;
  /** The page whose form has the token. */
  readonly page: string;
  /** Where each of them goes. */
  readonly paths: readonly string[];
  readonly fields: (n: number) => Record<string, string>;
  readonly expect: number;
}

/**
 * Forms, each of which is sent once, eight at a time, by these people in turn: a third to warm up, the rest in so many
 * stretches. Throws at an answer that is not the expected one.
 */
export async function postSubject(
  server: Served,
  cookies: readonly string[],
  post: Posting,
  stretches = 1,
): Promise<Subject> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const people: { cookie: string; token: string }[] = [];
  for (const cookie of cookies) {
    const page = await read(agent, server.url + post.page, cookie);
    people.push({ cookie, token: /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '' });
  }
  const waiting = [...post.paths.entries()];
  const one = async (): Promise<number> => {
    const [n, path] = waiting.shift() ?? [0, ''];
    const { cookie, token } = people[n % people.length] ?? { cookie: '', token: '' };
    const body = new URLSearchParams({ _csrf: token, ...post.fields(n) });
    const sent = performance.now();
    const { status } = await send(agent, server.url + path, cookie, body);
    if (status !== post.expect) throw new Error(`${path} answered ${status}`);
    return performance.now() - sent;
  };
  const several = async (count: number): Promise<number[]> => {
    const times: number[] = [];
    let left = count;
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        times.push(await one());
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return times;
  };
  const warming = Math.floor(waiting.length / 3);
  const each = Math.floor((waiting.length - warming - COUNTED) / stretches);
  return {
    name: post.name,
    server,
    warm: async () => void (await several(warming)),
    stretch: () => stretchOf(server, () => several(each)),
    queries: () => usualQueries(server, COUNTED, one),
    bytes: async () => 0,
  };
}
