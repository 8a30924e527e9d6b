/** What a consultation asks: words of one's own, one option, or several. */
export interface Question {
  readonly ask: string;
  readonly kind: 'text' | 'one' | 'several';
  /** None where the answer is in words. */
  readonly options: readonly string[];
}

export const MOST_QUESTIONS = 10;
const MOST_OPTIONS = 12;
const OPTION = /^(\( ?\)|\[ ?\])\s*(.*)$/;

/** The name of a question's field, by its number from 1. */
export const fieldOf = (number: number): string => `q${number}`;

/** How an option is counted: "2.1" is the first of the second question. */
export const optionKey = (question: number, option: number): string => `${question}.${option}`;

type Read = { readonly questions: Question[] } | { readonly problem: string };

/**
 * Questions as staff write them: a line for each, and below it a line for each option, which begins with `( )` where one
 * can be chosen and with `[ ]` where several can.
 */
export function readQuestions(text: string): Read {
  const questions: { ask: string; marks: string[]; options: string[] }[] = [];
  for (const [at, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.trim();
    const [, sign = '', option = ''] = OPTION.exec(line) ?? [];
    const question = questions.at(-1);
    if (line === '') continue;
    if (sign === '') questions.push({ ask: line, marks: [], options: [] });
    else if (!question) return { problem: `Line ${at + 1}: write the question above its options` };
    else {
      question.marks.push(sign.charAt(0));
      question.options.push(option.trim());
    }
  }
  const problem = slipIn(questions);
  if (problem) return { problem };
  return {
    questions: questions.map(({ ask, marks, options }) => ({
      ask,
      kind: options.length === 0 ? 'text' : marks[0] === '(' ? 'one' : 'several',
      options,
    })),
  };
}

function slipIn(questions: readonly { ask: string; marks: string[]; options: string[] }[]): string | null {
  if (questions.length === 0) return 'Write at least one question';
  if (questions.length > MOST_QUESTIONS) return `Ask at most ${MOST_QUESTIONS} questions`;
  for (const [at, { ask, marks, options }] of questions.entries()) {
    const where = `Question ${at + 1}`;
    if (ask.length > 300) return `${where}: use at most 300 characters`;
    if (new Set(marks).size > 1) return `${where}: begin all its options with ( ), or all with [ ]`;
    if (options.length === 1) return `${where}: give at least two options, or none`;
    if (options.length > MOST_OPTIONS) return `${where}: give at most ${MOST_OPTIONS} options`;
    if (options.some((option) => option === '' || option.length > 150))
      return `${where}: each option needs 1 to 150 characters`;
    if (new Set(options).size < options.length) return `${where}: two of its options are the same`;
  }
  return null;
}

/** The same questions as text; what readQuestions makes of it is what went in. */
export function questionsText(questions: readonly Question[]): string {
  return questions
    .map(({ ask, kind, options }) =>
      [ask, ...options.map((option) => `${kind === 'one' ? '( )' : '[ ]'} ${option}`)].join('\n'),
    )
    .join('\n\n');
}

/** What somebody answered to one question. */
export interface Answered {
  readonly ask: string;
  readonly answer: string;
}

interface Taken {
  /** Of those questions that were answered, with their numbers. */
  readonly answers: (Answered & { readonly number: number })[];
  readonly chosen: string[];
}

/** What came with the form, by the questions; null where it does not fit them, which no page of ours sends. */
export function takeAnswers(
  questions: readonly Question[],
  form: Readonly<Record<string, readonly string[]>>,
): Taken | null {
  const taken: Taken = { answers: [], chosen: [] };
  for (const [at, { ask, kind, options }] of questions.entries()) {
    const number = at + 1;
    const given = (form[fieldOf(number)] ?? []).filter((value) => value !== '');
    if (kind !== 'several' && given.length > 1) return null;
    const words = kind === 'text' ? given : given.map((value) => options[Number(value) - 1]);
    if (words.some((word) => word === undefined)) return null;
    if (kind !== 'text') taken.chosen.push(...new Set(given.map((value) => optionKey(number, Number(value)))));
    if (given.length > 0) taken.answers.push({ number, ask, answer: [...new Set(words)].join('; ') });
  }
  const isBeyond = Object.keys(form).some((name) => Number(name.slice(1)) > questions.length && form[name]?.length);
  return isBeyond ? null : taken;
}
