import { z } from 'zod';
import { fromPage, many } from '../../http/input.ts';
import { londonTime } from '../../london.ts';
import { isAddress } from '../../mail/outbox.ts';
import type { Rule } from './attempts.ts';
import type { ExamFacts } from './exams.queries.ts';
import { MOST_PEOPLE } from './takers.ts';

/** How many rules one examination can have. */
export const RULES = 4;

const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most.toLocaleString('en-GB')} characters`)
    .default('');
const number = (most: number, says: string) =>
  z
    .string()
    .trim()
    .default('')
    .transform((typed) => (typed === '' ? null : /^\d{1,4}$/.test(typed) ? Number(typed) : -1))
    .refine((n) => n === null || (n >= 1 && n <= most), says);
/** A day as a form gives it, like 2026-11-21, or nothing. */
export const day = text(10).refine(
  (typed) => typed === '' || londonTime(typed, '12:00') !== null,
  'Enter a day that exists, like 2026-11-21',
);
const TIME = 'Enter a time from 00:00 to 23:59, like 14:30';
/** A time as a form gives it, like 14:30, or nothing. */
export const time = text(5).refine((typed) => typed === '' || /^([01]\d|2[0-3]):[0-5]\d$/.test(typed), TIME);
const COUNT = 'Enter how many questions, from 1 to 100';

export const ExamForm = z.strictObject({
  title: text(150).pipe(z.string().min(1, 'Enter a title')),
  intro: text(3000),
  kind: z.enum(['practice', 'mock', 'examination'], 'Choose what it is'),
  ...{ category1: text(100), tag1: text(40), count1: number(100, COUNT) },
  ...{ category2: text(100), tag2: text(40), count2: number(100, COUNT) },
  ...{ category3: text(100), tag3: text(40), count3: number(100, COUNT) },
  ...{ category4: text(100), tag4: text(40), count4: number(100, COUNT) },
  shuffle: z.literal('yes').optional(),
  ...{ opensOn: day, opensTime: time, closesOn: day, closesTime: time },
  minutes: number(600, 'Enter the minutes as a number from 1 to 600'),
  attempts: number(50, 'Enter how many attempts, from 1 to 50'),
  passMark: number(100, 'Enter a number from 1 to 100'),
  audience: z.enum(['everyone', 'trainees', 'course', 'named'], 'Choose who takes it'),
  course: z.union([z.literal(''), z.uuid()], 'Choose a course').default(''),
  people: text(20_000),
});
export type ExamTyped = z.output<typeof ExamForm>;

type Wanted = Omit<ExamFacts, 'id' | 'state' | 'releasedAt'>;

function rulesOf(typed: ExamTyped): Rule[] {
  return Array.from({ length: RULES }, (_, i) => i + 1).flatMap((n) => {
    const at = <K extends 'category' | 'tag' | 'count'>(name: K) => typed[`${name}${n}` as keyof ExamTyped];
    const count = at('count') as number | null;
    return count === null ? [] : [{ category: String(at('category')), tag: String(at('tag')), count }];
  });
}

/** One address a line, or between commas. */
const addressesOf = (typed: string): string[] =>
  typed
    .split(/[\n,;]+/)
    .map((line) => line.trim())
    .filter(Boolean);

/** What is wrong with who takes it. */
function audienceProblems({ audience, course }: ExamTyped, people: readonly string[]): Record<string, string> {
  if (audience === 'course' && course === '') return { course: 'Choose a course' };
  if (audience !== 'named') return {};
  const wrong = people.findIndex((address) => !isAddress(address));
  if (wrong >= 0) return { people: `Line ${wrong + 1} is not an email. Write one like name@example.org` };
  return people.length > MOST_PEOPLE ? { people: `Enter at most ${MOST_PEOPLE} emails` } : {};
}

/** What was typed as an examination, or what to mend, by field. */
export function readExam(
  typed: ExamTyped,
): { exam: Wanted; people: string[] | null } | { problems: Record<string, string> } {
  const rules = rulesOf(typed);
  const moment = (on: string, at: string, usual: string) => (on === '' ? null : londonTime(on, at === '' ? usual : at));
  const opensAt = moment(typed.opensOn, typed.opensTime, '00:00');
  const closesAt = moment(typed.closesOn, typed.closesTime, '23:59');
  const people = addressesOf(typed.people);
  const problems = audienceProblems(typed, people);
  if (rules.length === 0) problems.count1 = COUNT;
  if (typed.opensOn !== '' && !opensAt) problems.opensTime = 'Enter a time that clocks show on that day';
  if (typed.closesOn !== '' && !closesAt) problems.closesTime = 'Enter a time that clocks show on that day';
  if (typed.opensOn === '' && typed.opensTime !== '') problems.opensOn = 'Enter the day as well';
  if (typed.closesOn === '' && typed.closesTime !== '') problems.closesOn = 'Enter the day as well';
  if (opensAt && closesAt && opensAt >= closesAt) problems.closesOn = 'Enter a time after it opens';
  if (Object.keys(problems).length > 0) return { problems };
  const { title, intro, kind, shuffle, minutes, attempts, passMark, audience } = typed;
  return {
    exam: {
      title,
      intro,
      kind,
      rules,
      shuffle: shuffle === 'yes',
      opensAt,
      closesAt,
      minutes,
      attempts,
      passMark,
      audience,
      courseId: audience === 'course' ? typed.course : null,
    },
    people: audience === 'named' ? people : null,
  };
}

/** Every control of a question is called `answer[]`; `go` comes with the button, and not when the script saves. */
export const AnswerForm = z.strictObject({
  'answer[]': many(z.string().max(1000), 60),
  go: fromPage(z.literal('next').optional()),
});
export const EmptyForm = z.strictObject({});
export const StateForm = z.strictObject({ to: fromPage(z.enum(['open', 'withdrawn'])) });

const PERSON = 'Choose somebody';
export const SetterForm = z.strictObject({ person: z.uuid(PERSON) });

const EMAIL = 'Enter their email, like name@example.org';
export const ExtraTimeForm = z.strictObject({
  email: z.string(EMAIL).trim().min(3, EMAIL).max(254, EMAIL),
  percent: z.enum(['0', '10', '25', '50', '100'], 'Choose how much more time').transform(Number),
});
