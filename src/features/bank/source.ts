import { z } from 'zod';
import { Invalid } from '../../errors.ts';
import { fromPage } from '../../http/input.ts';
import { renderMarkdown } from '../courses/markdown-when-needed.ts';
import { numberOf } from './mark.ts';
import { type Gap, gapsOf, kindIds, type Option, type Question, type Task, type Unit } from './question.ts';

const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most.toLocaleString('en-GB')} characters`)
    .default('');

/** A question as it is typed. What the answers mean depends on the kind; `hints` of bank.pages.ts says how. */
export const QuestionForm = z.strictObject({
  kind: fromPage(z.enum(kindIds)),
  category: text(100).pipe(z.string().min(1, 'Enter a category, like Safeguarding')),
  tags: text(300),
  ask: text(6000).pipe(z.string().min(1, 'Enter the question')),
  answers: text(8000),
  within: text(30),
  units: text(500),
  caseMatters: z.literal('yes').optional(),
  says: text(2000),
});
export type QuestionTyped = z.output<typeof QuestionForm>;

/** Most options, pairs, items or gaps of one question. */
export const MOST_PARTS = 30;

const SPECIAL = /[\\#=|~[\]*]/g;
const guarded = (words: string): string => words.replace(/\s+/g, ' ').trim().replace(SPECIAL, '\\$&');
const bare = (words: string): string => words.trim().replace(/\\(.)/g, '$1');

/** Cuts at each mark that has no backslash before it, or at the first `most` of them. */
function cut(words: string, mark: string, most = Number.POSITIVE_INFINITY): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < words.length && parts.length < most; at++) {
    if (words[at] === '\\') at++;
    else if (words.startsWith(mark, at)) {
      parts.push(words.slice(from, at));
      from = at + mark.length;
      at = from - 1;
    }
  }
  return [...parts, words.slice(from)];
}

const linesOf = (words: string): string[] =>
  words
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);

function optionsOf(typed: string): Option[] {
  return linesOf(typed).map((line) => {
    const right = line.startsWith('*');
    const [words = '', says = ''] = cut(right ? line.slice(1) : line, '#', 1);
    return { text: bare(words), right, says: bare(says) };
  });
}

const fail = (field: string, says: string): never => {
  throw new Invalid({ [field]: says });
};

function choiceOf(kind: 'single' | 'multiple', typed: string): Task {
  const options = optionsOf(typed);
  const right = options.filter((option) => option.right).length;
  if (options.length < 2) fail('answers', 'Enter at least two answers, one on each line');
  if (options.some((option) => option.text === '')) fail('answers', 'Write some words on each line');
  if (kind === 'single' && right !== 1) fail('answers', 'Put a star before the one right answer');
  if (right === 0) fail('answers', 'Put a star before each right answer');
  return { kind, options };
}

const decided = (typed: string): Task => {
  if (typed !== 'true' && typed !== 'false') fail('answers', 'Choose whether it is true or false');
  return { kind: 'true-false', options: trueOrFalse(typed === 'true') };
};

export const trueOrFalse = (right: boolean): Option[] => [
  { text: 'True', right, says: '' },
  { text: 'False', right: !right, says: '' },
];

function unitsOf(typed: string): Unit[] {
  const units = linesOf(typed).map((line) => {
    const [name = '', times] = cut(line, '=', 1);
    return { name: bare(name), times: times === undefined ? 1 : (numberOf(times) ?? 0) };
  });
  if (units.some(({ name, times }) => name === '' || times === 0))
    fail('units', 'Write one unit on each line, like kg, or g = 0.001');
  // Two that stand alone would be worth the same: whoever forgets how many mg a g is would have 300 g marked as 300 mg.
  const alone = linesOf(typed).filter((line) => cut(line, '=', 1).length === 1).length;
  if (alone > 1)
    fail(
      'units',
      'Only the unit of the right number stands alone. Say how many of it each other one is, like g = 0.001',
    );
  if (new Set(units.map(({ name }) => name)).size < units.length) fail('units', 'Name each unit once');
  return units;
}

function numericOf({ answers, within, units }: QuestionTyped): Task {
  const value = numberOf(answers);
  const span = within === '' ? 0 : numberOf(within);
  if (value === null) return fail('answers', 'Enter the right number, like 9.81');
  if (span === null || span < 0) return fail('within', 'Enter how far off may be, as a number from 0');
  return { kind: 'numeric', value, within: span, units: unitsOf(units) };
}

function matchingOf(typed: string): Task {
  const lines = linesOf(typed).map((line) => cut(line, '=', 1).map(bare));
  const pairs = lines.flatMap(([left = '', right]) => (left !== '' && right ? [{ left, right }] : []));
  const others = lines.flatMap(([left, right]) => (left === '' && right ? [right] : []));
  if (pairs.length + others.length < lines.length) fail('answers', 'Write each line like: Left = Right');
  if (pairs.length < 2) fail('answers', 'Enter at least two pairs, one on each line');
  return { kind: 'matching', pairs, others };
}

function orderingOf(typed: string): Task {
  const items = linesOf(typed).map(bare);
  if (items.length < 2) fail('answers', 'Enter at least two things, one on each line, in the right order');
  return { kind: 'ordering', items };
}

function gapOf(inside: string): Gap {
  if (!inside.trimStart().startsWith('=')) {
    const forms = cut(inside, '|').map(bare).filter(Boolean);
    return forms.length > 0 ? { forms } : fail('answers', 'Write the right words into each gap, like [[soap]]');
  }
  const parts = cut(inside, '~');
  const options = parts.map((part) => bare(part.trimStart().replace(/^=/, '')));
  const right = parts.flatMap((part, i) => (part.trimStart().startsWith('=') ? [i] : []));
  const [only] = right;
  if (only === undefined || right.length !== 1 || options.length < 2 || options.includes(''))
    return fail('answers', 'Write a gap to choose from like [[=right~wrong~also wrong]]');
  return { options, right: only };
}

function clozeOf(typed: string): Task {
  const pieces: (string | Gap)[] = [];
  for (const [i, part] of cut(typed.replaceAll('\r', ''), '[[').entries()) {
    if (i === 0) {
      pieces.push(part.replace(/\\(.)/g, '$1'));
      continue;
    }
    const [inside = '', after] = cut(part, ']]', 1);
    if (after === undefined) fail('answers', 'Close each gap with two brackets, like [[soap]]');
    pieces.push(gapOf(inside), (after ?? '').replace(/\\(.)/g, '$1'));
  }
  const task = { kind: 'cloze', pieces: pieces.filter((piece) => piece !== '') } as const;
  if (gapsOf(task).length === 0) fail('answers', 'Mark at least one gap, like [[soap]]');
  return task;
}

function taskOf(typed: QuestionTyped): Task {
  const { kind, answers } = typed;
  switch (kind) {
    case 'single':
    case 'multiple':
      return choiceOf(kind, answers);
    case 'true-false':
      return decided(answers);
    case 'numeric':
      return numericOf(typed);
    case 'short': {
      const forms = linesOf(answers).map((line) => line.replace(/\s+/g, ' '));
      if (forms.length === 0) fail('answers', 'Enter at least one answer that is right');
      return { kind, forms, caseMatters: typed.caseMatters === 'yes' };
    }
    case 'matching':
      return matchingOf(answers);
    case 'ordering':
      return orderingOf(answers);
    case 'cloze':
      return clozeOf(answers);
  }
}

const partsOf = (task: Task): number => {
  if (task.kind === 'numeric') return task.units.length;
  if (task.kind === 'short') return task.forms.length;
  if (task.kind === 'matching') return task.pairs.length + task.others.length;
  if (task.kind === 'ordering') return task.items.length;
  return task.kind === 'cloze' ? gapsOf(task).length : task.options.length;
};

/** The question around a task, with its HTML. Throws Invalid where the Markdown has what a question cannot show. */
export function questionFrom(task: Task, { ask, says }: { ask: string; says: string }): Question {
  if (partsOf(task) > MOST_PARTS) fail('answers', `Use at most ${MOST_PARTS} of them`);
  const none = { image: () => undefined, pageUrl: () => undefined };
  const { html, slips } = renderMarkdown(ask, none);
  if (slips[0]) fail('ask', `Line ${slips[0].line}: ${slips[0].says}`);
  return { ...task, ask, askHtml: html, says };
}

/** The question that was typed. Throws Invalid with what to do, by field. */
export const readQuestion = (typed: QuestionTyped): Question => questionFrom(taskOf(typed), typed);

const gapSource = (gap: Gap): string =>
  'forms' in gap
    ? `[[${gap.forms.map(guarded).join('|')}]]`
    : `[[${gapOptions(gap.options.map((option, i) => (i === gap.right ? '=' : '') + guarded(option)))}]]`;

/** The right one comes first: by its sign the gap is known to be one to choose from. */
const gapOptions = (options: string[]): string =>
  options.sort((a, b) => Number(b.startsWith('=')) - Number(a.startsWith('='))).join('~');

function answersOf(task: Task): string {
  switch (task.kind) {
    case 'single':
    case 'multiple':
      return task.options
        .map(({ text: words, right, says }) => `${right ? '*' : ''}${guarded(words)}${says && ` # ${guarded(says)}`}`)
        .join('\n');
    case 'true-false':
      return String(task.options[0]?.right === true);
    case 'numeric':
      return String(task.value);
    case 'short':
      return task.forms.join('\n');
    case 'matching':
      return [...task.pairs.map(({ left, right }) => `${guarded(left)} = ${guarded(right)}`)]
        .concat(task.others.map((other) => `= ${guarded(other)}`))
        .join('\n');
    case 'ordering':
      return task.items.map(guarded).join('\n');
    case 'cloze':
      return task.pieces
        .map((piece) => (typeof piece === 'string' ? piece.replace(/[\\[\]]/g, '\\$&') : gapSource(piece)))
        .join('');
  }
}

/** The first that counts as one is the unit of the right number, and stands alone. */
function unitSource(units: readonly Unit[]): string {
  const own = units.find(({ times }) => times === 1);
  return units.map((unit) => guarded(unit.name) + (unit === own ? '' : ` = ${unit.times}`)).join('\n');
}

/** A question as somebody would type it, to change it. */
export const sourceOf = (
  question: Question,
): Record<'ask' | 'answers' | 'within' | 'units' | 'caseMatters' | 'says', string> => ({
  ask: question.ask,
  answers: answersOf(question),
  within: question.kind === 'numeric' && question.within > 0 ? String(question.within) : '',
  units: question.kind === 'numeric' ? unitSource(question.units) : '',
  caseMatters: question.kind === 'short' && question.caseMatters ? 'yes' : '',
  says: question.says,
});
