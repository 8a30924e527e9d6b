import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { ChangeMadeForm } from './changes.forms.ts';
import { changeShelfPage, changesPage, editChangePage } from './changes.pages.ts';
import { type ChangeMade, findChange, findChanges, findSources } from './changes.queries.ts';
import { addChange, rewriteChange } from './changes.ts';

const Before = z.object({ before: z.uuid().optional().catch(undefined) });
const NewQuery = z.object({ consultation: z.uuid().optional().catch(undefined) });
const IdPath = z.object({ id: z.uuid() });

const showNew = async (
  app: App,
  { slip, input }: Pick<Ask<null, z.output<typeof NewQuery>>, 'slip' | 'input'>,
): Promise<Shown> => ({
  view: 'changes/edit',
  page: editChangePage(null, await findSources(app), { slip, chosen: input.consultation, today: app.clock.now() }),
});
const showOne = async (app: App, { found, slip }: Pick<Ask<ChangeMade>, 'found' | 'slip'>): Promise<Shown> => ({
  view: 'changes/edit',
  page: editChangePage(found, await findSources(app), { slip, chosen: undefined, today: app.clock.now() }),
});
const one = {
  may: 'changes.write',
  input: IdPath,
  find: (app: App, { input }: { input: z.output<typeof IdPath> }) => findChange(app, input.id),
} as const;
const SAID = { publish: 'Everybody can read it now', draft: 'Saved as a draft' } as const;

export const changesRoutes: readonly Route[] = [
  get({
    path: paths.changesMade.pattern,
    may: 'changes.read',
    input: Before,
    show: async (app, { input: { before } }) => {
      const { changes, more } = await findChanges(app, { before, drafts: false });
      return { view: 'changes/changes', page: changesPage(changes, more, before !== undefined) };
    },
  }),
  get({
    path: paths.changesMadeBefore.pattern,
    may: 'changes.read',
    show: () => ({ to: paths.changesMade.to() }),
  }),
  get({
    path: paths.adminChanges.pattern,
    may: 'changes.write',
    input: Before,
    show: async (app, { input: { before } }) => {
      const { changes, more } = await findChanges(app, { before, drafts: true });
      return { view: 'changes/shelf', page: changeShelfPage(changes, more, before !== undefined) };
    },
  }),
  get({ path: paths.adminChangeNew.pattern, may: 'changes.write', input: NewQuery, show: showNew }),
  post({
    path: paths.adminChangeNew.pattern,
    may: 'changes.write',
    input: NewQuery,
    form: ChangeMadeForm,
    run: async (app, { viewer, form }) => {
      await addChange(app, form, signedIn(viewer).id);
      return { to: paths.adminChanges.to(), say: SAID[form.act] };
    },
    again: showNew,
  }),
  get({ ...one, path: paths.adminChange.pattern, show: showOne }),
  post({
    ...one,
    path: paths.adminChange.pattern,
    form: ChangeMadeForm,
    run: async (app, { viewer, found, form }) => {
      await rewriteChange(app, found.id, form, signedIn(viewer).id);
      return { to: paths.adminChanges.to(), say: SAID[form.act] };
    },
    again: showOne,
  }),
];
