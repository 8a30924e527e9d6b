import { z } from 'zod';

export const CloseForm = z.strictObject({
  // As it was typed: a password is never trimmed.
  password: z.string('Enter your password').min(1, 'Enter your password'),
});

export const KeepForm = z.strictObject({});
