import { type App, inTransaction } from '../../context.ts';
import { claimsOverdue } from '../../mail/letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { addDuration, latestStart } from '../../policy/duration.ts';

interface Timed {
  readonly createdAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly decidedAt: Date | null;
}

/** What a claim waits for, until when; null once it is decided. */
export function dueOf(
  { claims }: Pick<Policy, 'claims'>,
  claim: Timed,
): { what: 'acknowledge' | 'decide'; by: Date } | null {
  if (claim.decidedAt) return null;
  return claim.acknowledgedAt
    ? { what: 'decide', by: addDuration(claim.createdAt, claims.decideWithin) }
    : { what: 'acknowledge', by: addDuration(claim.createdAt, claims.acknowledgeWithin) };
}

/** Tells staff once a day while a claim is late. Gives how many are. */
export async function remindOfClaims(app: App): Promise<number> {
  const now = app.clock.now();
  const { acknowledgeWithin, decideWithin } = app.policy.claims;
  return inTransaction(app, async (inside) => {
    const late = await inside.db.claim.count({
      where: {
        decidedAt: null,
        OR: [
          { acknowledgedAt: null, createdAt: { lt: latestStart(now, acknowledgeWithin) } },
          { createdAt: { lt: latestStart(now, decideWithin) } },
        ],
      },
    });
    const [controller] = app.policy.controllers;
    if (late > 0 && controller)
      await queueMail(inside, {
        ...claimsOverdue(letterSite(app), { queue: `${app.config.baseUrl}${paths.adminClaims.to()}` }),
        to: { address: controller.email },
        once: `claims-overdue:${now.toISOString().slice(0, 10)}`,
      });
    return late;
  });
}
