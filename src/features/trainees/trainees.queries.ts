import type { App } from '../../context.ts';
import type { PersonSubject } from '../../policy/reveal.ts';

/** A learner as their tutor may see them: the courses that were shared, all of them where `courseIds` is null. */
export interface TraineeSubject extends PersonSubject {
  readonly links: readonly { readonly id: string; readonly courseId: string | null; readonly until: Date }[];
  readonly courseIds: readonly string[] | null;
}

const live = (app: App) => ({ acceptedAt: { not: null }, endedAt: null, endsAt: { gt: app.clock.now() } });
const LINK = { id: true, learnerId: true, courseId: true, until: true } as const;

type LinkRow = { id: string; learnerId: string; courseId: string | null; until: Date };

function subjectOf(tutorId: string, learnerId: string, links: LinkRow[]): TraineeSubject {
  const all = links.some(({ courseId }) => courseId === null);
  return {
    aboutId: learnerId,
    namedTutors: [tutorId],
    links,
    courseIds: all ? null : links.flatMap(({ courseId }) => courseId ?? []),
  };
}

/** An invitation that waits for this person's answer. */
export interface Waiting {
  readonly id: string;
  readonly learnerId: string;
  readonly until: Date;
  /** Null: all courses. */
  readonly course: string | null;
}

const LINKS = {
  name: 'tutor-links',
  text: `(SELECT l.id, l."learnerId", l."courseId", l.until::timestamp AT TIME ZONE 'UTC' AS until, NULL AS course, TRUE AS accepted
            FROM tutor_link l
           WHERE l."tutorId" = $1 AND l."acceptedAt" IS NOT NULL AND l."endedAt" IS NULL AND l."endsAt" > $2
             AND ($3::text[] IS NULL OR
                  EXISTS (SELECT 1 FROM person p WHERE p.id = l."learnerId" AND p."nameIndex" @> $3::text[]))
           ORDER BY l.id LIMIT 1000)
         UNION ALL
         (SELECT l.id, l."learnerId", l."courseId", l.until::timestamp AT TIME ZONE 'UTC', c.title, FALSE
            FROM tutor_link l LEFT JOIN course c ON c.id = l."courseId"
           WHERE (l."tutorId" = $1 OR
                  l."tutorId" IS NULL AND l."tutorEmailIndex" = (SELECT "emailIndex" FROM person WHERE id = $1))
             AND l."acceptedAt" IS NULL AND l."endedAt" IS NULL AND l."endsAt" > $2
           ORDER BY l."namedAt" LIMIT 50)`,
};

/**
 * Everybody who shares their learning with this tutor now, and who waits for an answer; `search` narrows the first to
 * names with words that begin so. One query, since both stand on one page.
 */
export async function findLinks(
  app: App,
  tutorId: string,
  search: readonly string[] | null,
): Promise<{ trainees: TraineeSubject[]; waiting: Waiting[] }> {
  const { rows } = await app.database.pool.query<LinkRow & Waiting & { accepted: boolean }>({
    ...LINKS,
    values: [tutorId, app.clock.now(), search],
  });
  const byLearner = Map.groupBy(
    rows.filter(({ accepted }) => accepted),
    ({ learnerId }) => learnerId,
  );
  return {
    trainees: [...byLearner].map(([learnerId, own]) => subjectOf(tutorId, learnerId, own)),
    waiting: rows.filter(({ accepted }) => !accepted),
  };
}

/** One trainee through this tutor's eyes; null when no link lives. */
export async function findTrainee(app: App, tutorId: string, learnerId: string): Promise<TraineeSubject | null> {
  const links = await app.db.tutorLink.findMany({ where: { tutorId, learnerId, ...live(app) }, select: LINK });
  return links.length > 0 ? subjectOf(tutorId, learnerId, links) : null;
}

export interface Standing {
  learnerId: string;
  modules: number;
  finished: number;
  courses: number;
  finishedCourses: number;
  lastAt: Date | null;
}

/** How far each trainee is, counted over the courses they share and have started. One query for all. */
export async function standings(app: App, trainees: readonly TraineeSubject[]): Promise<Map<string, Standing>> {
  const shared = trainees.flatMap(({ aboutId, courseIds }): { person: string; course: string | null }[] =>
    (courseIds ?? [null]).map((course) => ({ person: aboutId, course })),
  );
  const { rows } = await app.database.pool.query<Standing>({
    name: 'trainee-standings',
    text: `SELECT e."personId" AS "learnerId",
                  count(DISTINCT e."courseId")::int AS courses,
                  count(DISTINCT e."courseId") FILTER (WHERE e."finishedAt" IS NOT NULL)::int AS "finishedCourses",
                  count(m.id)::int AS modules,
                  count(p."finishedAt")::int AS finished,
                  max(e."lastAt") AS "lastAt"
             FROM unnest($1::uuid[], $2::uuid[]) AS s(person, course)
             JOIN enrolment e ON e."personId" = s.person AND (s.course IS NULL OR e."courseId" = s.course)
             JOIN module m ON m."courseId" = e."courseId" AND m."retiredAt" IS NULL
             LEFT JOIN module_progress p ON p."moduleId" = m.id AND p."personId" = e."personId"
            GROUP BY e."personId"`,
    values: [shared.map(({ person }) => person), shared.map(({ course }) => course)],
  });
  return new Map(rows.map((row) => [row.learnerId, row]));
}

export interface ModuleLine {
  course: string;
  courseStartedAt: Date;
  courseFinishedAt: Date | null;
  module: string;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** Every module of the trainee's shared and started courses, in order, with when it was started and finished. */
export async function moduleLines(app: App, { aboutId, courseIds }: TraineeSubject): Promise<ModuleLine[]> {
  const { rows } = await app.database.pool.query<ModuleLine>({
    name: 'trainee-modules',
    text: `SELECT c.title AS course, e."startedAt" AS "courseStartedAt", e."finishedAt" AS "courseFinishedAt",
                  m.title AS module, p."startedAt", p."finishedAt"
             FROM enrolment e
             JOIN course c ON c.id = e."courseId"
             JOIN module m ON m."courseId" = c.id AND m."retiredAt" IS NULL
             LEFT JOIN module_progress p ON p."moduleId" = m.id AND p."personId" = e."personId"
            WHERE e."personId" = $1 AND ($2::uuid[] IS NULL OR c.id = ANY($2::uuid[]))
            ORDER BY c.position, c.title, m.position`,
    values: [aboutId, courseIds],
  });
  return rows;
}
