import { type App, inTransaction } from '../../context.ts';
import { localDay } from '../../london.ts';
import { addQuestions } from '../bank/bank.ts';
import { QuestionForm, type QuestionTyped, readQuestion } from '../bank/source.ts';
import { saveAnswer, startAttempt, submitAttempt } from '../exams/attempts.ts';
import { ExamForm } from '../exams/exams.forms.ts';
import { findExamToTake } from '../exams/exams.queries.ts';
import { createExam, setExamState } from '../exams/exams.ts';
import { DAY, daysAgo } from './past.ts';

type Typed = Pick<QuestionTyped, 'kind' | 'ask' | 'answers'> &
  Partial<QuestionTyped> & { good: string[]; poor: string[] };

/** Invented questions on what every ward knows, one of each kind, with a good answer and a poor one. */
const QUESTIONS: readonly Typed[] = [
  {
    kind: 'single',
    ask: 'How long should you wash your hands with soap and water?',
    answers: 'About 5 seconds\n*About 20 seconds # Long enough for every part of both hands\nAt least 2 minutes',
    ...{ good: ['1'], poor: ['0'] },
  },
  {
    kind: 'multiple',
    ask: 'When should you clean your hands?',
    answers: '*Before touching a child\n*After touching a child\n*After taking off gloves\nOnly when they look dirty',
    ...{ good: ['0', '1', '2'], poor: ['0', '3'] },
  },
  { kind: 'true-false', ask: 'Gloves replace cleaning your hands.', answers: 'false', ...{ good: ['1'], poor: ['0'] } },
  {
    kind: 'numeric',
    ask: 'A child weighs 20 kg and needs 10 mg for each kg. How much is that?',
    answers: '200',
    units: 'mg\ng = 1000',
    ...{ good: ['200', 'mg'], poor: ['20', 'mg'] },
  },
  {
    kind: 'short',
    ask: 'Which number do you ring in an emergency?',
    answers: '999\n112',
    ...{ good: ['999'], poor: ['111'] },
  },
  {
    kind: 'matching',
    ask: 'What belongs to what?',
    answers: 'Gloves = Hands\nGoggles = Eyes\nMask = Mouth and nose\n= Feet',
    ...{ good: ['0=0', '1=1', '2=2'], poor: ['0=0', '1=2', '2=1'] },
  },
  {
    kind: 'ordering',
    ask: 'Put washing your hands in order.',
    answers: 'Wet your hands\nTake soap\nRub every part\nRinse and dry',
    ...{ good: ['0=1', '1=2', '2=3', '3=4'], poor: ['0=2', '1=1', '2=3', '3=4'] },
  },
  {
    kind: 'cloze',
    ask: 'Fill the gaps.',
    answers:
      'Use [[=alcohol rub~cold water~a towel]] when your hands look clean, and [[soap|soap and water]] when they do not.',
    ...{ good: ['0', 'soap'], poor: ['1', 'water'] },
  },
];

/** A bank, a quiz, and an examination that is open now and that some have taken. */
export async function setExams(app: App, setter: string, learners: readonly string[]): Promise<void> {
  const past = daysAgo(app, 10);
  const typed = QUESTIONS.map(({ good: _, poor: __, ...question }) =>
    QuestionForm.parse({ category: 'Clean hands', tags: 'hygiene', ...question }),
  );
  const ids = await inTransaction(past, (inside) =>
    addQuestions(
      inside,
      typed.map((one) => ({ question: readQuestion(one), filing: { category: one.category, tags: ['hygiene'] } })),
      { person: setter },
    ),
  );
  const closesOn = localDay(new Date(app.clock.now().getTime() + 30 * DAY));
  const rule = { category1: 'Clean hands', count1: '8', audience: 'everyone', shuffle: 'yes' };
  const intro = 'Find a quiet place. You can stop and carry on as long as the time runs.';
  await open(past, setter, { title: 'Try yourself: clean hands', kind: 'practice', ...rule });
  const limits = { closesOn, closesTime: '17:00', minutes: '30', attempts: '3', passMark: '60' };
  const exam = await open(past, setter, { title: 'Clean hands', intro, kind: 'examination', ...rule, ...limits });
  for (const [i, learner] of learners.entries()) await sit(daysAgo(app, 5, i * 60), exam, learner, ids, i % 3);
}

async function open(app: App, setter: string, fields: Record<string, string>): Promise<string> {
  return inTransaction(app, async (inside) => {
    const id = await createExam(inside, ExamForm.parse(fields), setter);
    const exam = await inside.db.exam.findUniqueOrThrow({ where: { id } });
    await setExamState(inside, { ...exam, rules: [] } as unknown as Parameters<typeof setExamState>[1], 'open', setter);
    return id;
  });
}

/** Answers everything, each question at random or not: `luck` says how many of three are poor. */
async function sit(app: App, examId: string, personId: string, ids: readonly string[], luck: number): Promise<void> {
  const exam = await findExamToTake(app, personId, examId);
  if (!exam) return;
  const { id } = await inTransaction(app, (inside) => startAttempt(inside, exam, personId));
  const { versions } = await app.db.examAttempt.findUniqueOrThrow({ where: { id }, select: { versions: true } });
  const drawn = await app.db.bankVersion.findMany({
    where: { id: { in: versions } },
    select: { id: true, questionId: true },
  });
  for (const [i, version] of versions.entries()) {
    const questionId = drawn.find((one) => one.id === version)?.questionId ?? '';
    const question = QUESTIONS[ids.indexOf(questionId)];
    const answer = (i + luck) % 3 < luck ? question?.poor : question?.good;
    await inTransaction(app, (inside) => saveAnswer(inside, { id, personId, deadlineAt: null }, i + 1, answer ?? []));
  }
  await inTransaction(app, (inside) => submitAttempt(inside, { id, examId, personId }, app.clock.now()));
}
