import type { Response } from 'express';
import type { App } from '../context.ts';
import type { SignedIn } from '../policy/viewer.ts';
import { aliveSessions } from './viewer.ts';

/** What an open page follows. */
export interface Followed {
  /** What notices name: the id of a thread. */
  readonly topic: string;
  /** The id of what this viewer has seen last, where the browser says `last` (or nothing, or rubbish). */
  since(last: string | null): Promise<string>;
  readonly look: Look;
}

/** Somebody who has a page open, and what was sent to it last. */
export interface Follower {
  readonly viewer: Pick<SignedIn, 'id' | 'sessionId' | 'roles'>;
  readonly topic: string;
  readonly last: string;
}

/**
 * For all of these at once: the ids of what is new to each, in order. Whoever may follow it no longer is not in the
 * answer, gets nothing more, and is let go.
 */
export type Look = (app: App, some: readonly Follower[]) => Promise<ReadonlyMap<Follower, readonly string[]>>;

interface Open extends Follower {
  last: string;
  readonly look: Look;
  readonly res: Response;
  /** When it must come again and be let in anew, in milliseconds of the process. */
  readonly until: number;
}

/** Keeps proxies from taking a quiet answer for a dead one, and makes up for notices that were lost. */
const BEAT = 20_000;
/** After so long the browser comes again, and all of the route's steps are taken anew. */
const LONGEST = 10 * 60_000;
const MOST_EACH = 8;
const MOST = 5_000;
const AT_ONCE = 500;
/** Who does not read what was sent is not written to for ever. */
const BEHIND = 65_536;

const CHANNEL = 'seenandheard_news';
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // A proxy that waits for the end of the answer would wait for ever.
  'X-Accel-Buffering': 'no',
} as const;

interface Followers {
  /** False where this person, or all together, have too many open. */
  hasRoom(personId: string): boolean;
  add(followed: Followed, of: Pick<Open, 'viewer' | 'last' | 'res'>): Promise<void>;
  /** Lets everybody go, for good: they come again to another process, not all at once. */
  end(): void;
}

const everybody = new WeakMap<object, Followers>();

/** Those who follow something in this process. */
export function followersOf(app: App): Followers {
  const found = everybody.get(app.database) ?? createFollowers(app);
  everybody.set(app.database, found);
  return found;
}

/** Tells every process that there is something new under this topic. Never throws: the next beat finds what was lost. */
export async function tellFollowers({ database, log }: Pick<App, 'database' | 'log'>, topic: string): Promise<void> {
  await database.pool.query('SELECT pg_notify($1, $2)', [CHANNEL, topic]).catch((error: unknown) => {
    log.warn({ err: error }, 'those who follow were not told');
  });
}

/** From 0 to 1: what many would do at the same moment they do at different ones. */
const chance = ({ random }: Pick<App, 'random'>): number => random.bytes(2).readUInt16BE() / 65_536;
const comeAgain = (app: App): string => `retry: ${Math.round(1_000 + 4_000 * chance(app))}\n\n`;

/** Begins the answer that does not end. */
export function beginEvents(res: Response): void {
  res.status(200).set(HEADERS).flushHeaders();
}

function createFollowers(app: App): Followers {
  const open = new Map<string, Set<Open>>();
  const each = new Map<string, number>();
  const waiting = new Set<string>();
  let count = 0;
  let isEnded = false;
  let isLooking = false;
  let beat: NodeJS.Timeout | undefined;

  const everyone = (): Open[] => [...open.values()].flatMap((same) => [...same]);
  const notTold = (error: unknown): void => app.log.warn({ err: error }, 'those who follow were not told what is new');
  const remove = (one: Open): void => {
    const same = open.get(one.topic);
    if (!same?.delete(one)) return;
    if (same.size === 0) open.delete(one.topic);
    const { id } = one.viewer;
    const left = (each.get(id) ?? 1) - 1;
    if (left > 0) each.set(id, left);
    else each.delete(id);
    count -= 1;
    if (count > 0) return;
    clearInterval(beat);
    beat = undefined;
  };
  const letGo = (one: Open, words = ''): void => {
    remove(one);
    if (!one.res.writableEnded) one.res.end(words);
  };
  const write = (one: Open, words: string): void => {
    if (one.res.writableEnded) return;
    if (one.res.writableLength > BEHIND) one.res.destroy();
    else one.res.write(words);
  };
  const send = (one: Open, ids: readonly string[]): void => {
    for (const id of ids.filter((each) => each > one.last)) {
      one.last = id;
      write(one, `id: ${id}\ndata: ${id}\n\n`);
    }
  };
  const lookFor = async (some: readonly Open[]): Promise<void> => {
    const alive = await aliveSessions(
      app,
      some.map(({ viewer }) => viewer),
    );
    const there = some.filter(({ viewer }) => alive.has(viewer.sessionId));
    const found = new Map<Follower, readonly string[]>();
    for (const [look, same] of Map.groupBy(there, (one) => one.look))
      for (const [one, ids] of await look(app, same)) found.set(one, ids);
    for (const one of some) {
      const ids = found.get(one);
      // `over` tells the page not to come again.
      if (ids) send(one, ids);
      else letGo(one, 'event: over\ndata: \n\n');
    }
  };
  /** One look at a time: what is told meanwhile waits, and a hundred notices are one more look. */
  const lookAround = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      while (waiting.size > 0) {
        const some = [...waiting].flatMap((topic) => [...(open.get(topic) ?? [])]);
        waiting.clear();
        for (let at = 0; at < some.length; at += AT_ONCE) await lookFor(some.slice(at, at + AT_ONCE));
      }
    } catch (error) {
      notTold(error);
    } finally {
      isLooking = false;
    }
  };
  const lookAtAll = (): void => {
    for (const topic of open.keys()) waiting.add(topic);
    void lookAround();
  };
  const keepAlive = (): void => {
    const now = performance.now();
    for (const one of everyone()) {
      if (one.until < now) letGo(one);
      else write(one, ':\n\n');
    }
    lookAtAll();
  };
  const heard = (topic: string): void => {
    if (!open.has(topic)) return;
    waiting.add(topic);
    void lookAround();
  };

  return {
    hasRoom: (personId) => count < MOST && (each.get(personId) ?? 0) < MOST_EACH,
    async add({ topic, look }, { viewer, last, res }) {
      beginEvents(res);
      if (isEnded) return void res.end(comeAgain(app));
      const { id, sessionId, roles } = viewer;
      const until = performance.now() + LONGEST * (0.5 + chance(app) / 2);
      const one: Open = { viewer: { id, sessionId, roles }, topic, look, last, res, until };
      const same = open.get(topic) ?? new Set();
      open.set(topic, same.add(one));
      each.set(id, (each.get(id) ?? 0) + 1);
      count += 1;
      res.once('close', () => remove(one));
      beat ??= setInterval(keepAlive, BEAT).unref();
      write(one, 'retry: 3000\n\n');
      await app.database.listener.listen(CHANNEL, { heard, again: lookAtAll });
      await lookFor([one]).catch(notTold);
    },
    end() {
      isEnded = true;
      for (const one of everyone()) letGo(one, comeAgain(app));
    },
  };
}
