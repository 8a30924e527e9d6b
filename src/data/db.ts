import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';
import type { Log } from '../log.ts';
import { createListener, type Listener } from './listener.ts';

/**
 * The database as features see it: a transaction or the client itself. No SQL put together from strings, and nothing of
 * the recovery module's tables, which this role could not read anyway.
 */
export type Db = Omit<Prisma.TransactionClient, '$queryRawUnsafe' | '$executeRawUnsafe' | 'securityAnswers'>;

export interface Database {
  readonly prisma: PrismaClient;
  /** The app's role; Prisma uses the same connections. */
  readonly pool: pg.Pool;
  /** The recovery module's role: it reads the schema `recovery` and nothing else. */
  readonly recoveryPool: pg.Pool;
  /** Hears what other processes tell; a connection of its own, once something is to be heard. */
  readonly listener: Listener;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly appUrl: string;
  readonly recoveryUrl: string;
  readonly log: Log;
  /** At most this many connections for the app, and two more for recovery. */
  readonly connections?: number;
}

/** How long a statement may run, in milliseconds: the server ends it, and if the server is frozen we do. */
const STATEMENT = 4_000;
const FROZEN = 4_400;

/**
 * A connection that is gone once a query had no answer in time. Left as it is, it would go back into the pool, and the
 * next query on it would wait behind the one that hangs.
 */
class Connection extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    const ask = (...args: unknown[]): unknown => {
      const answer = query(...args);
      if (answer instanceof Promise) answer.catch((error: unknown) => this.#cut(error));
      return answer;
    };
    this.query = ask as typeof this.query;
  }
  #cut(error: unknown): void {
    if (!(error instanceof Error) || error.message !== 'Query read timeout') return;
    (this as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }
}

function openPool(url: string, name: string, max: number, log: Log): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `seenandheard ${name}`,
    max,
    Client: Connection as unknown as new () => pg.Client,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: STATEMENT,
    query_timeout: FROZEN,
    lock_timeout: 3_000,
    idle_in_transaction_session_timeout: 15_000,
    keepAlive: true,
  });
  // An idle connection that breaks is dropped by the pool; without a listener it would end the process.
  pool.on('error', (error) => log.warn({ err: error, pool: name }, 'a database connection broke'));
  return pool;
}

const MOST_STATEMENTS = 500;

/**
 * Names a statement by its text, so that each connection plans it once. Lists of many values make a new text for every
 * length, and those stay without a name: the server keeps every named plan in memory.
 */
export function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= MOST_STATEMENTS || !/^\s*(select|insert|update|delete|with)\b/i.test(sql)) return '';
    if (/\(\$\d+(,\$\d+){15}/.test(sql)) return '';
    const name = `s${createHash('sha256').update(sql).digest('base64url').slice(0, 20)}`;
    names.set(sql, name);
    return name;
  };
}

/** Opens nothing yet: the first query does, and a database that comes back is used again without a restart. */
export function openDatabase({ appUrl, recoveryUrl, log, connections = 10 }: DatabaseOptions): Database {
  const pool = openPool(appUrl, 'app', connections, log);
  const recoveryPool = openPool(recoveryUrl, 'recovery', 2, log);
  const listener = createListener(appUrl, log);
  const adapter = new PrismaPg(pool, { statementNameGenerator: statementNames() });
  // A tsvector is for the database alone: the driver could not read it.
  const prisma: PrismaClient = new PrismaClient({ adapter, errorFormat: 'minimal', omit: { post: { words: true } } });
  return {
    prisma,
    pool,
    recoveryPool,
    listener,
    close: async () => {
      await listener.close();
      await prisma.$disconnect();
      await Promise.all([pool.end(), recoveryPool.end()]);
    },
  };
}

/** A connection of its own for a few statements as some role; ended when `work` has. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'seenandheard start',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
