import type { Slip } from '../../http/ask.ts';
import { SafeHtml } from '../../http/html.ts';
import {
  button,
  type Callout,
  callout,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Form,
  form,
  type Table,
  table,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords, dayWords, numberWords } from '../../words.ts';
import { type Asking, askingOf } from '../bank/asking.pages.ts';
import { isBlank } from '../bank/mark.ts';
import type { Question } from '../bank/question.ts';
import { marksOf } from './attempts.ts';
import { beforeYouBegin, timeWords, whenWords } from './before.pages.ts';
import type { AttemptFacts, ExamFacts, ExamKind, Sitting } from './exams.queries.ts';
import { cannotRead, feedbackOf, givenWords } from './given.pages.ts';
import { hasPassed } from './passing.ts';
import { orderBy } from './shuffle.ts';
import { GRACE_SECONDS, isOver, standingOf } from './timing.ts';

export const kindWords: Record<ExamKind, string> = {
  practice: 'Practice quiz',
  mock: 'Mock paper',
  examination: 'Examination',
};

export interface AssessmentsPage {
  title: string;
  back: string;
  who: Who;
  problem: Callout | null;
  /** What setters want people to know, in their own words. */
  before: { title: string; lines: string[] }[];
  open: Table | null;
  empty: Empty | null;
  extra: string | null;
  /** Who may set examinations. */
  examiners: string;
  taken: Table | null;
}

interface Mine {
  readonly exams: readonly ExamFacts[];
  readonly sittings: readonly Sitting[];
  readonly percent: number;
}

/** "7.5 of 10"; what is not given out yet says so. */
export const scoreWords = (score: number | null, outOf: number): string =>
  score === null ? 'Not given out yet' : `${numberWords(score)} of ${outOf}`;

export function assessmentsPage(policy: Policy, now: Date, mine: Mine, slip: Slip): AssessmentsPage {
  const { exams, sittings, percent } = mine;
  const done = sittings.filter(({ submittedAt }) => submittedAt !== null);
  const trouble = Object.values(slip.problems)[0];
  return {
    title: 'Assessments',
    back: paths.learn.to(),
    who: whoCanSee(policy, ['exam-results']),
    problem: trouble ? callout('That did not work', trouble, 'care') : null,
    before: beforeYouBegin(exams),
    open: exams.length > 0 ? examTable(exams, sittings, percent, now) : null,
    empty: exams.length > 0 ? null : empty('Nothing to take now', 'Quizzes and examinations for you will stand here.'),
    extra:
      percent > 0 ? `You have ${percent}% more time in everything that is timed. The times here include it.` : null,
    examiners: paths.examiners.to(),
    taken:
      done.length > 0
        ? table(
            'What you took',
            ['Assessment', 'Handed in', 'Result'],
            done.map(({ id, title, submittedAt, score, outOf }) => [
              { text: title, href: paths.attempt.to({ attempt: id }) },
              submittedAt ? dayWords(submittedAt) : '',
              scoreWords(score, outOf),
            ]),
            { quiet: true },
          )
        : null,
  };
}

function examTable(exams: readonly ExamFacts[], sittings: readonly Sitting[], percent: number, now: Date): Table {
  return table(
    'What you can take',
    ['Assessment', 'Kind', 'When', 'Time', 'Attempts', 'Start'],
    exams.map((exam) => {
      const mine = sittings.filter(({ examId }) => examId === exam.id);
      const open = mine.find(({ submittedAt, deadlineAt }) => submittedAt === null && !isOver(deadlineAt, now));
      const left = exam.attempts === null ? null : Math.max(0, exam.attempts - mine.length);
      const may = open || (standingOf(exam, now) === 'open' && left !== 0);
      const start = form(
        paths.attemptStart.to({ exam: exam.id }),
        button(open ? 'Continue' : 'Start', { about: exam.title }),
      );
      return [
        exam.title,
        kindWords[exam.kind],
        whenWords(exam, now),
        timeWords(exam, percent, open !== undefined),
        left === null ? 'As often as you like' : `${left} of ${exam.attempts} left`,
        may ? { form: start } : { tag: tag(left === 0 ? 'None left' : 'Not open yet') },
      ];
    }),
    { quiet: true },
  );
}

export interface AttemptQuestionPage {
  title: string;
  caption: string;
  errors: ErrorSummary | null;
  until: string | null;
  asking: Asking;
  form: Form;
  feedback: Callout | null;
  next: { text: string; href: string } | null;
  overview: { text: string; href: string };
  previous: string | null;
  saved: boolean;
  who: Who;
}

const untilWords = (deadlineAt: Date | null): string | null =>
  deadlineAt &&
  `Your answers count until ${dayAndTimeWords(deadlineAt)}. A save up to ${GRACE_SECONDS} seconds late still counts.`;

/** The order of the parts of one question within one attempt. */
const orderOf = ({ seed }: Pick<AttemptFacts, 'seed'>, place: number) => orderBy(`${seed}:${place}`);

export function attemptQuestionPage(
  policy: Policy,
  attempt: AttemptFacts,
  question: Question,
  { place, checked, slip }: { place: number; checked: boolean; slip: Slip },
): AttemptQuestionPage {
  const saved = attempt.answers[String(place)] ?? [];
  const typed = slip.values['answer[]'];
  const answer = typed === undefined ? saved : [typed].flat();
  const at = (n: number) => paths.attemptQuestion.to({ attempt: attempt.id, place: String(n) });
  const overview = paths.attempt.to({ attempt: attempt.id });
  const unread = cannotRead(question, saved);
  const checks = checked && attempt.kind === 'practice' && !isBlank(saved);
  const shows = checks || (checked && unread !== null);
  return {
    title: `Question ${place} of ${attempt.count}`,
    caption: attempt.title,
    errors: errorsOf(slip),
    until: untilWords(attempt.deadlineAt),
    asking: askingOf(question, answer, orderOf(attempt, place)),
    form: form(at(place), button('Save and continue', { name: 'go', value: 'next' })),
    feedback: checks ? feedbackOf(question, saved) : unread,
    next: shows
      ? place < attempt.count
        ? { text: 'Next question', href: at(place + 1) }
        : { text: 'Go to the end', href: overview }
      : null,
    overview: { text: 'All questions, and handing in', href: overview },
    previous: place > 1 ? at(place - 1) : null,
    saved: saved.length > 0 && !isBlank(saved),
    who: whoCanSee(policy, ['exam-results']),
  };
}

export interface AttemptPage {
  title: string;
  caption: string;
  back: string;
  until: string | null;
  over: boolean;
  questions: Table;
  form: Form;
  says: string;
}

/** All questions of an open attempt, and the button that hands it in. */
export function attemptPage(attempt: AttemptFacts, now: Date): AttemptPage {
  const over = isOver(attempt.deadlineAt, now);
  const places = Array.from({ length: attempt.count }, (_, i) => i + 1);
  const open = places.filter((place) => isBlank(attempt.answers[String(place)] ?? []));
  return {
    title: attempt.title,
    caption: over ? 'Your time is over' : 'Before you hand in',
    back: paths.assessments.to(),
    until: over ? 'Your time is over. What you saved counts.' : untilWords(attempt.deadlineAt),
    over,
    questions: table(
      'Questions',
      ['Question', 'State'],
      places.map((place) => [
        over
          ? `Question ${place}`
          : {
              text: `Question ${place}`,
              href: paths.attemptQuestion.to({ attempt: attempt.id, place: String(place) }),
            },
        open.includes(place) ? { tag: tag('Not answered') } : { tag: tag('Answered', 'done') },
      ]),
      { quiet: true },
    ),
    form: form(paths.attemptSubmit.to({ attempt: attempt.id }), 'Submit'),
    says:
      open.length === 0
        ? 'You have answered every question.'
        : `${countWords(open.length, 'question')} ${open.length === 1 ? 'has' : 'have'} no answer yet.`,
  };
}

export interface ResultPage {
  title: string;
  caption: string;
  back: { text: string; href: string };
  score: string;
  passed: string | null;
  items: { id: string; title: string; html: SafeHtml; given: string[]; feedback: Callout }[];
  who: Who;
}

interface Result {
  readonly attempt: AttemptFacts;
  readonly questions: readonly (Question | null)[];
  /** What counts: their own result when it was given out, or the setter's look before. */
  readonly score: number | null;
  readonly caption: string;
  readonly back: ResultPage['back'];
  readonly ofAnother: boolean;
}

export function resultPage(policy: Policy, result: Result): ResultPage {
  const { attempt, questions, score, caption, back, ofAnother } = result;
  const marks = marksOf(questions, attempt.answers);
  const pass = attempt.passMark;
  return {
    title: attempt.title,
    caption,
    back,
    score:
      score === null
        ? `Handed in${attempt.submittedAt ? ` on ${dayAndTimeWords(attempt.submittedAt)}` : ''}. You see your result here when it is given out.`
        : `${scoreWords(score, attempt.outOf)} points`,
    passed:
      score === null || pass === null
        ? null
        : hasPassed({ score, outOf: attempt.outOf }, pass)
          ? `Passed. ${pass}% was needed.`
          : `Not passed. ${pass}% was needed.`,
    items:
      score === null
        ? []
        : questions.flatMap((question, i) => {
            if (!question) return [];
            const answer = attempt.answers[String(i + 1)] ?? [];
            return [
              {
                id: `question-${i + 1}`,
                title: `Question ${i + 1}: ${numberWords(Math.round((marks[i] ?? 0) * 100) / 100)} of 1`,
                html: new SafeHtml(question.askHtml),
                given: givenWords(question, answer),
                feedback: feedbackOf(question, answer),
              },
            ];
          }),
    who: whoCanSee(policy, ['exam-results'], { ofAnother }),
  };
}
