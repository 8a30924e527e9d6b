import { type Duration, parseDuration } from './policy/duration.ts';

const zone = 'Europe/London';
const dayFormat = new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'long', year: 'numeric' });
const hourFormat = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' });
const numberFormat = new Intl.NumberFormat('en-GB');

const HOUR = 3_600_000;
const MOST_HOURS = 2_000;
/** Day and hour in London by the hour of UTC, from which London is whole hours away: asking Intl for each time is dear. */
const hours = new Map<number, { readonly day: string; readonly hour: number }>();

function hourOf(at: Date): { readonly day: string; readonly hour: number } {
  const index = Math.floor(at.getTime() / HOUR);
  const known = hours.get(index);
  if (known) return known;
  if (hours.size >= MOST_HOURS) hours.clear();
  const found = { day: dayFormat.format(at), hour: Number(hourFormat.format(at)) };
  hours.set(index, found);
  return found;
}

/** "21 November 2026": the day in London. */
export const dayWords = (at: Date): string => hourOf(at).day;

/** "3:15pm": the time in London. */
export function timeWords(at: Date): string {
  const { hour } = hourOf(at);
  const minute = String(at.getUTCMinutes()).padStart(2, '0');
  return `${hour % 12 === 0 ? 12 : hour % 12}:${minute}${hour < 12 ? 'am' : 'pm'}`;
}

/** "21 November 2026 at 3:15pm", in London. */
export function dayAndTimeWords(at: Date): string {
  return `${dayWords(at)} at ${timeWords(at)}`;
}

/** "1,200": a whole number with its thousands marked. */
export function numberWords(n: number): string {
  // Most numbers of a page are small, and asking Intl for each is dear.
  return Number.isInteger(n) && n >= 0 && n < 1000 ? String(n) : numberFormat.format(n);
}

/** "240 kB", "1.5 MB", never less than 1 kB. */
export const sizeWords = (bytes: number): string =>
  bytes < 1_000_000
    ? `${numberWords(Math.max(1, Math.round(bytes / 1000)))} kB`
    : `${numberWords(Math.round(bytes / 100_000) / 10)} MB`;

/** "1 module", "3 modules", "2 people": pass `many` where it is not `one` and an s. */
export function countWords(n: number, one: string, many = `${one}s`): string {
  return `${numberWords(n)} ${n === 1 ? one : many}`;
}

/** "Ann, Bea and Cem"; the last word between them can be "or". */
export function listWords(items: readonly string[], between: 'and' | 'or' = 'and'): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${between} ${items.at(-1)}`;
}

/** "7 years" for P7Y, "1 hour and 30 minutes" for PT1H30M. Throws a RangeError for a text that is no duration. */
export function durationWords(length: Duration | string): string {
  const duration = typeof length === 'string' ? parseDuration(length) : length;
  if (!duration) throw new RangeError(`Not an ISO 8601 duration: ${length}`);
  const { months, days, milliseconds } = duration;
  const seconds = Math.round(milliseconds / 1000);
  const parts: [number, string][] = [
    [Math.floor(months / 12), 'year'],
    [months % 12, 'month'],
    [days, 'day'],
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ];
  const said = parts.filter(([n]) => n > 0).map(([n, unit]) => countWords(n, unit));
  return said.length === 0 ? 'no time' : listWords(said);
}

/** How long to wait, rounded up to what a person would say: "20 seconds", "5 minutes", "2 hours", "3 days". */
export function waitWords(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return countWords(whole, 'second');
  if (whole <= 90 * 60) return countWords(Math.ceil(whole / 60), 'minute');
  if (whole <= 36 * 3600) return countWords(Math.ceil(whole / 3600), 'hour');
  return countWords(Math.ceil(whole / 86_400), 'day');
}
