import { z } from 'zod';

export const ConsentForm = z.strictObject({
  /** Which question: one of the policy's consents, or `notice`. */
  consent: z.string().max(60),
  answer: z.enum(['yes', 'no'], 'Choose yes or no'),
  /** The version of the notice under which the question was shown. */
  version: z.string().max(64),
});
