import { createHash } from 'node:crypto';
import type pg from 'pg';
import { OurError } from '../errors.ts';
import type { Log } from '../log.ts';
import { withClient } from './db.ts';
import { asMigrationList, type Migration, readMigrations } from './migration-files.ts';
import { applyMigrations, type Failure } from './schema-engine.ts';

/** One number for everything that changes the database's structure: processes that start together take turns. */
const LOCK = 7_316_920_451;

/** Runs `work` while no other process of ours changes the structure of this database. */
export async function whileLocked<T>(client: pg.Client, log: Log, work: () => Promise<T>): Promise<T> {
  const free = await client.query('SELECT pg_try_advisory_lock($1) AS ok', [LOCK]);
  if (!free.rows[0]?.ok) {
    log.info('another process is preparing the database; waiting for it');
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  }
  try {
    return await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => {});
  }
}

export interface Applied {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/** The migrations that the database knows, in no order; none where no site has ever started. */
export async function readApplied(client: pg.ClientBase): Promise<Applied[]> {
  const table = await client.query(`SELECT to_regclass('public._prisma_migrations') AS found`);
  if (!table.rows[0]?.found) return [];
  const { rows } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM public._prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  return rows;
}

/** A database that a newer version of the program has changed: this one could damage what it does not know. */
function refuseNewer(applied: readonly Applied[], ours: readonly Migration[]): void {
  const unknown = applied.map(({ name }) => name).filter((name) => !ours.some((migration) => migration.name === name));
  if (unknown.length > 0)
    throw new OurError(
      `The database belongs to a newer version of the program: this one does not know ${unknown.sort().join(', ')}. Start the newer version.`,
    );
}

function warnEdited(applied: readonly Applied[], ours: readonly Migration[], log: Log): void {
  for (const { name, sql } of ours) {
    const before = applied.find((each) => each.name === name);
    if (before && before.checksum !== createHash('sha256').update(sql).digest('hex'))
      log.warn({ migration: name }, 'this migration was changed after it had been applied');
  }
}

/** Only errors about the script itself are quoted: others may quote a row. */
function describeFailure({ code = '', message = '', constraint, table }: Failure): string {
  const where = [table, constraint].filter(Boolean).join(', ');
  return `${code}${/^(42|0A)/.test(code) ? ` ${message}` : ''}${where ? ` (${where})` : ''}`;
}

/**
 * Brings the database to this version of the program and says which migrations that took. Of processes that start at
 * once one does the work and the others wait. Each migration is applied whole or not at all: what a kill interrupted is
 * tried again. Refuses a database of a newer version.
 */
export async function migrate(ownerUrl: string, log: Log, migrations = readMigrations()): Promise<string[]> {
  return withClient(ownerUrl, (client) =>
    whileLocked(client, log, async () => {
      const before = await readApplied(client);
      refuseNewer(before, migrations);
      warnEdited(before, migrations, log);
      const finished = new Set(before.filter((each) => each.finished).map(({ name }) => name));
      if (migrations.every(({ name }) => finished.has(name))) return [];
      if (finished.size < before.length)
        await client.query(
          'UPDATE public._prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
        );
      const { applied, failed } = await applyMigrations(ownerUrl, asMigrationList(migrations));
      if (failed) {
        const stuck = (await readApplied(client)).find((each) => !each.finished);
        throw new OurError(
          `The migration ${stuck?.name} failed, and nothing of it was kept: ${describeFailure(failed)}`,
        );
      }
      for (const name of applied) log.info({ migration: name }, 'migrated');
      return applied;
    }),
  );
}

/** Whether every migration of this version is in the database; more than those are no harm while versions change. */
export async function hasAllMigrations(pool: pg.Pool, names: readonly string[]): Promise<boolean> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(DISTINCT migration_name)::int AS count FROM public._prisma_migrations
     WHERE migration_name = ANY($1) AND finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    [names],
  );
  return rows[0]?.count === names.length;
}
