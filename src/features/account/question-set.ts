import type { QuestionsGiven } from './account.forms.ts';
import { answerProblem, type KnownFacts, normaliseAnswer } from './answer-words.ts';
import { cannedQuestion, OWN, OWN_QUESTION_LENGTH } from './questions.ts';

export const SLOTS = [1, 2, 3] as const;

export interface QuestionSet {
  readonly questions: string[];
  readonly answers: string[];
}

type Problems = Record<string, string>;

const oneLine = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();

/** The words of one question; '' where it cannot be used, with the reason in `problems`. */
function questionOf(given: QuestionsGiven, slot: (typeof SLOTS)[number], problems: Problems): string {
  const chosen = given[`question${slot}`];
  const own = oneLine(given[`own${slot}`]);
  const canned = cannedQuestion(chosen);
  // A question of ours that was chosen counts, whatever stands in the box for an own one: most browsers hide that box.
  if (canned) return canned;
  if (chosen !== OWN && own === '') problems[`question${slot}`] = 'Choose a question, or write your own';
  else if ([...own].length < OWN_QUESTION_LENGTH.least)
    problems[`own${slot}`] = `Write a longer question, with at least ${OWN_QUESTION_LENGTH.least} characters`;
  else if ([...own].length > OWN_QUESTION_LENGTH.most)
    problems[`own${slot}`] = `Write a shorter question, with at most ${OWN_QUESTION_LENGTH.most} characters`;
  else return own;
  return '';
}

function repeated(questions: readonly string[], index: number): boolean {
  const plain = normaliseAnswer(questions[index] ?? '');
  return plain !== '' && questions.slice(0, index).some((other) => normaliseAnswer(other) === plain);
}

/** The three questions and answers of the form, and a sentence for each field that cannot be used. */
export function readQuestionSet(given: QuestionsGiven, person: KnownFacts): { set: QuestionSet; problems: Problems } {
  const found: Problems = {};
  const questions = SLOTS.map((slot) => questionOf(given, slot, found));
  const answers = SLOTS.map((slot) => given[`answer${slot}`]);
  for (const [index, slot] of SLOTS.entries()) {
    if (repeated(questions, index)) found[`question${slot}`] = 'Choose three different questions';
    const wrong = answerProblem(answers[index] ?? '', {
      question: questions[index] ?? '',
      others: answers.slice(0, index),
      person,
    });
    if (wrong) found[`answer${slot}`] = wrong;
  }
  // In the order of the fields on the page, as the summary lists them.
  const fields = SLOTS.flatMap((slot) => [`question${slot}`, `own${slot}`, `answer${slot}`]);
  const problems = Object.fromEntries(fields.filter((name) => found[name]).map((name) => [name, found[name] ?? '']));
  return { set: { questions, answers }, problems };
}
