import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import { uuidv7 } from '../../random.ts';
import { audit } from '../../record/audit.ts';
import { countWords } from '../../words.ts';
import { recordResults } from '../learn/assessment-record.ts';
import { submitAttempt } from './attempts.ts';
import type { ExamTyped } from './exams.forms.ts';
import { readExam } from './exams.forms.ts';
import type { ExamFacts } from './exams.queries.ts';
import { saveTakers } from './takers.ts';
import { tell } from './telling.ts';
import { deadlineOf, GRACE_SECONDS } from './timing.ts';

function wanted(typed: ExamTyped) {
  const read = readExam(typed);
  if ('problems' in read) throw new Invalid(read.problems);
  const { rules, ...exam } = read.exam;
  return { people: read.people, exam: { ...exam, rules: rules.map((rule) => ({ ...rule })) } };
}

/** Makes a draft that its maker sets. Returns its id. */
export async function createExam(app: App, typed: ExamTyped, personId: string): Promise<string> {
  const id = uuidv7(app);
  const now = app.clock.now();
  const { exam, people } = wanted(typed);
  await app.db.exam.createMany({ data: [{ id, ...exam, state: 'draft', changedAt: now }] });
  if (people) await saveTakers(app, { examId: id, setterId: personId }, people);
  await app.db.examSetter.createMany({ data: [{ examId: id, personId, at: now }] });
  await audit(app, { what: 'exams.created', by: { person: personId }, detail: { exam: id } });
  return id;
}

/** Changes what new attempts get; those that were begun keep their questions and their time. */
export async function changeExam(app: App, exam: ExamFacts, typed: ExamTyped, personId: string): Promise<void> {
  const { exam: data, people } = wanted(typed);
  await app.db.exam.updateMany({ where: { id: exam.id }, data: { ...data, changedAt: app.clock.now() } });
  if (people) await saveTakers(app, { examId: exam.id, setterId: personId }, people);
  else await app.db.examTaker.deleteMany({ where: { examId: exam.id } });
  if (people && exam.state === 'open') await tell(app, exam.id, 'set');
  await audit(app, { what: 'exams.changed', by: { person: personId }, detail: { exam: exam.id } });
}

/** How many questions each rule finds in the bank now. */
export function poolsOf(app: App, { rules }: Pick<ExamFacts, 'rules'>): Promise<number[]> {
  return Promise.all(
    rules.map(({ category, tag }) =>
      app.db.bankQuestion.count({
        where: { retiredAt: null, ...(category ? { category } : {}), ...(tag ? { tags: { has: tag } } : {}) },
      }),
    ),
  );
}

/** Opens it to those who take it, or withdraws it. Throws Invalid where a rule asks for more than the bank has. */
export async function setExamState(
  app: App,
  exam: ExamFacts,
  to: 'open' | 'withdrawn',
  personId: string,
): Promise<boolean> {
  if (to === 'open') {
    const pools = await poolsOf(app, exam);
    const short = exam.rules.findIndex(({ count }, i) => (pools[i] ?? 0) < count);
    if (short >= 0)
      throw new Invalid({
        to: `Rule ${short + 1} asks for ${exam.rules[short]?.count}, and the bank has ${countWords(pools[short] ?? 0, 'question')} for it. Change the rule, or add questions.`,
      });
  }
  const { count } = await app.db.exam.updateMany({
    where: { id: exam.id, state: { not: to } },
    data: { state: to, changedAt: app.clock.now() },
  });
  // Those for whom it is are told once; everybody who learns here is not.
  if (count > 0 && exam.state === 'draft' && exam.audience !== 'everyone') await tell(app, exam.id, 'set');
  if (count > 0) await audit(app, { what: `exams.${to}`, by: { person: personId }, detail: { exam: exam.id } });
  return count > 0;
}

/** Gives the results out to everybody who handed in, once. Later ones are given out as they come. */
export async function releaseResults(app: App, exam: ExamFacts, personId: string): Promise<boolean> {
  const { count } = await app.db.exam.updateMany({
    where: { id: exam.id, releasedAt: null },
    data: { releasedAt: app.clock.now() },
  });
  if (count === 0) return false;
  await app.db.$executeRaw`UPDATE exam_attempt SET score = "heldScore"
    WHERE "examId" = ${exam.id}::uuid AND "submittedAt" IS NOT NULL AND score IS NULL`;
  await recordResults(app, exam.id);
  await tell(app, exam.id, 'results');
  await audit(app, { what: 'exams.released', by: { person: personId }, detail: { exam: exam.id } });
  return true;
}

/** Says how much longer somebody has in everything timed, also in what they have begun and not handed in. */
export async function setExtraTime(
  app: App,
  { personId, percent, by }: { personId: string; percent: number; by: string },
): Promise<void> {
  const now = app.clock.now();
  if (percent === 0) await app.db.extraTime.deleteMany({ where: { personId } });
  else {
    const data = { percent, setAt: now };
    await app.db.extraTime.upsert({ where: { personId }, create: { personId, ...data }, update: data });
  }
  const open = await app.db.examAttempt.findMany({
    where: { personId, submittedAt: null },
    select: { id: true, startedAt: true, exam: { select: { opensAt: true, closesAt: true, minutes: true } } },
  });
  for (const { id, startedAt, exam } of open)
    await app.db.examAttempt.updateMany({
      where: { id },
      data: { deadlineAt: deadlineOf(exam, startedAt, percent) },
    });
  await audit(app, { what: 'exams.extra-time', by: { person: by }, about: personId, detail: { percent } });
}

/** Hands in what nobody handed in when its time was over, as of the end of that time. */
export async function closeOverdue(app: App, inOne: (work: (inside: App) => Promise<unknown>) => Promise<unknown>) {
  const over = new Date(app.clock.now().getTime() - GRACE_SECONDS * 1000);
  const due = await app.db.examAttempt.findMany({
    where: { submittedAt: null, deadlineAt: { lt: over } },
    select: { id: true, examId: true, personId: true, deadlineAt: true },
    orderBy: { deadlineAt: 'asc' },
    take: 500,
  });
  for (const { deadlineAt, ...attempt } of due)
    await inOne((inside) => submitAttempt(inside, attempt, deadlineAt ?? over));
  return due.length;
}
