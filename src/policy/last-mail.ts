import type { App } from '../context.ts';
import { loadPersonKeys } from '../data/person-keys.ts';
import { accountErased } from '../mail/letters.ts';
import { ACCOUNT_ERASED, letterSite, queueIfReachable } from '../mail/outbox.ts';
import { paths } from '../paths.ts';

/**
 * Queues the mail that says that an account is gone, in the transaction that erases it and before the address goes. It
 * belongs to nobody, names nobody, and goes itself when it was sent. Nothing for an account that was never activated:
 * its address may be somebody else's. Nothing for a young person whose permission was taken back: they were told then.
 */
export async function queueLastMail(app: App, personId: string): Promise<void> {
  const person = await app.db.person.findUnique({
    where: { id: personId },
    select: { email: true, activatedAt: true, permission: { select: { takenBackAt: true } } },
  });
  const key = (await loadPersonKeys(app, [personId])).get(personId);
  if (!person?.activatedAt || person.permission?.takenBackAt || person.email.length === 0 || !key) return;
  const privacy = `${app.config.baseUrl}${paths.privacy.to()}`;
  await queueIfReachable(app, {
    ...accountErased(letterSite(app), { at: app.clock.now(), privacy }),
    to: { address: app.vault.unseal(key, 'Person.email', person.email) },
    once: `${ACCOUNT_ERASED}:${app.vault.keyedHash('erased', personId)}`,
  });
}
