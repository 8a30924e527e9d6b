import { z } from 'zod';
import { isDay } from './plan.forms.ts';

/** The kinds of learning that professional bodies ask for. */
export const cpdKinds = {
  course: 'Course or training',
  reading: 'Reading or watching',
  practice: 'Learning at work',
  teaching: 'Teaching others',
  other: 'Something else',
} as const;
export type CpdKind = keyof typeof cpdKinds;
const kindIds = Object.keys(cpdKinds) as [CpdKind, ...CpdKind[]];

const DAY = 'Enter a day that exists, like 2026-11-21';
const MINUTES = 'Enter the minutes as a number from 1 to 1440';

export const EntryForm = z.strictObject({
  doneOn: z.string(DAY).trim().refine(isDay, DAY),
  title: z.string('Enter what you did').trim().min(1, 'Enter what you did').max(200, 'Use at most 200 characters'),
  kind: z.enum(kindIds, 'Choose what kind it was'),
  minutes: z
    .string(MINUTES)
    .trim()
    .regex(/^\d{1,4}$/, MINUTES)
    .transform(Number)
    .refine((minutes) => minutes >= 1 && minutes <= 1440, MINUTES),
  reflection: z.string().trim().max(4000, 'Use at most 4,000 characters').default(''),
  /** One of the owner's own; empty: of none. */
  community: z.uuid().or(z.literal('')).default(''),
});
/** Of one community alone, by its address. */
export const LogQuery = z.object({ community: z.string().max(100).optional() });

export type EntryTyped = z.output<typeof EntryForm>;

/** The day of a course that was finished here is not for typing. */
export const EntryChangeForm = EntryForm.extend({ doneOn: EntryForm.shape.doneOn.optional() });
export type EntryChanged = z.output<typeof EntryChangeForm>;
