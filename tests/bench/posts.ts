import { Agent } from 'node:http';
import type { Served } from './child.ts';
import { read, send } from './load.ts';
import type { Measured } from './report.ts';

const AT_ONCE = 8;

export interface Posting {
  readonly name: string;
  /** The page whose form has the token. */
  readonly page: string;
  /** Where each of them goes. */
  readonly paths: readonly string[];
  readonly fields: (n: number) => Record<string, string>;
  readonly expect: number;
}

/** Sends every post once, eight at a time, and says what one costs; throws at an answer that is not the expected one. */
export async function measurePosts(server: Served, cookie: string, post: Posting): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const page = await read(agent, server.url + post.page, cookie);
  const [, _csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(page) ?? [];
  const times: number[] = [];
  const one = async (path: string, n: number): Promise<void> => {
    const body = new URLSearchParams({ _csrf, ...post.fields(n) });
    const sent = performance.now();
    const { status } = await send(agent, server.url + path, cookie, body);
    if (status !== post.expect) throw new Error(`${path} answered ${status}`);
    times.push(performance.now() - sent);
  };
  const all = async (paths: readonly string[]): Promise<void> => {
    const waiting = paths.entries();
    const work = async (): Promise<void> => {
      for (const [n, path] of waiting) await one(path, n);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };
  // Until Node has compiled it, and nine by themselves, of which the middle one has the usual number of statements.
  const warm = Math.floor(post.paths.length / 3);
  await all(post.paths.slice(0, warm));
  const counts: number[] = [];
  for (const path of post.paths.slice(warm, warm + 9)) {
    const before = await server.used();
    await one(path, warm);
    counts.push((await server.used()).queries - before.queries);
  }
  times.length = 0;
  const [before, began] = [await server.used(), performance.now()];
  await all(post.paths.slice(warm + 9));
  const took = performance.now() - began;
  const cpu = ((await server.used()).cpu - before.cpu) / times.length;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  const queries = counts.sort((a, b) => a - b)[4] ?? 0;
  return {
    name: post.name,
    perSecond: (times.length * 1000) / took,
    p50: at(0.5),
    p99: at(0.99),
    cpu,
    queries,
    bytes: 0,
  };
}
