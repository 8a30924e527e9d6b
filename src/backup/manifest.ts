import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Vault } from '../data/vault.ts';
import { OurError } from '../errors.ts';

const Name = z.string().regex(/^\w+$/);
const File = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/),
  bytes: z.int(),
  sha256: z.string(),
});

const Manifest = z.strictObject({
  /** Of this very layout. */
  format: z.literal(1),
  kind: z.enum(['data', 'keys']),
  remark: z.string(),
  /** The moment of the snapshot. */
  at: z.iso.datetime().transform((text) => new Date(text)),
  migrations: z.array(z.string()),
  tables: z.array(z.strictObject({ schema: Name, table: Name, columns: z.array(Name), rows: z.int(), file: File })),
  sequences: z.array(
    z.strictObject({ schema: Name, sequence: Name, last: z.string().regex(/^\d+$/), called: z.boolean() }),
  ),
  erasures: File.nullable(),
});

/** What a folder of a backup says of itself. */
export type Manifest = z.output<typeof Manifest>;
export type ManifestFile = z.output<typeof File>;

const FILE = 'manifest.json';

/** The text of the file: the manifest under a seal that only a site with the same INDEX_KEY can make. */
export function manifestText(vault: Vault, manifest: Manifest): string {
  const content = JSON.parse(JSON.stringify(manifest)) as object;
  return `${JSON.stringify({ ...content, seal: sealOf(vault, content) }, null, 2)}\n`;
}

export const manifestFile = (folder: string): string => join(folder, FILE);

const sealOf = (vault: Vault, content: object): string => vault.keyedHash('backup', JSON.stringify(content));

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/**
 * Reads a folder's manifest and every byte of its files. Throws OurError with what to do when it is no backup, of
 * another kind, damaged or changed, or made with another INDEX_KEY.
 */
export async function checkFolder(vault: Vault, folder: string, kind: Manifest['kind']): Promise<Manifest> {
  const { seal, ...content } = parse(readText(folder)) as { seal?: unknown };
  if (seal !== sealOf(vault, content))
    throw new OurError(
      `${manifestFile(folder)} is damaged, or it belongs to a site with another INDEX_KEY than yours. Nothing was restored.`,
    );
  const read = Manifest.safeParse(content);
  if (!read.success) throw new OurError(`${folder} was written by a version of the program that this one cannot read.`);
  const manifest = read.data;
  if (manifest.kind !== kind)
    throw new OurError(`${folder} holds the ${manifest.kind} of a backup. Give the folder with the ${kind} here.`);
  const files = [...manifest.tables.map(({ file }) => file), ...(manifest.erasures ? [manifest.erasures] : [])];
  for (const file of files) await checkFile(folder, file);
  return manifest;
}

function readText(folder: string): string {
  try {
    return readFileSync(manifestFile(folder), 'utf8');
  } catch (cause) {
    throw new OurError(`${folder} is no folder of a backup: it has no ${FILE}.`, { cause });
  }
}

async function checkFile(folder: string, { name, bytes, sha256 }: ManifestFile): Promise<void> {
  const path = join(folder, name);
  const hash = createHash('sha256');
  let found = 0;
  try {
    await pipeline(createReadStream(path), async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        hash.update(piece);
        found += piece.length;
      }
    });
  } catch (cause) {
    throw new OurError(`${path} cannot be read. Nothing was restored.`, { cause });
  }
  if (found !== bytes || hash.digest('hex') !== sha256)
    throw new OurError(`${path} is damaged. Nothing was restored. Take another backup.`);
}
