import type { App } from '../../context.ts';

/** How often one kind of page was opened by people who said yes to being counted. */
export interface PageOpened {
  readonly path: string;
  readonly recent: number;
  readonly all: number;
}

const DAYS = 30;
const MOST = 200;

/** The counts of every kind of page, the most opened of the last 30 days first. */
export async function pagesOpened({ database, clock }: App): Promise<PageOpened[]> {
  const { rows } = await database.pool.query<PageOpened>({
    name: 'admin-pages-opened',
    text: `SELECT path, COALESCE(sum(count) FILTER (WHERE day > $1::date - $2::int), 0)::int AS recent, sum(count)::int AS "all"
             FROM page_count GROUP BY path ORDER BY recent DESC, path LIMIT $3`,
    values: [clock.now().toISOString().slice(0, 10), DAYS, MOST],
  });
  return rows;
}
