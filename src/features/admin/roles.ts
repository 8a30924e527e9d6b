import type { App } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { roleEnded, roleGranted } from '../../mail/letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';
import { isYoung } from '../community/young-members.ts';

/** Changes of who is an administrator wait for each other, or two at once could each see the other as still there. */
const LOCK = 7_301_443;

interface RoleChange {
  readonly personId: string;
  readonly role: string;
  /** The administrator who does it. */
  readonly by: string;
}

/** How many administrators who can sign in there are besides these people. */
export const otherAdministrators = (app: App, but: readonly string[]): Promise<number> =>
  app.db.roleGrant.count({
    where: {
      role: 'administrator',
      endedAt: null,
      personId: { notIn: [...but] },
      person: { suspendedAt: null, closingAt: null, activatedAt: { not: null } },
    },
  });

/** Throws Conflict unless there is an administrator besides this person who can sign in; holds until the transaction ends. */
export async function keepAnAdministrator(app: App, personId: string): Promise<void> {
  await app.db.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK})::text`;
  if ((await otherAdministrators(app, [personId])) === 0)
    throw new Conflict('This is the last administrator. Make somebody else an administrator first.');
}

/** Throws Conflict for a young person, who is nothing else as long as the permission for their account stands. */
export async function notYoung(app: App, personId: string): Promise<void> {
  if (await isYoung(app, personId))
    throw new Conflict('This is the account of a young person. It can have no role before their birthday.');
}

export function notOneself({ personId, by }: Pick<RoleChange, 'personId' | 'by'>): void {
  if (personId === by) throw new Conflict('You cannot change your own roles. Ask another administrator.');
}

/**
 * Writes a grant unless the person has the role; false when they have it. For the caller to audit and to tell them. Throws
 * Conflict for a young person.
 */
export async function addRole(
  app: App,
  { personId, role, by }: Omit<RoleChange, 'by'> & { by: string | null },
): Promise<boolean> {
  await notYoung(app, personId);
  await app.db.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK})::text`;
  const has = await app.db.roleGrant.count({ where: { personId, role, endedAt: null } });
  if (has > 0) return false;
  await app.db.roleGrant.create({ data: { personId, role, grantedById: by, grantedAt: app.clock.now() } });
  return true;
}

/** Tells somebody that they were given a role; for the caller to write into its transaction. */
export const tellGranted = (app: App, { personId, role }: Omit<RoleChange, 'by'>): Promise<void> =>
  queueMail(app, {
    ...roleGranted(letterSite(app), { account: account(app) }),
    to: { personId },
    once: `role-granted:${personId}:${role}:${app.clock.now().getTime()}`,
  });

/** The same of a role that has ended. */
export const tellEnded = (app: App, { personId, role }: Omit<RoleChange, 'by'>): Promise<void> =>
  queueMail(app, {
    ...roleEnded(letterSite(app), { account: account(app) }),
    to: { personId },
    once: `role-ended:${personId}:${role}:${app.clock.now().getTime()}`,
  });

const account = (app: App): string => `${app.config.baseUrl}${paths.account.to()}`;

/** Gives somebody else a role; false when they have it. */
export async function grantRole(app: App, change: RoleChange): Promise<boolean> {
  notOneself(change);
  if (!(await addRole(app, change))) return false;
  const { personId, role, by } = change;
  await audit(app, { what: 'admin.role-granted', by: { person: by }, about: personId, detail: { role } });
  await tellGranted(app, change);
  return true;
}

/** Ends a role of somebody else, from their next request on; false when they do not have it. Conflict for the last administrator. */
export async function endRole(app: App, change: RoleChange): Promise<boolean> {
  notOneself(change);
  const { personId, role, by } = change;
  if (role === 'administrator') await keepAnAdministrator(app, personId);
  const now = app.clock.now();
  const { count } = await app.db.roleGrant.updateMany({
    where: { personId, role, endedAt: null },
    data: { endedAt: now },
  });
  if (count === 0) return false;
  await tellEnded(app, change);
  await audit(app, { what: 'admin.role-ended', by: { person: by }, about: personId, detail: { role } });
  return true;
}
