import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import type { SchemaText } from './schema-engine.ts';

const PRISMA = join(import.meta.dirname, '../../prisma');

export interface Migration {
  /** The folder's name: a time and what it does. */
  readonly name: string;
  readonly sql: string;
}

export const migrationsFolder = join(PRISMA, 'migrations');
const snapshotName = 'schema.snapshot';

/** All migrations of this version of the program, oldest first. */
export function readMigrations(folder = migrationsFolder): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map(({ name }) => ({ name, sql: readFileSync(join(folder, name, 'migration.sql'), 'utf8') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The same, as the engine takes them. */
export const asMigrationList = (migrations: readonly Migration[]): MigrationList => ({
  baseDir: migrationsFolder,
  lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
  shadowDbInitScript: '',
  migrationDirectories: migrations.map(({ name, sql }) => ({
    path: name,
    migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
  })),
});

/** The schema as it stands in prisma/schema, without its comments. */
export function readSchema(folder = join(PRISMA, 'schema')): SchemaText[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.prisma'))
    .sort()
    .map((name) => ({ path: name, content: withoutComments(readFileSync(join(folder, name), 'utf8')) }));
}

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//'))
    .join('\n');

/** The schema of the newest migration; null before the first. */
export function readSnapshot(folder = migrationsFolder): SchemaText[] | null {
  const file = join(folder, snapshotName);
  return existsSync(file) ? [{ path: snapshotName, content: readFileSync(file, 'utf8') }] : null;
}

export const snapshotFile = (folder = migrationsFolder): string => join(folder, snapshotName);
export const snapshotOf = (schema: readonly SchemaText[]): string =>
  `${schema.map(({ content }) => content).join('\n')}\n`;
