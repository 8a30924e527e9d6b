import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { App } from '../../context.ts';
import { uuidv7 } from '../../random.ts';
import { typeOf } from './file-types.ts';
import type { OpenPackage } from './open-package.ts';

/** Bytes of one row. */
const PART = 256 * 1024;

/** Pieces of exactly `size` bytes, and what is left. */
async function* inParts(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const piece of source) {
    held.push(piece);
    length += piece.length;
    if (length < size) continue;
    const all = Buffer.concat(held);
    let from = 0;
    for (; all.length - from >= size; from += size) yield all.subarray(from, from + size);
    held = [all.subarray(from)];
    length = all.length - from;
  }
  if (length > 0) yield Buffer.concat(held);
}

/** SHA-256 of a file, as hexadecimal digits. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex');
}

const ADD_PART = {
  name: 'package-part',
  text: 'INSERT INTO package_part ("fileId", number, bytes) VALUES ($1, $2, $3)',
};

/**
 * Unpacks into the database, piece by piece and outside any transaction, since it may take minutes. What it made belongs
 * to no module yet, and is taken away again where anything is wrong. Gives the package's id; throws BadPackage.
 */
export async function storePackage(app: App, opened: OpenPackage, hash: string): Promise<string> {
  const { manifest, files } = opened;
  const { standard, title, identifier, items, ignored } = manifest;
  const { prisma, pool } = app.database;
  const uploadedAt = app.clock.now();
  const { id } = await prisma.package.create({
    data: {
      ...{ standard, title, identifier, hash, files, size: 0n, uploadedAt, ignored: [...ignored] },
      items: {
        createMany: {
          data: items.map(({ hides, needs, ...item }, position) => ({
            ...item,
            position,
            hides: [...hides],
            needs: [...needs],
          })),
        },
      },
    },
    select: { id: true },
  });
  try {
    let all = 0;
    for await (const { path, bytes } of opened.contents()) {
      const fileId = uuidv7(app);
      await prisma.packageFile.createMany({ data: [{ id: fileId, packageId: id, path, type: typeOf(path), size: 0 }] });
      let size = 0;
      let number = 0;
      for await (const part of inParts(bytes, PART)) {
        await pool.query({ ...ADD_PART, values: [fileId, number, part] });
        number += 1;
        size += part.length;
      }
      await prisma.packageFile.updateMany({ where: { id: fileId }, data: { size } });
      all += size;
    }
    await prisma.package.updateMany({ where: { id }, data: { size: BigInt(all) } });
    return id;
  } catch (error) {
    await prisma.package.deleteMany({ where: { id, moduleId: null } });
    throw error;
  }
}

/** A file of a package, read a part at a time: its bytes from `start` up to and with `end`. */
export async function* readPackageFile(
  { database }: Pick<App, 'database'>,
  fileId: string,
  { start, end }: { start: number; end: number },
): AsyncGenerator<Buffer> {
  for (let number = Math.floor(start / PART); number * PART <= end; number += 1) {
    const { rows } = await database.pool.query<{ bytes: Buffer }>({
      name: 'package-part-read',
      text: 'SELECT bytes FROM package_part WHERE "fileId" = $1 AND number = $2',
      values: [fileId, number],
    });
    const bytes = rows[0]?.bytes;
    if (!bytes) return;
    yield bytes.subarray(Math.max(0, start - number * PART), Math.min(bytes.length, end + 1 - number * PART));
  }
}
