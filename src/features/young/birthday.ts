/** The day on which somebody born on `born` turns `age`; who was born on 29 February does so on 1 March of other years. */
export function birthdayAt(born: Temporal.PlainDate, age: number): Temporal.PlainDate {
  const day = born.add({ years: age });
  return day.day === born.day ? day : day.add({ days: 1 });
}

/** Older than anybody: a slip of the year. */
const TOO_OLD = 100;

/**
 * What a date of birth means on this day: when somebody turns `age`, or why they need no permission, or why it cannot be.
 * All are days in London, as 2026-11-21.
 */
export function readBirth(
  text: string,
  { today, age }: { today: string; age: number },
): { readonly endsOn: string } | { readonly problem: 'no date' | 'to come' | 'long ago' | 'old enough' } {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return { problem: 'no date' };
  const now = Temporal.PlainDate.from(today);
  let born: Temporal.PlainDate;
  try {
    born = Temporal.PlainDate.from(text);
  } catch {
    return { problem: 'no date' };
  }
  const is = (one: Temporal.PlainDate, other: Temporal.PlainDate) => Temporal.PlainDate.compare(one, other);
  if (is(born, now) > 0) return { problem: 'to come' };
  if (is(birthdayAt(born, TOO_OLD), now) <= 0) return { problem: 'long ago' };
  const ends = birthdayAt(born, age);
  return is(ends, now) <= 0 ? { problem: 'old enough' } : { endsOn: ends.toString() };
}
