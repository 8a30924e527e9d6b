import { z } from 'zod';
import { RegistrationForm } from '../registration/registration.forms.ts';

/** Why a detail changes. Kept in the record of changes, where what was typed may not stand. */
export const REASONS = { wrong: 'It was wrong', changed: 'It has changed' } as const;

/** The details under the same rules as when they were first given. */
export const CorrectForm = RegistrationForm.pick({
  name: true,
  jobRole: true,
  workplace: true,
  membershipNumber: true,
})
  // Young people are not asked about work, and their page has no such fields.
  .partial({ jobRole: true, workplace: true })
  .extend({
    why: z.enum(['wrong', 'changed'], 'Choose one of the two, or leave it out').optional(),
    /** The button that says so; "Save changes" says it as well. */
    right: z.literal('yes').optional(),
  });
export type Correction = z.output<typeof CorrectForm>;
