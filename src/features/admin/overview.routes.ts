import { get, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { overviewPage } from './overview.pages.ts';
import { siteNumbers } from './overview.queries.ts';
import { statisticsPage } from './statistics.pages.ts';
import { pagesOpened } from './statistics.ts';

export const overviewRoutes: Route[] = [
  get({
    path: paths.admin.pattern,
    may: 'admin.overview',
    show: async (app) => ({ view: 'admin/overview', page: overviewPage(app.policy, await siteNumbers(app)) }),
  }),
  get({
    path: paths.adminStatistics.pattern,
    may: 'admin.overview',
    show: async (app) => ({ view: 'admin/statistics', page: statisticsPage(await pagesOpened(app)) }),
  }),
];
