import type { App } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { type Actor, audit } from '../../record/audit.ts';
import type { CourseDraft, FileDraft, ModuleDraft } from './course-draft.ts';
import { keepVersion } from './versions.ts';

export interface StoredCourse {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly state: string;
  /** `same`: the folder has not changed since the last import, so nothing was written. */
  readonly outcome: 'new' | 'changed' | 'same';
}

/** Imports wait for each other, so that two of one folder cannot both find it missing. */
const IMPORTS = 4_100_212;

/**
 * Stores a course inside the transaction of `app`. Parts are matched by their slug or key and keep their ids; modules,
 * pages and questions that are gone are retired, since people's records point to them. What is stored is a version of
 * the course. A first import is a draft.
 */
export async function storeCourse(
  app: App,
  draft: CourseDraft,
  by: Actor,
  how: 'imported' | 'published' = 'imported',
): Promise<StoredCourse> {
  await app.db.$queryRaw`SELECT 1 AS held FROM pg_advisory_xact_lock(${IMPORTS})`;
  const before = await app.db.course.findUnique({
    where: { slug: draft.slug },
    select: { id: true, slug: true, title: true, state: true, hash: true },
  });
  if (before?.hash === draft.hash && (await hasVersions(app, draft.slug))) {
    const { hash: _, ...course } = before;
    return { ...course, outcome: 'same' };
  }
  const version = await keepVersion(app, draft, how);
  const course = await saveCourse(app, draft, version);
  await saveModules(app, course.id, draft.modules);
  await saveFiles(app, course.id, draft.files);
  const detail = { course: course.id, slug: draft.slug, version, modules: draft.modules.length, hash: draft.hash };
  await audit(app, { what: how === 'imported' ? 'courses.imported' : 'courses.changed', by, detail });
  return { ...course, outcome: before ? 'changed' : 'new' };
}

/** Courses from before there were versions have none until they are imported once more. */
const hasVersions = async (app: App, slug: string): Promise<boolean> =>
  (await app.db.courseVersion.count({ where: { draft: { slug } } })) > 0;

function saveCourse(app: App, draft: CourseDraft, version: number) {
  const { slug, title, summary, introHtml, audience, outcomes, minutes, hash } = draft;
  const content = {
    ...{ title, summary, introHtml, audience, outcomes, minutes, hash, version },
    after: draft.after ?? [],
    forRoles: draft.forRoles ?? [],
    validMonths: draft.validMonths ?? null,
    position: draft.order,
    reviewedOn: new Date(draft.reviewed),
    nextReviewOn: new Date(draft.nextReview),
    importedAt: app.clock.now(),
  };
  return app.db.course.upsert({
    where: { slug },
    create: { slug, state: 'draft', ...content },
    update: content,
    select: { id: true, slug: true, title: true, state: true },
  });
}

async function saveModules(app: App, courseId: string, modules: readonly ModuleDraft[]): Promise<void> {
  for (const module of modules) {
    const { slug, title, summary, introHtml, minutes } = module;
    const { pages, score, form } = module.finish ?? {};
    const finish = {
      ...{ finishPages: pages === 'all', finishScore: score ?? null, finishForm: form === 'sent' },
      form: module.form ?? Prisma.DbNull,
    };
    const content = { title, summary, introHtml, minutes, ...finish, position: module.order, retiredAt: null };
    const { id } = await app.db.module.upsert({
      where: { courseId_slug: { courseId, slug } },
      create: { courseId, slug, ...content },
      update: content,
      select: { id: true },
    });
    await savePages(app, id, module);
    await saveQuestions(app, id, module);
  }
  await app.db.module.updateMany({
    where: { courseId, slug: { notIn: modules.map(({ slug }) => slug) }, retiredAt: null },
    data: { retiredAt: app.clock.now() },
  });
}

async function savePages(app: App, moduleId: string, { pages }: ModuleDraft): Promise<void> {
  for (const { slug, title, html, order } of pages) {
    const content = { title, html, position: order, retiredAt: null };
    await app.db.page.upsert({
      where: { moduleId_slug: { moduleId, slug } },
      create: { moduleId, slug, ...content },
      update: content,
      select: { id: true },
    });
  }
  await app.db.page.updateMany({
    where: { moduleId, slug: { notIn: pages.map(({ slug }) => slug) }, retiredAt: null },
    data: { retiredAt: app.clock.now() },
  });
}

async function saveQuestions(app: App, moduleId: string, { questions }: ModuleDraft): Promise<void> {
  for (const { key, askHtml, kind, options, because, order } of questions) {
    const content = { askHtml, kind, options, because, position: order, retiredAt: null };
    await app.db.question.upsert({
      where: { moduleId_key: { moduleId, key } },
      create: { moduleId, key, ...content },
      update: content,
      select: { id: true },
    });
  }
  await app.db.question.updateMany({
    where: { moduleId, key: { notIn: questions.map(({ key }) => key) }, retiredAt: null },
    data: { retiredAt: app.clock.now() },
  });
}

/** No record points to a picture or a film, so those that are gone are deleted. What is large is served from its source. */
async function saveFiles(app: App, courseId: string, files: readonly FileDraft[]): Promise<void> {
  for (const { name, type, hash, size, bytes } of files) {
    const content = { type, hash, bytes: new Uint8Array(bytes ?? []), size: bytes ? null : size };
    await app.db.courseFile.upsert({
      where: { courseId_name: { courseId, name } },
      create: { courseId, name, ...content },
      update: content,
      select: { id: true },
    });
  }
  await app.db.courseFile.deleteMany({ where: { courseId, name: { notIn: files.map(({ name }) => name) } } });
}
