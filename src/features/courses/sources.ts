import { createHash } from 'node:crypto';
import type { App } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import type { SourceFile } from './course-draft.ts';

/** A file of a draft or a version: where it stands in the folder, and the hash under which its bytes are kept. */
export interface ManifestFile {
  readonly path: string;
  readonly hash: string;
  readonly size: number;
}

/** Rows are read whole, so a long film must not be one row. */
const PART = 1_000_000;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Keeps the bytes of these files, each content once, and tells under which hashes. */
export async function keepSources(app: App, files: readonly SourceFile[]): Promise<ManifestFile[]> {
  const manifest = files.map(({ path, bytes }) => ({ path, hash: sha256(bytes), size: bytes.length }));
  const kept = await app.db.sourcePart.findMany({
    where: { hash: { in: manifest.map(({ hash }) => hash) }, part: 0 },
    select: { hash: true },
  });
  const known = new Set(kept.map(({ hash }) => hash));
  for (const [at, { bytes }] of files.entries()) {
    const hash = manifest[at]?.hash ?? '';
    if (known.has(hash)) continue;
    known.add(hash);
    const parts = Array.from({ length: Math.max(1, Math.ceil(bytes.length / PART)) }, (_, part) => ({
      hash,
      part,
      bytes: new Uint8Array(bytes.subarray(part * PART, (part + 1) * PART)),
    }));
    for (const part of parts) await app.db.sourcePart.createMany({ data: [part], skipDuplicates: true });
  }
  return manifest;
}

/** The bytes of these files by their hash. One query. */
export async function readSources(app: App, hashes: readonly string[]): Promise<Map<string, Buffer>> {
  const rows = await app.db.sourcePart.findMany({
    where: { hash: { in: [...new Set(hashes)] } },
    select: { hash: true, bytes: true },
    orderBy: [{ hash: 'asc' }, { part: 'asc' }],
  });
  const found = Map.groupBy(rows, ({ hash }) => hash);
  return new Map([...found].map(([hash, parts]) => [hash, Buffer.concat(parts.map(({ bytes }) => bytes))]));
}

/** The bytes of one file; NotFound where they are not kept. */
export async function readSource(app: App, hash: string): Promise<Buffer> {
  const bytes = (await readSources(app, [hash])).get(hash);
  if (!bytes) throw new NotFound();
  return bytes;
}
