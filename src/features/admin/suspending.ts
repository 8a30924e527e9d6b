import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict } from '../../errors.ts';
import { restored, sessionsEnded, suspended } from '../../mail/letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';
import { keepAnAdministrator } from './roles.ts';

interface Act {
  readonly personId: string;
  /** The administrator who does it. */
  readonly by: string;
}

const link = (app: App, path: string): string => `${app.config.baseUrl}${path}`;

function notOneself({ personId, by }: Act): void {
  if (personId === by) throw new Conflict('You cannot suspend yourself. Ask another administrator.');
}

/** Stops an account and ends all its sessions; false when it is stopped already. Conflict for the last administrator. */
export async function suspend(app: App, act: Act & { readonly reason: string }): Promise<boolean> {
  notOneself(act);
  const { personId, by, reason } = act;
  await keepAnAdministrator(app, personId);
  const now = app.clock.now();
  const key = await loadPersonKey(app, personId);
  const { count } = await app.db.person.updateMany({
    where: { id: personId, suspendedAt: null },
    data: { suspendedAt: now, suspendedReason: app.vault.seal(key, 'Person.suspendedReason', reason) },
  });
  if (count === 0) return false;
  const ended = await app.db.session.deleteMany({ where: { personId } });
  await audit(app, {
    what: 'admin.suspended',
    by: { person: by },
    about: personId,
    detail: { sessions: ended.count },
  });
  await queueMail(app, {
    ...suspended(letterSite(app), { contact: link(app, paths.contact.to()) }),
    to: { personId },
    once: `suspended:${personId}:${now.getTime()}`,
  });
  return true;
}

/**
 * Opens a stopped account again, and forgets why it was stopped; false when it is open. Conflict where a parent or guardian
 * took back the permission for it: it is erased soon, and nobody may keep it.
 */
export async function restore(app: App, { personId, by }: Act): Promise<boolean> {
  const taken = await app.db.youngPermission.count({ where: { personId, takenBackAt: { not: null } } });
  if (taken > 0) throw new Conflict('A parent or guardian took back their permission. The account stays closed.');
  const { count } = await app.db.person.updateMany({
    where: { id: personId, suspendedAt: { not: null } },
    data: { suspendedAt: null, suspendedReason: null },
  });
  if (count === 0) return false;
  await audit(app, { what: 'admin.restored', by: { person: by }, about: personId });
  await queueMail(app, {
    ...restored(letterSite(app), { signIn: link(app, paths.signIn.to()) }),
    to: { personId },
    once: `restored:${personId}:${app.clock.now().getTime()}`,
  });
  return true;
}

/** Signs a person out everywhere; false when they were signed in nowhere. */
export async function endAllSessions(app: App, { personId, by }: Act): Promise<boolean> {
  const { count } = await app.db.session.deleteMany({ where: { personId } });
  if (count === 0) return false;
  await audit(app, { what: 'admin.sessions-ended', by: { person: by }, about: personId, detail: { ended: count } });
  await queueMail(app, {
    ...sessionsEnded(letterSite(app), { signIn: link(app, paths.signIn.to()) }),
    to: { personId },
    once: `sessions-ended:${personId}:${app.clock.now().getTime()}`,
  });
  return true;
}
