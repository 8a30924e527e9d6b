import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database, Db } from './data/db.ts';
import type { Vault } from './data/vault.ts';
import type { Assets } from './http/assets.ts';
import type { Throttle } from './http/throttle.ts';
import type { Log } from './log.ts';
import type { DataMap } from './policy/data-map.ts';
import type { Policy } from './policy/document.ts';
import type { Random } from './random.ts';
import type { Look } from './record/access.ts';

/** What happened while one request, job or command ran; the route layer reads it when it closes the transaction. */
export interface Trail {
  /** Audit events written: a change without one is refused. */
  events: number;
  /** Looks at other people's data, written as access entries before the answer goes out. */
  looks: Look[];
  /** Work for after the commit, such as waking the mail job; it must not fail the request. */
  afterwards: (() => Promise<void>)[];
}

/** Everything a feature may use. In a POST and in a job's step, `db` is the transaction. */
export interface App {
  readonly config: Config;
  readonly policy: Policy;
  readonly dataMap: DataMap;
  readonly db: Db;
  /** Pools, for the few that need more than `db`: the session store, the throttle and the recovery module. */
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly throttle: Throttle;
  readonly assets: Assets;
  readonly log: Log;
  /** Asks a job of that name to run now, here or in another process; never throws. */
  readonly wake: (job: string) => Promise<void>;
  readonly trail: Trail;
  /** For a HEAD request: the answer is worked out as for GET, and what that wrote is undone. */
  readonly undoes?: true;
}

export const newTrail = (): Trail => ({ events: 0, looks: [], afterwards: [] });

const undone = new Error('undone on purpose');

/**
 * Runs `work` in one transaction with a trail of its own, then what it left for afterwards. Times out after 10 seconds.
 * With an app that undoes, it gives the same and leaves nothing.
 */
export async function inTransaction<T>(app: App, work: (app: App) => Promise<T>): Promise<T> {
  const trail = newTrail();
  const results: T[] = [];
  const run = async (db: Db): Promise<void> => {
    results.push(await work({ ...app, db, trail }));
    if (app.undoes) throw undone;
  };
  await app.database.prisma.$transaction(run, { timeout: 10_000, maxWait: 3_000 }).catch((error: unknown) => {
    if (error !== undone) throw error;
    trail.afterwards = [];
  });
  for (const task of trail.afterwards)
    await task().catch((error: unknown) => app.log.error({ err: error }, 'after a commit'));
  return results[0] as T;
}
