import { z } from 'zod';
import { openings } from './membership.queries.ts';
import { line } from './one-line.ts';

const NAME = 'Enter a name of 3 to 80 characters';
const name = z.string(NAME).transform(line).pipe(z.string().min(3, NAME).max(80, NAME));

const WHOLE = (least: number, most: number) => `Enter a whole number from ${least} to ${most}`;
/** A whole number within bounds, as somebody types it. */
export const whole = (least: number, most: number) =>
  z
    .string(WHOLE(least, most))
    .trim()
    .regex(/^\d{1,5}$/, WHOLE(least, most))
    .transform(Number)
    .pipe(z.number().min(least, WHOLE(least, most)).max(most, WHOLE(least, most)));

const MOST_TOPICS = 20;

const oneOf = (kind: string) => z.union([z.uuid(`Choose the ${kind}`), z.literal('')]).default('');

/** Whom a community is for has to be named where it is for one; said together with all else that is wrong. */
const chosen = <const K extends 'area' | 'organisation' | 'course'>(kind: K) =>
  [
    (typed: { openTo: string } & { [k in K]: string }) => typed.openTo !== kind || typed[kind] !== '',
    { path: [kind] as PropertyKey[], message: `Choose the ${kind}`, when: () => true },
  ] as const;

export const CommunityForm = z
  .strictObject({
    name,
    summary: z
      .string('Say in a sentence or two what it is for')
      .trim()
      .min(10, 'Say in a sentence or two what it is for')
      .max(400, 'Use at most 400 characters'),
    openTo: z.enum(openings, 'Choose who can join'),
    area: oneOf('area'),
    organisation: oneOf('organisation'),
    course: oneOf('course'),
    /** One a line. */
    topics: z
      .string('Enter at least one category')
      .transform((text) => [...new Set(text.split(/\r?\n/).map(line))].filter(Boolean))
      .refine((list) => list.length > 0, 'Enter at least one category')
      .refine((list) => list.length <= MOST_TOPICS, `Use at most ${MOST_TOPICS} categories`)
      .refine((list) => list.every((each) => each.length <= 60), 'Use at most 60 characters for a category'),
    holdFirst: whole(0, 10),
    editMinutes: whole(0, 10_080),
    /** People under the policy's age may be in it. */
    young: z.literal('yes').optional(),
  })
  // Beside children nobody is let in whom no member of staff has looked at.
  .refine(({ openTo, young }) => !young || !['everyone', 'course'].includes(openTo), {
    ...{ path: ['young'], when: () => true },
    message: 'Young people can only be where people ask to join, or in a community of an area or organisation',
  })
  .refine(...chosen('area'))
  .refine(...chosen('organisation'))
  .refine(...chosen('course'));
export type CommunityTyped = z.output<typeof CommunityForm>;
