import { z } from 'zod';
import { get, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { signedIn } from '../../policy/viewer.ts';
import { looksPage } from './looks.pages.ts';
import { findLooks } from './looks.queries.ts';

export const looksRoutes: Route[] = [
  get({
    path: paths.myDataLooks.pattern,
    may: 'my-data.looks',
    input: z.object({ before: z.uuid().optional() }),
    find: async (_app, { viewer }) => oneself(viewer),
    show: async (app, { viewer, input }) => {
      const found = await findLooks(app, signedIn(viewer), input.before ?? null);
      return {
        view: 'my-data/looks',
        page: looksPage(app.policy, { ...found, first: !input.before, now: app.clock.now() }),
      };
    },
  }),
];
