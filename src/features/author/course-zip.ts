import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { App } from '../../context.ts';
import type { LargeFile, SourceFile } from '../courses/course-draft.ts';
import { limits } from '../courses/course-draft.ts';
import { streamSource } from '../courses/sources.ts';
import type { DraftSeen } from './author.queries.ts';

/** Bytes of all files together, unpacked: of those in memory, and of those on the disk. */
const MOST_BYTES = 150_000_000;
const MOST_LARGE = 600_000_000;
const SYMLINK = 0o120000;
const FILE_TYPE = 0o170000;

/** A ZIP file of the draft as a course folder, written while it is read: one part of a file in memory at a time. */
export async function zipOf(app: App, { slug, files, changedAt }: DraftSeen): Promise<Readable> {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  for (const { path, hash } of files)
    zip.addReadStreamLazy(`${slug}/${path}`, { mtime: changedAt }, (give) => {
      give(null, Readable.from(streamSource(app, hash)));
    });
  zip.end();
  return zip.outputStream as Readable;
}

export type Unpacked = { readonly name: string; readonly files: SourceFile[] } | { readonly wrong: string };

/** What systems put beside what people pack. */
const isLitter = (path: string): boolean =>
  path.startsWith('__MACOSX/') || /(?:^|\/)(?:\.DS_Store|Thumbs\.db)$/.test(path);

/**
 * The files of a course folder in a ZIP file: of its one folder, whose name is the course's, or else all of it under the
 * name of the ZIP file. Says in a sentence what is wrong with one that is broken, too large or not what it claims.
 */
export async function unpackCourse(path: string, name: string): Promise<Unpacked> {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(() => null);
  if (!zip) return { wrong: 'This is not a ZIP file that we can read.' };
  const files: SourceFile[] = [];
  let [total, large] = [0, 0];
  try {
    if (zip.entryCount > limits.entries) return { wrong: `The ZIP file holds more than ${limits.entries} files.` };
    for await (const entry of zip.eachEntry()) {
      const file = entry.fileName;
      if (file.endsWith('/') || isLitter(file)) continue;
      if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMLINK)
        return { wrong: `${file} is a link to somewhere else. Pack the real file.` };
      if (entry.isEncrypted()) return { wrong: 'The ZIP file is locked with a password.' };
      const isLarge = /(?:^|\/)(?:media|files)\/[^/]+$/.test(file);
      const most = isLarge ? limits.mediaBytes : limits.imageBytes;
      if (entry.uncompressedSize > most)
        return { wrong: `${file} is over ${isLarge ? '100 MB' : '2 MB'}. Save a smaller one.` };
      // A file that is larger than it claims makes this throw.
      const stream = await zip.openReadStreamPromise(entry);
      if (isLarge) {
        const kept = await onDisk(stream, { path: file, at: join(dirname(path), `large-${files.length}`) });
        large += kept.size;
        files.push(kept);
      } else {
        const bytes = await buffer(stream);
        total += bytes.length;
        files.push({ path: file, bytes });
      }
      if (total > MOST_BYTES || large > MOST_LARGE) return { wrong: 'The files in the ZIP are too large together.' };
    }
  } catch {
    return { wrong: 'The ZIP file is broken, or a name in it leads out of its folder.' };
  } finally {
    zip.close();
  }
  return rooted(files, name);
}

/** What is too large to hold waits beside the ZIP file, which goes when the request has been answered. */
async function onDisk(stream: Readable, { path, at }: { path: string; at: string }): Promise<LargeFile> {
  const sum = createHash('sha256');
  let size = 0;
  const counted = async function* (source: AsyncIterable<Buffer>) {
    for await (const piece of source) {
      sum.update(piece);
      size += piece.length;
      yield piece;
    }
  };
  await pipeline(stream, counted, createWriteStream(at, { mode: 0o600 }));
  return { path, size, hash: sum.digest('hex'), read: () => createReadStream(at) };
}

function rooted(files: SourceFile[], name: string): Unpacked {
  if (files.some(({ path }) => path === 'course.md')) return { name: posix.basename(name, posix.extname(name)), files };
  const [top = ''] = files[0]?.path.split('/') ?? [];
  if (!files.every(({ path }) => path.startsWith(`${top}/`)))
    return { wrong: 'The ZIP file must hold one folder, with course.md inside.' };
  return { name: top, files: files.map((file) => ({ ...file, path: file.path.slice(top.length + 1) })) };
}
