import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type pg from 'pg';
import { CopyIn, CopyOut } from '../data/copy-stream.ts';
import { OurError } from '../errors.ts';
import { numberWords } from '../words.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import { nameOf, type Table, tableSql } from './tables.ts';

/** Prints one line for the operator. */
export type Say = (line: string) => void;

type Written = Manifest['tables'][number];

const SPEAKS_EVERY_MS = 5_000;

/** Lets bytes pass; says every few seconds how many have. */
async function* counting(pieces: AsyncIterable<Buffer>, name: string, say: Say): AsyncGenerator<Buffer> {
  let bytes = 0;
  let spoke = performance.now();
  for await (const piece of pieces) {
    bytes += piece.length;
    if (performance.now() - spoke > SPEAKS_EVERY_MS) {
      spoke = performance.now();
      say(`  ${name}: ${numberWords(Math.round(bytes / 1e6))} MB so far`);
    }
    yield piece;
  }
}

/** Writes a compressed file that only its owner may read, and brings it to the disk. */
async function writeFile(folder: string, name: string, source: Readable, say: Say): Promise<ManifestFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    source,
    (pieces: AsyncIterable<Buffer>) => counting(pieces, name, say),
    createGzip(),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    },
    createWriteStream(join(folder, name), { flags: 'wx', mode: 0o600, flush: true }),
  );
  return { name, bytes, sha256: hash.digest('hex') };
}

const columnsSql = (client: pg.ClientBase, columns: readonly string[]): string =>
  columns.map((column) => client.escapeIdentifier(column)).join(', ');

/** Writes all rows of a table, as PostgreSQL's own text of each value. */
export async function writeTable(client: pg.Client, table: Table, folder: string, say: Say): Promise<Written> {
  const { schema, columns } = table;
  const out = new CopyOut(`COPY ${tableSql(client, table)} (${columnsSql(client, columns)}) TO STDOUT`);
  const written = writeFile(folder, `${nameOf(table)}.copy.gz`, out, say);
  client.query(out);
  const file = await written;
  say(`  ${nameOf(table)}: ${numberWords(out.rows)} rows`);
  return { schema, table: table.table, columns: [...columns], rows: out.rows, file };
}

/** Writes a short list that somebody may want to read. */
export function writeList(folder: string, name: string, list: readonly object[]): ManifestFile {
  const text = Buffer.from(`${JSON.stringify(list, null, 1)}\n`);
  writeFileSync(join(folder, name), text, { flag: 'wx', mode: 0o600, flush: true });
  return { name, bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') };
}

/** Fills an empty table from its file; throws when that gives another number of rows than were written. */
export async function readTable(client: pg.Client, written: Written, folder: string, say: Say): Promise<void> {
  const name = nameOf(written);
  const into = new CopyIn(`COPY ${tableSql(client, written)} (${columnsSql(client, written.columns)}) FROM STDIN`);
  const filled = pipeline(
    createReadStream(join(folder, written.file.name)),
    createGunzip(),
    (pieces: AsyncIterable<Buffer>) => counting(pieces, name, say),
    into,
  );
  client.query(into);
  await filled;
  if (into.rows !== written.rows) throw new OurError(`${name} came with ${into.rows} rows instead of ${written.rows}.`);
  say(`  ${name}: ${numberWords(into.rows)} rows`);
}
