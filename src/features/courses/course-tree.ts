import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';

interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
}

/** The files of a course, wherever they are: on the disk, in a ZIP file or in the database. */
export interface CourseTree {
  /** The folder's name, which is the slug of the course. */
  readonly name: string;
  /** What one folder holds; '' is the course itself. */
  list(folder: string): Promise<readonly TreeEntry[]>;
  read(path: string): Promise<Buffer>;
  /** The same in pieces, for what is too large to hold. */
  pieces(path: string): AsyncIterable<Uint8Array>;
  /** SHA-256 (hex) of a file, where that is known without reading it. */
  hash(path: string): string | undefined;
}

/** How much of a large file is looked at to see what it is. */
const HEAD = 4_096;

/** How a large file begins, and its SHA-256 (hex) unless that is known, without ever holding it. */
export async function lookInto(
  pieces: AsyncIterable<Uint8Array>,
  known?: string,
): Promise<{ head: Buffer; hash: string }> {
  const sum = createHash('sha256');
  let head: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (head.length < HEAD) head = Buffer.concat([head, piece.subarray(0, HEAD - head.length)]);
    if (known !== undefined && head.length === HEAD) break;
    sum.update(piece);
  }
  return { head, hash: known ?? sum.digest('hex') };
}

/** A folder on the disk; null where there is none. Links are named and never followed. */
export async function treeOfFolder(dir: string): Promise<CourseTree | null> {
  const root = await realpath(dir).catch(() => undefined);
  if (root === undefined || !(await lstat(root)).isDirectory()) return null;
  return {
    name: basename(root),
    list: async (folder) => {
      const entries = await readdir(join(root, folder), { withFileTypes: true });
      return Promise.all(
        entries.map(async (entry) => ({
          name: entry.name,
          kind: entry.isSymbolicLink()
            ? 'link'
            : entry.isDirectory()
              ? 'folder'
              : entry.isFile()
                ? ('file' as const)
                : 'other',
          size: (await lstat(join(root, folder, entry.name))).size,
        })),
      );
    },
    read: (path) => readFile(join(root, path)),
    pieces: (path) => createReadStream(join(root, path)),
    hash: () => undefined,
  };
}

/** Files that are known by their paths, such as course.md and 01-first/02-page.md. */
export function treeOfFiles(
  name: string,
  files: readonly { readonly path: string; readonly size: number; readonly hash?: string }[],
  { read, pieces }: Pick<CourseTree, 'read' | 'pieces'>,
): CourseTree {
  const hashes = new Map(files.map(({ path, hash }) => [path, hash]));
  const folders = new Map<string, Map<string, TreeEntry>>([['', new Map()]]);
  for (const { path, size } of files) {
    const steps = path.split('/');
    for (const [at, step] of steps.entries()) {
      const folder = steps.slice(0, at).join('/');
      const isFile = at === steps.length - 1;
      const entries = folders.get(folder) ?? new Map<string, TreeEntry>();
      folders.set(folder, entries);
      entries.set(step, { name: step, kind: isFile ? 'file' : 'folder', size: isFile ? size : 0 });
    }
  }
  return {
    name,
    list: async (folder) => [...(folders.get(folder)?.values() ?? [])],
    read,
    pieces,
    hash: (path) => hashes.get(path),
  };
}
