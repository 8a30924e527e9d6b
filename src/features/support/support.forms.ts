import { z } from 'zod';

const EMAIL = 'Enter their email, like name@example.org';

/** Minutes for which a look can last. */
export const MINUTES = ['15', '30', '60'] as const;

export const LookForm = z.strictObject({
  email: z
    .string(EMAIL)
    .trim()
    .max(254, EMAIL)
    .pipe(z.email({ error: EMAIL, pattern: z.regexes.unicodeEmail })),
  ticket: z
    .string('Enter the number of the ticket')
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{2,29}$/, 'Enter the number of the ticket: 3 to 30 letters, digits and hyphens'),
  part: z.string('Choose what to open').regex(/^[a-z][a-z-]{1,40}$/, 'Choose what to open'),
  reason: z
    .string('Say why you have to look')
    .trim()
    .min(10, 'Say why you have to look, in at least 10 characters')
    .max(1000, 'Use at most 1,000 characters'),
  minutes: z.enum(MINUTES, 'Choose for how long').transform(Number),
});
export type LookTyped = z.output<typeof LookForm>;

export const NoFields = z.strictObject({});
