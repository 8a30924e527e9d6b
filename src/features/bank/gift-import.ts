import { type GIFTQuestion, type NumericalFormat, parse, type TextChoice, type TextFormat } from 'gift-pegjs';
import { categoryOf, type Foreign, wordsOfHtml } from './imported.ts';
import type { Option, Task } from './question.ts';
import { trueOrFalse } from './source.ts';

const plain = (text: TextFormat | null | undefined): string =>
  !text ? '' : (text.format === 'html' ? wordsOfHtml(text.text) : text.text).replace(/\s+/g, ' ').trim();

const options = (choices: readonly TextChoice[]): Option[] =>
  choices.map(({ isCorrect, weight, text, feedback }) => ({
    text: plain(text),
    right: isCorrect || (weight ?? 0) > 0,
    says: plain(feedback),
  }));

function choiceOf(choices: readonly TextChoice[]): Task | string {
  const all = options(choices);
  const right = all.filter((one) => one.right).length;
  if (all.length < 2) return 'It has fewer than two answers';
  if (right === 0) return 'None of its answers is right';
  return { kind: right > 1 || !choices.some(({ isCorrect }) => isCorrect) ? 'multiple' : 'single', options: all };
}

function numberOf({ type, number, range, numberHigh, numberLow }: NumericalFormat): Task | string {
  if (type === 'high-low' && numberHigh !== undefined && numberLow !== undefined) {
    const round = (n: number) => Number(n.toPrecision(12));
    const middle = round((numberHigh + numberLow) / 2);
    return { kind: 'numeric', value: middle, within: round(Math.abs(numberHigh - numberLow) / 2), units: [] };
  }
  if (number === undefined || !Number.isFinite(number)) return 'Its number cannot be read';
  return { kind: 'numeric', value: number, within: Math.abs(range ?? 0), units: [] };
}

function taskOf(question: GIFTQuestion): Task | string {
  switch (question.type) {
    case 'MC':
      return choiceOf(question.choices);
    case 'Short': {
      const forms = question.choices.map(({ text }) => plain(text)).filter(Boolean);
      return forms.length > 0 ? { kind: 'short', forms, caseMatters: false } : 'It has no right answer';
    }
    case 'Numerical': {
      if (!Array.isArray(question.choices)) return numberOf(question.choices);
      const right = question.choices.filter(({ isCorrect }) => isCorrect);
      const [only] = right;
      return only && right.length === 1 ? numberOf(only.text) : 'It has several right numbers';
    }
    case 'TF':
      return { kind: 'true-false', options: trueOrFalse(question.isTrue) };
    case 'Matching': {
      const all = question.matchPairs.map((pair) => ({ left: plain(pair.subquestion), right: pair.subanswer.trim() }));
      const pairs = all.filter(({ left }) => left !== '');
      if (pairs.length < 2) return 'It has fewer than two pairs';
      return { kind: 'matching', pairs, others: all.filter(({ left }) => left === '').map(({ right }) => right) };
    }
    case 'Essay':
      return 'It asks for a long text, which a person would have to mark';
    default:
      return 'It is a text and not a question';
  }
}

interface Block {
  readonly line: number;
  readonly text: string;
}

/** Questions stand apart by empty lines, so that one that cannot be read does not take the others with it. */
function blocksOf(text: string): Block[] {
  const blocks: { line: number; lines: string[] }[] = [];
  let open = false;
  for (const [i, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n?|\n/)
    .entries()) {
    if (line.trim() === '') open = false;
    else if (open) blocks.at(-1)?.lines.push(line);
    else {
      blocks.push({ line: i + 1, lines: [line] });
      open = true;
    }
  }
  return blocks.map(({ line, lines }) => ({ line, text: lines.join('\n') }));
}

function read({ line, text }: Block, category: string): { questions: Foreign[]; category: string } {
  const where = `Line ${line}`;
  const base = { where, category, tags: [], says: '' };
  let parsed: GIFTQuestion[];
  try {
    parsed = parse(`${text}\n\n`);
  } catch (error) {
    const at = (error as { location?: { start: { line: number } } }).location?.start.line ?? 1;
    const task = `Line ${line + at - 1} is not written as GIFT asks for`;
    return { questions: [{ ...base, title: text.slice(0, 80), ask: { text, format: 'plain' }, task }], category };
  }
  const questions: Foreign[] = [];
  let now = category;
  for (const question of parsed) {
    if (question.type === 'Category') {
      now = categoryOf(question.title);
      continue;
    }
    const format =
      question.stem.format === 'html' || question.stem.format === 'markdown' ? question.stem.format : 'plain';
    questions.push({
      ...{ ...base, category: now, tags: question.tags ?? [] },
      title: question.title ?? plain(question.stem),
      ask: { text: question.stem.text, format },
      says: 'globalFeedback' in question ? plain(question.globalFeedback) : '',
      task: taskOf(question),
    });
  }
  return { questions, category: now };
}

/** The questions of a GIFT file, in order. */
export function readGift(text: string): Foreign[] {
  const found: Foreign[] = [];
  let category = '';
  for (const block of blocksOf(text)) {
    if (block.text.split('\n').every((line) => line.trimStart().startsWith('//'))) continue;
    const next = read(block, category);
    found.push(...next.questions);
    category = next.category;
  }
  return found;
}
