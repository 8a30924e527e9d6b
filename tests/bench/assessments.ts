import type pg from 'pg';
import { type App, inTransaction } from '../../src/context.ts';
import { addQuestions } from '../../src/features/bank/bank.ts';
import { startAttempt } from '../../src/features/exams/attempts.ts';
import { ExamForm } from '../../src/features/exams/exams.forms.ts';
import { findExamToTake } from '../../src/features/exams/exams.queries.ts';
import { createExam } from '../../src/features/exams/exams.ts';
import { everyKind } from '../support/questions.ts';

const QUESTIONS = 20_000;
const ATTEMPTS = 100_000;
const TO_SUBMIT = 400;

/** Addresses of what was made, for the pages that are asked for. */
export interface Assessments {
  readonly question: string;
  /** Attempts that wait to be handed in. */
  readonly toSubmit: readonly string[];
  readonly statistics: string;
}

/** A bank of 20,000 questions, an examination with 100,000 attempts, and one that the learner has begun. */
export async function addAssessments(
  app: App,
  owner: pg.Client,
  { learner, tutor }: { learner: string; tutor: string },
): Promise<Assessments> {
  const by = { system: 'demo' } as const;
  for (let from = 0; from < QUESTIONS; from += 1_000) {
    const some = Array.from({ length: 1_000 }, (_, i) => ({
      question: everyKind[i % everyKind.length] ?? everyKind[0],
      filing: { category: `Category ${(from + i) % 40}`, tags: [`tag${i % 90}`] },
    }));
    const whole = some.flatMap(({ question, filing }) => (question ? [{ question, filing }] : []));
    await inTransaction(app, (inside) => addQuestions(inside, whole, by));
  }
  const fields = { title: 'Clean hands', kind: 'mock', category1: 'Category 1', count1: '40', audience: 'everyone' };
  const id = await inTransaction(app, (inside) => createExam(inside, ExamForm.parse(fields), tutor));
  await app.db.exam.update({ where: { id }, data: { state: 'open' }, select: { id: true } });
  const exam = await findExamToTake(app, learner, id);
  if (!exam) throw new Error('The learner cannot take the examination');
  const attempt = await inTransaction(app, (inside) => startAttempt(inside, exam, learner));
  await owner.query(
    `INSERT INTO exam_attempt (id, "personId", "examId", number, title, seed, versions, answers, "startedAt", "submittedAt", "recordedAt", "outOf", "heldScore")
     SELECT uuidv7(), p.id, $1, 1 + n, 'Clean hands', 'x', '{}', '{}', now(), now(), now(), 40, 20
       FROM (SELECT id FROM person LIMIT 1000) p, generate_series(1, ${ATTEMPTS / 1_000}) n`,
    [id],
  );
  await owner.query(
    `INSERT INTO exam_stat SELECT $1, q.id, ${ATTEMPTS}, ${ATTEMPTS / 2}, ${ATTEMPTS / 2}, ${ATTEMPTS / 2}, ${ATTEMPTS / 3}, ${ATTEMPTS / 3}
       FROM bank_question q WHERE q.category = 'Category 1' LIMIT 40`,
    [id],
  );
  const { rows: more } = await owner.query<{ id: string }>(
    `INSERT INTO exam_attempt (id, "personId", "examId", number, title, seed, versions, answers, "startedAt", "recordedAt", "outOf")
     SELECT uuidv7(), "personId", "examId", 1000 + n, title, seed, versions, '{"1": ["0"]}', now(), now(), "outOf"
       FROM exam_attempt, generate_series(1, ${TO_SUBMIT}) n WHERE id = $1 RETURNING id`,
    [attempt.id],
  );
  const toSubmit = more.map((row) => row.id);
  return { toSubmit, question: `/assessments/${attempt.id}/questions/1`, statistics: `/exams/${id}/statistics` };
}
