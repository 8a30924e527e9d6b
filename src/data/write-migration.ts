import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OurError } from '../errors.ts';
import { migrationsFolder, readSchema, readSnapshot, snapshotFile, snapshotOf } from './migration-files.ts';
import { schemaDifference } from './schema-engine.ts';

/** What a migration may be called: `<table>__<column>__<operation>`, or `<table>__<operation>` for a whole table. */
const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*(__[a-z0-9]+(_[a-z0-9]+)*){1,2}$/;

export interface Folders {
  readonly migrations?: string;
  readonly schema?: string;
}

/**
 * Writes the SQL from the newest migration's schema to the one in prisma/schema, and keeps that schema for the next
 * time. Null when nothing changed; otherwise the new file, to which SQL that Prisma does not know is added by hand.
 */
export async function writeMigration(name: string, now: Date, folders: Folders = {}): Promise<string | null> {
  if (!NAME.test(name))
    throw new OurError('A migration is named <table>__<column>__<operation>, in lower case: person__name__add');
  const folder = folders.migrations ?? migrationsFolder;
  const schema = readSchema(folders.schema);
  const sql = await schemaDifference(readSnapshot(folder), schema);
  if (sql === '') return null;
  const time = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const place = join(folder, `${time}_${name}`);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'migration.sql'), sql, { flag: 'wx' });
  writeFileSync(snapshotFile(folder), snapshotOf(schema));
  return join(place, 'migration.sql');
}
