import { SafeHtml } from '../../http/html.ts';
import { type Choices, choices, type Field, field, type Select, select } from '../../http/parts.ts';
import { type Answer, type Question, rightSides, type Task } from './question.ts';

/** One control of an answer, with the text that stands before it in a text with gaps. */
interface Part {
  before: string;
  field: Field | null;
  select: Select | null;
}

/** A question with the controls for its answer; every control is called `answer`. */
export interface Asking {
  html: SafeHtml;
  /** How to answer, where that is not plain to see. */
  how: string | null;
  choices: Choices | null;
  /** Checkboxes, and not radios. */
  several: boolean;
  parts: Part[];
  /** The parts stand within a text. */
  inline: boolean;
  /** What stands after the last gap. */
  after: string;
}

/** How the parts of a question are shuffled: for a list of this length the places in the order they are shown. */
export type Order = (length: number) => readonly number[];

/** As they were written. */
export const asWritten: Order = (length) => Array.from({ length }, (_, i) => i);

const NAME = 'answer[]';
const bare = { how: null, choices: null, several: false, parts: [], inline: false, after: '' };
const idOf = (at: number): string => (at === 0 ? 'answer' : `answer-${at + 1}`);
const fieldPart = (at: number, label: string, value: string, more: Parameters<typeof field>[2] = {}): Part => ({
  before: '',
  field: field(NAME, label, { id: idOf(at), value, autocomplete: 'off', ...more }),
  select: null,
});
const selectPart = (
  at: number,
  label: string,
  items: { value: string; text: string }[],
  value: string | undefined,
): Part => ({
  before: '',
  field: null,
  select: select(NAME, label, items, { id: idOf(at), value, empty: 'Choose' }),
});

function chooseFrom(task: Extract<Task, { kind: 'single' | 'multiple' | 'true-false' }>, answer: Answer, order: Order) {
  const several = task.kind === 'multiple';
  const places = task.kind === 'true-false' ? asWritten(2) : order(task.options.length);
  const items = places.map((place) => ({ value: String(place), text: task.options[place]?.text ?? '' }));
  const legend = several ? 'Choose all that are right' : 'Choose one';
  return { ...bare, several, choices: choices(NAME, items, { id: idOf(0), legend, value: answer }) };
}

function numberParts({ units }: Extract<Task, { kind: 'numeric' }>, [typed = '', unit]: Answer): Part[] {
  const number = fieldPart(0, 'Your answer, a number', typed, {
    inputmode: 'decimal',
    width: 'code',
    limit: 40,
    hint: 'In digits alone, like 12.5',
  });
  if (units.length === 0) return [number];
  return [
    number,
    selectPart(
      1,
      'Unit',
      units.map(({ name }) => ({ value: name, text: name })),
      unit,
    ),
  ];
}

const given = (answer: Answer, left: number): string | undefined =>
  answer.find((part) => part.startsWith(`${left}=`) && part !== `${left}=`);

function clozeParts({ pieces }: Extract<Task, { kind: 'cloze' }>, answer: Answer, order: Order) {
  const parts: Part[] = [];
  let before = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      before += piece;
      continue;
    }
    const [at, label] = [parts.length, `Gap ${parts.length + 1}`];
    const value = answer[at] ?? '';
    const part =
      'forms' in piece
        ? fieldPart(at, label, value, { width: 'code', limit: 200, spellcheck: false })
        : selectPart(
            at,
            label,
            order(piece.options.length).map((i) => ({ value: String(i), text: piece.options[i] ?? '' })),
            value,
          );
    parts.push({ ...part, before });
    before = '';
  }
  return { ...bare, inline: true, parts, after: before };
}

function controls(task: Task, answer: Answer, order: Order): Omit<Asking, 'html'> {
  switch (task.kind) {
    case 'single':
    case 'multiple':
    case 'true-false':
      return chooseFrom(task, answer, order);
    case 'numeric':
      return { ...bare, parts: numberParts(task, answer) };
    case 'short':
      return { ...bare, parts: [fieldPart(0, 'Your answer', answer[0] ?? '', { limit: 500 })] };
    case 'matching': {
      const sides = rightSides(task);
      const shown = order(sides.length);
      return {
        ...bare,
        parts: order(task.pairs.length).map((left, at) => {
          const items = shown.map((side) => ({ value: `${left}=${side}`, text: sides[side] ?? '' }));
          return selectPart(at, task.pairs[left]?.left ?? '', items, given(answer, left));
        }),
      };
    }
    case 'ordering':
      return {
        ...bare,
        how: 'Give each line its number. The first gets 1.',
        parts: order(task.items.length).map((item, at) => {
          const items = task.items.map((_, i) => ({ value: `${item}=${i + 1}`, text: String(i + 1) }));
          return selectPart(at, task.items[item] ?? '', items, given(answer, item));
        }),
      };
    case 'cloze':
      return clozeParts(task, answer, order);
  }
}

/** What the view `bank/asking` shows: the question, with what was answered so far. */
export const askingOf = (question: Question, answer: Answer, order: Order = asWritten): Asking => ({
  html: new SafeHtml(question.askHtml),
  ...controls(question, answer, order),
});
