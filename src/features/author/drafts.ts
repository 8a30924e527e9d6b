import type { App } from '../../context.ts';
import { Conflict, Invalid, NotFound } from '../../errors.ts';
import { type Actor, audit } from '../../record/audit.ts';
import type { SourceFile } from '../courses/course-draft.ts';
import { stemOf } from '../courses/course-media.ts';
import { keepSources, readSources } from '../courses/sources.ts';
import { replaceDraftFiles } from '../courses/versions.ts';
import { folderOf, isText, kindOf, moved, nextName, relinked, slugOf } from './draft-paths.ts';
import { writeFile } from './draft-text.ts';

export interface DraftFileRow {
  readonly id: string;
  readonly path: string;
  readonly hash: string;
  readonly size: number;
  readonly revision: number;
}

/** Waits until nobody else changes this draft, and gives its files by their paths. NotFound for one that is gone. */
export async function holdDraft(app: App, draftId: string): Promise<DraftFileRow[]> {
  const rows = await app.db.$queryRaw<unknown[]>`SELECT 1 FROM draft WHERE id = ${draftId}::uuid FOR UPDATE`;
  if (rows.length === 0) throw new NotFound();
  return app.db.draftFile.findMany({
    where: { draftId },
    select: { id: true, path: true, hash: true, size: true, revision: true },
    orderBy: { path: 'asc' },
  });
}

/** Notes that a draft has changed, with the event that says what. */
export async function noteChange(
  app: App,
  draftId: string,
  by: Actor,
  detail: Record<string, string | number> = {},
): Promise<void> {
  await app.db.draft.update({
    where: { id: draftId },
    data: { changed: true, changedAt: app.clock.now() },
    select: { id: true },
  });
  await audit(app, { what: 'author.changed', by, detail: { draft: draftId, ...detail } });
}

const DAY = 86_400_000;
const day = (at: Date): string => at.toISOString().slice(0, 10);

/** Begins a course with one module of one page, which nobody but the course team sees. Gives the draft's id. */
export async function beginCourse(app: App, title: string, by: Actor): Promise<string> {
  const now = app.clock.now();
  const taken = await app.db.draft.findMany({ select: { slug: true } });
  const courses = await app.db.course.findMany({ select: { slug: true } });
  const names = new Set([...taken, ...courses].map(({ slug }) => slug));
  const base = slugOf(title) || 'course';
  let slug = base;
  for (let n = 2; names.has(slug); n++) slug = `${base}-${n}`;
  const { id } = await app.db.draft.create({
    data: { slug, title, changed: true, createdAt: now, changedAt: now },
    select: { id: true },
  });
  const course = {
    title,
    summary: 'Say in a sentence what this course is about.',
    order: 100,
    minutes: 30,
    audience: 'Everyone who works with children',
    reviewed: day(now),
    'next-review': day(new Date(now.getTime() + 365 * DAY)),
    outcomes: ['Say what people can do after this course'],
  };
  const files = await keepSources(app, [
    { path: 'course.md', bytes: writeFile({ front: course, body: '' }) },
    ...newModule('01-first-module', 'First module'),
  ]);
  await replaceDraftFiles(app, id, files);
  await audit(app, { what: 'author.began', by, detail: { draft: id } });
  return id;
}

const newModule = (folder: string, title: string) => [
  {
    path: `${folder}/module.md`,
    bytes: writeFile({ front: { title, summary: 'Say what this module is about.', minutes: 5 }, body: '' }),
  },
  newPage(folder, '01-first-page', 'First page'),
];

const newPage = (folder: string, name: string, title: string) => ({
  path: `${folder}/${name}.md`,
  bytes: writeFile({ front: { title }, body: '' }),
});

/** Adds files to a draft; gives the id of the first. */
async function addFiles(app: App, draftId: string, files: { path: string; bytes: Buffer }[]): Promise<string> {
  const manifest = await keepSources(app, files);
  const made = await app.db.draftFile.createManyAndReturn({
    data: manifest.map((file) => ({ draftId, ...file, revision: 1 })),
    select: { id: true, path: true },
  });
  return made.find(({ path }) => path === files[0]?.path)?.id ?? '';
}

const TOO_MANY = 'There are too many of these. Delete one first, or split the course.';

/** Adds a module behind the others, with one page; gives the id of the module's file. */
export async function addModule(app: App, draftId: string, title: string, by: Actor): Promise<string> {
  const files = await holdDraft(app, draftId);
  const folders = [...new Set(files.map(({ path }) => folderOf(path)).filter(Boolean))];
  const name = nextName(title, folders);
  if (name === null) throw new Invalid({ module: TOO_MANY });
  const id = await addFiles(app, draftId, newModule(name, title));
  await noteChange(app, draftId, by, { added: 'module' });
  return id;
}

/** Adds a page behind the others of a module; gives its file's id. Conflict where the module is gone. */
export async function addPage(
  app: App,
  draftId: string,
  { folder, title }: { folder: string; title: string },
  by: Actor,
): Promise<string> {
  const files = await holdDraft(app, draftId);
  const inside = files.map(({ path }) => path).filter((path) => folderOf(path) === folder);
  if (inside.length === 0) throw new Conflict('This module is gone. Load the page again.');
  const pages = inside.filter((path) => kindOf(path) === 'page').map((path) => path.split('/').at(-1) ?? '');
  const name = nextName(title, pages);
  if (name === null) throw new Invalid({ page: TOO_MANY });
  const id = await addFiles(app, draftId, [newPage(folder, name, title)]);
  await noteChange(app, draftId, by, { added: 'page' });
  return id;
}

/** Lets a page or a module change places with its neighbour; links inside the course go with it. False at the end of the list. */
export async function movePart(
  app: App,
  draftId: string,
  { file: fileId, way }: { file: string; way: 'up' | 'down' },
  by: Actor,
): Promise<boolean> {
  const files = await holdDraft(app, draftId);
  const file = files.find(({ id }) => id === fileId);
  if (!file) throw new Conflict('This part is gone. Load the page again.');
  const moves = moved(
    file.path,
    way,
    files.map(({ path }) => path),
  );
  if (!moves) return false;
  const bytes = await readSources(
    app,
    files.map(({ hash }) => hash).filter((_, at) => isText(files[at]?.path ?? '')),
  );
  // Two files change names with each other, so both step aside first.
  for (const { id, path } of files)
    if (moves.has(path))
      await app.db.draftFile.update({ where: { id }, data: { path: `${id}` }, select: { id: true } });
  for (const { id, path, hash, size, revision } of files) {
    const before = bytes.get(hash)?.toString('utf8');
    const after = before === undefined ? undefined : relinked(before, path, moves);
    const to = moves.get(path) ?? path;
    const [kept] =
      after === before ? [{ hash, size }] : await keepSources(app, [{ path: to, bytes: Buffer.from(after ?? '') }]);
    if (to === path && kept?.hash === hash) continue;
    const content =
      kept?.hash === hash ? {} : { hash: kept?.hash ?? hash, size: kept?.size ?? size, revision: revision + 1 };
    await app.db.draftFile.update({ where: { id }, data: { path: to, ...content }, select: { id: true } });
  }
  await noteChange(app, draftId, by, { moved: kindOf(file.path) });
  return true;
}

/**
 * Saves a file that somebody wrote over the revision they saw; false when another one is there by now, and nothing is
 * written. Files beside it (a picture, a film with its captions) are added or replaced.
 */
export async function saveFile(
  app: App,
  draftId: string,
  { file, revision, bytes, beside = [] }: { file: string; revision: number; bytes: Buffer; beside?: SourceFile[] },
  by: Actor,
): Promise<boolean> {
  const files = await holdDraft(app, draftId);
  const before = files.find(({ id }) => id === file);
  if (!before || before.revision !== revision) return false;
  const [own, ...others] = await keepSources(app, [{ path: before.path, bytes }, ...beside]);
  const to = { hash: own?.hash ?? before.hash, size: bytes.length, revision: revision + 1 };
  await app.db.draftFile.update({ where: { id: file }, data: to, select: { id: true } });
  for (const { path, hash, size } of others)
    await app.db.draftFile.upsert({
      where: { draftId_path: { draftId, path } },
      create: { draftId, path, hash, size, revision: 1 },
      update: { hash, size, revision: { increment: 1 } },
      select: { id: true },
    });
  await noteChange(app, draftId, by, { saved: kindOf(before.path), revision: to.revision });
  return true;
}

/**
 * Saves, adds or (with null) deletes a file beside others, such as the self-check of a module, over the revision that was
 * seen, 0 for none. False when another one is there by now, and nothing is written.
 */
export async function saveBeside(
  app: App,
  draftId: string,
  { path, revision, text }: { path: string; revision: number; text: string | null },
  by: Actor,
): Promise<boolean> {
  const files = await holdDraft(app, draftId);
  const before = files.find((one) => one.path === path);
  if ((before?.revision ?? 0) !== revision) return false;
  if (text !== null && before)
    return saveFile(app, draftId, { file: before.id, revision, bytes: Buffer.from(text) }, by);
  if (text !== null) await addFiles(app, draftId, [{ path, bytes: Buffer.from(text) }]);
  else if (before) await app.db.draftFile.delete({ where: { id: before.id }, select: { id: true } });
  await noteChange(app, draftId, by, { [text === null ? 'deleted' : 'added']: kindOf(path) });
  return true;
}

/** Whether a file goes when that one is deleted: with a module all that is in it, with a film its captions and transcript. */
function goesWith(path: string, deleted: string): boolean {
  if (path === deleted) return true;
  if (kindOf(deleted) === 'module') return folderOf(path) === folderOf(deleted);
  return kindOf(deleted) === 'media' && path.startsWith('media/') && stemOf(path) === stemOf(deleted);
}

/** Deletes a file, or the whole module by its module.md. False when it has changed since it was seen. */
export async function deletePart(
  app: App,
  draftId: string,
  { file, revision }: { file: string; revision: number },
  by: Actor,
): Promise<boolean> {
  const files = await holdDraft(app, draftId);
  const found = files.find(({ id }) => id === file);
  if (!found || found.revision !== revision) return false;
  const kind = kindOf(found.path);
  if (kind === 'course') throw new Conflict('A course cannot be without its first page.');
  const gone = files.filter(({ path }) => goesWith(path, found.path));
  await app.db.draftFile.deleteMany({ where: { id: { in: gone.map(({ id }) => id) } } });
  await noteChange(app, draftId, by, { deleted: kind });
  return true;
}
