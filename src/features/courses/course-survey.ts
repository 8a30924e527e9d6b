import { sizeWords } from '../../words.ts';
import { downloadName } from './course-downloads.ts';
import type { Problem } from './course-draft.ts';
import { limits } from './course-draft.ts';
import { imageName } from './course-images.ts';
import { besideMediaName, mediaKind, mediaName, stemOf } from './course-media.ts';
import { slugPattern } from './course-schemas.ts';
import type { CourseTree } from './course-tree.ts';

/** One numbered part of a course, from a name such as 01-first-signs: its number and its slug. */
type Numbered = { path: string; order: number; slug: string };

export type Survey = {
  slug: string;
  modules: (Numbered & { pages: Numbered[]; hasCheck: boolean; hasForm: boolean })[];
  images: string[];
  media: MediaNames[];
  downloads: { name: string; size: number }[];
  problems: Problem[];
  /** The bytes of a file by its path in the folder; undefined when no ordinary file of a fit size is there. */
  read: (path: string) => Promise<Buffer | undefined>;
  has: (path: string) => boolean;
};

/** A video or a sound of the folder media, with what stands beside it. Names only. */
export type MediaNames = { name: string; size: number; isVideo: boolean; captions: string | null; transcript: string };

/** Words that stand for something else in the addresses of courses. */
export const reserved = new Set(['files', 'start', 'renew', 'check', 'form', 'finish', 'import']);
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
  const look: Look = { tree, say, present: new Map() };
  const here = await names(look, '');
  if (!here.files.delete('course.md')) say('course.md', 'The course has no course.md.');
  const modules: Survey['modules'] = [];
  let images: string[] = [];
  let media: MediaNames[] = [];
  let downloads: Survey['downloads'] = [];
  for (const folder of here.folders) {
    if (folder === 'images') images = await surveyImages(look);
    else if (folder === 'media') media = await surveyMedia(look);
    else if (folder === 'files') downloads = await surveyDownloads(look);
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
    media,
    downloads,
    problems,
    read: async (path) => (look.present.has(path) ? tree.read(path) : undefined),
    has: (path) => look.present.has(path),
  };
}

type Say = (file: string, says: string) => void;
type Look = { tree: CourseTree; say: Say; present: Map<string, number> };

async function surveyModule(look: Look, folder: string) {
  const { say } = look;
  const { files, folders } = await names(look, folder);
  if (!files.delete('module.md')) say(`${folder}/module.md`, 'The module has no module.md.');
  const hasCheck = files.delete('check.yaml');
  const hasForm = files.delete('form.yaml');
  const pages: Numbered[] = [];
  for (const file of files) {
    const page = file.endsWith('.md') ? readNumber(file, `${folder}/`, say) : undefined;
    if (page) pages.push(page);
    else if (!file.endsWith('.md'))
      say(`${folder}/${file}`, 'A module holds module.md, pages such as 01-page.md, check.yaml and form.yaml.');
  }
  for (const each of folders)
    say(`${folder}/${each}`, 'A module has no folders. Images stand in the course’s images folder.');
  if (pages.length === 0) say(`${folder}/module.md`, 'The module has no pages: write one such as 01-first-page.md.');
  if (pages.length > limits.pages) say(`${folder}/module.md`, `The module has more than ${limits.pages} pages.`);
  clashes(pages, say);
  return { pages, hasCheck, hasForm };
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

async function surveyMedia(look: Look): Promise<MediaNames[]> {
  const { say, present } = look;
  const { files, folders } = await names(look, 'media');
  for (const each of folders) say(`media/${each}`, 'The media folder has no folders inside.');
  const all = [...files].filter((file) => {
    const fits = mediaName.test(file) || besideMediaName.test(file);
    if (!fits) say(`media/${file}`, 'Name video and sound like first-talk.mp4: mp4, webm, mp3, ogg, m4a or wav.');
    return fits;
  });
  const media = all.filter((file) => mediaName.test(file));
  if (media.length > limits.media) say('course.md', `The course has more than ${limits.media} videos and sounds.`);
  for (const file of all.filter((one) => besideMediaName.test(one)))
    if (!media.some((one) => stemOf(one) === stemOf(file) && (!file.endsWith('.vtt') || mediaKind(one)?.isVideo)))
      say(`media/${file}`, 'There is no video or sound of this name that it belongs to.');
  return media.map((name, at) => {
    const path = `media/${name}`;
    const stem = stemOf(name);
    const isVideo = mediaKind(name)?.isVideo ?? false;
    const transcripts = [`${stem}.md`, `${stem}.txt`].filter((one) => files.has(one));
    const captions = isVideo && files.has(`${stem}.vtt`) ? `${stem}.vtt` : null;
    if (media.findIndex((one) => stemOf(one) === stem) < at) say(path, 'Another video or sound has this name.');
    if (isVideo && !captions) say(path, `A video needs captions: put ${stem}.vtt beside it.`);
    if (transcripts.length === 0) say(path, `It needs a transcript: put ${stem}.md or ${stem}.txt beside it.`);
    if (transcripts.length > 1) say(path, `It has two transcripts: keep ${stem}.md or ${stem}.txt.`);
    return { name, size: present.get(path) ?? 0, isVideo, captions, transcript: transcripts[0] ?? '' };
  });
}

async function surveyDownloads(look: Look): Promise<Survey['downloads']> {
  const { say, present } = look;
  const { files, folders } = await names(look, 'files');
  for (const each of folders) say(`files/${each}`, 'The files folder has no folders inside.');
  for (const file of files)
    if (!downloadName.test(file))
      say(
        `files/${file}`,
        'Name files like plan.pdf: a to z, 0 to 9, hyphens, then pdf, docx, xlsx, pptx, csv or txt.',
      );
  if (files.size > limits.downloads) say('course.md', `The course has more than ${limits.downloads} files.`);
  return [...files]
    .filter((file) => downloadName.test(file))
    .map((name) => ({ name, size: present.get(`files/${name}`) ?? 0 }));
}

/** How large a file may be there. */
function mostBytes(path: string): number {
  if (path.startsWith('media/') && mediaName.test(path.slice('media/'.length))) return limits.mediaBytes;
  if (path.startsWith('files/')) return limits.downloadBytes;
  return /\.(?:md|yaml|vtt|txt)$/.test(path) ? limits.textBytes : limits.imageBytes;
}

function tooLarge(most: number): string {
  if (most === limits.textBytes) return '200 kB. Split it.';
  return `${most === limits.imageBytes ? '2 MB' : sizeWords(most)}. Save a smaller one.`;
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
    else if (entry.size > mostBytes(path(entry.name))) {
      say(path(entry.name), `This file is over ${tooLarge(mostBytes(path(entry.name)))}`);
    } else {
      files.add(entry.name);
      present.set(path(entry.name), entry.size);
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
