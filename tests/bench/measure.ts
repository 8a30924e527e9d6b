import { Agent } from 'node:http';
import type { Served } from './child.ts';
import { load, visit } from './load.ts';
import type { Measured } from './report.ts';

/** Some seconds of the same requests, eight at a time. */
export interface Stretch {
  /** Of each request, in milliseconds, as the one who asks sees it. */
  readonly times: readonly number[];
  readonly seconds: number;
  /** Of the server, for all of them together, in milliseconds. */
  readonly cpu: number;
}

/** What is measured: a page that is asked for over and over, or forms that are sent. */
export interface Subject {
  readonly name: string;
  readonly server: Served;
  /** Until Node has compiled what is asked often. */
  warm(): Promise<void>;
  stretch(): Promise<Stretch>;
  /** The statements of one request, once it is warm. */
  queries(): Promise<number>;
  /** Of the answer, before compression. */
  bytes(): Promise<number>;
}

/** Runs `work`, which says how long each of its requests took, and reads the server's processor time around it. */
export async function stretchOf(server: Served, work: () => Promise<readonly number[]>): Promise<Stretch> {
  const [{ cpu: before }, began] = [await server.used(), performance.now()];
  const times = await work();
  const seconds = (performance.now() - began) / 1000;
  return { times, seconds, cpu: (await server.used()).cpu - before };
}

/** What most of a few single requests asked the database: once a minute a session is written. */
export async function usualQueries(server: Served, times: number, ask: () => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const { queries: before } = await server.used();
    await ask();
    counts.push((await server.used()).queries - before);
  }
  return median(counts);
}

interface Asked {
  readonly name: string;
  readonly path: string;
  readonly cookie: string;
}

/** A page that is asked for during so many seconds. */
export function pageSubject(server: Served, { name, path, cookie }: Asked, seconds: number): Subject {
  const target = { url: server.url + path, cookie };
  const once = async () => {
    const agent = new Agent();
    const { bytes } = await visit(agent, target.url, cookie);
    agent.destroy();
    return bytes;
  };
  return {
    name,
    server,
    warm: async () => void (await load(target, { connections: 8, seconds: 5, most: 2_000 })),
    stretch: () => stretchOf(server, () => load(target, { connections: 8, seconds, most: 20_000 })),
    queries: () => usualQueries(server, 9, once),
    bytes: once,
  };
}

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

export const cpuOf = ({ cpu, times }: Stretch): number => cpu / times.length;

/** All stretches as one row: each request counts the same, in whichever of them it was. */
function rowOf(name: string, stretches: readonly Stretch[], rest: Pick<Measured, 'queries' | 'bytes'>): Measured {
  const times = stretches.flatMap((one) => one.times).sort((a, b) => a - b);
  const sum = (what: 'seconds' | 'cpu'): number => stretches.reduce((all, one) => all + one[what], 0);
  const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  const perSecond = times.length / sum('seconds');
  return { name, perSecond, p50: at(0.5), p99: at(0.99), cpu: sum('cpu') / times.length, ...rest };
}

export async function measure(subject: Subject): Promise<Measured> {
  const [{ row }] = await byTurns([subject], 1);
  return row;
}

/** Asks these servers now and then, while `work` runs: one that nobody asks begins to clear up, and takes processor time. */
async function kept<T>(servers: readonly Served[], work: () => Promise<T>): Promise<T> {
  const agent = new Agent({ keepAlive: true });
  const ask = ({ url }: Served) => visit(agent, `${url}/livez`, '').catch(() => null);
  const timer = setInterval(() => servers.forEach(ask), 300);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    agent.destroy();
  }
}

interface Turns {
  readonly row: Measured;
  readonly stretches: readonly Stretch[];
}

/**
 * Measures several servers by turns, so that what the machine does besides meets all of them alike: one stretch of each,
 * as many times as there are rounds.
 */
export async function byTurns<const T extends readonly Subject[]>(
  subjects: T,
  rounds: number,
): Promise<{ [K in keyof T]: Turns }> {
  const stretches = subjects.map((): Stretch[] => []);
  const measureThem = async (): Promise<void> => {
    for (const subject of subjects) await subject.warm();
    for (let round = 0; round < rounds; round += 1)
      for (const [n, subject] of subjects.entries()) stretches[n]?.push(await subject.stretch());
  };
  await kept(subjects.length > 1 ? subjects.map(({ server }) => server) : [], measureThem);
  const turns: Turns[] = [];
  for (const [n, subject] of subjects.entries()) {
    const own = stretches[n] ?? [];
    const rest = { queries: await subject.queries(), bytes: await subject.bytes() };
    turns.push({ row: rowOf(subject.name, own, rest), stretches: own });
  }
  return turns as { [K in keyof T]: Turns };
}
