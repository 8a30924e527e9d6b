import { z } from 'zod';
import { many } from '../../http/input.ts';

/** One line of a person's own, with what to say where it is missing. */
export const text = (says: string) => z.string(says).trim().min(1, says).max(200, 'Use at most 200 characters');

export const email = (says: string) =>
  z
    .string(says)
    .trim()
    .max(254, says)
    .pipe(z.email({ error: says, pattern: z.regexes.unicodeEmail }));

/** In the order of the page, so that what is wrong is listed in that order. */
export const RegistrationForm = z.strictObject({
  age: z.enum(['under', 'over'], 'Tell us how old you are'),
  name: text('Enter your full name'),
  email: email('Enter your work email, like name@example.org'),
  jobRole: text('Enter your job role'),
  workplace: text('Enter the name of your place of work'),
  membershipNumber: z.string().trim().max(40, 'Use at most 40 characters').default(''),
  password: z.string('Choose a password').min(1, 'Choose a password'),
  agree: z.literal('yes', 'Tick the box to say that you agree, or do not create an account'),
  consents: many(z.string().max(60)),
});
export type Registration = z.output<typeof RegistrationForm>;

export const ActivationForm = z.strictObject({});
