import { z } from 'zod';
import { fromPage } from '../../http/input.ts';

export const ConsentForm = z.strictObject({
  /** Which question: one of the policy's consents, or `notice`. */
  consent: fromPage(z.string().max(60)),
  answer: z.enum(['yes', 'no'], 'Choose yes or no'),
  /** The version of the notice under which the question was shown. */
  version: fromPage(z.string().max(64)),
});
