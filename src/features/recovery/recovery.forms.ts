import { z } from 'zod';

const NO_EMAIL = 'Enter your email, like name@example.org';

export const AskForm = z.strictObject({
  email: z
    .string(NO_EMAIL)
    .trim()
    .max(254, NO_EMAIL)
    .pipe(z.email({ error: NO_EMAIL, pattern: z.regexes.unicodeEmail })),
});

const answer = z.string('Enter your answer').min(1, 'Enter your answer');

export const AnswersForm = z.strictObject({
  answer1: answer,
  answer2: answer,
  answer3: answer,
  password: z.string('Choose a password').min(1, 'Choose a password'),
});
export type Answers = z.output<typeof AnswersForm>;
