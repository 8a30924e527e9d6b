import type { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { DraftPath, DraftQuery, ModuleForm, MoveForm, NoForm, PageForm } from './author.forms.ts';
import { type DraftSeen, findDraft } from './author.queries.ts';
import { draftPage } from './draft.pages.ts';
import { draftAt } from './draft-address.ts';
import { openDraft, problemsOf } from './draft-course.ts';
import { kindOf } from './draft-paths.ts';
import { readWritten } from './draft-text.ts';
import { addModule, addPage, movePart } from './drafts.ts';
import { discardPage } from './file.pages.ts';
import { discardDraft } from './publish.ts';

export const inDraft = {
  input: DraftPath,
  find: (app: App, { input }: { input: z.output<typeof DraftPath> }) => findDraft(app, input.draft),
} as const;

async function showDraft(
  app: App,
  { found, slip, input }: Pick<Ask<DraftSeen, z.input<typeof DraftQuery>>, 'found' | 'slip' | 'input'>,
): Promise<Shown> {
  const open = await openDraft(app, found);
  const files = found.files.map((file) => {
    const text = kindOf(file.path) === 'image' ? undefined : open.texts.get(file.path);
    const { title } = text ? readWritten(text).front : { title: '' };
    return { ...file, title: typeof title === 'string' ? title : '' };
  });
  return { view: 'author/draft', page: draftPage(found, files, await problemsOf(open), { slip, open: input.open }) };
}

const showDiscard = (_app: App, { found }: Pick<Ask<DraftSeen>, 'found'>): Shown => ({
  view: 'author/confirm',
  page: discardPage(found),
});

export const draftRoutes: Route[] = [
  get({ ...inDraft, path: paths.authorCourse.pattern, may: 'author.read', input: DraftQuery, show: showDraft }),
  post({
    ...inDraft,
    path: paths.authorModules.pattern,
    may: 'author.write',
    form: ModuleForm,
    run: async (app, { viewer, found, form }) => {
      const open = await addModule(app, found.id, form.module, { person: signedIn(viewer).id });
      return { to: draftAt(found.id, open), say: 'Module added' };
    },
    again: showDraft,
  }),
  post({
    ...inDraft,
    path: paths.authorPages.pattern,
    may: 'author.write',
    form: PageForm,
    run: async (app, { viewer, found, form }) => {
      const open = await addPage(
        app,
        found.id,
        { folder: form.folder, title: form.page },
        { person: signedIn(viewer).id },
      );
      return { to: draftAt(found.id, open), say: 'Page added' };
    },
    again: showDraft,
  }),
  post({
    ...inDraft,
    path: paths.authorMove.pattern,
    may: 'author.write',
    form: MoveForm,
    run: async (app, { viewer, found, form }) => {
      const isNew = await movePart(app, found.id, form, { person: signedIn(viewer).id });
      const to = draftAt(found.id, form.file);
      return isNew ? { to, say: 'Moved' } : { to, unchanged: true };
    },
    again: showDraft,
  }),
  get({ ...inDraft, path: paths.authorDiscard.pattern, may: 'author.write', show: showDiscard }),
  post({
    ...inDraft,
    path: paths.authorDiscard.pattern,
    may: 'author.write',
    form: NoForm,
    run: async (app, { viewer, found }) => {
      await discardDraft(app, found, { person: signedIn(viewer).id });
      return found.course
        ? { to: paths.authorCourse.to({ draft: found.id }), say: 'The changes are given up' }
        : { to: paths.author.to(), say: 'The draft is deleted' };
    },
    again: showDiscard,
  }),
];
