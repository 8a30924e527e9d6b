import { z } from 'zod';
import { isAddress } from '../../mail/outbox.ts';
import { email, RegistrationForm, text } from '../registration/registration.forms.ts';

const PARENT_EMAIL = 'Enter the email of your parent or guardian, like name@example.org';

export const AskForm = z.strictObject({ email: email(PARENT_EMAIL).refine(isAddress, PARENT_EMAIL) });

const EMAIL = 'Enter the young person’s own email, like name@example.org';

/** In the order of the page, so that what is wrong is listed in that order. */
export const AllowForm = z.strictObject({
  guardianName: text('Enter your full name'),
  permission: z.literal('yes', 'Tick the box to give your permission, or close this page'),
  name: text('Enter the young person’s full name'),
  email: email(EMAIL).refine(isAddress, EMAIL),
  born: z.string('Enter the date of birth').trim().min(1, 'Enter the date of birth').max(20, 'Enter the date of birth'),
  ...RegistrationForm.pick({ password: true, agree: true }).shape,
});
export type Allowed = z.output<typeof AllowForm>;
