import { z } from 'zod';
import { whole } from './arrange.forms.ts';
import { line } from './one-line.ts';

export const RulesForm = z.strictObject({
  /** One a line. */
  words: z
    .string('Enter words, one a line')
    .default('')
    .transform((text) => [...new Set(text.split(/\r?\n/).map(line))].filter(Boolean))
    .refine((words) => words.length <= 200, 'Use at most 200 words')
    .refine((words) => words.every((word) => word.length <= 60), 'Use at most 60 characters for a word'),
  newDays: whole(0, 365),
  holdLinks: z.literal('yes').optional(),
  perHour: whole(0, 100),
});
export type RulesTyped = z.output<typeof RulesForm>;
