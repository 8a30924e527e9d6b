import type { App } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { roleWaits } from '../../mail/learning-letters.ts';
import { letterSite, queueMails } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { addDuration } from '../../policy/duration.ts';
import { audit } from '../../record/audit.ts';
import { addRole, notOneself, notYoung, tellEnded, tellGranted } from './roles.ts';

const DAY = 86_400_000;
/** How long before a role ends for want of confirmation administrators are told, in days. */
const TOLD_BEFORE = 14;

interface Asked {
  readonly personId: string;
  readonly role: string;
  /** The administrator who does it. */
  readonly by: string;
}

/** Asks for a role that needs a second administrator, and tells the others; false when they have it or it was asked for. */
export async function askForRole(app: App, { personId, role, by }: Asked): Promise<boolean> {
  notOneself({ personId, by });
  await notYoung(app, personId);
  await app.db.$queryRaw`SELECT pg_advisory_xact_lock(7301444)::text`;
  const has = await app.db.roleGrant.count({ where: { personId, role, endedAt: null } });
  const asked = await app.db.roleRequest.count({ where: { personId, role, endedAt: null } });
  if (has + asked > 0) return false;
  const { id } = await app.db.roleRequest.create({
    data: { personId, role, askedById: by, askedAt: app.clock.now() },
    select: { id: true },
  });
  await audit(app, { what: 'admin.role-asked', by: { person: by }, about: personId, detail: { role, request: id } });
  await tellAdministrators(app, id, [by, personId]);
  return true;
}

/** One letter for each event, to all administrators but these. */
async function tellAdministrators(app: App, event: string, but: readonly string[]): Promise<void> {
  const found = await app.db.roleGrant.findMany({
    where: { role: 'administrator', endedAt: null, personId: { notIn: [...but] } },
    select: { personId: true },
  });
  const letter = roleWaits(letterSite(app), { page: `${app.config.baseUrl}${paths.adminExaminers.to()}` });
  const people = found.map(({ personId }) => personId);
  await queueMails(app, people, (personId) => ({ ...letter, once: `role-waits:${event}:${personId}` }));
}

export interface OpenRequest {
  readonly id: string;
  readonly personId: string;
  readonly role: string;
  readonly askedById: string | null;
}

/**
 * Grants what another administrator asked for, or refuses it; false when it was decided already. Throws Conflict for the
 * one who asked, who cannot agree with themselves, and for the person whom it is for.
 */
export async function decideRequest(app: App, request: OpenRequest, agreed: boolean, by: string): Promise<boolean> {
  const { id, personId, role, askedById } = request;
  notOneself({ personId, by });
  if (agreed && askedById === by) throw new Conflict('You asked for this. Another administrator has to agree.');
  const { count } = await app.db.roleRequest.updateMany({
    where: { id, endedAt: null },
    data: { endedAt: app.clock.now() },
  });
  if (count === 0) return false;
  const detail = { role, request: id };
  if (agreed && (await addRole(app, { personId, role, by }))) {
    await audit(app, { what: 'admin.role-granted', by: { person: by }, about: personId, detail });
    await tellGranted(app, { personId, role });
  } else await audit(app, { what: 'admin.role-refused', by: { person: by }, about: personId, detail });
  return true;
}

/** Says that a role is still right, which counts from now; false when it has ended. */
export async function confirmRole(
  app: App,
  { id, personId, role }: { id: string; personId: string; role: string },
  by: string,
): Promise<boolean> {
  notOneself({ personId, by });
  const { count } = await app.db.roleGrant.updateMany({
    where: { id, endedAt: null },
    data: { confirmedAt: app.clock.now() },
  });
  if (count === 0) return false;
  await audit(app, { what: 'admin.role-confirmed', by: { person: by }, about: personId, detail: { role } });
  return true;
}

/** Until when a role has to be confirmed; null for those that need no confirmation. */
export function confirmBy(
  app: Pick<App, 'policy'>,
  { role, grantedAt, confirmedAt }: { role: string; grantedAt: Date; confirmedAt: Date | null },
): Date | null {
  const every = app.policy.roles[role]?.confirmEvery;
  return every ? addDuration(confirmedAt ?? grantedAt, every) : null;
}

/** The roles that need two people and confirmation. */
export const managedRoles = ({ policy }: Pick<App, 'policy'>): string[] =>
  Object.values(policy.roles).flatMap(({ id, confirmEvery }) => (confirmEvery ? [id] : []));

/** Ends the roles that nobody confirmed in the policy's time, and tells administrators once a day of those that soon end. */
export async function checkRoles(app: App): Promise<number> {
  const now = app.clock.now();
  const open = await app.db.roleGrant.findMany({
    where: { role: { in: managedRoles(app) }, endedAt: null },
    select: { id: true, personId: true, role: true, grantedAt: true, confirmedAt: true },
  });
  const daysLeft = (grant: (typeof open)[number]) => ((confirmBy(app, grant)?.getTime() ?? 0) - now.getTime()) / DAY;
  let ended = 0;
  for (const { id, personId, role } of open.filter((grant) => daysLeft(grant) <= 0)) {
    const { count } = await app.db.roleGrant.updateMany({ where: { id, endedAt: null }, data: { endedAt: now } });
    if (count === 0) continue;
    ended += 1;
    await audit(app, { what: 'admin.role-ended', by: { system: 'jobs' }, about: personId, detail: { role } });
    await tellEnded(app, { personId, role });
  }
  const waits = open.some((grant) => daysLeft(grant) > 0 && daysLeft(grant) <= TOLD_BEFORE);
  if (waits) await tellAdministrators(app, now.toISOString().slice(0, 10), []);
  return ended;
}
