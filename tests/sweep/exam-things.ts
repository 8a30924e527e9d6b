import { inTransaction } from '../../src/context.ts';
import { addQuestions } from '../../src/features/bank/bank.ts';
import { startAttempt, submitAttempt } from '../../src/features/exams/attempts.ts';
import { ExamForm } from '../../src/features/exams/exams.forms.ts';
import type { ExamFacts } from '../../src/features/exams/exams.queries.ts';
import { createExam } from '../../src/features/exams/exams.ts';
import { aPerson } from '../support/people.ts';
import { everyKind } from '../support/questions.ts';
import type { TestSite } from '../support/site.ts';

export interface ExamThings {
  readonly id: string;
  /** What the learner handed in, and what they have begun. */
  readonly submitted: string;
  readonly open: string;
  /** Who sets it as well, and their role. */
  readonly coSetter: string;
  readonly grant: string;
  /** A role that somebody asked for the learner to have. */
  readonly roleRequest: string;
}

/** One question in the bank of each kind; the id of the first. */
export async function aQuestion({ app }: TestSite): Promise<string> {
  const questions = everyKind.map((question) => ({ question, filing: { category: 'Hygiene', tags: ['hands'] } }));
  const [id = ''] = await inTransaction(app, (inside) => addQuestions(inside, questions, { system: 'operator' }));
  return id;
}

/** An examination of the person's tutor, which they handed in once and have begun again. */
async function anExam(
  { app }: TestSite,
  personId: string,
  coSetter: string,
): Promise<Pick<ExamThings, 'id' | 'submitted' | 'open'>> {
  const tutor = await app.db.tutorLink.findFirstOrThrow({
    where: { learnerId: personId, acceptedAt: { not: null } },
    select: { tutorId: true },
  });
  const typed = ExamForm.parse({
    title: 'Clean hands',
    kind: 'mock',
    category1: 'Hygiene',
    count1: '8',
    audience: 'everyone',
  });
  const id = await inTransaction(app, (inside) => createExam(inside, typed, tutor.tutorId ?? ''));
  const exam = { ...(await app.db.exam.update({ where: { id }, data: { state: 'open' } })) } as unknown as ExamFacts;
  const start = async () => (await inTransaction(app, (inside) => startAttempt(inside, exam, personId))).id;
  const submitted = await start();
  await inTransaction(app, (inside) => submitAttempt(inside, { id: submitted, examId: id, personId }, app.clock.now()));
  await app.db.examSetter.create({ data: { examId: id, personId: coSetter, at: app.clock.now() } });
  return { id, submitted, open: await start() };
}

/** The examination with a second person who sets it, and a role that waits for a second administrator. */
export async function examThings(site: TestSite, personId: string): Promise<ExamThings> {
  const { app } = site;
  const other = await aPerson(site, { name: 'Ivy Moss' });
  const at = app.clock.now();
  const grant = await app.db.roleGrant.create({ data: { personId: other.id, role: 'examiner', grantedAt: at } });
  const request = await app.db.roleRequest.create({ data: { personId, role: 'examiner', askedAt: at } });
  return { ...(await anExam(site, personId, other.id)), coSetter: other.id, roleRequest: request.id, grant: grant.id };
}

export async function aBankDraft({ app }: TestSite): Promise<string> {
  const taken = everyKind.map((question) => ({ question, filing: { category: 'Hygiene', tags: [] } }));
  const preview = { taken, refused: [{ where: 'Line 3', title: 'Why?', why: 'It is too long' }], note: 'Latin-1' };
  const { id } = await app.db.bankDraft.create({
    data: { preview: JSON.parse(JSON.stringify(preview)), createdAt: app.clock.now() },
    select: { id: true },
  });
  return id;
}
