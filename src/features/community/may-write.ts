import type { App } from '../../context.ts';
import { Conflict, SomethingFirst } from '../../errors.ts';
import { paths } from '../../paths.ts';
import { dayAndTimeWords } from '../../words.ts';
import type { CommunityHere } from './membership.queries.ts';

/**
 * Throws for somebody who cannot write in this community now: Conflict where it is closed, SomethingFirst for a member
 * who has a warning to read or is kept from writing for a time. What they typed is shown, so that it is not lost; `lost`
 * says what did not happen.
 */
export function mustBeAbleToWrite(app: App, community: CommunityHere, lost = 'What you wrote was not sent.'): void {
  if (community.closedAt) throw new Conflict('This community is closed. Nobody can write in it any more.');
  const told = toldWords(app, community);
  if (told) throw new SomethingFirst(`${told.says} ${lost}`, told.action);
}

/** What keeps a member from writing, in words for them, and where they read why; null where nothing does. */
export function toldWords(
  { clock }: Pick<App, 'clock'>,
  { suspendedUntil, warned }: Pick<CommunityHere, 'suspendedUntil' | 'warned'>,
): { readonly says: string; readonly action: { readonly text: string; readonly href: string } } | null {
  const href = paths.ownSanctions.to();
  if (warned) return { says: 'A moderator has warned you. Read it first.', action: { text: 'Read the warning', href } };
  if (!suspendedUntil || suspendedUntil <= clock.now()) return null;
  return {
    says: `You cannot write in this community until ${dayAndTimeWords(suspendedUntil)}.`,
    action: { text: 'See why, and how to appeal', href },
  };
}

/** Until when a post can be edited. */
export const editableUntil = (at: Date, { editMinutes }: Pick<CommunityHere, 'editMinutes'>): Date =>
  new Date(at.getTime() + editMinutes * 60_000);
