import { z } from 'zod';
import { fromPage } from '../../http/input.ts';

export const STARS = ['1', '2', '3', '4', '5'] as const;

const SHOWN = 'Enter the name to show, in 2 to 40 characters';

/** What somebody says about a course or a resource. */
export const FeedbackForm = z.strictObject({
  stars: z.enum(STARS, 'Choose how many stars').transform(Number),
  text: z.string().trim().max(2000, 'Use at most 2,000 characters').default(''),
  shownAs: z
    .string(SHOWN)
    .trim()
    .min(2, SHOWN)
    .max(40, SHOWN)
    .refine((name) => !/[\p{Cc}\p{Cf}@<>]|https?:|www\./iu.test(name), 'Use a name without addresses or links'),
});
export type FeedbackTyped = z.output<typeof FeedbackForm>;

/** Why somebody thinks that feedback should not stand there. */
export const reasons = {
  names: 'It names a child, a family or a colleague',
  unkind: 'It is unkind or hurts somebody',
  untrue: 'It is not about this course or resource',
  advert: 'It is an advert',
  other: 'Something else',
} as const;
export type Reason = keyof typeof reasons;
export const reasonIds = Object.keys(reasons) as [Reason, ...Reason[]];

export const ReportForm = z.strictObject({
  why: z.enum(reasonIds, 'Choose what is wrong'),
  words: z.string().trim().max(1000, 'Use at most 1,000 characters').default(''),
});

export const NoFields = z.strictObject({});

export const DecideForm = z
  .strictObject({
    act: fromPage(z.enum(['keep', 'hide', 'show'])),
    reason: z.string().trim().max(1000, 'Use at most 1,000 characters').default(''),
  })
  .refine(({ act, reason }) => act !== 'hide' || reason.length >= 3, {
    path: ['reason'],
    message: 'Say why, in words for the person who wrote it',
  });

const MOST_THEMES = 8;
const theme = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} '-]{0,28}[\p{L}\p{N}]$/u);

/** "sound, Length" as ["length", "sound"]: lower case, each once, in order. */
export const ThemesForm = z.strictObject({
  themes: z
    .string()
    .trim()
    .max(300, 'Use at most 300 characters')
    .default('')
    .transform((text) =>
      [
        ...new Set(
          text
            .toLowerCase()
            .split(',')
            .map((one) => one.trim())
            .filter(Boolean),
        ),
      ].sort(),
    )
    .refine((list) => list.length <= MOST_THEMES, `Use at most ${MOST_THEMES} themes`)
    .refine(
      (list) => list.every((one) => theme.safeParse(one).success),
      'Use words of 2 to 30 letters, with commas between',
    ),
});

export const ChangeForm = z.strictObject({
  about: z
    .string('Choose what you changed')
    .regex(/^(course|resource):[0-9a-f-]{36}$/, 'Choose what you changed')
    .transform((text) => {
      const [kind, id] = text.split(':') as ['course' | 'resource', string];
      return { kind, id };
    }),
  change: z
    .string('Say what changed')
    .trim()
    .min(10, 'Say what changed, in at least 10 characters')
    .max(1000, 'Use at most 1,000 characters'),
});
