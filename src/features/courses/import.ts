import { type App, inTransaction } from '../../context.ts';
import type { Actor } from '../../record/audit.ts';
import { countWords } from '../../words.ts';
import type { Problem } from './course-draft.ts';
import { publishCourse } from './publishing.ts';
import { keepLarge } from './sources.ts';
import { type StoredCourse, storeCourse } from './store-course.ts';

export type Imported = (StoredCourse & { readonly published: boolean }) | { readonly problems: Problem[] };

/** As readCourseFolder, which is loaded when it is needed: Markdown and its cleaning are large, and few pages read folders. */
export const readFolder = async (dir: string) => (await import('./course-folder.ts')).readCourseFolder(dir);

/**
 * Reads a course folder and stores it in one transaction of its own; a folder with anything wrong stores nothing, and
 * all that is wrong comes back. `published` tells whether this import opened the course.
 */
export async function importCourse(
  app: App,
  dir: string,
  by: Actor,
  { publish = false }: { publish?: boolean } = {},
): Promise<Imported> {
  const read = await readFolder(dir);
  if ('problems' in read) return read;
  await keepLarge(app, read.course.sources);
  return inTransaction(app, async (inside) => {
    const stored = await storeCourse(inside, read.course, by);
    const published = publish && (await publishCourse(inside, stored.slug, by));
    return { ...stored, state: published ? 'published' : stored.state, published };
  });
}

/** A problem as compilers write it, so that editors jump to it: `content/x/course.md:3: …`. */
export const problemLine = (dir: string, { file, line, says }: Problem): string =>
  `${dir.replace(/\/+$/, '')}/${file}:${line}: ${says}`;

const USAGE = 'Usage: npm run import-course -- <folder> [<folder> …] [--publish]';

const DONE = {
  new: 'is new here',
  changed: 'has been brought up to date',
  same: 'has not changed, so nothing was imported',
} as const;

const STATES: Record<string, string> = {
  draft: 'It is a draft: add --publish, or publish it on the administration pages.',
  published: 'Everybody can see it.',
  withdrawn: 'It is withdrawn: add --publish, or publish it on the administration pages.',
};

/** `npm run import-course`: every folder by itself. Exit 0 when all are in, 1 when one was refused, 2 without a folder. */
export async function importCourseCommand(
  app: App,
  args: readonly string[],
): Promise<{ exit: number; lines: string[] }> {
  const folders = args.filter((arg) => !arg.startsWith('--'));
  if (folders.length === 0 || args.some((arg) => arg.startsWith('--') && arg !== '--publish')) {
    return { exit: 2, lines: [USAGE] };
  }
  const lines: string[] = [];
  let exit = 0;
  for (const dir of folders) {
    const result = await importCourse(app, dir, { system: 'operator' }, { publish: args.includes('--publish') });
    if ('problems' in result) {
      exit = 1;
      const found = result.problems.length;
      lines.push(...result.problems.map((problem) => problemLine(dir, problem)));
      lines.push(`${dir}: nothing was imported. ${countWords(found, 'thing')} to mend.`);
    } else lines.push(`${result.title} ${DONE[result.outcome]}. ${STATES[result.state] ?? ''}`.trim());
  }
  return { exit, lines };
}
