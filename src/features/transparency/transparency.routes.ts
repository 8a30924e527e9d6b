import type { App } from '../../context.ts';
import { toCsv } from '../../csv.ts';
import { get, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { transparencyPage, transparencyRows } from './transparency.pages.ts';

/** Everything that was ever counted, the latest quarter first: some dozen rows a year. */
const findCounts = (app: App) =>
  app.db.transparencyCount.findMany({ orderBy: [{ quarter: 'desc' }, { counter: 'asc' }] });

export const transparencyRoutes: readonly Route[] = [
  get({
    path: paths.transparency.pattern,
    may: 'transparency.read',
    show: async (app) => ({
      view: 'transparency/transparency',
      page: transparencyPage(await findCounts(app)),
    }),
  }),
  stream({
    path: paths.transparencyCsv.pattern,
    may: 'transparency.read',
    give: async (app) => ({
      name: 'claims-and-reports.csv',
      type: 'text/csv; charset=utf-8',
      body: toCsv(transparencyRows(await findCounts(app))),
    }),
  }),
];
