import type { App } from '../../context.ts';
import { audit } from '../../record/audit.ts';
import type { CommunityHere } from '../community/membership.queries.ts';
import type { EntryTyped } from './directory.forms.ts';
import { dropEntries } from './dropping.ts';

/** Shows this to the members from now on; with nothing in it, the same as leaving. Says whether they are in it now. */
export async function enter(
  app: App,
  { id: communityId }: CommunityHere,
  { personId, typed }: { personId: string; typed: EntryTyped },
): Promise<boolean> {
  const { role, work, location, words } = typed;
  if (role + work + location + words === '') {
    await leaveDirectory(app, communityId, personId);
    return false;
  }
  const data = { role: role || null, work: work || null, location: location || null, words: words || null };
  await app.db.directoryEntry.upsert({
    where: { personId_communityId: { personId, communityId } },
    create: { ...data, personId, communityId, at: app.clock.now() },
    update: data,
    select: { id: true },
  });
  const detail = { community: communityId };
  await audit(app, { what: 'directory.entered', by: { person: personId }, about: personId, detail });
  return true;
}

/** Out of the list and the search at once: the entry is deleted. False when there was none. */
export async function leaveDirectory(app: App, communityId: string, personId: string): Promise<boolean> {
  if ((await dropEntries(app, { personId, communityId })) === 0) return false;
  const detail = { community: communityId };
  await audit(app, { what: 'directory.left', by: { person: personId }, about: personId, detail });
  return true;
}
