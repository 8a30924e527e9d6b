import { posix } from 'node:path';
import { Readable } from 'node:stream';
import type { App } from '../../context.ts';
import type { SourceFile } from '../courses/course-draft.ts';
import { limits } from '../courses/course-draft.ts';
import { readSource } from '../courses/sources.ts';
import type { DraftSeen } from './author.queries.ts';

/** Bytes of all files together, unpacked. */
const MOST_BYTES = 150_000_000;
const SYMLINK = 0o120000;
const FILE_TYPE = 0o170000;

/** A ZIP file of the draft as a course folder, written while it is read: one file in memory at a time. */
export async function zipOf(app: App, { slug, files, changedAt }: DraftSeen): Promise<Readable> {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  for (const { path, hash } of files)
    zip.addReadStreamLazy(`${slug}/${path}`, { mtime: changedAt }, (give) => {
      readSource(app, hash).then(
        (bytes) => give(null, Readable.from([bytes])),
        (error: unknown) => give(error, Readable.from([])),
      );
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
  let total = 0;
  try {
    if (zip.entryCount > limits.entries) return { wrong: `The ZIP file holds more than ${limits.entries} files.` };
    for await (const entry of zip.eachEntry()) {
      const file = entry.fileName;
      if (file.endsWith('/') || isLitter(file)) continue;
      if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMLINK)
        return { wrong: `${file} is a link to somewhere else. Pack the real file.` };
      if (entry.isEncrypted()) return { wrong: 'The ZIP file is locked with a password.' };
      if (entry.uncompressedSize > limits.imageBytes) return { wrong: `${file} is over 2 MB. Save a smaller one.` };
      const parts: Buffer[] = [];
      // A file that is larger than it claims makes this throw.
      for await (const part of await zip.openReadStreamPromise(entry)) {
        parts.push(part as Buffer);
        total += (part as Buffer).length;
        if (total > MOST_BYTES) return { wrong: 'The files in the ZIP are too large together.' };
      }
      files.push({ path: file, bytes: Buffer.concat(parts) });
    }
  } catch {
    return { wrong: 'The ZIP file is broken, or a name in it leads out of its folder.' };
  } finally {
    zip.close();
  }
  return rooted(files, name);
}

function rooted(files: SourceFile[], name: string): Unpacked {
  if (files.some(({ path }) => path === 'course.md')) return { name: posix.basename(name, posix.extname(name)), files };
  const [top = ''] = files[0]?.path.split('/') ?? [];
  if (!files.every(({ path }) => path.startsWith(`${top}/`)))
    return { wrong: 'The ZIP file must hold one folder, with course.md inside.' };
  return { name: top, files: files.map(({ path, bytes }) => ({ path: path.slice(top.length + 1), bytes })) };
}
