import { z } from 'zod';
import { fromPage } from '../../http/input.ts';
import { lastSeen, ThreadPath } from '../community/community.forms.ts';
import { mails } from './telling.ts';

export { ThreadPath };

export const NoticesQuery = z.object({ before: lastSeen.optional().catch(undefined) });

export const FeedForm = z.strictObject({ act: fromPage(z.enum(['make', 'drop'])) });
export const FeedPath = z.object({ token: z.string().max(100) });

export const ChoiceForm = z.strictObject({
  mail: z.enum(mails, 'Choose how you hear of it'),
  watch: fromPage(z.literal('yes').optional()),
});
export type ChoiceTyped = z.output<typeof ChoiceForm>;

/** How to hear of one thread: not at all unless named, as of all others, in a way of its own, or not even when named. */
export const hearings = ['no', 'usual', ...mails, 'muted'] as const;
export type Hearing = (typeof hearings)[number];
export const WatchForm = z.strictObject({ hear: z.enum(hearings, 'Choose how you hear of it') });
