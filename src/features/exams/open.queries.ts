import type { ExamKind } from './exams.queries.ts';
import { GRACE_SECONDS } from './timing.ts';

/**
 * Whether the person $1 may take `e` at the moment $2: everybody, those who named one of its setters as their tutor, who
 * learn in its course, or whose address was named.
 */
export const MAY_TAKE = `e.state = 'open' AND (e.audience = 'everyone'
    OR e.audience = 'course' AND EXISTS (
    SELECT 1 FROM enrolment n WHERE n."personId" = $1 AND n."courseId" = e."courseId")
    OR e.audience = 'named' AND EXISTS (
    SELECT 1 FROM person p JOIN exam_taker t ON t."examId" = e.id AND t."emailIndex" = p."emailIndex" WHERE p.id = $1)
    OR e.audience = 'trainees' AND EXISTS (
    SELECT 1 FROM exam_setter s JOIN tutor_link l ON l."tutorId" = s."personId"
     WHERE s."examId" = e.id AND l."learnerId" = $1 AND l."acceptedAt" IS NOT NULL AND l."endedAt" IS NULL
       AND l."endsAt" > $2))`;

/** An examination that somebody can take at this moment, or an attempt of theirs that runs. */
export interface OpenNow {
  readonly id: string;
  readonly title: string;
  readonly kind: ExamKind;
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
  readonly minutes: number | null;
  readonly attempts: number | null;
  /** How much more time they have in what is timed, in per cent. */
  readonly percent: number;
  /** Attempts that were begun. */
  readonly taken: number;
  /** The attempt that runs, and until when its answers count; null where none does. */
  readonly running: string | null;
  readonly deadlineAt: Date | null;
}

/**
 * What runs or can be begun now, for the person $1 at the moment $2: mock papers and examinations alone where nothing was
 * begun, the most pressing first.
 */
export const OPEN_NOW = `SELECT e.id, e.title, e.kind, e."opensAt", e."closesAt", e.minutes, e.attempts, COALESCE(x.percent, 0) AS percent,
                m.taken, r.id AS running, r."deadlineAt"
           FROM exam e
           LEFT JOIN extra_time x ON x."personId" = $1
           CROSS JOIN LATERAL (SELECT count(*)::int AS taken FROM exam_attempt a
                                WHERE a."personId" = $1 AND a."examId" = e.id) m
           LEFT JOIN LATERAL (SELECT a.id, a."deadlineAt" FROM exam_attempt a
                               WHERE a."personId" = $1 AND a."examId" = e.id AND a."submittedAt" IS NULL
                                 AND (a."deadlineAt" IS NULL OR a."deadlineAt" + interval '${GRACE_SECONDS} seconds' >= $2)
                               ORDER BY a.number DESC LIMIT 1) r ON true
          WHERE e.state <> 'draft' AND (r.id IS NOT NULL
             OR (e.kind <> 'practice' AND (e."opensAt" IS NULL OR e."opensAt" <= $2)
                 AND (e."closesAt" IS NULL OR e."closesAt" > $2)
                 AND (e.attempts IS NULL OR m.taken < e.attempts) AND ${MAY_TAKE}))
          ORDER BY r.id IS NULL, r."deadlineAt", e."closesAt", e.id LIMIT 6`;

const dateOf = (text: unknown): Date | null => (typeof text === 'string' ? new Date(text) : null);

/** A row of OPEN_NOW that came as JSON. */
export const openNowOf = (row: Record<string, unknown>): OpenNow =>
  ({
    ...row,
    ...{ opensAt: dateOf(row.opensAt), closesAt: dateOf(row.closesAt), deadlineAt: dateOf(row.deadlineAt) },
  }) as OpenNow;
