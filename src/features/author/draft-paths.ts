import { posix } from 'node:path';
import { reserved } from '../courses/course-survey.ts';

/** What a file of a draft is, which follows from where it stands. */
export type FileKind =
  | 'course'
  | 'module'
  | 'page'
  | 'check'
  | 'form'
  | 'image'
  | 'media'
  | 'captions'
  | 'transcript'
  | 'download';

/** The kind of a file by its path in the folder. */
export function kindOf(path: string): FileKind {
  if (path === 'course.md') return 'course';
  if (path.startsWith('images/')) return 'image';
  if (path.startsWith('files/')) return 'download';
  if (path.startsWith('media/')) return besideMedia(path);
  if (path.endsWith('/module.md')) return 'module';
  if (path.endsWith('/form.yaml')) return 'form';
  return path.endsWith('/check.yaml') ? 'check' : 'page';
}

function besideMedia(path: string): FileKind {
  if (path.endsWith('.vtt')) return 'captions';
  return /\.(?:md|txt)$/.test(path) ? 'transcript' : 'media';
}

/** Whether a file is written here as text, and not made elsewhere. */
export const isText = (path: string): boolean => !['image', 'media', 'download'].includes(kindOf(path));

/** The module's folder that a file stands in; '' for those of the course. */
export const folderOf = (path: string): string =>
  /^(?:images|media|files)\//.test(path) ? '' : (path.split('/').at(-2) ?? '');

/** The number at the beginning of a name such as 02-page.md. */
export const numberOf = (name: string): number => Number(/^(\d{2})-/.exec(name)?.[1] ?? 0);

const withoutNumber = (name: string): string => name.replace(/^\d{2}-/, '').replace(/\.md$/, '');

/** Most parts that two digits can number. */
const MOST = 99;

/** A name for a new part behind those that are there, such as 03-first-signs; null when there are too many. */
export function nextName(title: string, names: readonly string[]): string | null {
  const number = Math.max(0, ...names.map(numberOf)) + 1;
  if (number > MOST) return null;
  const taken = new Set(names.map(withoutNumber));
  const base = slugOf(title) || 'part';
  let slug = base;
  for (let n = 2; taken.has(slug) || reserved.has(slug); n++) slug = `${base}-${n}`;
  return `${String(number).padStart(2, '0')}-${slug}`;
}

/** A title as it stands in an address: lower case, a to z, 0 to 9 and single hyphens, at most 60 characters. */
export const slugOf = (title: string): string =>
  title
    .normalize('NFKD')
    .replace(/[\p{M}’']/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');

const withNumber = (name: string, number: number): string =>
  `${String(number).padStart(2, '0')}-${name.replace(/^\d{2}-/, '')}`;

/** The names of the modules or of one module's pages, in their order. */
export const siblingsOf = (path: string, paths: readonly string[]): string[] => {
  const folder = folderOf(path);
  const isPage = kindOf(path) === 'page';
  const names = isPage
    ? paths.filter((one) => kindOf(one) === 'page' && folderOf(one) === folder).map((one) => posix.basename(one))
    : [...new Set(paths.map(folderOf).filter((name) => name !== ''))];
  return names.sort();
};

/** Where each file goes when a page, or a module by its module.md, changes places with its neighbour; null at the end. */
export function moved(path: string, way: 'up' | 'down', paths: readonly string[]): Map<string, string> | null {
  const isPage = kindOf(path) === 'page';
  const name = isPage ? posix.basename(path) : folderOf(path);
  const names = siblingsOf(path, paths);
  const neighbour = names[names.indexOf(name) + (way === 'up' ? -1 : 1)];
  if (neighbour === undefined || !names.includes(name)) return null;
  const swapped = new Map([
    [name, withNumber(name, numberOf(neighbour))],
    [neighbour, withNumber(neighbour, numberOf(name))],
  ]);
  const step = isPage ? 1 : 0;
  const to = new Map<string, string>();
  for (const one of paths) {
    const steps = one.split('/');
    const other = swapped.get(steps[step] ?? '');
    if (other === undefined || (isPage && folderOf(one) !== folderOf(path))) continue;
    to.set(one, steps.with(step, other).join('/'));
  }
  return to;
}

/** The text of a file that moved or whose neighbours did: links between files of the course lead to the same places. */
export function relinked(text: string, from: string, moves: ReadonlyMap<string, string>): string {
  const to = moves.get(from) ?? from;
  return text.replace(/\]\(([a-z0-9./-]+\.md)\)/g, (whole, written: string) => {
    const target = posix.normalize(posix.join(posix.dirname(from), written));
    const address = posix.relative(posix.dirname(to), moves.get(target) ?? target);
    return posix.normalize(written) === address ? whole : `](${address})`;
  });
}
