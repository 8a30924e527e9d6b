import type { App } from '../context.ts';

/** Adds one to today's count of a kind of page, such as /courses/:slug. Who asked is not known here. */
export async function countPage(app: Pick<App, 'database' | 'clock' | 'log'>, pattern: string): Promise<void> {
  try {
    await app.database.pool.query({
      name: 'count-page',
      text: `INSERT INTO page_count (day, path, count) VALUES ($1::date, $2, 1)
             ON CONFLICT (day, path) DO UPDATE SET count = page_count.count + 1`,
      values: [app.clock.now().toISOString().slice(0, 10), pattern],
    });
  } catch (error) {
    // A page is never refused because it could not be counted.
    app.log.warn({ err: error }, 'a page was not counted');
  }
}
