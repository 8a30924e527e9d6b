import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { AreaForm, AreaPersonForm, CommunityForm } from './arrange.forms.ts';
import { areaPage, areasPage, arrangedPage, arrangePage } from './arrange.pages.ts';
import {
  type AreaSeen,
  type Arranged,
  findArea,
  findAreaPeople,
  findAreas,
  findArranged,
  findChoices,
  findOneArranged,
} from './arrange.queries.ts';
import { addToArea, changeCommunity, closeCommunity, makeArea, makeCommunity, removeFromArea } from './arrange.ts';
import { NoFields } from './community.forms.ts';

const IdPath = z.object({ id: z.uuid() });
const AreaQuery = IdPath.extend({ before: z.uuid().optional().catch(undefined) });
const PersonPath = IdPath.extend({ person: z.uuid() });

const one = {
  may: 'community.arrange',
  input: IdPath,
  find: (app: App, { input }: { input: { id: string } }) => findOneArranged(app, input.id),
} as const;

const showOne = async (app: App, { found, slip }: Pick<Ask<Arranged | null>, 'found' | 'slip'>): Promise<Shown> => ({
  view: 'community/arrange',
  page: arrangePage(found, await findChoices(app), slip),
});
const showNew = (app: App, { slip }: Pick<Ask, 'slip'>) => showOne(app, { found: null, slip });
const showAreas = async (app: App, { slip }: Pick<Ask, 'slip'>): Promise<Shown> => ({
  view: 'community/areas',
  page: areasPage(await findAreas(app), slip),
});

type AreaAsk = Pick<Ask<AreaSeen, { before?: string | undefined }>, 'viewer' | 'found' | 'slip' | 'input'>;
async function showArea(app: App, { viewer, found, slip, input: { before } }: AreaAsk): Promise<Shown> {
  const list = await findAreaPeople(app, viewer, found, before);
  return { view: 'community/area', page: areaPage(app.policy, found, { ...list, before, slip }) };
}

const area = {
  may: 'community.area-people',
  find: (app: App, { input }: { input: { id: string } }) => findArea(app, input.id),
} as const;

export const arrangeRoutes: readonly Route[] = [
  get({
    path: paths.adminCommunities.pattern,
    may: 'community.arrange',
    show: async (app) => ({ view: 'community/arranged', page: arrangedPage(await findArranged(app)) }),
  }),
  get({ path: paths.adminCommunityNew.pattern, may: 'community.arrange', show: showNew }),
  post({
    path: paths.adminCommunityNew.pattern,
    may: 'community.arrange',
    form: CommunityForm,
    run: async (app, { viewer, form }) => {
      await makeCommunity(app, form, signedIn(viewer).id);
      return { to: paths.adminCommunities.to(), say: 'Made. A moderator who joins it looks after it' };
    },
    again: showNew,
  }),
  get({ ...one, path: paths.adminCommunity.pattern, show: showOne }),
  post({
    ...one,
    path: paths.adminCommunity.pattern,
    form: CommunityForm,
    run: async (app, { viewer, found, form }) => {
      await changeCommunity(app, found, form, signedIn(viewer).id);
      return { to: paths.adminCommunities.to(), say: 'Saved' };
    },
    again: showOne,
  }),
  post({
    ...one,
    path: paths.adminCommunityClose.pattern,
    form: NoFields,
    run: async (app, { viewer, found }) => {
      await closeCommunity(app, found, signedIn(viewer).id);
      return { to: paths.adminCommunity.to({ id: found.id }), say: found.closedAt ? 'Open again' : 'Closed' };
    },
    again: showOne,
  }),
  get({ path: paths.adminAreas.pattern, may: 'community.arrange', show: showAreas }),
  post({
    path: paths.adminAreas.pattern,
    may: 'community.arrange',
    form: AreaForm,
    run: async (app, { viewer, form }) => {
      const id = await makeArea(app, form.name, signedIn(viewer).id);
      return { to: paths.adminArea.to({ id }), say: 'Added. Now add its people' };
    },
    again: showAreas,
  }),
  get({ ...area, path: paths.adminArea.pattern, input: AreaQuery, show: showArea }),
  post({
    ...area,
    path: paths.adminArea.pattern,
    input: AreaQuery,
    form: AreaPersonForm,
    run: async (app, { viewer, found, form }) => {
      const to = paths.adminArea.to({ id: found.id });
      return (await addToArea(app, found, form.email, signedIn(viewer).id))
        ? { to, say: 'Added' }
        : { to, unchanged: true };
    },
    again: showArea,
  }),
  post({
    ...area,
    path: paths.adminAreaRemove.pattern,
    input: PersonPath,
    form: NoFields,
    run: async (app, { viewer, found, input }) => {
      const to = paths.adminArea.to({ id: found.id });
      return (await removeFromArea(app, found, input.person, signedIn(viewer).id))
        ? { to, say: 'Removed' }
        : { to, unchanged: true };
    },
    again: (app, ask) => showArea(app, { ...ask, input: {} }),
  }),
];
