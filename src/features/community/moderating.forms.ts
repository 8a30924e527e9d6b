import { z } from 'zod';
import { fromPage } from '../../http/input.ts';

/** Why somebody thinks that a post should not stand there. */
export const reasons = {
  names: 'It names a child, a family or a colleague',
  unkind: 'It is unkind or hurts somebody',
  harm: 'It could lead to harm',
  advert: 'It is an advert',
  other: 'Something else',
} as const;
export type Reason = keyof typeof reasons;

export const ReportForm = z.strictObject({
  why: z.enum(Object.keys(reasons) as [Reason, ...Reason[]], 'Choose what is wrong'),
  words: z.string().trim().max(1000, 'Use at most 1,000 characters').default(''),
});
export type ReportTyped = z.output<typeof ReportForm>;

export const DecideForm = z
  .strictObject({
    act: fromPage(z.enum(['show', 'hide', 'remove'])),
    reason: z.string().trim().max(1000, 'Use at most 1,000 characters').default(''),
  })
  .refine(({ act, reason }) => act === 'show' || reason.length >= 3, {
    path: ['reason'],
    message: 'Say why, in words for the person who wrote it',
  });

export const ThreadActForm = z.strictObject({ act: fromPage(z.enum(['lock', 'unlock', 'pin', 'unpin'])) });
export type ThreadAct = z.output<typeof ThreadActForm>['act'];

export const ModeratedPostPath = z.object({ post: z.uuid() });
export const ModeratedThreadPath = z.object({ thread: z.uuid() });
