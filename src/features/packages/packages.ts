import { createHash } from 'node:crypto';
import type { App } from '../../context.ts';
import { Conflict, Invalid } from '../../errors.ts';
import { type Actor, audit } from '../../record/audit.ts';
import { BadPackage } from './bad-package.ts';
import { openPackage } from './open-package.ts';
import { hashOfFile, storePackage } from './store-package.ts';

export interface PackageFacts {
  /** Empty: as the package calls itself. */
  readonly title: string;
  readonly summary: string;
  readonly audience: string;
  readonly minutes: number;
}

/** The name of the field, as the form and every refusal of a file call it. */
export const FILE = 'package';

/**
 * Checks an uploaded file and stores it unpacked, belonging to no course yet. Throws Invalid with what to do. `known` is
 * the hash of the package that is there already: the same file is stored once.
 */
export async function takePackage(app: App, upload: { readonly path: string } | null, known?: string): Promise<string> {
  if (!upload) throw new Invalid({ [FILE]: 'Choose the zip file of a SCORM package' });
  const hash = await hashOfFile(upload.path);
  if (hash === known) throw new Invalid({ [FILE]: 'This is the same file that is there already' });
  try {
    const opened = await openPackage(upload.path);
    try {
      return await storePackage(app, opened, hash);
    } finally {
      opened.close();
    }
  } catch (error) {
    if (error instanceof BadPackage) throw new Invalid({ [FILE]: error.message });
    throw error;
  }
}

const slugOf = (title: string): string =>
  title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '') || 'package';

/** A name for the address that no course has. */
async function freeSlug(app: App, title: string): Promise<string> {
  const slug = slugOf(title);
  const alike = { where: { slug: { startsWith: slug } }, select: { slug: true } } as const;
  const [courses, drafts] = [await app.db.course.findMany(alike), await app.db.draft.findMany(alike)];
  const taken = new Set([...courses, ...drafts].map((one) => one.slug));
  if (!taken.has(slug)) return slug;
  let number = 2;
  while (taken.has(`${slug}-${number}`)) number += 1;
  return `${slug}-${number}`;
}

const hashOf = (...parts: readonly string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex');

/** Makes a course of a stored package: a draft of one module. Gives its slug. */
export async function makeCourse(app: App, packageId: string, facts: PackageFacts, by: Actor): Promise<string> {
  const { title: own, hash } = await app.db.package.findUniqueOrThrow({
    where: { id: packageId },
    select: { title: true, hash: true },
  });
  const { summary, audience, minutes } = facts;
  const title = facts.title || own;
  const slug = await freeSlug(app, title);
  const last = await app.db.course.aggregate({ _max: { position: true } });
  const { id, modules } = await app.db.course.create({
    data: {
      ...{ slug, title, summary, audience, minutes, introHtml: '', outcomes: [], state: 'draft' },
      position: (last._max.position ?? 0) + 10,
      hash: hashOf(hash, title, summary, audience, String(minutes)),
      importedAt: app.clock.now(),
      modules: { create: { slug: 'package', title, summary, introHtml: '', position: 10, minutes } },
    },
    select: { id: true, modules: { select: { id: true } } },
  });
  await app.db.package.updateMany({ where: { id: packageId }, data: { moduleId: modules[0]?.id ?? null } });
  await audit(app, { what: 'packages.uploaded', by, detail: { course: id, package: packageId, hash } });
  return slug;
}

/** Puts a newer package in the place of a module's. What people did in the old one stays as it is. */
export async function replacePackage(app: App, moduleId: string, packageId: string, by: Actor): Promise<void> {
  const now = app.clock.now();
  const { hash } = await app.db.package.findUniqueOrThrow({ where: { id: packageId }, select: { hash: true } });
  await app.db.$queryRaw`SELECT id FROM module WHERE id = ${moduleId}::uuid FOR UPDATE`;
  const { count } = await app.db.package.updateMany({ where: { moduleId, retiredAt: null }, data: { retiredAt: now } });
  if (count === 0) throw new Conflict('This module has no package any more. Load the page again.');
  await app.db.package.updateMany({ where: { id: packageId }, data: { moduleId } });
  const { course } = await app.db.module.findUniqueOrThrow({
    where: { id: moduleId },
    select: { course: { select: { id: true, hash: true } } },
  });
  await app.db.course.updateMany({
    where: { id: course.id },
    data: { hash: hashOf(course.hash, hash), version: { increment: 1 }, importedAt: now },
  });
  await audit(app, { what: 'packages.replaced', by, detail: { course: course.id, package: packageId, hash } });
}
