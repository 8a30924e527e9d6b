import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Log } from '../log.ts';
import { addressOf, asSuperuser, type Cluster, ensureRunning, locate, stopServer } from './postgres-server.ts';
import { holding } from './start-lock.ts';

export interface Embedded {
  /** The address of the database, as the owner of its tables. */
  readonly url: string;
  /** Where its files really are. */
  readonly folder: string;
  /** Lets go; the last process to do so stops the server. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Where its files are kept. */
  readonly dir: string;
  /** Of the superuser; the owner's is made from it. */
  readonly password: string;
  readonly log: Log;
  /** For tests: quicker, and not safe when the machine stops. */
  readonly fast?: boolean;
}

const OWNER = 'seenandheard_owner';
const DATABASE = 'seenandheard';
/** Every process that uses the server keeps one connection of this name, which also ends when the process is killed. */
const KEEPER = 'seenandheard keeper';

/** The owner may make roles but is no superuser, as with any other PostgreSQL. Does nothing when all is there. */
async function makeDatabase(client: pg.Client, password: string): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (found.rowCount) return;
  const made = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [OWNER]);
  if (!made.rowCount) await client.query(`CREATE ROLE ${OWNER} LOGIN CREATEROLE PASSWORD '${password}'`);
  await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
}

/**
 * Starts PostgreSQL in a folder, or joins the server that another process started there, and starts it again when it
 * dies. Whatever a crash or a kill left behind is put right.
 */
export async function startEmbedded({ dir, password, log, fast = false }: EmbeddedOptions): Promise<Embedded> {
  const cluster = locate({ dir, password, fast });
  if (cluster.dir !== dir) log.info({ folder: cluster.dir }, 'the database is in another folder');
  const ownerPassword = createHmac('sha256', password).update('owner').digest('base64url');
  const lock = `${cluster.dir}.lock`;
  let stopped = false;

  const join = () =>
    holding(lock, async () => {
      const how = await ensureRunning(cluster);
      const client = await asSuperuser(cluster, KEEPER);
      await makeDatabase(client, ownerPassword);
      log.debug({ how }, 'embedded PostgreSQL');
      return client;
    });

  const rejoin = async (): Promise<void> => {
    while (!stopped) {
      try {
        const client = await join();
        if (stopped) return await client.end();
        keeper = watch(client);
        return log.info('the database is back');
      } catch (error) {
        log.error({ err: error }, 'the embedded database does not start');
        await pause(1_000);
      }
    }
  };
  const watch = (client: pg.Client): pg.Client =>
    client.once('end', () => {
      if (stopped) return;
      log.error('the embedded database has gone; starting it again');
      void rejoin();
    });

  let keeper = watch(await join());
  return {
    folder: cluster.dir,
    url: addressOf(cluster, { user: OWNER, password: ownerPassword, database: DATABASE }),
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await holding(lock, () => letGo(cluster, keeper));
    },
  };
}

/** How often, 50 ms apart, the server is asked before another process is believed to keep it. */
const ASKED = 8;

/** Whether another process keeps the server. Of one that was just killed the connection may last a moment longer. */
async function isKept(keeper: pg.Client): Promise<boolean> {
  const query = 'SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()';
  for (let asked = 1; ; asked += 1) {
    const others = await keeper.query(query, [KEEPER]).catch(() => null);
    if (!others?.rowCount) return false;
    if (asked === ASKED) return true;
    await pause(50);
  }
}

/** Stops the server unless another process keeps it. */
async function letGo(cluster: Cluster, keeper: pg.Client): Promise<void> {
  const kept = await isKept(keeper);
  await keeper.end().catch(() => {});
  if (!kept) await stopServer(cluster);
}
