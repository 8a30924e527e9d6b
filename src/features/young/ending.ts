import { type App, inTransaction } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict } from '../../errors.ts';
import { localDay } from '../../london.ts';
import { dropMailsAbout, letterSite, onceAbout, queueIfReachable } from '../../mail/outbox.ts';
import { grownUp, permissionGiven } from '../../mail/young-letters.ts';
import { paths } from '../../paths.ts';
import type { Subject } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
import { openToGrownUp } from '../community/young-members.ts';
import { readStopToken, stopToken } from '../reminders/stop-token.ts';
import { BY } from './asking.ts';

/** When a young person opens their account, the parent or guardian gets the link to the permission. */
export async function tellGuardian(app: App, personId: string): Promise<void> {
  const address = await guardianAddress(app, personId);
  if (address === null) return;
  const page = app.config.baseUrl + paths.permission.to({ token: stopToken(app, personId, 'permission') });
  const letter = permissionGiven(letterSite(app), { page });
  await queueIfReachable(app, { ...letter, to: { address }, once: onceAbout('permission-given', personId) });
}

const HOUR = 3_600_000;

/**
 * Sends the parent or guardian the link again, at most once an hour; false when it was sent within it. Throws Conflict for an
 * account that is not open, or needs no permission.
 */
export async function tellGuardianAgain(
  app: App,
  { personId, by }: { personId: string; by: string },
): Promise<boolean> {
  const opened = { personId, takenBackAt: null, person: { activatedAt: { not: null } } };
  if ((await app.db.youngPermission.count({ where: opened })) === 0)
    throw new Conflict('There is no open account here with the permission of a parent or guardian.');
  const once = onceAbout('permission-given', personId);
  const createdAt = { gt: new Date(app.clock.now().getTime() - HOUR) };
  if ((await app.db.outboxMail.count({ where: { once, createdAt } })) > 0) return false;
  // One event sends one mail: the old one makes room.
  await dropMailsAbout(app, personId);
  await tellGuardian(app, personId);
  await audit(app, { what: 'young.link-sent-again', by: { person: by }, about: personId });
  return true;
}

/** The address of the parent or guardian; null without a permission. */
export async function guardianAddress(app: App, personId: string): Promise<string | null> {
  const where = { personId };
  const found = await app.db.youngPermission.findUnique({ where, select: { guardianEmail: true } });
  const key = found && (await loadPersonKey(app, personId));
  return key && app.vault.unseal(key, 'YoungPermission.guardianEmail', found.guardianEmail);
}

/** A permission, for whoever has its link: not whose it is. */
export interface Permission extends Subject {
  readonly aboutId: null;
  readonly personId: string;
  /** Null once it was taken back: the same whether the account is erased by now or only closed. */
  readonly stands: { readonly wording: string; readonly givenAt: Date; readonly endsOn: Date } | null;
}

/** Null for every other token, and once the permission is needed no more. */
export async function findPermission(app: App, token: string): Promise<Permission | null> {
  const personId = readStopToken(app, token, 'permission');
  if (personId === null) return null;
  const select = { takenBackAt: true, wording: true, givenAt: true, endsOn: true };
  const found = await app.db.youngPermission.findUnique({ where: { personId }, select });
  if (found) return { aboutId: null, personId, stands: found.takenBackAt ? null : found };
  const who = app.vault.keyedHash('erased', personId);
  return (await app.db.erasure.count({ where: { who } })) > 0 ? { aboutId: null, personId, stands: null } : null;
}

/** Takes the permission away with the mail about it; false when it was gone or taken back. */
async function drop(app: App, where: { personId: string; endsOn: { lte: Date } }): Promise<boolean> {
  const { count } = await app.db.youngPermission.deleteMany({ where: { ...where, takenBackAt: null } });
  if (count === 0) return false;
  // It holds the address of the parent or guardian.
  await dropMailsAbout(app, where.personId);
  return true;
}

const AT_ONCE = 200;

/**
 * Ends the permissions of those whose birthday has come in London: the account is like all others, and its person is told.
 * Each in a transaction of its own; run twice, it tells once. Returns how many.
 */
export async function endPermissions(app: App): Promise<number> {
  const endsOn = { lte: new Date(localDay(app.clock.now())) };
  const where = { endsOn, takenBackAt: null };
  let ended = 0;
  for (;;) {
    const due = await app.db.youngPermission.findMany({ where, select: { personId: true }, take: AT_ONCE });
    for (const { personId } of due)
      if (await inTransaction(app, (inside) => endOne(inside, { personId, endsOn }))) ended += 1;
    if (due.length < AT_ONCE) return ended;
  }
}

async function endOne(app: App, { personId, endsOn }: { personId: string; endsOn: { lte: Date } }): Promise<boolean> {
  if (!(await drop(app, { personId, endsOn }))) return false;
  await openToGrownUp(app, personId);
  await audit(app, { what: 'young.grown-up', by: BY, about: personId });
  const person = await app.db.person.findUnique({ where: { id: personId }, select: { activatedAt: true } });
  // An address that nobody confirmed may be somebody else's.
  if (!person?.activatedAt) return true;
  const letter = grownUp(letterSite(app), { page: app.config.baseUrl + paths.myDataCorrect.to() });
  await queueIfReachable(app, { ...letter, to: { personId }, once: `${letter.kind}:${personId}` });
  return true;
}
