import type { z } from 'zod';
import type { App } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { noSlip, type Shown } from '../../http/ask.ts';
import { get, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { whoCanSee } from '../../policy/who.ts';
import { coursePage } from '../courses/course.pages.ts';
import { checkImage } from '../courses/course-images.ts';
import { givenFile, typeByName } from '../courses/given-file.ts';
import { modulePage } from '../courses/module.pages.ts';
import { readSource } from '../courses/sources.ts';
import { BesidePath, PreviewPath } from './author.forms.ts';
import { type DraftSeen, findDraft } from './author.queries.ts';
import { brokenPage } from './broken.pages.ts';
import { inDraft } from './draft.routes.ts';
import { openDraft, previewCourse } from './draft-course.ts';
import { kindOf } from './draft-paths.ts';
import { inPreview, moduleOfDraft, outlineOfDraft } from './preview.ts';

type At = z.output<typeof PreviewPath>;

async function showPreview(
  app: App,
  { viewer, found, input }: { viewer: Viewer; found: DraftSeen; input: At },
): Promise<Shown> {
  const read = await previewCourse(await openDraft(app, found));
  if ('problems' in read) return { view: 'author/broken', page: brokenPage(found, read.problems) };
  const who = whoCanSee(app.policy, ['learning-record']);
  const at = { draft: found.id, slug: found.slug };
  if (input.module === undefined) {
    const seen = {
      aboutId: viewer.id,
      outline: outlineOfDraft(read.course),
      standing: null,
      state: 'draft',
      missing: [],
    };
    const page = coursePage(seen, {
      viewer,
      who,
      charity: app.policy.site.charity,
      feedback: null,
      suggestions: null,
      now: app.clock.now(),
    });
    return { view: 'courses/course', page: inPreview(page, at) };
  }
  const seen = moduleOfDraft(read.course, viewer, { module: input.module, page: input.page });
  if (!seen) throw new NotFound();
  const wrote = { answers: new Map<string, string>(), who: whoCanSee(app.policy, ['form-answers']) };
  const page = modulePage(seen, { who, slip: noSlip, wrote });
  // Answers in a preview go nowhere.
  const questions = page.questions.map((question) => ({ ...question, form: { ...question.form, buttons: [] } }));
  const { reflection } = page;
  const form = reflection && { ...reflection, form: { ...reflection.form, buttons: [] } };
  return { view: 'courses/module', page: inPreview({ ...page, questions, reflection: form }, at) };
}

/** Transcripts are part of the page. */
const isServed = (path: string): boolean => /^(?:images|media|files)\//.test(path) && kindOf(path) !== 'transcript';

const preview = {
  may: 'author.read',
  input: PreviewPath,
  find: (app: App, { input }: { input: At }) => findDraft(app, input.draft),
  show: showPreview,
} as const;

export const previewRoutes: Route[] = [
  get({ ...preview, path: paths.authorPreview.pattern }),
  get({ ...preview, path: paths.authorPreviewModule.pattern }),
  get({ ...preview, path: paths.authorPreviewPage.pattern }),
  stream({
    ...inDraft,
    path: paths.authorBeside.pattern,
    may: 'author.read',
    input: BesidePath,
    find: async (app, { input }) => {
      const draft = await findDraft(app, input.draft);
      const file = draft?.files.find(({ path }) => isServed(path) && path.split('/').at(-1) === input.name);
      return file ? { aboutId: null, ...file, name: input.name } : null;
    },
    give: async (app, { found: { name, hash, size, path } }) => {
      const isImage = kindOf(path) === 'image';
      const bytes = isImage ? await readSource(app, hash) : Buffer.alloc(0);
      const type = isImage ? checkImage(name, bytes).type : typeByName(name);
      return givenFile(app, {
        name,
        type: type ?? 'application/octet-stream',
        hash,
        bytes,
        size: isImage ? null : size,
      });
    },
  }),
];
