import { z } from 'zod';

const NO_EMAIL = 'Enter your email, like name@example.org';

export const AskForm = z.strictObject({
  email: z
    .string(NO_EMAIL)
    .trim()
    .max(254, NO_EMAIL)
    .pipe(z.email({ error: NO_EMAIL, pattern: z.regexes.unicodeEmail })),
});

const answer = (which: string) => {
  const says = `Answer the ${which} question`;
  return z.string(says).min(1, says);
};

export const AnswersForm = z.strictObject({
  answer1: answer('first'),
  answer2: answer('second'),
  answer3: answer('third'),
  password: z.string('Choose a password').min(1, 'Choose a password'),
});
export type Answers = z.output<typeof AnswersForm>;
