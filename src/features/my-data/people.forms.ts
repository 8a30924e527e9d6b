import { z } from 'zod';
import type { Policy } from '../../policy/document.ts';
import { addDuration, durationOf } from '../../policy/duration.ts';

const EMAIL = "Enter your tutor's email, like name@example.org";

export const NamingForm = z.strictObject({
  email: z
    .string(EMAIL)
    .trim()
    .max(254, EMAIL)
    .pipe(z.email({ error: EMAIL, pattern: z.regexes.unicodeEmail })),
  course: z.union([z.literal(''), z.uuid('Choose a course from the list')]).default(''),
  until: z.iso.date('Enter a date, like 2027-03-31'),
});

export const RemoveForm = z.strictObject({});

/** The last day that is offered first: half a year from now, or the longest that the policy allows. */
export function usualLastDay(policy: Policy, now: Date): string {
  const half = addDuration(now, durationOf('P6M'));
  const longest = addDuration(now, policy.people.namedForAtMost);
  return new Date(Math.min(half.getTime(), longest.getTime())).toISOString().slice(0, 10);
}

/** What is wrong with the last day, as a sentence; null when it will do. */
export function lastDayProblem(policy: Policy, now: Date, until: Date): string | null {
  if (until.getTime() < Date.parse(now.toISOString().slice(0, 10))) return 'Choose a day that is still to come.';
  if (until > addDuration(now, policy.people.namedForAtMost))
    return 'Choose an earlier day. You can name them again later.';
  return null;
}
