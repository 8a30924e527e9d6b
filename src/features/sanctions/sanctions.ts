import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict } from '../../errors.ts';
import { moderatorDecided, postTakenDown } from '../../mail/community-letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';
import { dropEntries } from '../directory/dropping.ts';
import type { Member } from './members.queries.ts';
import type { ActTyped, SanctionWhat } from './sanctions.forms.ts';

/** A post as it stood, so that it can be judged again and put back. */
export interface TakenDown {
  readonly id: string;
  readonly title: string | null;
  readonly text: string;
}

interface Imposing {
  readonly personId: string;
  readonly communityId: string;
  readonly what: SanctionWhat;
  readonly reason: string;
  readonly by: string;
  readonly post?: TakenDown;
  readonly until?: Date;
  readonly mayAsk?: boolean;
  readonly claimed?: boolean;
}

/** Writes down what was decided, and tells the person with a link; gives its id. The change itself is the caller's. */
export async function impose(app: App, { personId, communityId, what, by, ...decided }: Imposing): Promise<string> {
  const { reason, post, until, mayAsk = true, claimed = false } = decided;
  const key = await loadPersonKey(app, personId);
  const at = app.clock.now();
  const words = post && `${post.title ?? ''}\n${post.text}`;
  const { id } = await app.db.sanction.create({
    data: {
      ...{ personId, communityId, what, byId: by, mayAsk, claimed, at },
      ...{ postId: post?.id ?? null, until: until ?? null },
      reason: app.vault.seal(key, 'Sanction.reason', reason),
    },
    select: { id: true },
  });
  if (words)
    await app.db.postTakenDown.create({
      data: { sanctionId: id, personId, at, words: app.vault.seal(key, 'PostTakenDown.words', words) },
      select: { sanctionId: true },
    });
  const detail = { sanction: id, community: communityId, what };
  await audit(app, { what: 'sanctions.imposed', by: { person: by }, about: personId, detail });
  await queueMail(app, {
    ...(post ? postTakenDown : moderatorDecided)(letterSite(app), {
      page: app.config.baseUrl + paths.ownSanction.to({ id }),
    }),
    to: { personId },
    once: `sanction:${id}`,
  });
  return id;
}

/**
 * Warns a member, keeps them from writing for some days, or takes them out. Of two moderators at once the second is told
 * to look again (Conflict); of two presses of one form the second does nothing and gives false.
 */
export async function act(app: App, member: Member, typed: ActTyped, by: string): Promise<boolean> {
  const { aboutId: personId, community, id } = member;
  if (personId === by) throw new Conflict('This is about you. Another moderator has to decide.');
  await app.db.$queryRaw`SELECT 1 FROM membership WHERE id = ${id}::uuid FOR UPDATE`;
  const newest = await app.db.sanction.findFirst({
    where: { personId, communityId: community.id },
    orderBy: { id: 'desc' },
    select: { id: true, byId: true, what: true },
  });
  if ((newest?.id ?? '') !== typed.seen) {
    if (newest?.byId === by && newest.what === typed.act) return false;
    throw new Conflict('A colleague decided something about this person meanwhile. Look at it again.');
  }
  const until = new Date(app.clock.now().getTime() + Number(typed.days) * 86_400_000);
  if (typed.act === 'expel' && !(await expel(app, member, typed.reason)))
    throw new Conflict('This person is not in the community any more.');
  await impose(app, {
    ...{ personId, communityId: community.id, what: typed.act, reason: typed.reason, by },
    ...(typed.act === 'suspend' && { until }),
    ...(typed.act === 'expel' && { mayAsk: typed.mayAsk === 'yes' }),
  });
  return true;
}

/** Out of the community and its directory at once. False for somebody who is not in it. */
async function expel(app: App, { id, aboutId: personId, community }: Member, reason: string): Promise<boolean> {
  const key = await loadPersonKey(app, personId);
  const { count } = await app.db.membership.updateMany({
    where: { id, state: { in: ['member', 'shut'] } },
    data: {
      ...{ state: 'removed', endedAt: app.clock.now(), request: null },
      reason: app.vault.seal(key, 'Membership.reason', reason),
    },
  });
  if (count > 0) await dropEntries(app, { personId, communityId: community.id });
  return count > 0;
}

/** For the other moderators of this community; the person finds it in their copy. */
export async function addNote(
  app: App,
  { aboutId: personId, community }: Member,
  { note, by }: { note: string; by: string },
): Promise<void> {
  const words = app.vault.seal(await loadPersonKey(app, personId), 'MemberNote.words', note);
  const at = app.clock.now();
  await app.db.memberNote.create({
    data: { personId, communityId: community.id, words, at, byId: by },
    select: { id: true },
  });
  await audit(app, {
    ...{ what: 'sanctions.noted', by: { person: by }, about: personId },
    detail: { community: community.id },
  });
}
