import { z } from 'zod';

export const AgreeForm = z.strictObject({
  agree: z.literal('yes', 'Tick the box to say that you agree. If you do not, leave this page as it is'),
  /** The version of the notice whose changes were shown. */
  version: z.string().max(64),
});
