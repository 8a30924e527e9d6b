import type { Problem } from './course-draft.ts';
import { limits } from './course-draft.ts';
import { imageName } from './course-images.ts';
import { slugPattern } from './course-schemas.ts';
import type { CourseTree } from './course-tree.ts';

/** One numbered part of a course, from a name such as 01-first-signs: its number and its slug. */
type Numbered = { path: string; order: number; slug: string };

export type Survey = {
  slug: string;
  modules: (Numbered & { pages: Numbered[]; hasCheck: boolean })[];
  images: string[];
  problems: Problem[];
  /** The bytes of a file by its path in the folder; undefined when no ordinary file of a fit size is there. */
  read: (path: string) => Promise<Buffer | undefined>;
};

/** Words that stand for something else in the addresses of courses. */
export const reserved = new Set(['files', 'start', 'renew', 'check', 'finish', 'import']);
const numbered = /^(\d{2})-(.+?)(\.md)?$/;
const ignored = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** Looks at the names in a course's folder, follows no links, and lists everything that is out of place or missing. */
export async function surveyCourse(tree: CourseTree): Promise<Survey> {
  const problems: Problem[] = [];
  const say = (file: string, says: string) => problems.push({ file, line: 1, says });
  const slug = tree.name;
  if (!slugPattern.test(slug) || slug.length > 80 || reserved.has(slug)) {
    say('course.md', `The folder’s name “${slug}” may have only a to z, 0 to 9 and single hyphens.`);
  }
  const look: Look = { tree, say, present: new Set() };
  const here = await names(look, '');
  if (!here.files.delete('course.md')) say('course.md', 'The course has no course.md.');
  const modules: Survey['modules'] = [];
  let images: string[] = [];
  for (const folder of here.folders) {
    if (folder === 'images') images = await surveyImages(look);
    else {
      const module = readNumber(folder, '', say);
      if (module) modules.push({ ...module, ...(await surveyModule(look, folder)) });
    }
  }
  for (const file of here.files) say(file, 'This file has no place here. A course folder holds course.md and folders.');
  if (modules.length === 0) say('course.md', 'The course has no modules: make a folder such as 01-first-module.');
  if (modules.length > limits.modules) say('course.md', `The course has more than ${limits.modules} modules.`);
  clashes(modules, say);
  return {
    slug,
    modules,
    images,
    problems,
    read: async (path) => (look.present.has(path) ? tree.read(path) : undefined),
  };
}

type Say = (file: string, says: string) => void;
type Look = { tree: CourseTree; say: Say; present: Set<string> };

async function surveyModule(look: Look, folder: string) {
  const { say } = look;
  const { files, folders } = await names(look, folder);
  if (!files.delete('module.md')) say(`${folder}/module.md`, 'The module has no module.md.');
  const hasCheck = files.delete('check.yaml');
  const pages: Numbered[] = [];
  for (const file of files) {
    const page = file.endsWith('.md') ? readNumber(file, `${folder}/`, say) : undefined;
    if (page) pages.push(page);
    else if (!file.endsWith('.md'))
      say(`${folder}/${file}`, 'A module holds module.md, pages such as 01-page.md, and check.yaml.');
  }
  for (const each of folders)
    say(`${folder}/${each}`, 'A module has no folders. Images stand in the course’s images folder.');
  if (pages.length === 0) say(`${folder}/module.md`, 'The module has no pages: write one such as 01-first-page.md.');
  if (pages.length > limits.pages) say(`${folder}/module.md`, `The module has more than ${limits.pages} pages.`);
  clashes(pages, say);
  return { pages, hasCheck };
}

async function surveyImages(look: Look): Promise<string[]> {
  const { say } = look;
  const { files, folders } = await names(look, 'images');
  for (const each of folders) say(`images/${each}`, 'The images folder has no folders inside.');
  for (const file of files) {
    if (!imageName.test(file)) {
      say(`images/${file}`, 'Name images like two-adults.svg: a to z, 0 to 9, hyphens, then png, jpg, webp or svg.');
    }
  }
  if (files.size > limits.images) say('course.md', `The course has more than ${limits.images} images.`);
  return [...files].filter((file) => imageName.test(file));
}

/** The names in one folder, in order; links and special files are reported and left out. */
async function names({ tree, say, present }: Look, folder: string) {
  const files = new Set<string>();
  const folders: string[] = [];
  const entries = [...(await tree.list(folder))];
  const path = (name: string) => (folder ? `${folder}/${name}` : name);
  if (entries.length > limits.entries) say(path('.'), `This folder holds more than ${limits.entries} things.`);
  for (const entry of entries.slice(0, limits.entries).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (ignored.has(entry.name)) continue;
    if (entry.kind === 'link')
      say(path(entry.name), 'This is a link to somewhere else. Put the real file or folder here.');
    else if (entry.kind === 'folder') folders.push(entry.name);
    else if (entry.kind !== 'file') say(path(entry.name), 'This is not an ordinary file.');
    else if (entry.size > limits.imageBytes) say(path(entry.name), 'This file is over 2 MB. Save a smaller one.');
    else if (entry.size > limits.textBytes && /\.(?:md|yaml)$/.test(entry.name)) {
      say(path(entry.name), 'This file is over 200 kB. Split it.');
    } else {
      files.add(entry.name);
      present.add(path(entry.name));
    }
  }
  return { files, folders };
}

function readNumber(name: string, folder: string, say: Say): Numbered | undefined {
  const [, digits, slug = ''] = numbered.exec(name) ?? [];
  if (digits !== undefined && slugPattern.test(slug) && slug.length <= 80 && !reserved.has(slug)) {
    return { path: folder + name, order: Number(digits), slug };
  }
  const says = reserved.has(slug)
    ? `The name “${slug}” is used by the platform. Choose another.`
    : 'The name must be two digits, a hyphen and words of a to z, 0 to 9 and single hyphens, like 01-first-signs.';
  say(folder + name, says);
  return undefined;
}

function clashes(parts: Numbered[], say: Say) {
  for (const [at, part] of parts.entries()) {
    const slugBefore = parts.slice(0, at).find((other) => other.slug === part.slug);
    const numberBefore = parts.slice(0, at).find((other) => other.order === part.order);
    if (slugBefore) say(part.path, `The name “${part.slug}” is used twice: also by ${slugBefore.path}.`);
    if (numberBefore) say(part.path, `The number ${part.order} is used twice: also by ${numberBefore.path}.`);
  }
}
