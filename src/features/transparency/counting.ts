import { type App, inTransaction } from '../../context.ts';
import { localDay } from '../../london.ts';
import { counters } from './counters.ts';

/** So many quarters back is looked for what nobody has counted yet. */
const BACK = 4;

/** The first day of the quarter that this moment is in, in London, and of those before it, the latest first. */
export function quartersBefore(now: Date, count: number): Temporal.PlainDate[] {
  const today = Temporal.PlainDate.from(localDay(now));
  const start = today.with({ month: today.month - ((today.month - 1) % 3), day: 1 });
  return Array.from({ length: count }, (_, at) => start.subtract({ months: 3 * (at + 1) }));
}

const midnight = (day: Temporal.PlainDate): Date =>
  new Date(day.toZonedDateTime({ timeZone: 'Europe/London' }).epochMilliseconds);

/**
 * Counts the quarters that are over and that nobody has counted: once, so that what is erased later changes no number
 * that was given. Gives how many counts were written.
 */
export async function countQuarters(app: App): Promise<number> {
  let written = 0;
  for (const quarter of quartersBefore(app.clock.now(), BACK)) {
    const day = new Date(quarter.toString());
    const known = await app.db.transparencyCount.findMany({ where: { quarter: day }, select: { counter: true } });
    const missing = counters.filter(({ id }) => !known.some(({ counter }) => counter === id));
    const [from, until] = [midnight(quarter), midnight(quarter.add({ months: 3 }))];
    written += await inTransaction(app, async ({ db }) => {
      const data = [];
      for (const { id, sql } of missing) {
        const [row] = await db.$queryRaw<{ n: number }[]>`
          SELECT count(*)::int AS n FROM (${sql}) t WHERE at >= ${from} AND at < ${until}`;
        data.push({ quarter: day, counter: id, count: row?.n ?? 0 });
      }
      return (await db.transparencyCount.createMany({ data, skipDuplicates: true })).count;
    });
  }
  return written;
}
