/**
 * The moment at which a clock in London shows this day and time (2026-11-21, 15:30); null where there is none such. Of an
 * hour that comes twice, as clocks go back, it is the first.
 */
export function londonTime(day: string, time: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(time)) return null;
  try {
    const wall = Temporal.PlainDateTime.from(`${day}T${time}`);
    const there = wall.toZonedDateTime('Europe/London', { disambiguation: 'earlier' });
    return there.toPlainDateTime().equals(wall) ? new Date(there.epochMilliseconds) : null;
  } catch {
    return null;
  }
}
