import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { addDuration } from '../../policy/duration.ts';
import { audit } from '../../record/audit.ts';

/** Writes down why an administrator looks at a person, for that person to read; it opens their page for the policy's time. */
export async function giveReason(
  app: App,
  { viewerId, personId, reason }: { viewerId: string; personId: string; reason: string },
): Promise<void> {
  const now = app.clock.now();
  const key = await loadPersonKey(app, personId);
  const { id } = await app.db.reasonedLook.create({
    data: {
      personId,
      viewerId,
      reason: app.vault.seal(key, 'ReasonedLook.reason', reason),
      at: now,
      until: addDuration(now, app.policy.looking.reasonOpenFor),
    },
    select: { id: true },
  });
  await audit(app, {
    what: 'admin.reason-given',
    by: { person: viewerId },
    about: personId,
    detail: { reason: id },
  });
}
