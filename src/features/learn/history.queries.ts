import type { App } from '../../context.ts';

/** One line of somebody's learning record, with the titles as they are today. */
export interface HistoryRow {
  id: string;
  at: Date;
  verb: string;
  /** Null for an assessment and for what they wrote in a community. */
  course: string | null;
  module: string | null;
  page: string | null;
  /** HTML, sanitised when it was imported. */
  question: string | null;
  result: { correct: boolean; try: number } | PackageResult | AssessmentResult | null;
  /** Where they said something, while they are in that community; nothing of what others said. */
  community: string | null;
  post: string | null;
}

/** Of an assessment; a score only with the event that it was given out. */
export interface AssessmentResult {
  readonly title: string;
  readonly passMark: number | null;
  readonly mark?: { readonly score: number; readonly outOf: number } | null;
}

/** What a package told: of one of its questions, or of the end of one of its parts. */
export interface PackageResult {
  readonly title: string;
  /** The question of an answer inside it. */
  readonly asked?: string;
  readonly outcome?: string;
  readonly success?: string;
  readonly score?: number | null;
}

export interface HistoryNarrowing {
  courseId: string | null;
  verbs: readonly string[] | null;
  /** Days in London, as 2026-11-21; both are included. */
  from: string | null;
  to: string | null;
}

/** A line of the history, from which the next or the one before is found. */
export interface HistoryPlace {
  at: Date;
  id: string;
}

/** What stands in the record, and the score from the attempt `a` where it was given out. */
export const RESULT = `CASE WHEN a.score IS NULL OR ev.verb <> 'got-result' THEN ev.result
    ELSE ev.result || jsonb_build_object('mark', jsonb_build_object('score', a.score, 'outOf', a."outOf")) END`;

/** Posts of $1 as lines of their record: the posts are the record, and no second copy of them stands there. */
export const OWN_POSTS = `(
  SELECT id, "authorId" AS "personId", at, CASE WHEN title IS NULL THEN 'replied' ELSE 'began-thread' END AS verb,
         NULL::uuid AS "courseId", NULL::uuid AS "attemptId", NULL::uuid AS "moduleId", NULL::uuid AS "pageId",
         NULL::uuid AS "questionId", CASE WHEN title IS NOT NULL THEN jsonb_build_object('title', title) END AS result,
         "communityId" AS said
    FROM post WHERE "authorId" = $1 AND state <> 'removed')`;
/** The same columns of what stands in the table. */
export const EVENTS = `(
  SELECT id, "personId", at, verb, "courseId", "attemptId", "moduleId", "pageId", "questionId", result, NULL::uuid AS said
    FROM learning_event WHERE "personId" = $1)`;

// The lines are chosen first, so that titles are looked up for those of one page only.
const rowsBeyond = (name: string, beyond: '<' | '>', order: 'DESC' | 'ASC') => ({
  name,
  text: `SELECT ev.id, ev.at, ev.verb, ${RESULT} AS result, c.title AS course, m.title AS module, pg.title AS page,
                q."askHtml" AS question, o.slug AS community, CASE WHEN o.id IS NOT NULL THEN ev.id END AS post
           FROM (${[EVENTS, OWN_POSTS]
             .map(
               (source) => `(SELECT * FROM ${source} l
                  WHERE ($2::uuid IS NULL OR "courseId" = $2)
                    AND ($3::text[] IS NULL OR verb = ANY($3))
                    AND ($4::date IS NULL OR at >= $4::date::timestamp AT TIME ZONE 'Europe/London')
                    AND ($5::date IS NULL OR at < ($5::date + 1)::timestamp AT TIME ZONE 'Europe/London')
                    AND (at, id) ${beyond} ($6::timestamptz, $7::uuid)
                  ORDER BY at ${order}, id ${order}
                  LIMIT $8)`,
             )
             .join(' UNION ALL ')} ORDER BY at ${order}, id ${order} LIMIT $8) ev
           LEFT JOIN course c ON c.id = ev."courseId"
           LEFT JOIN exam_attempt a ON a.id = ev."attemptId"
           LEFT JOIN module m ON m.id = ev."moduleId"
           LEFT JOIN page pg ON pg.id = ev."pageId"
           LEFT JOIN question q ON q.id = ev."questionId"
           LEFT JOIN membership i ON i."communityId" = ev.said AND i."personId" = $1 AND i.state = 'member'
           LEFT JOIN community o ON o.id = i."communityId"
          ORDER BY ev.at ${order}, ev.id ${order}`,
});

const OLDER = rowsBeyond('history-older', '<', 'DESC');
const NEWER = rowsBeyond('history-newer', '>', 'ASC');

const LATEST: HistoryPlace = { at: new Date('9999-12-31T00:00:00Z'), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** At most `take` lines of this person's record, newest first: those older, or those newer, than a place. One query. */
export async function findHistory(
  app: App,
  personId: string,
  narrowing: HistoryNarrowing,
  { before, after, take }: { before?: HistoryPlace | null; after?: HistoryPlace | null; take: number },
): Promise<HistoryRow[]> {
  const { courseId, verbs, from, to } = narrowing;
  const place = after ?? before ?? LATEST;
  const values = [personId, courseId, verbs, from, to, place.at, place.id, take];
  const { rows } = await app.database.pool.query<HistoryRow>({ ...(after ? NEWER : OLDER), values });
  return after ? rows.reverse() : rows;
}
