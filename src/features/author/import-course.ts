import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { App } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { type Actor, audit } from '../../record/audit.ts';
import type { CourseDraft, Problem } from '../courses/course-draft.ts';
import { treeOfFiles } from '../courses/course-tree.ts';
import { keepSources } from '../courses/sources.ts';
import { replaceDraftFiles } from '../courses/versions.ts';
import { type Unpacked, unpackCourse } from './course-zip.ts';

export type ReadZip = { readonly course: CourseDraft } | { readonly problems: readonly Problem[] };

/** Reads a course out of a ZIP file as an import of its folder would; all that is wrong comes back. */
export async function readZip(upload: { readonly path: string; readonly name: string }): Promise<ReadZip> {
  const { readCourse } = await import('../courses/course-folder.ts');
  const unpacked: Unpacked = await unpackCourse(upload.path, upload.name);
  if ('wrong' in unpacked) return { problems: [{ file: upload.name, line: 1, says: unpacked.wrong }] };
  const files = new Map(unpacked.files.map((file) => [file.path, file]));
  const known = unpacked.files.map((file) =>
    'bytes' in file
      ? { path: file.path, size: file.bytes.length }
      : { path: file.path, size: file.size, hash: file.hash },
  );
  return readCourse(
    treeOfFiles(unpacked.name, known, {
      read: async (path) => {
        const file = files.get(path);
        return file && 'bytes' in file ? file.bytes : buffer(Readable.from(file?.read() ?? []));
      },
      pieces: (path) => {
        const file = files.get(path);
        return file && 'read' in file ? file.read() : Readable.from(file ? [file.bytes] : []);
      },
    }),
  );
}

/** Makes a course that was read the draft of that name. Conflict where somebody's changes in there would be lost. */
export async function importDraft(app: App, course: CourseDraft, by: Actor): Promise<string> {
  const { slug, title } = course;
  const now = app.clock.now();
  const live = await app.db.course.findUnique({ where: { slug }, select: { version: true, hash: true } });
  const state = { title, changed: live?.hash !== course.hash, fromVersion: live?.version ?? null, changedAt: now };
  await app.db.draft.createMany({ data: [{ slug, ...state, changed: false, createdAt: now }], skipDuplicates: true });
  const [draft] = await app.db.$queryRaw<{ id: string; changed: boolean }[]>`
    SELECT id, changed FROM draft WHERE slug = ${slug} FOR UPDATE`;
  if (!draft || draft.changed)
    throw new Conflict(
      'There is a draft of this course with changes that are not published. Publish it, or give it up first.',
    );
  await replaceDraftFiles(app, draft.id, await keepSources(app, course.sources));
  await app.db.draft.update({ where: { id: draft.id }, data: state, select: { id: true } });
  await audit(app, { what: 'author.imported', by, detail: { draft: draft.id, slug } });
  return draft.id;
}
