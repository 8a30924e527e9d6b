import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../context.ts';
import { problemLine, readFolder } from '../courses/import.ts';

/** Every course, whatever its state, in the order of the catalogue. */
export const findAllCourses = ({ db }: App) =>
  db.course.findMany({
    select: {
      slug: true,
      title: true,
      state: true,
      minutes: true,
      reviewedOn: true,
      nextReviewOn: true,
      _count: { select: { enrolments: true } },
    },
    orderBy: [{ position: 'asc' }, { title: 'asc' }],
  });

export type CourseRow = Awaited<ReturnType<typeof findAllCourses>>[number];

/** A folder that can be imported, and how it stands to what was imported before. */
export interface FolderSeen {
  readonly name: string;
  readonly title: string | null;
  readonly state: 'new' | 'changed' | 'same' | 'wrong';
  /** What is wrong, as "content/x/course.md:3: …". */
  readonly problems: readonly string[];
}

const MOST = 100;

/** The names of the folders that could hold a course; links are left out. */
export async function folderNames({ config }: App): Promise<string[]> {
  const entries = await readdir(config.contentDir, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
    .slice(0, MOST);
}

export const folderPath = ({ config }: App, name: string): string => join(config.contentDir, name);

/** Reads every folder as an import would, one after the other, and stores nothing. */
export async function findFolders(app: App): Promise<FolderSeen[]> {
  const [names, courses] = await Promise.all([
    folderNames(app),
    app.db.course.findMany({ select: { slug: true, hash: true } }),
  ]);
  const known = new Map(courses.map(({ slug, hash }) => [slug, hash]));
  const folders: FolderSeen[] = [];
  for (const name of names) {
    const read = await readFolder(folderPath(app, name));
    if ('problems' in read) {
      const problems = read.problems.map((problem) => problemLine(name, problem));
      folders.push({ name, title: null, state: 'wrong', problems });
      continue;
    }
    const hash = known.get(read.course.slug);
    const state = hash === undefined ? 'new' : hash === read.course.hash ? 'same' : 'changed';
    folders.push({ name, title: read.course.title, state, problems: [] });
  }
  return folders;
}
