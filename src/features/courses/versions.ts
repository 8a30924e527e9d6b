import type { App } from '../../context.ts';
import type { SourceFile } from './course-draft.ts';
import { keepSources, type ManifestFile } from './sources.ts';

export type VersionHow = 'imported' | 'published' | 'kept';

/** Writes down these files as the next version of a draft, and gives its number, from 1. */
export async function addVersion(
  app: App,
  draftId: string,
  { how, title, files }: { how: VersionHow; title: string; files: readonly ManifestFile[] },
): Promise<number> {
  const last = await app.db.courseVersion.aggregate({ where: { draftId }, _max: { number: true } });
  const number = (last._max.number ?? 0) + 1;
  const { id } = await app.db.courseVersion.create({
    data: { draftId, number, how, title, madeAt: app.clock.now() },
    select: { id: true },
  });
  await app.db.versionFile.createMany({
    data: files.map(({ path, hash, size }) => ({ versionId: id, path, hash, size })),
  });
  return number;
}

/** Makes the files of a draft exactly these; those that change get their next revision. */
export async function replaceDraftFiles(app: App, draftId: string, files: readonly ManifestFile[]): Promise<void> {
  const before = await app.db.draftFile.findMany({
    where: { draftId },
    select: { id: true, path: true, hash: true, revision: true },
  });
  const known = new Map(before.map((file) => [file.path, file]));
  const wanted = new Set(files.map(({ path }) => path));
  await app.db.draftFile.deleteMany({
    where: { id: { in: before.filter(({ path }) => !wanted.has(path)).map(({ id }) => id) } },
  });
  const fresh = files.filter(({ path }) => !known.has(path));
  await app.db.draftFile.createMany({
    data: fresh.map(({ path, hash, size }) => ({ draftId, path, hash, size, revision: 1 })),
  });
  for (const { path, hash, size } of files) {
    const file = known.get(path);
    if (!file || file.hash === hash) continue;
    await app.db.draftFile.update({
      where: { id: file.id },
      data: { hash, size, revision: file.revision + 1 },
      select: { id: true },
    });
  }
}

/**
 * Keeps what has just been imported or published as a version, and gives its number. The course's draft becomes the same,
 * unless somebody has changed it and an import comes in between: then their work stays.
 */
export async function keepVersion(
  app: App,
  { slug, title, sources }: { slug: string; title: string; sources: readonly SourceFile[] },
  how: 'imported' | 'published',
): Promise<number> {
  const now = app.clock.now();
  const files = await keepSources(app, sources);
  const draft = await app.db.draft.upsert({
    where: { slug },
    create: { slug, title, changed: false, createdAt: now, changedAt: now },
    update: {},
    select: { id: true, changed: true },
  });
  const number = await addVersion(app, draft.id, { how, title, files });
  if (how === 'imported' && draft.changed) return number;
  await replaceDraftFiles(app, draft.id, files);
  await app.db.draft.update({
    where: { id: draft.id },
    data: { title, changed: false, fromVersion: number, publishAt: null, publishProblem: null },
    select: { id: true },
  });
  return number;
}
