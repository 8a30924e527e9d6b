import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict, NotFound } from '../../errors.ts';
import { communityAnswer, communityAsked, communityWelcome } from '../../mail/community-letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';
import { dropEntries } from '../directory/dropping.ts';
import { holdBelonging } from './belonging.ts';
import type { JoinTyped } from './community.forms.ts';
import { leaveLink } from './leave-link.ts';
import type { AskingSubject, CommunityHere, CommunitySeen } from './membership.queries.ts';
import { nameHash } from './mentions.ts';

/** For somebody whom a moderator took out for good. */
export const BARRED = 'A moderator took you out of this community, and you cannot ask to join it again.';

/** Where somebody says yes first; the others let in at once whom they are open to. */
const asksFirst = ({ openTo }: CommunitySeen): boolean => openTo === 'request';

/**
 * Joins, or asks to: whichever the community wants. A moderator is let in at once, or nobody could let in the first; who
 * was removed asks, wherever it is. 'nothing' when they are in it or have asked already. Throws Conflict for
 * somebody who may not ask again, and NotFound for somebody whom it is no longer open to.
 */
export async function join(
  app: App,
  { community, personId, moderates }: { community: CommunitySeen; personId: string; moderates: boolean },
  { name, request }: JoinTyped,
): Promise<'member' | 'asked' | 'nothing'> {
  if (community.barred) throw new Conflict(BARRED);
  if (!(await holdBelonging(app, community.id, personId))) throw new NotFound();
  const now = app.clock.now();
  const key = await loadPersonKey(app, personId);
  const state = (asksFirst(community) && !moderates) || community.state === 'removed' ? 'asked' : 'member';
  const data = {
    ...{ state, askedAt: now, since: state === 'member' ? now : null, endedAt: null, reason: null },
    name: app.vault.seal(key, 'Membership.name', name),
    nameHash: nameHash(app, community.id, name),
    request: state === 'asked' ? app.vault.seal(key, 'Membership.request', request) : null,
  };
  const { count: isNew } = await app.db.membership.createMany({
    data: [{ ...data, personId, communityId: community.id }],
    skipDuplicates: true,
  });
  const { count: again } =
    isNew > 0
      ? { count: isNew }
      : await app.db.membership.updateMany({
          where: { personId, communityId: community.id, state: { in: ['left', 'refused', 'removed'] } },
          data,
        });
  if (again === 0) return 'nothing';
  const what = state === 'member' ? 'community.joined' : 'community.asked';
  await audit(app, { what, by: { person: personId }, about: personId, detail: { community: community.id } });
  if (state === 'asked') await tellModerators(app, community);
  return state;
}

/** Once a day at most, however many ask. */
async function tellModerators(app: App, { id, slug }: CommunitySeen): Promise<void> {
  const moderators = await app.db.membership.findMany({
    where: {
      ...{ communityId: id, state: 'member' },
      person: { suspendedAt: null, roles: { some: { role: 'moderator', endedAt: null } } },
    },
    select: { personId: true },
    take: 20,
  });
  const site = letterSite(app);
  const day = app.clock.now().toISOString().slice(0, 10);
  const page = app.config.baseUrl + paths.communityRequests.to({ slug });
  for (const { personId } of moderators) {
    const once = `community-asked:${id}:${day}:${personId}`;
    await queueMail(app, { to: { personId }, once, ...communityAsked(site, { page }) });
  }
}

/** For a moderator: the community may have been open to everybody when somebody asked. */
const OUTSIDE = 'This community is not open to this person any more. You can only say no.';

/**
 * Lets somebody in, or says no with a reason that they can read. False when it was decided already. Throws Conflict where
 * the community is no longer open to whoever is to be let in.
 */
export async function answerRequest(
  app: App,
  { found, by }: { found: AskingSubject; by: string },
  { act, reason }: { act: 'accept' | 'refuse'; reason: string },
): Promise<boolean> {
  const now = app.clock.now();
  const { id, aboutId: personId, community } = found;
  const key = await loadPersonKey(app, personId);
  if (act === 'accept' && !(await holdBelonging(app, community.id, personId))) throw new Conflict(OUTSIDE);
  const { count } = await app.db.membership.updateMany({
    where: { id, state: 'asked' },
    data:
      act === 'accept'
        ? { state: 'member', since: now, request: null }
        : { state: 'refused', endedAt: now, request: null, reason: app.vault.seal(key, 'Membership.reason', reason) },
  });
  if (count === 0) return false;
  const what = act === 'accept' ? 'community.admitted' : 'community.refused';
  await audit(app, { what, by: { person: by }, about: personId, detail: { community: community.id } });
  const page = app.config.baseUrl + paths.communities.to();
  const site = letterSite(app);
  const letter =
    act === 'accept' ? communityWelcome(site, { page, stop: leaveLink(app, id) }) : communityAnswer(site, { page });
  await queueMail(app, { to: { personId }, once: `${what}:${id}:${now.getTime()}`, ...letter });
  return true;
}

/** Out at once: from its pages, its search and its list of people. What they wrote stays, without their name. */
export async function leave(
  app: App,
  { id, membershipId }: Pick<CommunityHere, 'id' | 'membershipId'>,
  personId: string,
): Promise<boolean> {
  const { count } = await app.db.membership.updateMany({
    where: { id: membershipId, personId, state: { in: ['member', 'shut'] } },
    data: { state: 'left', endedAt: app.clock.now() },
  });
  if (count === 0) return false;
  await dropEntries(app, { personId, communityId: id });
  await audit(app, { what: 'community.left', by: { person: personId }, about: personId, detail: { community: id } });
  return true;
}

/** The name beside one's posts, the old ones too. */
export async function rename(
  app: App,
  { id, membershipId }: CommunityHere,
  { personId, name }: { personId: string; name: string },
): Promise<void> {
  const key = await loadPersonKey(app, personId);
  await app.db.membership.update({
    where: { id: membershipId },
    data: { name: app.vault.seal(key, 'Membership.name', name), nameHash: nameHash(app, id, name) },
    select: { id: true },
  });
  await audit(app, { what: 'community.renamed', by: { person: personId }, about: personId, detail: { community: id } });
}
