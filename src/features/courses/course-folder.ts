import { createHash } from 'node:crypto';
import { basename, posix } from 'node:path';
import type { z } from 'zod';
import { paths } from '../../paths.ts';
import { sizeWords } from '../../words.ts';
import { type Attachments, readAttachments } from './course-attachments.ts';
import { kindWords } from './course-downloads.ts';
import type {
  CourseAddresses,
  CourseDraft,
  FileDraft,
  FormQuestion,
  ModuleDraft,
  PageDraft,
  Problem,
  Slip,
  SourceFile,
} from './course-draft.ts';
import { mediaKind } from './course-media.ts';
import { draftQuestions } from './course-questions.ts';
import { courseFront, moduleForm, moduleFront, pageFront } from './course-schemas.ts';
import { type Survey, surveyCourse } from './course-survey.ts';
import { decodeText, parseYaml, splitFrontMatter } from './course-text.ts';
import { type CourseTree, treeOfFolder } from './course-tree.ts';
import { type LinkTargets, renderMarkdown } from './markdown.ts';

const courseAddresses: CourseAddresses = {
  file: (slug, name) => paths.courseFile.to({ slug, name }),
  course: (slug) => paths.course.to({ slug }),
  module: (slug, module) => paths.module.to({ slug, module }),
  page: (slug, module, page) => paths.modulePage.to({ slug, module, page }),
};

/** What every step of reading one course shares. */
type Reading = {
  survey: Survey;
  addresses: CourseAddresses;
  problems: Problem[];
  beside: Beside;
};

/** What is known of the files beside the text. */
type Beside = Pick<Attachments, 'sizes' | 'transcripts'>;

/** Inside a transcript there is no other video and no picture. */
const NOTHING: Beside = { sizes: new Map(), transcripts: new Map() };

export type ReadCourse = { course: CourseDraft } | { problems: Problem[] };

/** Reads the folder at `dir` as readCourse does. */
export async function readCourseFolder(dir: string, addresses?: CourseAddresses): Promise<ReadCourse> {
  const tree = await treeOfFolder(dir);
  if (!tree) return { problems: [{ file: basename(dir), line: 1, says: 'There is no folder here.' }] };
  return readCourse(tree, addresses ? { addresses } : {});
}

/**
 * Reads a course folder whole: the draft, ready to store and to show, or everything that is wrong with it, by file and
 * line. With pictures, video and files only `named`, they are not looked into, which is enough to show the text. Only a
 * folder that cannot be read for reasons of the machine (such as permissions) rejects.
 */
export async function readCourse(
  tree: CourseTree,
  {
    addresses = courseAddresses,
    beside: content = 'read',
  }: { addresses?: CourseAddresses; beside?: 'read' | 'named' } = {},
): Promise<ReadCourse> {
  const sources: SourceFile[] = [];
  const survey = await surveyCourse({
    ...tree,
    read: async (path) => {
      const bytes = await tree.read(path);
      sources.push({ path, bytes });
      return bytes;
    },
  });
  const beside = await readAttachments(survey, tree, {
    content,
    targets: (from) => targetsFrom({ survey, addresses, beside: NOTHING }, from),
  });
  const reading: Reading = { survey, addresses, problems: [...survey.problems, ...beside.problems], beside };
  const cover = await readPage(reading, 'course.md', courseFront);
  const modules: ModuleDraft[] = [];
  for (const module of survey.modules) {
    const draft = await readModule(reading, module);
    if (draft) modules.push(draft);
  }
  if (cover?.front.after?.includes(survey.slug)) {
    report(reading, 'course.md', [{ line: 1, says: 'A course cannot come after itself.' }]);
  }
  if (reading.problems.length > 0 || !cover) {
    return {
      problems: reading.problems.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1)),
    };
  }
  const { 'next-review': nextReview, 'for-roles': forRoles, 'valid-months': validMonths, ...front } = cover.front;
  const text = { slug: survey.slug, ...front, nextReview, forRoles, validMonths, introHtml: cover.html, modules };
  const { files, large } = beside;
  return { course: { ...text, files, hash: hashOf(text, files), sources: [...sources, ...large] } };
}

async function readModule(reading: Reading, module: Survey['modules'][number]): Promise<ModuleDraft | undefined> {
  const cover = await readPage(reading, `${module.path}/module.md`, moduleFront);
  const pages: PageDraft[] = [];
  for (const { path, slug, order } of module.pages) {
    const page = await readPage(reading, path, pageFront);
    if (page?.markdown.trim() === '') report(reading, path, [{ line: 1, says: 'The page has no text.' }]);
    if (page) pages.push({ slug, order, title: page.front.title, html: page.html, markdown: page.markdown });
  }
  const checkPath = `${module.path}/check.yaml`;
  const text = module.hasCheck ? await readText(reading, checkPath) : undefined;
  const { questions, slips } =
    text === undefined ? { questions: [], slips: [] } : draftQuestions(text, targetsFrom(reading, checkPath));
  report(reading, checkPath, slips);
  if (!cover) return undefined;
  if (cover.front.finish?.score !== undefined && !module.hasCheck) {
    report(reading, `${module.path}/module.md`, [{ line: 1, says: 'It asks for a score, and has no check.yaml.' }]);
  }
  if (cover.front.finish?.form && !module.hasForm) {
    report(reading, `${module.path}/module.md`, [{ line: 1, says: 'It asks for its form, and has no form.yaml.' }]);
  }
  const form = module.hasForm ? await readForm(reading, `${module.path}/form.yaml`) : undefined;
  const rest = { introHtml: cover.html, pages, questions, ...(form ? { form } : {}) };
  return { slug: module.slug, order: module.order, ...cover.front, ...rest };
}

async function readForm(reading: Reading, path: string): Promise<FormQuestion[]> {
  const text = await readText(reading, path);
  if (text === undefined) return [];
  const { value, slips } = parseYaml(text, moduleForm, 1);
  report(reading, path, slips);
  return (value ?? []).map(({ id, ask, hint }) => ({ key: id, ask, hint: hint ?? '' }));
}

/** Reads one Markdown file with front matter; undefined when something in it stops that, and that is reported. */
async function readPage<S extends z.ZodType>(reading: Reading, path: string, schema: S) {
  const text = await readText(reading, path);
  if (text === undefined) return undefined;
  const split = splitFrontMatter(text);
  if ('says' in split) return report(reading, path, [split]);
  const front = parseYaml(split.front, schema, 2);
  const body = renderMarkdown(split.body, targetsFrom(reading, path));
  report(reading, path, front.slips);
  report(
    reading,
    path,
    body.slips.map((slip) => ({ ...slip, line: slip.line + split.bodyLine - 1 })),
  );
  if (front.value === undefined) return undefined;
  return { front: front.value, html: body.html, markdown: split.body.trim() };
}

/** The text of a file; undefined when it is not there (the survey has said so) or not clean text (said here). */
async function readText(reading: Reading, path: string): Promise<string | undefined> {
  const bytes = await reading.survey.read(path);
  if (!bytes) return undefined;
  const { text, slips } = decodeText(bytes);
  report(reading, path, slips);
  return slips.length > 0 ? undefined : text;
}

/** As targetsFrom, for one text of a folder that is not read whole. */
export async function folderTargets(
  tree: CourseTree,
  { addresses, from }: { addresses: CourseAddresses; from: string },
): Promise<LinkTargets> {
  const survey = await surveyCourse(tree);
  const targets = (path: string) => targetsFrom({ survey, addresses, beside: NOTHING }, path);
  const beside = await readAttachments(survey, tree, { content: 'named', targets });
  return targetsFrom({ survey, addresses, beside }, from);
}

/** Where links in this file lead: other files of the folder, named from where this one stands. */
function targetsFrom(
  { survey, addresses, beside }: Pick<Reading, 'survey' | 'addresses' | 'beside'>,
  from: string,
): LinkTargets {
  const url = (name: string) => addresses.file(survey.slug, name);
  return {
    image: (name) => (survey.images.includes(name) ? { url: url(name), size: beside.sizes.get(name) } : undefined),
    media: (name) => {
      const found = survey.media.find((one) => one.name === name);
      const transcript = beside.transcripts.get(name);
      if (!found || transcript === undefined) return undefined;
      const captions = found.captions === null ? null : url(found.captions);
      return { url: url(name), type: mediaKind(name)?.type ?? '', isVideo: found.isVideo, captions, transcript };
    },
    download: (name) => {
      const found = survey.downloads.find((one) => one.name === name);
      return found && { url: url(name), says: `${kindWords(name)}, ${sizeWords(found.size)}` };
    },
    pageUrl: (written) => {
      const path = posix.normalize(posix.join(posix.dirname(from), written));
      if (path === 'course.md') return addresses.course(survey.slug);
      for (const module of survey.modules) {
        if (path === `${module.path}/module.md`) return addresses.module(survey.slug, module.slug);
        const page = module.pages.find((each) => each.path === path);
        if (page) return addresses.page(survey.slug, module.slug, page.slug);
      }
      return undefined;
    },
  };
}

function report(reading: Reading, file: string, slips: Slip[]): undefined {
  reading.problems.push(...slips.map(({ line, says }) => ({ file, line, says })));
}

/** Taken from what is shown and not from the folder's bytes, so that a better renderer is a reason to import again. */
function hashOf(content: object, files: FileDraft[]): string {
  return sha256(JSON.stringify([content, files.map(({ name, type, hash }) => [name, type, hash])]));
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
