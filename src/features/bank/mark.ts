import { type Answer, type Gap, gapsOf, type Question, rightSides, type Task } from './question.ts';

/** Whether nothing was answered: no choice, only empty fields, or pairs without a second half. */
export const isBlank = (answer: Answer): boolean => answer.every((part) => /^(\d+=)?\s*$/.test(part));

/** Written alike where only spacing, letter width or (unless it matters) case differ. */
export function sameForm(text: string, { caseMatters }: { caseMatters: boolean }): string {
  const plain = text.normalize('NFKC').replace(/[’‘]/g, "'").replace(/\s+/g, ' ').trim();
  return caseMatters ? plain : plain.toLowerCase();
}

/** Whether a text fits an accepted form, in which a star stands for anything. Takes time in proportion to both lengths. */
export function fits(typed: string, form: string, rule: { caseMatters: boolean }): boolean {
  const [text, parts] = [sameForm(typed, rule), sameForm(form, rule).split('*')];
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > text.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

/** A number as people type it, such as "1,200.5", "−3" or "2e3"; null for anything else. */
export function numberOf(typed: string): number | null {
  const plain = typed
    .normalize('NFKC')
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/\s/g, '');
  const bare = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(',', '') : plain;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(bare) && Number.isFinite(Number(bare)) ? Number(bare) : null;
}

function markNumber({ value, within, units }: Extract<Task, { kind: 'numeric' }>, [typed = '', unit = '']: Answer) {
  const number = numberOf(typed);
  const times = units.length === 0 ? 1 : units.find(({ name }) => name === unit)?.times;
  if (number === null || times === undefined) return 0;
  // 0.1 + 0.2 must be within 0 of 0.3.
  const slack = 1e-9 * Math.max(Math.abs(value), Math.abs(number * times));
  return Math.abs(number * times - value) <= within + slack ? 1 : 0;
}

/** What to mend in a number that cannot be read, or has no unit; nothing for all other answers. */
export function unreadable(task: Task, answer: Answer): string[] {
  if (task.kind !== 'numeric' || isBlank(answer)) return [];
  const [typed = '', unit = ''] = answer;
  return [
    ...(numberOf(typed) === null ? ['Write the number in digits alone, like 12.5.'] : []),
    ...(task.units.length > 0 && unit === '' ? ['Choose the unit as well.'] : []),
  ];
}

/** What was put beside each number on the left; the last one counts. */
function pairsOf(answer: Answer): Map<number, number> {
  const pairs = new Map<number, number>();
  for (const part of answer) {
    const [, left, right] = /^(\d{1,3})=(\d{1,3})$/.exec(part) ?? [];
    if (left !== undefined) pairs.set(Number(left), Number(right));
  }
  return pairs;
}

const gapIsRight = (gap: Gap, typed: string): boolean =>
  'forms' in gap ? gap.forms.some((form) => fits(typed, form, { caseMatters: false })) : typed === String(gap.right);

const share = (right: readonly boolean[]): number =>
  right.length === 0 ? 0 : right.filter(Boolean).length / right.length;

/**
 * What an answer is worth, from 0 to 1. Several right answers: each right choice adds its share and each wrong one takes
 * a share away, never below 0. Matching, ordering and gaps: the share that is right.
 */
export function mark(task: Task, answer: Answer): number {
  if (isBlank(answer)) return 0;
  switch (task.kind) {
    case 'single':
    case 'true-false':
      return answer.length === 1 && task.options.some(({ right }, i) => right && String(i) === answer[0]) ? 1 : 0;
    case 'multiple': {
      const chosen = task.options.filter((_, i) => answer.includes(String(i)));
      const hits = chosen.filter(({ right }) => right).length;
      const all = task.options.filter(({ right }) => right).length;
      return all === 0 ? 0 : Math.max(0, (hits - (chosen.length - hits)) / all);
    }
    case 'numeric':
      return markNumber(task, answer);
    case 'short':
      return task.forms.some((form) => fits(answer[0] ?? '', form, task)) ? 1 : 0;
    case 'matching': {
      const [sides, pairs] = [rightSides(task), pairsOf(answer)];
      return share(task.pairs.map(({ right }, i) => sides[pairs.get(i) ?? -1] === right));
    }
    case 'ordering': {
      const pairs = pairsOf(answer);
      return share(task.items.map((item, i) => task.items[(pairs.get(i) ?? 0) - 1] === item));
    }
    case 'cloze':
      return share(gapsOf(task).map((gap, i) => gapIsRight(gap, answer[i] ?? '')));
  }
}

/** The right answer in words, one line for each part. */
export function rightAnswer(task: Task): string[] {
  switch (task.kind) {
    case 'single':
    case 'true-false':
    case 'multiple':
      return task.options.filter(({ right }) => right).map(({ text }) => text);
    case 'numeric': {
      const unit = task.units.find(({ times }) => times === 1)?.name ?? '';
      const number = `${task.value}${unit && ` ${unit}`}`;
      return [task.within === 0 ? number : `${number}, give or take ${task.within}`];
    }
    case 'short':
      return task.forms
        .filter((form) => !form.includes('*'))
        .slice(0, 1)
        .concat(task.forms)
        .slice(0, 1);
    case 'matching':
      return task.pairs.map(({ left, right }) => `${left}: ${right}`);
    case 'ordering':
      return task.items.map((item, i) => `${i + 1}. ${item}`);
    case 'cloze':
      return gapsOf(task).map((gap, i) => {
        const right = 'forms' in gap ? gap.forms[0] : gap.options[gap.right];
        return `Gap ${i + 1}: ${right ?? ''}`;
      });
  }
}
/** What the chosen options say to whoever chose them. */
export const saidOf = (question: Question, answer: Answer): string[] =>
  'options' in question
    ? question.options.flatMap(({ says }, i) => (says !== '' && answer.includes(String(i)) ? [says] : []))
    : [];
