import { dayAndTimeWords, dayWords, listWords } from '../words.ts';
import type { CopyColumn } from './copy-plan.ts';
import type { CopyRow, CopyValue } from './copy-rows.ts';

/** A day has no time of day: the database gives it as midnight UTC. */
const isDay = (at: Date): boolean => at.getTime() % 86_400_000 === 0;

function valueWords(value: CopyValue): string {
  if (value === null) return '';
  if (value instanceof Date) return isDay(value) ? dayWords(value) : dayAndTimeWords(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return listWords(value.map((each) => valueWords(each as CopyValue)));
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name}: ${valueWords(inner as CopyValue)}`)
    .join('; ');
}

interface Asked {
  readonly ask: string;
  readonly answer: string;
}
const isAsked = (value: unknown): value is Asked =>
  typeof value === 'object' && value !== null && 'ask' in value && 'answer' in value;

/** A form that was sent: each question, and under it what was answered. */
function formWords(sealed: CopyValue): string {
  const written: unknown = typeof sealed === 'string' && sealed.startsWith('[') ? JSON.parse(sealed) : null;
  if (!Array.isArray(written)) return valueWords(sealed);
  return written
    .filter(isAsked)
    .map(({ ask, answer }) => `${ask}\n${answer.trim() || 'No answer'}`)
    .join('\n\n');
}

/** Columns that hold more than one thing to read, by model and field. */
const WORDS: Readonly<Record<string, (value: CopyValue) => string>> = { 'FormAnswer.answers': formWords };

/** A cell as a person reads it: the title of what an id names, dates and times in words, nothing for nothing. */
export function cellWords(model: string, { values, names }: CopyRow, { field, isId }: CopyColumn): string {
  const words = WORDS[`${model}.${field}`];
  if (words) return words(values[field] ?? null);
  return isId ? (names[field] ?? '') : valueWords(values[field] ?? null);
}
