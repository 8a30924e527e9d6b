import type { App } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { uuidv7 } from '../../random.ts';
import { audit } from '../../record/audit.ts';
import { mark } from '../bank/mark.ts';
import type { Answer, Question } from '../bank/question.ts';
import { recordAttempt } from '../learn/assessment-record.ts';
import type { AttemptFacts, ExamFacts } from './exams.queries.ts';
import { shuffled } from './shuffle.ts';
import { addToStats } from './stats.ts';
import { deadlineOf, isOver, standingOf } from './timing.ts';

export interface Rule {
  readonly category: string;
  readonly tag: string;
  readonly count: number;
}

/** The versions that the rules draw for this seed, each question once; fewer where the bank has not enough. */
async function draw(app: App, rules: readonly Rule[], seed: string): Promise<string[]> {
  const all = rules.reduce((sum, { count }) => sum + count, 0);
  // In the transaction's own connection: whoever holds one and waits for another can wait for those who do the same.
  const rows = await app.db.$queryRaw<{ n: number; versions: string[] }[]>`
    SELECT r.n::int, ARRAY(
      SELECT q."versionId" FROM bank_question q
       WHERE q."retiredAt" IS NULL AND (r.category = '' OR q.category = r.category)
         AND (r.tag = '' OR q.tags @> ARRAY[r.tag])
       ORDER BY md5(q.id::text || ${seed}), q.id LIMIT ${all}) AS versions
      FROM unnest(${rules.map(({ category }) => category)}::text[], ${rules.map(({ tag }) => tag)}::text[])
           WITH ORDINALITY AS r(category, tag, n)
     ORDER BY r.n`;
  const drawn = new Set<string>();
  for (const { n, versions } of rows) {
    const fresh = versions.filter((version) => !drawn.has(version)).slice(0, rules[n - 1]?.count ?? 0);
    for (const version of fresh) drawn.add(version);
  }
  return [...drawn];
}

/**
 * Begins an attempt, or finds the one that is open: pressed often, it grants one. Throws Conflict when the window is
 * closed, no attempt is left, or the bank has nothing to draw.
 */
export async function startAttempt(
  app: App,
  exam: ExamFacts,
  personId: string,
): Promise<{ id: string; fresh: boolean }> {
  const now = app.clock.now();
  const before = await app.db.examAttempt.findMany({
    where: { examId: exam.id, personId },
    select: { id: true, number: true, submittedAt: true, deadlineAt: true },
    orderBy: { number: 'desc' },
  });
  const open = before.find(({ submittedAt, deadlineAt }) => submittedAt === null && !isOver(deadlineAt, now));
  if (open) return { id: open.id, fresh: false };
  if (standingOf(exam, now) !== 'open') throw new Conflict('This is not open now.');
  if (exam.attempts !== null && before.length >= exam.attempts) throw new Conflict('You have no attempt left.');
  const number = (before[0]?.number ?? 0) + 1;
  const seed = app.random.token();
  const versions = await draw(app, exam.rules, seed);
  const extra = await app.db.extraTime.findUnique({ where: { personId }, select: { percent: true } });
  if (versions.length === 0) throw new Conflict('There are no questions for this yet.');
  const id = uuidv7(app);
  const { count } = await app.db.examAttempt.createMany({
    data: [
      {
        ...{
          id,
          personId,
          examId: exam.id,
          number,
          title: exam.title,
          seed,
          answers: {},
          startedAt: now,
          recordedAt: now,
        },
        versions: exam.shuffle ? shuffled(versions, seed) : versions,
        deadlineAt: deadlineOf(exam, now, extra?.percent ?? 0),
        outOf: versions.length,
      },
    ],
    skipDuplicates: true,
  });
  if (count === 0) {
    const other = await app.db.examAttempt.findUniqueOrThrow({
      where: { personId_examId_number: { personId, examId: exam.id, number } },
      select: { id: true },
    });
    return { id: other.id, fresh: false };
  }
  await recordAttempt(app, { ...exam, id, personId }, ['began-assessment']);
  await audit(app, {
    what: 'exams.started',
    by: { person: personId },
    about: personId,
    detail: { exam: exam.id, number },
  });
  return { id, fresh: true };
}

// The statement of a site's busiest minutes: it goes to the pool as it is.
const SAVE = {
  name: 'exam-save',
  text: `UPDATE exam_attempt SET answers = jsonb_set(answers, ARRAY[$3], $4::jsonb), "savedAt" = $5
          WHERE id = $1 AND "personId" = $2 AND "submittedAt" IS NULL`,
};

/**
 * Saves the answer to one question of an open attempt, in one statement, so that two windows cannot undo each other,
 * outside of any transaction. The attempt is its own record. Throws Conflict when it was handed in or the time is over, and changes nothing.
 */
export async function saveAnswer(
  app: App,
  attempt: Pick<AttemptFacts, 'id' | 'personId' | 'deadlineAt'>,
  place: number,
  answer: Answer,
): Promise<void> {
  const now = app.clock.now();
  if (isOver(attempt.deadlineAt, now)) throw new Conflict('The time is over. What you saved before counts.');
  const values = [attempt.id, attempt.personId, String(place), JSON.stringify(answer), now];
  const { rowCount } = await app.database.pool.query({ ...SAVE, values });
  if (rowCount === 0) throw new Conflict('You have handed this in already. What you saved before counts.');
  app.trail.events += 1;
}

/** What each question of an attempt is worth, in order; a version that is gone is worth nothing. */
export const marksOf = (questions: readonly (Question | null)[], answers: Readonly<Record<string, Answer>>): number[] =>
  questions.map((question, i) => (question ? mark(question, answers[String(i + 1)] ?? []) : 0));

/** A sum of marks to two places. */
export const scoreOf = (marks: readonly number[]): number =>
  Math.round(marks.reduce((sum, one) => sum + one, 0) * 100) / 100;

interface Handed {
  readonly title: string;
  readonly passMark: number | null;
  readonly versions: string[];
  readonly answers: Record<string, Answer>;
  readonly atOnce: boolean;
}

interface Submitted {
  readonly id: string;
  readonly examId: string;
  readonly personId: string;
}

/**
 * Hands an attempt in, marks it and adds it to the statistics. False when it was handed in already: however often it is
 * pressed, it counts once. What is given out at once is practice, and what was released before.
 */
export async function submitAttempt(app: App, { id, examId, personId }: Submitted, at: Date): Promise<boolean> {
  const [row] = await app.db.$queryRaw<
    Handed[]
  >`UPDATE exam_attempt a SET "submittedAt" = ${at}, "recordedAt" = ${at} FROM exam e
     WHERE a.id = ${id}::uuid AND a."submittedAt" IS NULL AND e.id = a."examId"
    RETURNING a.title, e."passMark", a.versions, a.answers, (e.kind = 'practice' OR e."releasedAt" IS NOT NULL) AS "atOnce"`;
  if (!row) return false;
  const found = await app.db.bankVersion.findMany({
    where: { id: { in: row.versions } },
    select: { id: true, questionId: true, body: true },
  });
  const byId = new Map(found.map((version) => [version.id, version]));
  const questions = row.versions.map((version) => (byId.get(version)?.body ?? null) as Question | null);
  const marks = marksOf(questions, row.answers);
  const score = scoreOf(marks);
  await app.db.examAttempt.updateMany({
    where: { id },
    data: { heldScore: score, score: row.atOnce ? score : null },
  });
  await addToStats(
    app,
    examId,
    row.versions.flatMap((version, i) => {
      const questionId = byId.get(version)?.questionId;
      return questionId ? [{ questionId, mark: marks[i] ?? 0 }] : [];
    }),
  );
  await recordAttempt(app, { ...row, id, personId }, row.atOnce ? ['handed-in', 'got-result'] : ['handed-in']);
  await audit(app, { what: 'exams.submitted', by: { person: personId }, about: personId, detail: { exam: examId } });
  return true;
}
