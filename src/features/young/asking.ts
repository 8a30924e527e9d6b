import { createHash } from 'node:crypto';
import type { App } from '../../context.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { permissionAsked } from '../../mail/young-letters.ts';
import { paths } from '../../paths.ts';
import { addDuration } from '../../policy/duration.ts';
import type { Subject } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';

export const BY = { system: 'young' } as const;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
const mailOf = (id: string): string => `permission-asked:${id}`;

/**
 * Notes that a parent or guardian is asked at this address, and sends the link there; the link of an earlier asking works no
 * more. Nothing about the young person is known yet, and nothing is kept.
 */
export async function askGuardian(app: App, address: string): Promise<void> {
  const emailIndex = app.vault.emailIndex(address);
  const token = app.random.token();
  const now = app.clock.now();
  const life = app.policy.registration.permissionWithin;
  await app.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${emailIndex}, 2))`;
  await forget(app, { emailIndex });
  const { id } = await app.db.permissionRequest.create({
    data: {
      email: app.vault.seal(app.vault.siteKey, 'PermissionRequest.email', address),
      ...{ emailIndex, linkHash: hashOf(token), askedAt: now, expiresAt: addDuration(now, life) },
    },
    select: { id: true },
  });
  const link = `${app.config.baseUrl}${paths.allowYoung.to({ token })}`;
  await queueMail(app, {
    ...permissionAsked(letterSite(app), { link, lasts: life }),
    to: { address },
    once: mailOf(id),
  });
  await audit(app, { what: 'young.asked', by: BY });
}

/** A parent or guardian who has the link. */
export interface AskedGuardian extends Subject {
  readonly aboutId: null;
  readonly id: string;
  readonly email: string;
}

/** Whom this link asks; null once it was used or its time is over, and for every other token. */
export async function findAskedGuardian(app: App, token: string): Promise<AskedGuardian | null> {
  const found = await app.db.permissionRequest.findFirst({
    where: { linkHash: hashOf(token), expiresAt: { gt: app.clock.now() } },
    select: { id: true, email: true },
  });
  if (!found) return null;
  const email = app.vault.unseal(app.vault.siteKey, 'PermissionRequest.email', found.email);
  return { aboutId: null, id: found.id, email };
}

/** Uses the link up; false when another press was quicker. */
export const useAsking = async (app: App, id: string): Promise<boolean> => (await forget(app, { id })) > 0;

/** Requests go with the mail that was sent for them, which holds the address as well. Returns how many. */
async function forget(
  { db }: Pick<App, 'db'>,
  where: { id: string } | { emailIndex: string } | { expiresAt: { lte: Date } },
): Promise<number> {
  const found = await db.permissionRequest.findMany({ where, select: { id: true } });
  const ids = found.map(({ id }) => id);
  await db.outboxMail.deleteMany({ where: { once: { in: ids.map(mailOf) } } });
  const { count } = await db.permissionRequest.deleteMany({ where: { id: { in: ids } } });
  return count;
}

/** Forgets whoever did not answer in time. Returns how many. */
export const forgetUnanswered = (app: App): Promise<number> => forget(app, { expiresAt: { lte: app.clock.now() } });
