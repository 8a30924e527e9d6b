import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Invalid } from '../../errors.ts';
import { goalShared } from '../../mail/letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
import { inTurn } from './goals.ts';
import { findShares, type GoalSubject } from './plan.queries.ts';

/** At most so many people see one goal. */
const MOST_SHARES = 20;

/**
 * The owner lets one person see one goal. Whether that address has an account is told to nobody: without one the share
 * stands in the list and opens nothing. Throws Invalid for the own address, a second time, and too many.
 */
export async function shareGoal(app: App, viewer: SignedIn, { goal }: GoalSubject, email: string): Promise<void> {
  await inTurn(app, viewer.id);
  const emailIndex = app.vault.emailIndex(email);
  const [shares, person, key] = await Promise.all([
    findShares(app, viewer, goal.id),
    // A young person can open no goal: their address is like one without an account.
    app.db.person.findFirst({
      where: { emailIndex, activatedAt: { not: null }, permission: { is: null } },
      select: { id: true },
    }),
    loadPersonKey(app, viewer.id),
  ]);
  if (person?.id === viewer.id) throw new Invalid({ email: 'This is your own email. You can see your goals already.' });
  if (shares.some((share) => app.vault.emailIndex(share.email) === emailIndex))
    throw new Invalid({ email: 'You share this goal with them already.' });
  if (shares.length >= MOST_SHARES) throw new Invalid({ email: `You can share a goal with ${MOST_SHARES} people.` });
  const { id } = await app.db.goalShare.create({
    data: {
      personId: viewer.id,
      goalId: goal.id,
      withId: person?.id ?? null,
      email: app.vault.seal(key, 'GoalShare.email', email),
      sharedAt: app.clock.now(),
    },
    select: { id: true },
  });
  if (person)
    await queueMail(app, {
      ...goalShared(letterSite(app), { page: `${app.config.baseUrl}${paths.sharedGoals.to()}` }),
      to: { personId: person.id },
      once: `goal-shared:${id}`,
    });
  await audit(app, {
    what: 'plan.goal-shared',
    by: { person: viewer.id },
    about: viewer.id,
    detail: { goal: goal.id, share: id },
  });
}

/** From the next request on that person cannot see it. False when it had ended, or is not the owner's. */
export async function endShare(app: App, viewer: SignedIn, shareId: string): Promise<boolean> {
  const { count } = await app.db.goalShare.updateMany({
    where: { id: shareId, personId: viewer.id, endedAt: null },
    data: { endedAt: app.clock.now() },
  });
  if (count === 0) return false;
  await audit(app, {
    what: 'plan.share-ended',
    by: { person: viewer.id },
    about: viewer.id,
    detail: { share: shareId },
  });
  return true;
}
