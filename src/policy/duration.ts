import { OurError } from '../errors.ts';

/** A length of time as the policy writes it: whole months and days by the calendar, the rest in milliseconds. */
export interface Duration {
  readonly months: number;
  readonly days: number;
  readonly milliseconds: number;
}

const ISO = /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const DAY = 86_400_000;
const LONGEST_YEARS = 200;

/** Reads an ISO 8601 duration such as P7Y, P14D or PT24H; null for anything else and for more than 200 years. */
export function parseDuration(text: string): Duration | null {
  const parts = ISO.exec(text);
  if (!parts) return null;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const duration = {
    months: years * 12 + months,
    days: weeks * 7 + days,
    milliseconds: ((hours * 60 + minutes) * 60 + seconds) * 1000,
  };
  const roughYears = duration.months / 12 + (duration.days + duration.milliseconds / DAY) / 365;
  return roughYears <= LONGEST_YEARS ? duration : null;
}

/** Reads a duration that the policy's loader has already accepted; throws for any other text. */
export function durationOf(text: string): Duration {
  const duration = parseDuration(text);
  if (!duration) throw new OurError(`${text} is not a length of time such as P7Y or P14D`);
  return duration;
}

/** Moves a moment by whole months in UTC; where the day does not exist, the month's last day (31 January + 1 month = 28 February). */
function moveMonths(from: Date, months: number): Date {
  const moved = new Date(from);
  const day = moved.getUTCDate();
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(day, lastDay));
  return moved;
}

/** The moment that lies this long after another, counted in UTC: months first, then days, then the rest. */
export function addDuration(from: Date, { months, days, milliseconds }: Duration): Date {
  return new Date(moveMonths(from, months).getTime() + days * DAY + milliseconds);
}

/** The moment that lies this long before another, counted in UTC: the rest first, then days, then months. */
export function subtractDuration(from: Date, { months, days, milliseconds }: Duration): Date {
  return moveMonths(new Date(from.getTime() - days * DAY - milliseconds), -months);
}

/**
 * No moment after this one can have ended by `now` when it is kept this long. Short months make the exact border
 * uneven by up to three days, so a query takes this bound for its index and compares exactly beside it.
 */
export function latestStart(now: Date, duration: Duration): Date {
  const border = subtractDuration(now, duration);
  return duration.months === 0 ? border : new Date(border.getTime() + 4 * DAY);
}

/** The length in milliseconds, for limits that are counted and not dated: a month has 30 days here. */
export function milliseconds({ months, days, milliseconds: rest }: Duration): number {
  return (months * 30 + days) * DAY + rest;
}
