import { isIP } from 'node:net';
import type { Pool } from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { isDatabaseAway } from '../data/database-away.ts';
import type { Vault } from '../data/vault.ts';
import type { Log } from '../log.ts';
import type { Limit, Policy } from '../policy/document.ts';

/** Who tries. Both are hashed with a key before anything is stored. */
export interface Who {
  /** `visit.addressHash`, or the client's address itself. */
  readonly address?: string;
  /** A person's id, or what was typed to name an account: unknown accounts count like known ones. */
  readonly account?: string;
}

/** retryAfter: whole seconds, at least 1. */
export type Taken = { readonly allowed: true } | { readonly allowed: false; readonly retryAfter: number };

export interface Throttle {
  /**
   * Counts one try against every limit of that name and says whether it may go on; exact under parallel tries.
   * With the database away it counts in memory, except for recovery, which throws so that nothing goes on.
   */
  take(name: string, who: Who): Promise<Taken>;
  /** Says what `take` would say, without counting. */
  look(name: string, who: Who): Promise<Taken>;
  /** Takes one try back that turned out to be right: only wrong ones count against an address. */
  giveBack(name: string, who: Who): Promise<void>;
  /** Forgets the tries of an account, as a good sign-in does. What an address tried from stays counted. */
  reset(name: string, who: Who): Promise<void>;
}

export interface ThrottleParts {
  readonly pool: Pool;
  readonly policy: Pick<Policy, 'throttle' | 'recovery'>;
  readonly vault: Pick<Vault, 'keyedHash' | 'addressHash'>;
  readonly log: Log;
}

const DAY_MS = 86_400_000;
const day = { months: 0, days: 1, milliseconds: 0 };
const hour = { months: 0, days: 0, milliseconds: 3_600_000 };

/** All limits by name: those that the policy lists, and those that its section on recovery sets. */
function limitsOf({ throttle, recovery }: ThrottleParts['policy']): Map<string, readonly Limit[]> {
  return new Map<string, readonly Limit[]>([
    ...Object.values(throttle).map(({ id, limits }): [string, readonly Limit[]] => [id, limits]),
    ['recovery-failures', [{ count: recovery.failuresPerDay, in: day, per: 'account' }]],
    ['recovery-alarm', [{ count: recovery.alarmPerHour, in: hour, per: 'everybody' }]],
  ]);
}

const seconds = (limit: Limit): number =>
  Math.ceil(((limit.in.months * 30 + limit.in.days) * DAY_MS + limit.in.milliseconds) / 1000);

/** Counts are guesses' only brake in recovery: without the database they would start anew in each process. */
const mustHaveDatabase = (name: string): boolean => name === 'recovery' || name.startsWith('recovery-');

interface Counter {
  readonly stored: RateLimiterPostgres;
  readonly memory: RateLimiterMemory;
  readonly per: Limit['per'];
}

function openCounters(name: string, limits: readonly Limit[], pool: Pool): Counter[] {
  return limits.map((limit, i) => {
    const figures = { points: limit.count, duration: seconds(limit), keyPrefix: `${name}.${i}` };
    const table = { tableName: 'throttle', schemaName: 'public', tableCreated: true, clearExpiredByTimeout: false };
    return {
      stored: new RateLimiterPostgres({ ...figures, ...table, storeClient: pool, storeType: 'pool' }),
      memory: new RateLimiterMemory(figures),
      per: limit.per,
    };
  });
}

/** What a limit counts by; throws when the caller did not say who. */
function counted(per: Limit['per'], { address, account }: { [part in keyof Who]: string | undefined }): string {
  const parts = { account: [account], address: [address], 'account-and-address': [account, address], everybody: [] }[
    per
  ];
  if (parts.some((part) => part === undefined)) throw new Error(`This limit counts by ${per}, which was not given`);
  return JSON.stringify([per, ...parts]);
}

function verdict(result: RateLimiterRes | null, points: number): Taken {
  if (!result || result.consumedPoints <= points) return { allowed: true };
  return { allowed: false, retryAfter: Math.max(1, Math.ceil(result.msBeforeNext / 1000)) };
}

/** Throttling over the table `throttle`; keys there are keyed hashes. The windows run on the machine's clock. */
export function createThrottle({ pool, policy, vault, log }: ThrottleParts): Throttle {
  const counters = new Map([...limitsOf(policy)].map(([name, limits]) => [name, openCounters(name, limits, pool)]));
  const named = (name: string): Counter[] => {
    const found = counters.get(name);
    if (!found) throw new Error(`The policy sets no limit called ${name}`);
    return found;
  };
  const hashed = (address: string): string => (isIP(address) === 0 ? address : vault.addressHash(address));
  const keyOf = ({ per }: Counter, { account, address }: Who): string => {
    const parts = { account, address: address === undefined ? undefined : hashed(address) };
    return vault.keyedHash('throttle', counted(per, parts));
  };

  /** A refusal of the limiter is a RateLimiterRes; anything else means that the database did not answer. */
  async function withInsurance<T>(name: string, stored: () => Promise<T>, memory: () => Promise<T>): Promise<T> {
    try {
      return await stored();
    } catch (failed) {
      if (failed instanceof RateLimiterRes || mustHaveDatabase(name) || !isDatabaseAway(failed)) throw failed;
      log.warn({ err: failed, limit: name }, 'counting tries in memory');
      return memory();
    }
  }

  async function consume(name: string, { stored, memory }: Counter, key: string): Promise<Taken> {
    try {
      await withInsurance(
        name,
        () => stored.consume(key),
        () => memory.consume(key),
      );
      return { allowed: true };
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return verdict(refused, 0);
      throw refused;
    }
  }

  return {
    async take(name, who) {
      for (const counter of named(name)) {
        const taken = await consume(name, counter, keyOf(counter, who));
        if (taken.allowed) continue;
        log.warn({ limit: name, per: counter.per }, 'too many tries');
        return taken;
      }
      return { allowed: true };
    },
    async look(name, who) {
      for (const counter of named(name)) {
        const { stored, memory } = counter;
        const key = keyOf(counter, who);
        const found = await withInsurance(
          name,
          () => stored.get(key),
          () => memory.get(key),
        );
        // One more than was counted: whether the next try would still be within the limit.
        const taken = verdict(found, stored.points - 1);
        if (!taken.allowed) return taken;
      }
      return { allowed: true };
    },
    async giveBack(name, who) {
      for (const counter of named(name)) {
        const key = keyOf(counter, who);
        await withInsurance(
          name,
          () => counter.stored.reward(key),
          () => counter.memory.reward(key),
        );
      }
    },
    async reset(name, who) {
      const own = named(name).filter(({ per }) => per === 'account' || per === 'account-and-address');
      for (const counter of own) {
        const key = keyOf(counter, who);
        await counter.memory.delete(key);
        await withInsurance(
          name,
          () => counter.stored.delete(key),
          async () => true,
        );
      }
    },
  };
}
