import type { App } from '../../context.ts';
import { bandOf, FLOOR, noise } from './blur.ts';

export const interestKinds = ['course-started', 'course-finished', 'module-finished', 'resource-liked'] as const;
export type InterestKind = (typeof interestKinds)[number];

/** Days that a count looks back. */
export const LOOKS_BACK_DAYS = 365;
/** So many things of a kind of one person count at most, the latest ones: nobody weighs more than that. */
const MOST_OF_ONE = 24;

interface Counted {
  readonly itemId: string;
  readonly kind: InterestKind;
  readonly count: number;
}

/** How many people did what in the last year, where at least the floor did; without those who want not to be counted. */
const countPeople = (app: App, since: Date): Promise<Counted[]> => app.db.$queryRaw`
  WITH done AS (
    SELECT "personId", "courseId" AS id, 'course-started' AS kind, "startedAt" AS at FROM enrolment
    UNION ALL
    SELECT "personId", "courseId", 'course-finished', "finishedAt" FROM enrolment
    UNION ALL
    SELECT "personId", "moduleId", 'module-finished', "finishedAt" FROM module_progress
    UNION ALL
    SELECT "personId", "resourceId", 'resource-liked', "changedAt" FROM feedback
     WHERE "resourceId" IS NOT NULL AND stars >= 4 AND "hiddenAt" IS NULL
  ), latest AS (
    SELECT d.*, row_number() OVER (PARTITION BY d."personId", d.kind ORDER BY d.at DESC, d.id) AS n FROM done d
     WHERE d.at > ${since}
       AND NOT EXISTS (SELECT 1 FROM message_choice m WHERE m."personId" = d."personId" AND m."suggestionsOff")
  )
  SELECT id AS "itemId", kind, count(DISTINCT "personId")::int AS count FROM latest
   WHERE n <= ${MOST_OF_ONE} GROUP BY 1, 2 HAVING count(DISTINCT "personId") >= ${FLOOR}`;

/** Counts anew, in the transaction that `app` is in. Gives the number of lines that are kept. */
export async function countInterests(app: App): Promise<number> {
  const since = new Date(app.clock.now().getTime() - LOOKS_BACK_DAYS * 86_400_000);
  const lines = (await countPeople(app, since))
    .map(({ itemId, kind, count }) => ({ itemId, kind, band: bandOf(count, noise(app.random)) }))
    .filter(({ band }) => band > 0);
  await app.db.interestBand.deleteMany({});
  await app.db.interestBand.createMany({ data: lines });
  return lines.length;
}

export interface Interest {
  readonly kind: InterestKind;
  /** Of the course, module (after its course) or resource. */
  readonly title: string;
  readonly band: number;
}

/** What was counted last, the most of each kind first. One query. */
export const findInterests = (app: App): Promise<Interest[]> => app.db.$queryRaw`
  SELECT i.kind, coalesce(c.title, mc.title || ': ' || m.title, r.title) AS title, i.band FROM interest_band i
    LEFT JOIN course c ON c.id = i."itemId"
    LEFT JOIN module m ON m.id = i."itemId"
    LEFT JOIN course mc ON mc.id = m."courseId"
    LEFT JOIN resource r ON r.id = i."itemId"
   WHERE coalesce(c.id, m.id, r.id) IS NOT NULL
   ORDER BY i.kind, i.band DESC, title LIMIT 2000`;
