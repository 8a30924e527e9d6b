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
  };
}

/** Files that are known by their paths, such as course.md and 01-first/02-page.md. */
export function treeOfFiles(
  name: string,
  files: readonly { readonly path: string; readonly size: number }[],
  read: (path: string) => Promise<Buffer>,
): CourseTree {
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
  return { name, list: async (folder) => [...(folders.get(folder)?.values() ?? [])], read };
}
