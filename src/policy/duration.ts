/** A length of time as the policy writes it (ISO 8601: P7Y, P14D, PT24H). Only one kind of unit is allowed in each. */
export interface Duration {
  readonly iso: string;
  readonly count: number;
  readonly unit: Unit;
}

export type Unit = 'years' | 'months' | 'days' | 'hours' | 'minutes' | 'seconds';

const DATE_UNITS: Record<string, Unit> = { Y: 'years', M: 'months', D: 'days' };
const TIME_UNITS: Record<string, Unit> = { H: 'hours', M: 'minutes', S: 'seconds' };
const MILLISECONDS = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 };

/** Reads P7Y, P6M, P14D, PT24H, PT10M or PT30S; null for anything else. */
export function parseDuration(iso: string): Duration | null {
  const [, time, count = '', letter = ''] = /^P(T?)([1-9]\d{0,4})([YMDHS])$/.exec(iso) ?? [];
  const unit = (time ? TIME_UNITS : DATE_UNITS)[letter];
  return unit ? Object.freeze({ iso, count: Number(count), unit }) : null;
}

/** The moment `duration` after `from`. Years and months keep the day of the month, or take the month's last day (UTC). */
export function after(from: Date, duration: Duration): Date {
  return shifted(from, duration, 1);
}

/** The moment `duration` before `from`: what a clock must not lie after for its time to be over. */
export function before(from: Date, duration: Duration): Date {
  return shifted(from, duration, -1);
}

/** Milliseconds; a month counts as 30 days and a year as 365, so this is for cookies and sessions, not for retention. */
export function milliseconds({ count, unit }: Duration): number {
  if (unit === 'years') return count * 365 * MILLISECONDS.days;
  if (unit === 'months') return count * 30 * MILLISECONDS.days;
  return count * MILLISECONDS[unit];
}

function shifted(from: Date, { count, unit }: Duration, sign: 1 | -1): Date {
  if (unit !== 'years' && unit !== 'months') return new Date(from.getTime() + sign * count * MILLISECONDS[unit]);
  const result = new Date(from);
  result.setUTCDate(1);
  result.setUTCMonth(result.getUTCMonth() + sign * count * (unit === 'years' ? 12 : 1));
  const lastDay = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate();
  result.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return result;
}
