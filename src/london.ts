const zone = 'Europe/London';
const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });

/** "2026-11-21T15:15" of a moment, as clocks in London show it. */
export const localText = (at: Date): string => format.format(at).slice(0, 16).replace(' ', 'T');

/** "2026-11-21": the day that it is in London at a moment. */
export const localDay = (at: Date): string => localText(at).slice(0, 10);

/**
 * The moment at which a clock in London shows this day and time (2026-11-21, 15:30) of this century; null where there is
 * none such, as in the hour that is left out in March. Of the hour that comes twice in October it is the first.
 */
export function londonTime(day: string, time: string): Date | null {
  if (!/^20\d{2}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(time)) return null;
  try {
    const wall = Temporal.PlainDateTime.from(`${day}T${time}`);
    const there = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
    return there.toPlainDateTime().equals(wall) ? new Date(there.epochMilliseconds) : null;
  } catch {
    return null;
  }
}

/** The first moment after this day in London; null for a day that is in no calendar. */
export function endOfDay(day: string): Date | null {
  if (londonTime(day, '12:00') === null) return null;
  return londonTime(Temporal.PlainDate.from(day).add({ days: 1 }).toString(), '00:00');
}
