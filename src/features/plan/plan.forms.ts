import { z } from 'zod';

const words = (missing: string, most: number) =>
  z
    .string(missing)
    .trim()
    .min(1, missing)
    .max(most, `Use at most ${most.toLocaleString('en-GB')} characters`);
const perhaps = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most.toLocaleString('en-GB')} characters`)
    .default('');

const DAY = /^(19|20)\d\d-\d\d-\d\d$/;

/** Whether this is a day that exists, of this century or the last, like 2027-03-31. */
export function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return DAY.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

const perhapsDay = z
  .string()
  .trim()
  .refine((text) => text === '' || isDay(text), 'Enter a day that exists, like 2027-03-31')
  .default('');

const goal = { title: words('Enter your goal', 200), why: perhaps(2000), byWhen: perhapsDay };

export const NewGoalForm = z.strictObject(goal);
export const GoalForm = z.strictObject({ ...goal, areas: perhaps(2000), reviewOn: perhapsDay });
export type GoalTyped = z.output<typeof GoalForm>;

export const ReflectionForm = z.strictObject({ reflection: words('Write what you thought', 4000) });

const ADDRESS = 'Enter an address that starts with https://';

/** The address of a page elsewhere: https, a named host, and nobody's password in it. */
function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  return protocol === 'https:' && !username && !password && hostname.includes('.');
}

export const LinkForm = z.strictObject({
  what: words('Say what the link shows', 200),
  address: z.string(ADDRESS).trim().max(1000, 'Use at most 1,000 characters').refine(isSafeAddress, ADDRESS),
});

export const StateForm = z.strictObject({ to: z.enum(['done', 'closed', 'open']) });
export const EmptyForm = z.strictObject({});

const EMAIL = 'Enter their email, like name@example.org';
export const ShareForm = z.strictObject({
  email: z
    .string(EMAIL)
    .trim()
    .max(254, EMAIL)
    .pipe(z.email({ error: EMAIL, pattern: z.regexes.unicodeEmail })),
});
