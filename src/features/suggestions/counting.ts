import { type App, inTransaction } from '../../context.ts';
import { audit } from '../../record/audit.ts';
import { bandOf, FLOOR, noise } from './blur.ts';
import { countInterests } from './interests.ts';

/** So many things of one person count at most, the latest ones: nobody weighs more than that. */
const MOST_OF_ONE = 6;
/** Days between two counts. In between nothing changes, whoever comes or goes. */
export const EVERY_DAYS = 28;

interface Counted {
  fromId: string;
  toId: string;
  kind: string;
  count: number;
}

/** How many people have both, for pairs of at least the floor: a course that they finished and something they found useful. */
const countPairs = (app: App): Promise<Counted[]> => app.db.$queryRaw`
  WITH useful AS (
    SELECT e."personId", e."courseId" AS id, 'course' AS kind, e."finishedAt" AS at FROM enrolment e
     WHERE e."finishedAt" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM feedback f
       WHERE f."personId" = e."personId" AND f."courseId" = e."courseId" AND f.stars < 4)
    UNION ALL
    SELECT f."personId", f."resourceId", 'resource', f."changedAt" FROM feedback f
     WHERE f."resourceId" IS NOT NULL AND f.stars >= 4 AND f."hiddenAt" IS NULL
  ), latest AS (
    SELECT u.*, row_number() OVER (PARTITION BY u."personId" ORDER BY u.at DESC, u.id) AS n FROM useful u
     WHERE NOT EXISTS (SELECT 1 FROM message_choice m WHERE m."personId" = u."personId" AND m."suggestionsOff")
  )
  SELECT a.id AS "fromId", b.id AS "toId", b.kind, count(*)::int AS count
    FROM latest a JOIN latest b ON b."personId" = a."personId" AND b.id <> a.id
   WHERE a.n <= ${MOST_OF_ONE} AND b.n <= ${MOST_OF_ONE} AND a.kind = 'course' AND (b.kind = 'resource' OR a.id < b.id)
   GROUP BY 1, 2, 3 HAVING count(*) >= ${FLOOR}`;

/** Counts anew what people who finished a course also found useful, and what people are interested in. False when it was counted less than four weeks ago. */
export async function countUseful(app: App): Promise<boolean> {
  return inTransaction(app, async (inside) => {
    await inside.db.$executeRaw`SELECT pg_advisory_xact_lock(20170)`;
    const now = app.clock.now();
    const since = new Date(now.getTime() - EVERY_DAYS * 86_400_000);
    if ((await inside.db.usefulCount.count({ where: { at: { gt: since } } })) > 0) return false;
    const pairs = (await countPairs(inside)).flatMap(({ fromId, toId, kind, count }) => {
      // One blur for both directions, or their mean would tell more.
      const band = bandOf(count, noise(app.random));
      if (band === 0) return [];
      const there = { fromId, toId, kind, band };
      return kind === 'course' ? [there, { fromId: toId, toId: fromId, kind, band }] : [there];
    });
    await inside.db.usefulPair.deleteMany({});
    await inside.db.usefulPair.createMany({ data: pairs });
    const interests = await countInterests(inside);
    await inside.db.usefulCount.createMany({ data: [{ at: now }] });
    await audit(inside, {
      what: 'suggestions.counted',
      by: { system: 'jobs' },
      detail: { pairs: pairs.length, interests },
    });
    return true;
  });
}
