import { XMLParser } from 'fast-xml-parser';
import { categoryOf, decoded, type Foreign, wordsOfHtml } from './imported.ts';
import { numberOf } from './mark.ts';
import type { Gap, Option, Task } from './question.ts';
import { trueOrFalse } from './source.ts';

type Node = { readonly [name: string]: unknown };

const LISTS = new Set(['question', 'answer', 'subquestion', 'unit', 'tag', 'text']);

/** Entities are never expanded: the five of XML are read here, and a file that declares its own is refused. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  processEntities: false,
  parseTagValue: false,
  cdataPropName: 'cdata',
  trimValues: true,
  isArray: (name) => LISTS.has(name),
});

const listOf = (value: unknown): Node[] => (Array.isArray(value) ? (value as Node[]) : []);

/** The characters of an element, its CDATA as they are. */
function charsOf(value: unknown): string {
  if (typeof value === 'string') return decoded(value);
  if (Array.isArray(value)) return value.map(charsOf).join('');
  if (typeof value !== 'object' || value === null) return '';
  const { cdata, '#text': text } = value as Node;
  const parts = [cdata].flat().map((part) => (typeof part === 'string' ? part : ''));
  return parts.join('') + (typeof text === 'string' ? decoded(text) : '');
}

const textIn = (node: unknown): string => charsOf((node as Node | undefined)?.text);
const words = (node: unknown): string => wordsOfHtml(textIn(node)).replace(/\s+/g, ' ');
const worth = (answer: Node): number => Number(answer['@fraction'] ?? 0);

const optionsOf = (question: Node): Option[] =>
  listOf(question.answer).map((answer) => ({
    text: words(answer),
    right: worth(answer) > 0,
    says: words(answer.feedback),
  }));

function choiceOf(question: Node): Task | string {
  const options = optionsOf(question);
  if (options.length < 2) return 'It has fewer than two answers';
  if (!options.some(({ right }) => right)) return 'None of its answers is right';
  if (charsOf(question.single) === 'false') return { kind: 'multiple', options };
  const best = Math.max(...listOf(question.answer).map(worth));
  const first = listOf(question.answer).findIndex((answer) => worth(answer) === best);
  if (options.filter(({ right }) => right).length > 1) return 'It gives part of the mark for some of its answers';
  return { kind: 'single', options: options.map((option, i) => ({ ...option, right: i === first })) };
}

function numericOf(question: Node): Task | string {
  const right = listOf(question.answer).filter((answer) => worth(answer) === 100);
  const [only] = right;
  if (!only || right.length !== 1) return 'It has several right numbers';
  const [value, within] = [numberOf(textIn(only)), numberOf(charsOf(only.tolerance) || '0')];
  if (value === null || within === null) return 'Its number cannot be read';
  const units = listOf((question.units as Node | undefined)?.unit).map((unit) => ({
    name: charsOf(unit.unit_name),
    multiplier: numberOf(charsOf(unit.multiplier)) ?? 0,
  }));
  if (units.some(({ name, multiplier }) => name === '' || multiplier === 0)) return 'A unit cannot be read';
  const named = units.map(({ name, multiplier }) => ({ name, times: Number((1 / multiplier).toPrecision(12)) }));
  return { kind: 'numeric', value, within: Math.abs(within), units: named };
}

function matchingOf(question: Node): Task | string {
  const all = listOf(question.subquestion).map((one) => ({ left: words(one), right: words(listOf(one.answer)[0]) }));
  const pairs = all.filter(({ left }) => left !== '');
  if (pairs.length < 2) return 'It has fewer than two pairs';
  return { kind: 'matching', pairs, others: all.filter(({ left }) => left === '').map(({ right }) => right) };
}

/** The answers of a gap stand apart by ~; a backslash takes its meaning from what follows. */
function gapOf(kind: string, inside: string): Gap | string {
  const parts = inside.split(/(?<!\\)~/).map((part) => {
    const [, sign = '', text = ''] = /^(=|%-?[\d.]+%)?([\s\S]*)$/.exec(part.trim()) ?? [];
    const [answer = ''] = text.split(/(?<!\\)#/);
    return { right: sign === '=' || sign === '%100%', text: answer.replace(/\\(.)/g, '$1').trim() };
  });
  const right = parts.filter((part) => part.right);
  if (right.length === 0) return 'A gap has no right answer';
  if (/^(SHORTANSWER|SA|MW)/.test(kind)) return { forms: right.map(({ text }) => text) };
  if (/^(MULTICHOICE|MC)/.test(kind) && right.length === 1 && parts.length > 1)
    return { options: parts.map(({ text }) => text), right: parts.findIndex((part) => part.right) };
  return 'It has a gap of a kind that we do not have';
}

function clozeOf(question: Node): Task | string {
  const pieces: (string | Gap)[] = [];
  const text = wordsOfHtml(textIn(question.questiontext));
  let from = 0;
  for (const found of text.matchAll(/\{\d*:([A-Z_]+):((?:\\.|[^}\\])*)\}/g)) {
    const gap = gapOf(found[1] ?? '', found[2] ?? '');
    if (typeof gap === 'string') return gap;
    pieces.push(text.slice(from, found.index), gap);
    from = found.index + found[0].length;
  }
  if (from === 0) return 'It has no gap that we can read';
  return { kind: 'cloze', pieces: [...pieces, text.slice(from)].filter((piece) => piece !== '') };
}

const KINDS: Record<string, (question: Node) => Task | string> = {
  multichoice: choiceOf,
  truefalse: (question) => {
    const right = listOf(question.answer).find((answer) => worth(answer) === 100);
    return right
      ? { kind: 'true-false', options: trueOrFalse(/^true$/i.test(textIn(right).trim())) }
      : 'It has no right answer';
  },
  numerical: numericOf,
  shortanswer: (question) => {
    const forms = listOf(question.answer)
      .filter((answer) => worth(answer) === 100)
      .map(words);
    if (forms.length === 0) return 'It has no right answer';
    return { kind: 'short', forms, caseMatters: charsOf(question.usecase) === '1' };
  },
  matching: matchingOf,
  ordering: (question) => {
    const items = listOf(question.answer).map(words);
    return items.length > 1 ? { kind: 'ordering', items } : 'It has fewer than two things to put in order';
  },
  cloze: clozeOf,
  essay: () => 'It asks for a long text, which a person would have to mark',
  description: () => 'It is a text and not a question',
};

/** Whether a file looks like XML rather than GIFT. */
export const looksLikeXml = (text: string): boolean => /^\uFEFF?\s*<(\?xml|quiz)\b/i.test(text);

/** The questions of a file in Moodle's XML; a sentence where the whole file cannot be read. */
export function readMoodle(text: string): Foreign[] | string {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return 'The file declares entities of its own, which we do not read';
  let quiz: Node | undefined;
  try {
    quiz = (parser.parse(text, true) as Node).quiz as Node | undefined;
  } catch {
    return 'The file is not whole XML';
  }
  if (quiz === undefined) return 'The file has no questions in Moodle’s form';
  const found: Foreign[] = [];
  let category = '';
  for (const [i, question] of listOf(quiz.question).entries()) {
    const type = String(question['@type'] ?? '');
    if (type === 'category') {
      category = categoryOf(textIn(question.category));
      continue;
    }
    const read = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    const asked = textIn(question.questiontext);
    const format = (question.questiontext as Node | undefined)?.['@format'];
    found.push({
      where: `Question ${i + 1}`,
      title: words(question.name) || wordsOfHtml(asked).slice(0, 80),
      category,
      tags: listOf((question.tags as Node | undefined)?.tag)
        .map(textIn)
        .filter(Boolean),
      ask:
        type === 'cloze'
          ? { text: words(question.name) || 'Fill the gaps.', format: 'plain' }
          : { text: asked, format: format === 'markdown' ? 'markdown' : format === 'plain_text' ? 'plain' : 'html' },
      says: words(question.generalfeedback),
      task: read ? read(question) : `We have no questions of the kind “${type.slice(0, 40)}”`,
    });
  }
  return found;
}
