import { z } from 'zod';
import { fromPage } from '../../http/input.ts';
import { CONFIRMED_PAGES, type ConfirmedPage } from './confirming.ts';

const NEW_EMAIL = 'Enter your new email, like name@example.org';
const code = z.string('Enter your code').trim().max(40, 'Enter the code from your app, or a recovery code');

const pages = Object.keys(CONFIRMED_PAGES) as [ConfirmedPage, ...ConfirmedPage[]];
export const ConfirmFor = z.object({ for: z.enum(pages).optional() });

export const ConfirmForm = z.strictObject({
  // As it was typed: a password is never trimmed.
  password: z.string('Enter your password').min(1, 'Enter your password'),
  code: code.default(''),
  for: fromPage(z.enum(pages).optional()),
});

export const PasswordForm = z.strictObject({
  current: z.string('Enter your current password').min(1, 'Enter your current password'),
  password: z.string('Choose a password').min(1, 'Choose a password'),
});

export const EmailForm = z.strictObject({
  email: z
    .string(NEW_EMAIL)
    .trim()
    .max(254, NEW_EMAIL)
    .pipe(z.email({ error: NEW_EMAIL, pattern: z.regexes.unicodeEmail })),
});

export const ButtonForm = z.strictObject({});

/** A session by its id, or `others`. */
export const EndForm = z.strictObject({ end: fromPage(z.string().max(64)) });

export const FactorForm = z.strictObject({ step: fromPage(z.enum(['start', 'confirm'])), code: code.default('') });

// Empty and too long answers are judged with the others, so that all slips come back at once.
const text = z.string().max(20_000).default('');

export const QuestionsForm = z.strictObject({
  question1: text,
  own1: text,
  answer1: text,
  question2: text,
  own2: text,
  answer2: text,
  question3: text,
  own3: text,
  answer3: text,
});
export type QuestionsGiven = z.output<typeof QuestionsForm>;
