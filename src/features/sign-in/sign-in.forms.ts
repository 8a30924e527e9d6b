import { z } from 'zod';

export const SignInForm = z.strictObject({
  email: z
    .string('Enter your email')
    .trim()
    .min(1, 'Enter your email')
    .max(254, 'Enter your email, like name@example.org'),
  // As it was typed: a password is never trimmed.
  password: z.string('Enter your password').min(1, 'Enter your password'),
});

export const CodeForm = z.strictObject({
  code: z
    .string('Enter your code')
    .trim()
    .min(1, 'Enter your code')
    .max(40, 'Enter the code from your app, or a recovery code'),
});

export const SignOutForm = z.strictObject({});
