import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import type { Clock } from '../clock.ts';
import { withClient } from '../data/db.ts';
import { readApplied } from '../data/migrate.ts';
import type { Vault } from '../data/vault.ts';
import { OurError } from '../errors.ts';
import { type Say, writeList, writeTable } from './files.ts';
import { type Manifest, manifestFile, manifestText } from './manifest.ts';
import {
  DATA_SCHEMAS,
  KEYS_SCHEMAS,
  listTables,
  OUR_SCHEMAS,
  PLAIN_TEXT,
  readSequences,
  tableSql,
  withoutMoments,
} from './tables.ts';

export interface BackupOptions {
  readonly ownerUrl: string;
  /** Where the folders of the backup go; made if missing. */
  readonly folder: string;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly say: Say;
  /** Only the keys and the list of erasures, which are small: several times a day. */
  readonly keysOnly?: boolean;
}

export interface Backup {
  /** null when only the keys were asked for. */
  readonly data: string | null;
  readonly keys: string;
}

const REMARKS = {
  data: 'Without the folder of keys nobody can read the names, addresses and messages in here.',
  keys: 'Keep this apart from the folders of data, and for a short time: two weeks. An erased person is gone from every backup of the data once all keys that are older than the erasure are gone.',
};

/** One moment of the database: nothing that happens while it is written changes what is written. */
async function inSnapshot<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  const tables = (await listTables(client, OUR_SCHEMAS)).map((table) => tableSql(client, table));
  if (tables.length === 0) throw new OurError('There is nothing to save: the site has never started on this database.');
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query(PLAIN_TEXT);
  // Before the snapshot is taken, so that no migration comes between it and the reading.
  await client.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS SHARE MODE`);
  const result = await work();
  await client.query('COMMIT');
  return result;
}

/** Writes a folder under another name until it is whole. */
async function writeFolder(place: string, write: (draft: string) => Promise<string>): Promise<string> {
  const draft = `${place}.part`;
  mkdirSync(draft, { recursive: false, mode: 0o700 });
  try {
    writeFileSync(manifestFile(draft), await write(draft), { flag: 'wx', mode: 0o600, flush: true });
    renameSync(draft, place);
    return place;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

async function migrationsOf(client: pg.Client): Promise<string[]> {
  const applied = await readApplied(client);
  if (applied.some(({ finished }) => !finished))
    throw new OurError('A migration of this database was interrupted. Start the site once, then save it.');
  return applied.map(({ name }) => name).sort();
}

/**
 * Saves the database as it is at one moment into two new folders of `folder`: the data, and apart from them the keys
 * that open it, with the list of erasures. The site may go on working meanwhile. Leaves no half folder.
 */
export async function backup(options: BackupOptions): Promise<Backup> {
  const { ownerUrl, folder, vault, clock, say, keysOnly = false } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return withClient(ownerUrl, async (client) => {
    return inSnapshot(client, async () => {
      const migrations = await migrationsOf(client);
      const at = clock.now();
      const placeOf = (kind: string) => join(folder, `${kind}-${at.toISOString().replace(/[-:]|\.\d+/g, '')}`);
      const save = (kind: Manifest['kind'], schemas: readonly string[]) => {
        say(REMARKS[kind]);
        return writeFolder(placeOf(kind), async (draft) => {
          const written: Manifest['tables'] = [];
          for (const table of withoutMoments(await listTables(client, schemas)))
            written.push(await writeTable(client, table, draft, say));
          const erasures = kind === 'keys' ? writeList(draft, 'erasures.json', await listErasures(client)) : null;
          const sequences = await readSequences(client, schemas);
          const remark = REMARKS[kind];
          return manifestText(vault, { format: 1, kind, remark, at, migrations, tables: written, sequences, erasures });
        });
      };
      const data = keysOnly ? null : await save('data', DATA_SCHEMAS);
      return { data, keys: await save('keys', KEYS_SCHEMAS) };
    });
  });
}

/** Who was erased, by a keyed hash, and when: about nobody who can be found. */
async function listErasures(client: pg.Client): Promise<object[]> {
  return (await client.query<object>('SELECT who, at, why FROM public.erasure ORDER BY at, who')).rows;
}
