import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict } from '../../errors.ts';
import { appealDecided, appealWaits } from '../../mail/community-letters.ts';
import { letterSite, queueMail, queueMails } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';
import { putBack } from '../community/taking-down.ts';
import type { Decided } from './sanctions.queries.ts';

/** So long after a decision it can be appealed; what the post said is kept for as long. */
const APPEAL_DAYS = 30;

/** Until when this decision can be appealed; null where it was, or the time is over. */
export function appealableUntil({ at, appealedAt }: Pick<Decided, 'at' | 'appealedAt'>, now: Date): Date | null {
  const until = new Date(at.getTime() + APPEAL_DAYS * 86_400_000);
  return appealedAt === null && until > now ? until : null;
}

/** The person says that they have read it. False when they had. */
export async function markRead(app: App, { id, aboutId, readAt }: Decided): Promise<boolean> {
  if (readAt) return false;
  const { count } = await app.db.sanction.updateMany({
    where: { id, readAt: null },
    data: { readAt: app.clock.now() },
  });
  if (count > 0)
    await audit(app, { what: 'sanctions.read', by: { person: aboutId }, about: aboutId, detail: { sanction: id } });
  return count > 0;
}

/** Once for each decision, and within its time (Conflict). False when it was sent before. */
export async function appeal(app: App, decided: Decided, words: string): Promise<boolean> {
  const { id, aboutId } = decided;
  if (decided.appealedAt) return false;
  if (!appealableUntil(decided, app.clock.now())) throw new Conflict('The time to appeal is over.');
  const now = app.clock.now();
  const key = await loadPersonKey(app, aboutId);
  const { count } = await app.db.sanction.updateMany({
    where: { id, appealedAt: null },
    data: { appeal: app.vault.seal(key, 'Sanction.appeal', words), appealedAt: now, readAt: decided.readAt ?? now },
  });
  if (count === 0) return false;
  await audit(app, { what: 'sanctions.appealed', by: { person: aboutId }, about: aboutId, detail: { sanction: id } });
  await tellDeciders(app, decided);
  return true;
}

/** The other moderators of that community; where there are none, and after a claim, the administrators. */
async function tellDeciders(app: App, { id, aboutId, byId, communityId, claimed }: Decided): Promise<void> {
  const others = { notIn: [aboutId, ...(byId ? [byId] : [])] };
  const moderators = claimed
    ? []
    : await app.db.membership.findMany({
        where: {
          ...{ communityId, state: 'member', personId: others },
          person: { suspendedAt: null, roles: { some: { role: 'moderator', endedAt: null } } },
        },
        select: { personId: true },
        take: 20,
      });
  const deciders =
    moderators.length > 0
      ? moderators
      : await app.db.roleGrant.findMany({
          where: { role: 'administrator', endedAt: null, personId: others },
          select: { personId: true },
          take: 20,
        });
  const page = app.config.baseUrl + paths.appeal.to({ id });
  await queueMails(
    app,
    deciders.map(({ personId }) => personId),
    (personId) => ({ ...appealWaits(letterSite(app), { page }), once: `appeal-waits:${id}:${personId}` }),
  );
}

/**
 * Lets the decision stand or lifts it, which undoes what it did: a post is shown again, a suspension ends, and who was
 * taken out may join again. False when somebody else was quicker.
 */
export async function answerAppeal(
  app: App,
  decided: Decided,
  { outcome, answer, by }: { outcome: 'stands' | 'lifted'; answer: string; by: string },
): Promise<boolean> {
  const { id, aboutId, communityId } = decided;
  const key = await loadPersonKey(app, aboutId);
  const { count } = await app.db.sanction.updateMany({
    where: { id, answeredAt: null, appealedAt: { not: null } },
    data: {
      ...{ outcome, answeredAt: app.clock.now(), answeredById: by },
      answer: app.vault.seal(key, 'Sanction.answer', answer),
    },
  });
  if (count === 0) return false;
  if (outcome === 'lifted') await undo(app, decided);
  const detail = { sanction: id, community: communityId, outcome };
  await audit(app, { what: 'sanctions.answered', by: { person: by }, about: aboutId, detail });
  await queueMail(app, {
    ...appealDecided(letterSite(app), { page: app.config.baseUrl + paths.ownSanction.to({ id }) }),
    ...{ to: { personId: aboutId }, once: `appeal-decided:${id}` },
  });
  return true;
}

// A suspension and a warning have no more to undo: they count only while they are not lifted.
async function undo(app: App, { what, aboutId: personId, communityId, postId, post }: Decided): Promise<void> {
  if ((what === 'hide' || what === 'remove') && postId && post) await putBack(app, { id: postId, ...post });
  if (what === 'expel')
    await app.db.membership.updateMany({
      where: { personId, communityId, state: 'removed' },
      data: { state: 'left', reason: null },
    });
}
