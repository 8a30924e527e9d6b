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

/** A cell as a person reads it: the title of what an id names, dates and times in words, nothing for nothing. */
export function cellWords({ values, names }: CopyRow, { field, isId }: CopyColumn): string {
  return isId ? (names[field] ?? '') : valueWords(values[field] ?? null);
}
