import type { z } from 'zod';
import type { App } from '../../context.ts';
import { Invalid, NotFound } from '../../errors.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { inMemory, onDisk, type Uploads } from '../../http/uploads.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { checkCaptions } from '../courses/captions.ts';
import { limits } from '../courses/course-draft.ts';
import { keepSources, readSource } from '../courses/sources.ts';
import { type Attached, CAPTIONS_BYTES, downloadFrom, mediaFrom } from './attach.ts';
import { DeleteForm, type Edited, EditForm, FilePath } from './author.forms.ts';
import { type FileSeen, findFile } from './author.queries.ts';
import { draftTargets, openDraft } from './draft-course.ts';
import { type FileKind, isText, kindOf } from './draft-paths.ts';
import { readWritten, type Written, writeFile } from './draft-text.ts';
import { deletePart, saveFile } from './drafts.ts';
import { deletePage, filePage } from './file.pages.ts';
import { frontOf, hasFront } from './front-matter.ts';
import { PICTURE_BYTES, pictureFrom, pictureLine } from './pictures.ts';

const FILES = {
  picture: inMemory(PICTURE_BYTES),
  media: onDisk(limits.mediaBytes),
  captions: inMemory(CAPTIONS_BYTES),
  download: onDisk(limits.downloadBytes),
};

type Sent = { found: FileSeen; form: z.output<typeof EditForm>; files: Uploads<typeof FILES> };

const inFile = {
  input: FilePath,
  find: (app: App, { input }: { input: z.output<typeof FilePath> }) => findFile(app, input.file),
} as const;

/** What the file says: front matter and Markdown, or the plain text of a self-check. */
async function writtenIn(app: App, { file }: FileSeen): Promise<Written> {
  const bytes = await readSource(app, file.hash);
  return hasFront(kindOf(file.path)) ? readWritten(bytes) : { front: {}, body: bytes.toString('utf8') };
}

async function showFile(app: App, { found, slip }: Pick<Ask<FileSeen>, 'found' | 'slip'>): Promise<Shown> {
  // Somebody else may have saved it since the request began.
  const seen = (await findFile(app, found.file.id)) ?? found;
  if (!isText(seen.file.path)) throw new NotFound();
  const written = await writtenIn(app, seen);
  const typed = slip.values.body;
  const text = typeof typed === 'string' ? typed : written.body;
  const isStale = slip.values.revision !== undefined && slip.values.revision !== String(seen.file.revision);
  const { renderMarkdown } = await import('../courses/markdown.ts');
  const rendered = hasFront(kindOf(seen.file.path))
    ? renderMarkdown(text, await draftTargets(await openDraft(app, seen.draft), seen.file.path))
    : null;
  const page = filePage({ seen, written, preview: rendered, theirs: isStale ? written : null, slip });
  return { view: 'author/file', page };
}

function bytesOf(kind: FileKind, form: Edited, body: string): Buffer {
  if (hasFront(kind)) return writeFile({ front: frontOf(kind, form), body });
  const text = `${body.replace(/\r\n?/g, '\n').trim()}\n`;
  const [slip] = kind === 'captions' ? checkCaptions(text) : [];
  if (slip) throw new Invalid({ body: `Line ${slip.line}: ${slip.says}` });
  return Buffer.from(text);
}

/** What comes with a text, looked at and kept before anything changes, since a film takes a while. */
async function attached(app: App, { found, form, files }: Sent): Promise<Attached[]> {
  const at = { kind: kindOf(found.file.path), files: found.draft.files };
  if (form.act === 'preview' || !hasFront(at.kind)) return [];
  const { picture } = files;
  const image = picture && pictureFrom(picture, form.alt, at.files);
  const all = [
    image && { files: [image], line: pictureLine(at.kind, image, form.alt) },
    await mediaFrom(files, form, at),
    await downloadFrom(files.download, form, at),
  ].filter((one) => one !== null);
  await keepSources(
    app,
    all.flatMap((one) => one.files),
  );
  return all;
}

async function showDelete(app: App, { found }: Pick<Ask<FileSeen>, 'found'>): Promise<Shown> {
  const kind = kindOf(found.file.path);
  if (kind === 'course') throw new NotFound();
  const { title } = hasFront(kind) ? (await writtenIn(app, found)).front : { title: found.file.path };
  return { view: 'author/confirm', page: deletePage(found, typeof title === 'string' ? title : '') };
}

const CHANGED = 'Somebody else changed this while you looked at it. Look again, then decide.';

export const fileRoutes: Route[] = [
  get({ ...inFile, path: paths.authorFile.pattern, may: 'author.write', show: showFile }),
  post({
    ...inFile,
    path: paths.authorFile.pattern,
    may: 'author.write',
    form: EditForm,
    files: FILES,
    prepare: attached,
    run: async (app, { viewer, found, form, prepared }) => {
      const kind = kindOf(found.file.path);
      if (!isText(found.file.path)) throw new NotFound();
      const { revision, act, ...fields } = form;
      const values = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? '']));
      const slip = { values: { ...values, revision: String(revision) }, problems: {} };
      if (act === 'preview') return { ...(await showFile(app, { found, slip })), unchanged: true };
      const body = [form.body, ...prepared.map(({ line }) => line)].map((text) => text.trim()).join('\n\n');
      const beside = prepared.flatMap(({ files }) => files);
      const saved = await saveFile(
        app,
        found.draft.id,
        { file: found.file.id, revision, bytes: bytesOf(kind, form, body), beside },
        { person: signedIn(viewer).id },
      );
      if (!saved)
        return {
          problems: { body: 'Somebody else saved this while you wrote. Nothing is lost: see below.' },
          status: 409,
        };
      return { to: paths.authorFile.to({ file: found.file.id }), say: 'Saved in the draft' };
    },
    again: showFile,
  }),
  get({ ...inFile, path: paths.authorFileDelete.pattern, may: 'author.write', show: showDelete }),
  post({
    ...inFile,
    path: paths.authorFileDelete.pattern,
    may: 'author.write',
    form: DeleteForm,
    run: async (app, { viewer, found, form }) => {
      const way = { file: found.file.id, revision: form.revision };
      const gone = await deletePart(app, found.draft.id, way, { person: signedIn(viewer).id });
      if (!gone) return { problems: { '': CHANGED }, status: 409 };
      return { to: paths.authorCourse.to({ draft: found.draft.id }), say: 'Deleted from the draft' };
    },
    again: showDelete,
  }),
];
