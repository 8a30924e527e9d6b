import { z } from 'zod';
import type { App } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import type { Ask, Shown, Slip } from '../../http/ask.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { paths, withQuery } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { type Subject, signedIn, type Viewer } from '../../policy/viewer.ts';
import { findOwnCommunities, type OwnCommunity } from '../community/membership.queries.ts';
import { EntryChangeForm, EntryForm, LogQuery } from './cpd.forms.ts';
import { cpdPage, deleteEntryPage, editEntryPage } from './cpd.pages.ts';
import { type CpdEntry, findEntries, findEntry, findFinished } from './cpd.queries.ts';
import { addEntry, changeEntry, deleteEntry, takeCourse } from './cpd.ts';
import { cpdCsv, cpdPdf } from './cpd-files.ts';
import { EmptyForm } from './plan.forms.ts';

const EntryPath = z.object({ entry: z.uuid() });

/** The viewer's own log, or that of one of their communities. */
interface Log extends Subject {
  readonly own: readonly OwnCommunity[];
  readonly only: OwnCommunity | null;
}

/** Null for a community that the viewer is not in. */
async function findLog(
  app: App,
  { viewer, input }: { viewer: Viewer; input: { readonly community?: string | undefined } },
): Promise<Log | null> {
  const own = viewer.kind === 'person' ? await findOwnCommunities(app, viewer.id) : [];
  const only = own.find(({ slug }) => slug === input.community) ?? null;
  return input.community && !only ? null : { ...oneself(viewer), own, only };
}

const log = { input: LogQuery, find: findLog } as const;

const entriesOf = (app: App, viewer: Viewer, { only }: Log) =>
  findEntries(app, viewer, only ? { communityId: only.id } : {});

async function showLog(app: App, { viewer, slip, found }: Pick<Ask<Log>, 'viewer' | 'slip' | 'found'>): Promise<Shown> {
  const [entries, finished] = await Promise.all([entriesOf(app, viewer, found), findFinished(app, signedIn(viewer))]);
  const { own, only } = found;
  return { view: 'plan/cpd', page: cpdPage(app.policy, { now: app.clock.now(), entries, finished, own, only, slip }) };
}

const showEdit = async (
  app: App,
  { viewer, found, slip }: { viewer: Viewer; found: { entry: CpdEntry }; slip: Slip },
): Promise<Shown> => ({
  view: 'plan/cpd-edit',
  page: editEntryPage(app.policy, found.entry, await findOwnCommunities(app, signedIn(viewer).id), slip),
});

const showDelete = (_app: App, { found }: { found: { entry: CpdEntry } }): Shown => ({
  view: 'plan/delete',
  page: deleteEntryPage(found.entry),
});

const entry = {
  input: EntryPath,
  find: (app: App, { input, viewer }: { input: z.output<typeof EntryPath>; viewer: Viewer }) =>
    findEntry(app, viewer, input.entry),
} as const;

export const cpdRoutes: Route[] = [
  get({ ...log, path: paths.cpd.pattern, may: 'plan.log', show: showLog }),
  post({
    ...log,
    path: paths.cpd.pattern,
    may: 'plan.log-change',
    form: EntryForm,
    run: async (app, { viewer, found, form }) => {
      const to = withQuery(paths.cpd.to(), { community: found.only?.slug });
      return (await addEntry(app, signedIn(viewer).id, form))
        ? { to, say: 'Added to your log' }
        : { to, unchanged: true };
    },
    again: showLog,
  }),
  post({
    path: paths.cpdTake.pattern,
    may: 'plan.log-change',
    input: z.object({ course: z.uuid() }),
    find: (app, { viewer }) => findLog(app, { viewer, input: {} }),
    form: EmptyForm,
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
    ...log,
    path: paths.cpdCsv.pattern,
    may: 'plan.log',
    give: async (app, { viewer, found }) => ({
      name: 'cpd-log.csv',
      type: 'text/csv; charset=utf-8',
      body: cpdCsv(await entriesOf(app, viewer, found), found.own),
    }),
  }),
  stream({
    ...log,
    path: paths.cpdPdf.pattern,
    may: 'plan.log',
    give: async (app, { viewer, found }) => {
      const { name } = signedIn(viewer);
      const facts = { name, site: app.policy.site.name, at: app.clock.now(), own: found.own };
      return {
        name: 'cpd-log.pdf',
        type: 'application/pdf',
        body: await cpdPdf(await entriesOf(app, viewer, found), facts),
      };
    },
  }),
];
