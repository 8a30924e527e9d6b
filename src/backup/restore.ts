import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { z } from 'zod';
import { withClient } from '../data/db.ts';
import { migrate, readApplied } from '../data/migrate.ts';
import { readMigrations } from '../data/migration-files.ts';
import type { Vault, WrappedKey } from '../data/vault.ts';
import { OurError } from '../errors.ts';
import type { Log } from '../log.ts';
import { dayAndTimeWords, listWords, numberWords } from '../words.ts';
import { readTable, type Say } from './files.ts';
import { checkFolder, type Manifest } from './manifest.ts';
import { listTables, OUR_SCHEMAS, PLAIN_TEXT, tableSql, tablesWithRows } from './tables.ts';
import { isUnfinished, markUnfinished } from './unfinished.ts';

export interface RestoreOptions {
  readonly ownerUrl: string;
  /** The folders that `backup` wrote; the keys of the same backup or of a later one. */
  readonly data: string;
  readonly keys: string;
  /** A later list of erasures than the one beside the keys. */
  readonly erasures?: string | undefined;
  readonly vault: Vault;
  readonly log: Log;
  readonly say: Say;
}

const Erasures = z.array(z.strictObject({ who: z.string().min(1), at: z.iso.datetime(), why: z.string() }));
type Erasures = z.output<typeof Erasures>;

/** Everything that is read before the database is touched. */
export interface Checked {
  readonly data: Manifest;
  readonly keys: Manifest;
  readonly erasures: Erasures;
}

function readErasures(file: string): Erasures {
  try {
    return Erasures.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new OurError(`${file} is no list of erasures. Nothing was restored.`, { cause });
  }
}

/** Reads the whole backup. Throws OurError with what to do when anything of it cannot be trusted or does not fit. */
export async function checkBackup(options: Omit<RestoreOptions, 'ownerUrl' | 'log'>): Promise<Checked> {
  const { vault, say } = options;
  say('Reading the backup');
  const data = await checkFolder(vault, options.data, 'data');
  const keys = await checkFolder(vault, options.keys, 'keys');
  if (keys.at < data.at)
    throw new OurError(
      'These keys are older than the data: people who came in between would have none. Take later keys.',
    );
  const known = new Set(readMigrations().map(({ name }) => name));
  const unknown = [...data.migrations, ...keys.migrations].filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new OurError(
      `This backup was made by a newer version of the program: this one does not know ${listWords([...new Set(unknown)])}.`,
    );
  const lists = [...(keys.erasures ? [join(options.keys, keys.erasures.name)] : []), options.erasures ?? []].flat();
  return { data, keys, erasures: lists.flatMap(readErasures) };
}

/** Makes the tables as they were, so that the rows fit; whoever opens the site afterwards brings them to today's. */
async function makeTables({ ownerUrl, log }: RestoreOptions, { data }: Checked): Promise<void> {
  const own = readMigrations().filter(({ name }) => data.migrations.includes(name));
  const there = await withClient(ownerUrl, readApplied);
  const newer = there.filter(({ name }) => !data.migrations.includes(name));
  if (newer.length > 0)
    throw new OurError('The tables of this database are newer than the backup. Restore into a new, empty database.');
  await migrate(ownerUrl, log, own);
}

async function refuseRows(client: pg.Client): Promise<void> {
  const filled = await tablesWithRows(client, await listTables(client, OUR_SCHEMAS));
  if (filled.length === 0) return;
  const named = listWords([...filled.slice(0, 4), ...(filled.length > 4 ? ['others'] : [])]);
  throw new OurError(`This database is not empty: rows in ${named}. Restore into a new, empty database.`);
}

/** Lets rows come in any order: what they refer to is looked up when all are there. */
async function deferringReferences(client: pg.Client, work: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ schema: string; table: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS table, k.conname AS name
       FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE k.contype = 'f' AND NOT k.condeferrable AND n.nspname = ANY($1)`,
    [OUR_SCHEMAS],
  );
  const alter = async (how: string) => {
    for (const { name, ...table } of rows)
      await client.query(
        `ALTER TABLE ${tableSql(client, table)} ALTER CONSTRAINT ${client.escapeIdentifier(name)} ${how}`,
      );
  };
  await alter('DEFERRABLE INITIALLY DEFERRED');
  await work();
  await client.query('SET CONSTRAINTS ALL IMMEDIATE');
  await alter('NOT DEFERRABLE');
}

async function fill(client: pg.Client, folder: string, { tables, sequences }: Manifest, say: Say): Promise<void> {
  for (const table of tables) await readTable(client, table, folder, say);
  for (const { schema, sequence, last, called } of sequences)
    await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [
      tableSql(client, { schema, table: sequence }),
      last,
      called,
    ]);
}

/** Drops keys of people who came after the data was saved, and opens one of each kind: with wrong keys nothing is kept. */
async function checkKeys(client: pg.Client, vault: Vault): Promise<void> {
  await client.query(
    `DELETE FROM vault.person_key k WHERE NOT EXISTS (SELECT FROM public.person p WHERE p.id = k."personId")`,
  );
  const { rows } = await client.query<WrappedKey>(
    `SELECT DISTINCT ON ("ringKey") "personId"::text AS "personId", "ringKey", wrapped FROM vault.person_key`,
  );
  for (const row of rows) {
    try {
      vault.openPersonKey(row);
    } catch (cause) {
      if (cause instanceof OurError && /SEALING_KEYS/.test(cause.message)) throw cause;
      throw new OurError(`The key ${row.ringKey} in SEALING_KEYS is not the one that sealed this backup.`, { cause });
    }
  }
}

/** Permissions are asked for anew, as links are: mails with the address of whoever was asked would stay for nothing. */
async function forgetAsked(client: pg.Client): Promise<void> {
  await client.query(`DELETE FROM public.outbox_mail WHERE once LIKE 'permission-asked:%'`);
}

/** Those that the data itself is too old to know. */
async function addErasures(client: pg.Client, erasures: Erasures): Promise<void> {
  await client.query(
    `INSERT INTO public.erasure (id, who, at, why, report)
     SELECT gen_random_uuid(), e.who, e.at, e.why, '{}' FROM json_to_recordset($1) AS e (who text, at timestamptz, why text)
     ON CONFLICT (who) DO NOTHING`,
    [JSON.stringify(erasures)],
  );
}

/**
 * Fills an empty database from a backup that was read before, in one transaction: all of it or nothing. It is then as
 * it was, people erased since included, and marked as unfinished: no site starts on it until `finishRestore` has erased
 * them again. Does nothing when a restore that was interrupted there got as far.
 */
export async function restore(options: RestoreOptions, checked: Checked): Promise<void> {
  const { ownerUrl, vault, say } = options;
  if (await withClient(ownerUrl, isUnfinished)) return say('The data is in the database already: going on from there.');
  await withClient(ownerUrl, refuseRows);
  await makeTables(options, checked);
  await withClient(ownerUrl, async (client) => {
    await client.query('BEGIN');
    await client.query(PLAIN_TEXT);
    const tables = (await listTables(client, OUR_SCHEMAS)).map((table) => tableSql(client, table));
    await client.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`);
    await refuseRows(client);
    say(`Restoring what was saved on ${dayAndTimeWords(checked.data.at)}`);
    await deferringReferences(client, async () => {
      await fill(client, options.data, checked.data, say);
      await fill(client, options.keys, checked.keys, say);
      await addErasures(client, checked.erasures);
      await checkKeys(client, vault);
      await forgetAsked(client);
    });
    await markUnfinished(client);
    await client.query('COMMIT');
  });
  const rows = checked.data.tables.reduce((all, table) => all + table.rows, 0);
  say(`${numberWords(rows)} rows are back.`);
}
