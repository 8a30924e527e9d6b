import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { type Subject, signedIn } from '../../policy/viewer.ts';
import { closingRoutes } from './closing.routes.ts';
import { consentsRoutes } from './consents.routes.ts';
import { copyRoutes } from './copy.routes.ts';
import { correctRoutes } from './correct.routes.ts';
import { looksRoutes } from './looks.routes.ts';
import { myDataPage } from './my-data.pages.ts';
import { findOverview } from './my-data.queries.ts';
import { peopleRoutes } from './people.routes.ts';

async function showMyData(app: App, { viewer }: Ask<Subject>): Promise<Shown> {
  const me = signedIn(viewer);
  const isYoung = me.isYoung ?? false;
  return { view: 'my-data/my-data', page: myDataPage(app.policy, await findOverview(app, me), { isYoung }) };
}

export const myDataRoutes: readonly Route[] = [
  get({
    path: paths.myData.pattern,
    may: 'my-data.read',
    find: async (_app, { viewer }) => oneself(viewer),
    show: showMyData,
  }),
  ...correctRoutes,
  ...copyRoutes,
  ...closingRoutes,
  ...consentsRoutes,
  ...peopleRoutes,
  ...looksRoutes,
];
