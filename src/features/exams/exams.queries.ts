import type { App } from '../../context.ts';
import { revealMany } from '../../policy/reveal.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import type { Answer, Question } from '../bank/question.ts';
import type { Rule } from './attempts.ts';
import { MAY_TAKE } from './open.queries.ts';

export type ExamKind = 'practice' | 'mock' | 'examination';

export interface ExamFacts {
  readonly id: string;
  readonly title: string;
  readonly intro: string;
  readonly kind: ExamKind;
  readonly rules: readonly Rule[];
  readonly shuffle: boolean;
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
  readonly minutes: number | null;
  readonly attempts: number | null;
  readonly passMark: number | null;
  readonly audience: 'everyone' | 'trainees' | 'course' | 'named';
  /** Whose learners take it, where the audience is a course. */
  readonly courseId: string | null;
  readonly state: 'draft' | 'open' | 'withdrawn';
  readonly releasedAt: Date | null;
}

const EXAM = {
  ...{ id: true, title: true, intro: true, kind: true, rules: true, shuffle: true, opensAt: true, closesAt: true },
  ...{ minutes: true, attempts: true, passMark: true, audience: true, courseId: true, state: true, releasedAt: true },
} as const;

const factsOf = (row: unknown): ExamFacts => row as ExamFacts;

/** Most examinations on one list. */
const MOST = 100;

export interface Sitting {
  readonly id: string;
  readonly examId: string;
  readonly number: number;
  readonly title: string;
  readonly startedAt: Date;
  readonly deadlineAt: Date | null;
  readonly submittedAt: Date | null;
  readonly score: number | null;
  readonly outOf: number;
}

const SITTING = {
  ...{ id: true, examId: true, number: true, title: true, startedAt: true, deadlineAt: true, submittedAt: true },
  ...{ score: true, outOf: true },
} as const;

const FACTS = Object.keys(EXAM)
  .map((name) => `e."${name}"`)
  .join(', ');
const TO_TAKE = {
  name: 'exams-to-take',
  text: `SELECT ${FACTS} FROM exam e WHERE ${MAY_TAKE} AND (e."closesAt" IS NULL OR e."closesAt" > $2)
          ORDER BY e."opensAt", e.id DESC LIMIT ${MOST}`,
};
const ONE_TO_TAKE = { name: 'exam-to-take', text: `SELECT ${FACTS} FROM exam e WHERE ${MAY_TAKE} AND e.id = $3` };

/** What somebody may take now or soon, what they took, and how much longer they have. */
export async function findAssessments(app: App, personId: string) {
  const now = app.clock.now();
  const [exams, sittings, extra] = await Promise.all([
    app.database.pool.query<ExamFacts>({ ...TO_TAKE, values: [personId, now] }),
    app.db.examAttempt.findMany({
      where: { personId },
      orderBy: { startedAt: 'desc' },
      take: 200,
      select: SITTING,
    }),
    app.db.extraTime.findUnique({ where: { personId }, select: { percent: true } }),
  ]);
  return { exams: exams.rows, sittings: sittings as Sitting[], percent: extra?.percent ?? 0 };
}

/** An examination that this person may take; null for any other. */
export async function findExamToTake(app: App, personId: string, id: string): Promise<ExamFacts | null> {
  const { rows } = await app.database.pool.query<ExamFacts>({
    ...ONE_TO_TAKE,
    values: [personId, app.clock.now(), id],
  });
  return rows[0] ?? null;
}

export interface AttemptFacts extends Subject {
  readonly aboutId: string;
  readonly id: string;
  readonly personId: string;
  readonly examId: string;
  readonly number: number;
  readonly title: string;
  readonly seed: string;
  readonly count: number;
  readonly answers: Readonly<Record<string, Answer>>;
  readonly startedAt: Date;
  readonly deadlineAt: Date | null;
  readonly submittedAt: Date | null;
  readonly outOf: number;
  readonly score: number | null;
  readonly heldScore: number | null;
  readonly kind: ExamKind;
  readonly passMark: number | null;
  /** Of the question that was asked for; null without one. */
  readonly question: Question | null;
}

const ATTEMPT = `SELECT a.id, a."personId", a."personId" AS "aboutId", a."examId", a.number, a.title, a.seed, a.answers,
    a."startedAt", a."deadlineAt", a."submittedAt", a."outOf", a.score, a."heldScore", cardinality(a.versions) AS count,
    e.kind, e."passMark", v.body AS question
  FROM exam_attempt a JOIN exam e ON e.id = a."examId" LEFT JOIN bank_version v ON v.id = a.versions[$2]`;

/** An attempt of the viewer's own, with one of its questions; null for anybody else's. */
export async function findOwnAttempt(app: App, viewer: Viewer, id: string, place = 0): Promise<AttemptFacts | null> {
  const { rows } = await app.database.pool.query<AttemptFacts>({
    name: 'exam-attempt-own',
    text: `${ATTEMPT} WHERE a.id = $1 AND a."personId" = $3`,
    values: [id, place, viewer.id],
  });
  return rows[0] ?? null;
}

export interface OpenAttempt extends Subject {
  readonly aboutId: string;
  readonly id: string;
  readonly personId: string;
  readonly deadlineAt: Date | null;
  readonly count: number;
  readonly kind: ExamKind;
}

/** What saving an answer needs to know of an attempt of the viewer's own; null for anybody else's. */
export async function findAttemptToSave(app: App, viewer: Viewer, id: string): Promise<OpenAttempt | null> {
  const { rows } = await app.database.pool.query<OpenAttempt>({
    name: 'exam-attempt-save',
    text: `SELECT a.id, a."personId", a."personId" AS "aboutId", a."deadlineAt", cardinality(a.versions) AS count, e.kind
             FROM exam_attempt a JOIN exam e ON e.id = a."examId" WHERE a.id = $1 AND a."personId" = $2`,
    values: [id, viewer.id],
  });
  return rows[0] ?? null;
}

/** All questions of an attempt, in order; null for a version that is gone. */
export async function findQuestionsOf(app: App, attemptId: string): Promise<(Question | null)[]> {
  const { rows } = await app.database.pool.query<{ body: Question | null }>({
    name: 'exam-attempt-questions',
    text: `SELECT v.body FROM exam_attempt a CROSS JOIN unnest(a.versions) WITH ORDINALITY AS u(id, n)
             LEFT JOIN bank_version v ON v.id = u.id WHERE a.id = $1 ORDER BY u.n`,
    values: [attemptId],
  });
  return rows.map(({ body }) => body);
}

export interface SetExam extends ExamFacts {
  readonly aboutId: null;
}

/** The examinations that this person set, the newest first. */
export async function findSetExams(app: App, personId: string): Promise<ExamFacts[]> {
  const rows = await app.db.exam.findMany({
    where: { setters: { some: { personId } } },
    orderBy: { id: 'desc' },
    take: MOST,
    select: EXAM,
  });
  return rows.map(factsOf);
}

/** One that this person set; null for a colleague's. */
export async function findSetExam(app: App, viewer: Viewer, id: string): Promise<SetExam | null> {
  if (viewer.kind !== 'person') return null;
  const row = await app.db.exam.findFirst({ where: { id, setters: { some: { personId: viewer.id } } }, select: EXAM });
  return row ? { ...factsOf(row), aboutId: null } : null;
}

export interface ResultLine extends Sitting {
  readonly personId: string;
  readonly name: string;
  readonly heldScore: number | null;
}

const RESULT_LINES = 50;

/** A page of an examination's attempts that were handed in, with the names; every person on it is looked at. */
export async function findResults(app: App, viewer: Viewer, exam: SetExam, before: { at: Date; id: string } | null) {
  const rows = (await app.db.examAttempt.findMany({
    where: {
      examId: exam.id,
      submittedAt: { not: null },
      ...(before
        ? { OR: [{ submittedAt: { lt: before.at } }, { submittedAt: before.at, id: { lt: before.id } }] }
        : {}),
    },
    orderBy: [{ submittedAt: 'desc' }, { id: 'desc' }],
    take: RESULT_LINES + 1,
    select: { ...SITTING, personId: true, heldScore: true },
  })) as (Sitting & { personId: string; heldScore: number | null })[];
  const shown = rows.slice(0, RESULT_LINES);
  const subjects = [...new Set(shown.map(({ personId }) => personId))].map((aboutId) => ({
    aboutId,
    examSetters: viewer.id ? [viewer.id] : [],
  }));
  const names = await revealMany(app, viewer, subjects, 'Person', ['name']);
  return {
    subjects,
    lines: shown.map((row): ResultLine => ({ ...row, name: names.get(row.personId)?.name ?? 'Name withheld' })),
    more: rows.length > RESULT_LINES,
  };
}

/** An attempt of somebody's, as their own list of results shows it. */
export type AttemptLine = Sitting & { readonly heldScore: number | null };

/** What a person handed in, the latest first: a page after this place. */
export async function findAttemptsOf(app: App, personId: string, before: { at: Date; id: string } | null) {
  const rows = (await app.db.examAttempt.findMany({
    where: {
      ...{ personId, submittedAt: { not: null } },
      ...(before
        ? { OR: [{ submittedAt: { lt: before.at } }, { submittedAt: before.at, id: { lt: before.id } }] }
        : {}),
    },
    orderBy: [{ submittedAt: 'desc' }, { id: 'desc' }],
    take: RESULT_LINES + 1,
    select: { ...SITTING, heldScore: true },
  })) as AttemptLine[];
  return { lines: rows.slice(0, RESULT_LINES), more: rows.length > RESULT_LINES };
}

/** Somebody's attempt at an examination: found by its setters, and for an administrator with what the policy asks of them. */
export async function findAttemptOf(app: App, viewer: Viewer, id: string): Promise<AttemptFacts | null> {
  if (viewer.kind !== 'person') return null;
  const { rows } = await app.database.pool.query<AttemptFacts & { examSetters: string[]; looks: string[] }>({
    name: 'exam-attempt-of',
    text: `SELECT a.*, ARRAY(SELECT s."personId" FROM exam_setter s WHERE s."examId" = a."examId") AS "examSetters",
             ARRAY(SELECT l.id FROM reasoned_look l
                    WHERE l."personId" = a."personId" AND l."viewerId" = $3 AND l.until > $4) AS looks
             FROM (${ATTEMPT} WHERE a.id = $1 AND a."submittedAt" IS NOT NULL) a`,
    values: [id, 0, viewer.id, app.clock.now()],
  });
  const [found] = rows;
  if (!found) return null;
  const { looks, ...attempt } = found;
  const mayAsk = attempt.examSetters.includes(viewer.id) || looks.length > 0;
  return mayAsk ? { ...attempt, reasonedLooks: looks.map((look) => ({ viewerId: viewer.id, id: look })) } : null;
}

export interface StatLine {
  readonly questionId: string;
  readonly title: string;
  readonly n: number;
  readonly sumX: number;
  readonly sumXX: number;
  readonly sumR: number;
  readonly sumRR: number;
  readonly sumXR: number;
}

/** The sums of each question of an examination, those first that were answered most often. */
export async function findStats(app: App, examId: string): Promise<StatLine[]> {
  const { rows } = await app.database.pool.query<StatLine>({
    name: 'exam-stats',
    text: `SELECT s.*, q.title FROM exam_stat s JOIN bank_question q ON q.id = s."questionId"
            WHERE s."examId" = $1 ORDER BY s.n DESC, s."questionId" LIMIT 200`,
    values: [examId],
  });
  return rows;
}
