import { z } from 'zod';
import type { App } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import type { Ask, Shown, Slip } from '../../http/ask.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { EntryChangeForm, EntryForm } from './cpd.forms.ts';
import { cpdPage, deleteEntryPage, editEntryPage } from './cpd.pages.ts';
import { type CpdEntry, findEntries, findEntry, findFinished } from './cpd.queries.ts';
import { addEntry, changeEntry, deleteEntry, takeCourse } from './cpd.ts';
import { cpdCsv, cpdPdf } from './cpd-files.ts';
import { EmptyForm } from './plan.forms.ts';

const EntryPath = z.object({ entry: z.uuid() });

async function showLog(app: App, { viewer, slip }: Pick<Ask, 'viewer' | 'slip'>): Promise<Shown> {
  const me = signedIn(viewer);
  const [entries, finished] = await Promise.all([findEntries(app, me), findFinished(app, me)]);
  return { view: 'plan/cpd', page: cpdPage(app.policy, { now: app.clock.now(), entries, finished, slip }) };
}

const showEdit = (app: App, { found, slip }: { found: { entry: CpdEntry }; slip: Slip }): Shown => ({
  view: 'plan/cpd-edit',
  page: editEntryPage(app.policy, found.entry, slip),
});

const showDelete = (_app: App, { found }: { found: { entry: CpdEntry } }): Shown => ({
  view: 'plan/delete',
  page: deleteEntryPage(found.entry),
});

const own = { find: async (_app: App, { viewer }: { viewer: Viewer }) => oneself(viewer) } as const;
const entry = {
  input: EntryPath,
  find: (app: App, { input, viewer }: { input: z.output<typeof EntryPath>; viewer: Viewer }) =>
    findEntry(app, viewer, input.entry),
} as const;

export const cpdRoutes: Route[] = [
  get({ ...own, path: paths.cpd.pattern, may: 'plan.log', show: showLog }),
  post({
    ...own,
    path: paths.cpd.pattern,
    may: 'plan.log-change',
    form: EntryForm,
    run: async (app, { viewer, form }) =>
      (await addEntry(app, signedIn(viewer).id, form))
        ? { to: paths.cpd.to(), say: 'Added to your log' }
        : { to: paths.cpd.to(), unchanged: true },
    again: showLog,
  }),
  post({
    path: paths.cpdTake.pattern,
    may: 'plan.log-change',
    input: z.object({ course: z.uuid() }),
    form: EmptyForm,
    ...own,
    run: async (app, { input, viewer }) => {
      const me = signedIn(viewer);
      const course = (await findFinished(app, me)).find(({ id }) => id === input.course);
      if (!course) throw new NotFound();
      return (await takeCourse(app, me.id, course))
        ? { to: paths.cpd.to(), say: 'Added to your log' }
        : { to: paths.cpd.to(), unchanged: true };
    },
    again: showLog,
  }),
  get({ ...entry, path: paths.cpdEdit.pattern, may: 'plan.log', show: showEdit }),
  post({
    ...entry,
    path: paths.cpdEdit.pattern,
    may: 'plan.log-change',
    form: EntryChangeForm,
    run: async (app, { found, form }) =>
      (await changeEntry(app, found.aboutId, found.entry, form))
        ? { to: paths.cpd.to(), say: 'Changed' }
        : { to: paths.cpd.to(), unchanged: true },
    again: showEdit,
  }),
  get({ ...entry, path: paths.cpdDelete.pattern, may: 'plan.log', show: showDelete }),
  post({
    ...entry,
    path: paths.cpdDelete.pattern,
    may: 'plan.log-change',
    form: EmptyForm,
    run: async (app, { found }) => {
      await deleteEntry(app, found.aboutId, found.entry.id);
      return { to: paths.cpd.to(), say: 'Deleted' };
    },
    again: showDelete,
  }),
  stream({
    ...own,
    path: paths.cpdCsv.pattern,
    may: 'plan.log',
    give: async (app, { viewer }) => ({
      name: 'cpd-log.csv',
      type: 'text/csv; charset=utf-8',
      body: cpdCsv(await findEntries(app, viewer)),
    }),
  }),
  stream({
    ...own,
    path: paths.cpdPdf.pattern,
    may: 'plan.log',
    give: async (app, { viewer }) => {
      const { name } = signedIn(viewer);
      const facts = { name, site: app.policy.site.name, at: app.clock.now() };
      return {
        name: 'cpd-log.pdf',
        type: 'application/pdf',
        body: await cpdPdf(await findEntries(app, viewer), facts),
      };
    },
  }),
];
