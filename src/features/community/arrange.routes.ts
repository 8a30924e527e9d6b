import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { CommunityForm } from './arrange.forms.ts';
import { arrangedPage, arrangePage } from './arrange.pages.ts';
import { type Arranged, findArranged, findChoices, findOneArranged } from './arrange.queries.ts';
import { changeCommunity, closeCommunity, makeCommunity } from './arrange.ts';
import { NoFields } from './community.forms.ts';

const IdPath = z.object({ id: z.uuid() });

const one = {
  may: 'community.arrange',
  input: IdPath,
  find: (app: App, { input }: { input: { id: string } }) => findOneArranged(app, input.id),
} as const;

const showOne = async (app: App, { found, slip }: Pick<Ask<Arranged | null>, 'found' | 'slip'>): Promise<Shown> => ({
  view: 'community/arrange',
  page: arrangePage(app.policy, found, await findChoices(app), slip),
});
const showNew = (app: App, { slip }: Pick<Ask, 'slip'>) => showOne(app, { found: null, slip });

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
];
