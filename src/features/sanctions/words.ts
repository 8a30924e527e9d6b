import { type Tag, tag } from '../../http/parts.ts';
import { dayAndTimeWords } from '../../words.ts';
import type { SanctionWhat } from './sanctions.forms.ts';
import type { Decided } from './sanctions.queries.ts';

/** What was decided, for the person whom it is about. */
export const toThem: Record<SanctionWhat, string> = {
  hide: 'A post of yours was hidden',
  remove: 'A post of yours was removed',
  warn: 'You were warned',
  suspend: 'You cannot write for a time',
  expel: 'You were taken out of the community',
};

/** The same for moderators. */
export const toModerators: Record<SanctionWhat, string> = {
  hide: 'Post hidden',
  remove: 'Post removed',
  warn: 'Warned',
  suspend: 'Kept from writing',
  expel: 'Taken out',
};

/** How it stands with the appeal; null where there is none. */
export function appealTag({
  appealedAt,
  outcome,
}: Pick<Decided, 'appealedAt'> & { outcome: string | null }): Tag | null {
  if (outcome === 'lifted') return tag('Lifted', 'done');
  if (outcome === 'stands') return tag('Stands after an appeal');
  return appealedAt ? tag('Appeal waits', 'now') : null;
}

/** How long a suspension lasts, and whether somebody may come back; null where there is nothing to say. */
export function limitWords({ what, until, mayAsk }: Pick<Decided, 'what' | 'until' | 'mayAsk'>): string | null {
  if (what === 'suspend' && until) return `Until ${dayAndTimeWords(until)}`;
  if (what === 'expel') return mayAsk ? 'Asking to join again is possible.' : 'Asking to join again is not possible.';
  return null;
}
