import { type Chart, chart, type Empty, empty, type Table, table } from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { PageOpened } from './statistics.ts';

export interface StatisticsPage {
  title: string;
  back: string;
  cookies: string;
  notice: string;
  chart: Chart | null;
  pages: Table | null;
  empty: Empty | null;
}

const IN_CHART = 10;

export function statisticsPage(rows: readonly PageOpened[]): StatisticsPage {
  const recent = rows.filter((row) => row.recent > 0).slice(0, IN_CHART);
  return {
    title: 'Statistics',
    back: paths.admin.to(),
    cookies: paths.cookies.to(),
    notice: withQuery(paths.privacy.to(), { for: 'visitors' }),
    chart:
      recent.length > 0
        ? chart(
            'pages-opened',
            'Pages opened most in the last 30 days',
            ['Page', 'Times opened'],
            recent.map(({ path, recent: value }) => ({ label: path, value })),
          )
        : null,
    pages:
      rows.length > 0
        ? table(
            'All pages',
            ['Page', { text: 'Last 30 days', kind: 'number' }, { text: 'Since counting began', kind: 'number' }],
            rows.map(({ path, recent: last, all }) => [path, last, all]),
          )
        : null,
    empty:
      rows.length > 0
        ? null
        : empty('Nothing counted yet', 'Counts appear once people say yes to it on the page about cookies.'),
  };
}
