import { createHash } from 'node:crypto';
import type { App } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { firstId, uuidv7 } from '../../random.ts';
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

/**
 * Keeps the bytes of these files, each content once, and tells under which hashes. A file that comes in pieces is never
 * whole in memory; its first part is written last, so that one that was broken off counts as not there.
 */
export async function keepSources(app: App, files: readonly SourceFile[]): Promise<ManifestFile[]> {
  const all = files.map((file) =>
    'bytes' in file
      ? { path: file.path, hash: sha256(file.bytes), size: file.bytes.length, read: () => [file.bytes] }
      : file,
  );
  const known = await findKept(
    app,
    all.map(({ hash }) => hash),
  );
  for (const { hash, read } of all) {
    if (known.has(hash)) continue;
    known.add(hash);
    // A part that a broken upload left is the same, and gets an id of now: what is in use again is not purged.
    const keep = (part: number, bytes: Uint8Array) => {
      const id = uuidv7(app);
      return app.db.sourcePart.upsert({
        where: { hash_part: { hash, part } },
        create: { id, hash, part, bytes: new Uint8Array(bytes) },
        update: { id },
        select: { id: true },
      });
    };
    let first: Buffer | null = null;
    let part = 0;
    for await (const bytes of inPieces(read(), PART)) {
      if (first === null) first = bytes;
      else await keep(++part, bytes);
    }
    await keep(0, first ?? Buffer.alloc(0));
  }
  return all.map(({ path, hash, size }) => ({ path, hash, size }));
}

/** What has been kept for so long gets an id of now when it is used anew, so that no purge takes it before it is in use. */
const OLD = 12 * 3_600_000;

/** Which of these hashes are kept whole. One query. */
async function findKept(app: App, hashes: readonly string[]): Promise<Set<string>> {
  const wanted = [...new Set(hashes)];
  const old = firstId(new Date(app.clock.now().getTime() - OLD));
  const rows = await app.db.$queryRaw<{ hash: string }[]>`
    WITH found AS MATERIALIZED (SELECT id, hash FROM source_part WHERE part = 0 AND hash = ANY(${wanted}) ORDER BY hash),
         held AS MATERIALIZED (SELECT s.id, s.hash FROM source_part s JOIN found f ON f.id = s.id
                                WHERE s.id < ${old}::uuid ORDER BY s.hash FOR UPDATE OF s),
         used AS (UPDATE source_part s SET id = fresh.id FROM held
                    JOIN unnest(${wanted}::text[], ${wanted.map(() => uuidv7(app))}::uuid[]) AS fresh (hash, id)
                      ON fresh.hash = held.hash
                   WHERE s.id = held.id RETURNING s.hash)
    SELECT hash FROM found WHERE id >= ${old}::uuid UNION ALL SELECT hash FROM used`;
  return new Set(rows.map(({ hash }) => hash));
}

/** As keepSources for what is large among these files, before the transaction that needs them: that may take a while. */
export async function keepLarge(app: App, files: readonly SourceFile[]): Promise<void> {
  await keepSources(
    app,
    files.filter((file) => 'read' in file),
  );
}

/** The same bytes in pieces of exactly this size, the last one excepted. */
async function* inPieces(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const bytes of source) {
    let rest = bytes;
    while (length + rest.length >= size) {
      const cut = size - length;
      yield Buffer.concat([...waiting, rest.subarray(0, cut)]);
      [waiting, length, rest] = [[], 0, rest.subarray(cut)];
    }
    if (rest.length === 0) continue;
    waiting.push(rest);
    length += rest.length;
  }
  if (length > 0) yield Buffer.concat(waiting);
}

/**
 * Removes the parts of files whose upload was broken off before this moment: they have no first part. Gives their number.
 * A part whose upload has begun again meanwhile has a new id, by which the database sees when it waits for it.
 */
export async function purgeBroken({ db }: Pick<App, 'db'>, before: Date): Promise<number> {
  const first = firstId(before);
  return db.$executeRaw`
    DELETE FROM source_part p WHERE p.id < ${first}::uuid AND p.part > 0
       AND NOT EXISTS (SELECT 1 FROM source_part f WHERE f.hash = p.hash AND f.part = 0)`;
}

/**
 * Removes whole files that nothing has named since this moment: no draft, no version and no course. Gives their number. What
 * somebody uses anew at the same moment has a new id, by which the database sees when it waits for it.
 */
export async function purgeUnused({ db }: Pick<App, 'db'>, before: Date): Promise<number> {
  const first = firstId(before);
  return db.$executeRaw`
    DELETE FROM source_part p WHERE p.id < ${first}::uuid AND p.part = 0
       AND NOT EXISTS (SELECT 1 FROM draft_file f WHERE f.hash = p.hash)
       AND NOT EXISTS (SELECT 1 FROM version_file f WHERE f.hash = p.hash)
       AND NOT EXISTS (SELECT 1 FROM course_file f WHERE f.hash = p.hash)`;
}

/** The bytes of one kept file from `start` to `end`, both of them in it, a part at a time; to its end without `end`. */
export async function* streamSource(
  { database }: Pick<App, 'database'>,
  hash: string,
  { start = 0, end = Number.POSITIVE_INFINITY }: { start?: number; end?: number } = {},
): AsyncGenerator<Buffer> {
  for (let part = Math.floor(start / PART); part * PART <= end; part += 1) {
    const { rows } = await database.pool.query<{ bytes: Buffer }>({
      name: 'source-part-read',
      text: 'SELECT bytes FROM source_part WHERE hash = $1 AND part = $2',
      values: [hash, part],
    });
    const bytes = rows[0]?.bytes;
    if (!bytes) return;
    yield bytes.subarray(Math.max(0, start - part * PART), Math.min(bytes.length, end + 1 - part * PART));
  }
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
