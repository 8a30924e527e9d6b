import { z } from 'zod';
import { fromPage } from '../../http/input.ts';
import { MemberPath } from '../community/community.forms.ts';

/** What can be decided about somebody, and what about a post of theirs. */
export const aboutPeople = ['warn', 'suspend', 'expel'] as const;
export type AboutPerson = (typeof aboutPeople)[number];
export type SanctionWhat = AboutPerson | 'hide' | 'remove';

/** For how many days somebody cannot write. */
export const suspensions = ['1', '3', '7', '14', '30', '90'] as const;

const MOST_REASON = 1000;
const reason = (missing: string) =>
  z.string(missing).trim().min(3, missing).max(MOST_REASON, 'Use at most 1,000 characters');

export const ActForm = z.strictObject({
  act: z.enum(aboutPeople, 'Choose what to do'),
  reason: reason('Say why, in words for the person themselves'),
  days: z.enum(suspensions, 'Choose for how long').default('7'),
  /** Ticked: they may ask to join again. */
  mayAsk: z.literal('yes').optional(),
  /** The newest decision about them when the form was shown; empty: there was none. */
  seen: fromPage(z.union([z.uuid(), z.literal('')])),
});
export type ActTyped = z.output<typeof ActForm>;

export const NoteForm = z.strictObject({ note: reason('Write the note') });
export const AppealForm = z.strictObject({ appeal: reason('Say why you think that it is wrong') });
export const AppealAnswerForm = z.strictObject({
  outcome: z.enum(['stands', 'lifted'], 'Choose what you decide'),
  answer: reason('Say why, in words for the person who appealed'),
});

export const SanctionPath = z.object({ id: z.uuid() });
export const MembersQuery = MemberPath.omit({ member: true }).extend({ before: z.uuid().optional().catch(undefined) });
export const LogQuery = z.object({ before: z.uuid().optional().catch(undefined) });
