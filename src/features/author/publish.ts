import type { App } from '../../context.ts';
import { Conflict, NotFound } from '../../errors.ts';
import { type Actor, audit } from '../../record/audit.ts';
import type { Problem } from '../courses/course-draft.ts';
import { publishCourse } from '../courses/publishing.ts';
import { storeCourse } from '../courses/store-course.ts';
import { addVersion, replaceDraftFiles } from '../courses/versions.ts';
import { type DraftSeen, findDraft } from './author.queries.ts';
import { openDraft } from './draft-course.ts';
import { holdDraft } from './drafts.ts';

/** True where the course got a newer version, by an import, since this draft was begun from it. */
export const isBehind = ({
  changed,
  course,
  fromVersion,
}: Pick<DraftSeen, 'changed' | 'course' | 'fromVersion'>): boolean =>
  changed && course !== null && course.version > (fromVersion ?? 0);

/**
 * Publishes a draft as it stands, through the same reading as an imported folder: whole, or not at all, and then with all
 * that is to mend. Records of what people did stay, with the version that they saw.
 */
export async function publishDraft(
  app: App,
  draftId: string,
  by: Actor,
): Promise<{ readonly problems: Problem[] } | { readonly slug: string; readonly isNew: boolean }> {
  await holdDraft(app, draftId);
  const draft = await findDraft(app, draftId);
  if (!draft) throw new NotFound();
  const { readCourse } = await import('../courses/course-folder.ts');
  const { tree } = await openDraft(app, draft);
  const read = await readCourse(tree);
  if ('problems' in read) return read;
  const stored = await storeCourse(app, read.course, by, 'published');
  const opened = await publishCourse(app, draft.slug, by);
  await app.db.draft.update({
    where: { id: draftId },
    data: {
      changed: false,
      publishAt: null,
      publishProblem: null,
      plannedDoneAt: 'system' in by ? app.clock.now() : null,
    },
    select: { id: true },
  });
  return { slug: draft.slug, isNew: opened || stored.outcome !== 'same' };
}

/** Sets when a draft is published, or takes that back with null. */
export async function schedule(app: App, draftId: string, at: Date | null, by: Actor): Promise<void> {
  await holdDraft(app, draftId);
  await app.db.draft.update({
    where: { id: draftId },
    data: { publishAt: at, publishProblem: null, plannedDoneAt: null },
    select: { id: true },
  });
  await audit(app, { what: at ? 'author.scheduled' : 'author.unscheduled', by, detail: { draft: draftId } });
}

/** The files of a version of this draft, with its id; NotFound where there is none. */
export async function versionFiles(app: App, draftId: string, number: number) {
  const version = await app.db.courseVersion.findUnique({
    where: { draftId_number: { draftId, number } },
    select: {
      ...{ id: true, number: true, how: true, title: true, madeAt: true },
      files: { select: { path: true, hash: true, size: true }, orderBy: { path: 'asc' } },
    },
  });
  if (!version) throw new NotFound();
  return version;
}

/** Makes the draft what a version was. A draft with changes is kept as a version of its own first: nothing is lost. */
export async function restoreVersion(app: App, draft: DraftSeen, number: number, by: Actor): Promise<void> {
  const files = await holdDraft(app, draft.id);
  const version = await versionFiles(app, draft.id, number);
  if (draft.changed) await addVersion(app, draft.id, { how: 'kept', title: draft.title, files });
  await replaceDraftFiles(app, draft.id, version.files);
  const live = draft.course?.version ?? null;
  await app.db.draft.update({
    where: { id: draft.id },
    data: { title: version.title, changed: live !== number, fromVersion: live, changedAt: app.clock.now() },
    select: { id: true },
  });
  await audit(app, { what: 'author.restored', by, detail: { draft: draft.id, version: number } });
}

/** Gives up a draft: one of a course goes back to what is on the site and is kept as a version; one that never was a course is gone. */
export async function discardDraft(app: App, draft: DraftSeen, by: Actor): Promise<void> {
  await holdDraft(app, draft.id);
  if (draft.course) return restoreVersion(app, draft, draft.course.version, by);
  const versions = await app.db.courseVersion.count({ where: { draftId: draft.id, how: { not: 'kept' } } });
  if (versions > 0) throw new Conflict();
  await app.db.draft.delete({ where: { id: draft.id }, select: { id: true } });
  await audit(app, { what: 'author.discarded', by, detail: { draft: draft.id } });
}
