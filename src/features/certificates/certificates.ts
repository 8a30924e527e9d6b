import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { certificateRevoked } from '../../mail/letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { addDuration, type Duration, durationOf } from '../../policy/duration.ts';
import { audit } from '../../record/audit.ts';
import type { Show } from './certificates.forms.ts';
import { newCode } from './codes.ts';

interface Finished {
  readonly personId: string;
  readonly courseId: string;
  /** When this round of the course began: what was earned before belongs to another round. */
  readonly since?: Date;
  /** Percent, of a course that asks for one. */
  readonly score?: number;
}

/** The holder's name as it is now, sealed for a certificate. */
async function sealedName(app: App, personId: string) {
  const key = await loadPersonKey(app, personId);
  const { name } = await app.db.person.findUniqueOrThrow({ where: { id: personId }, select: { name: true } });
  return app.vault.seal(key, 'Certificate.name', app.vault.unseal(key, 'Person.name', name));
}

/**
 * Issues a certificate in the transaction that finishes the course, under the enrolment's lock: once, and again when the
 * course was done anew or the last one has expired. Those before stay as they are. Tells whether it did.
 */
export async function issueCertificate(app: App, { personId, courseId, since, score }: Finished): Promise<boolean> {
  const now = app.clock.now();
  const last = await app.db.certificate.findFirst({
    where: { personId, courseId },
    orderBy: { edition: 'desc' },
    select: { edition: true, expiresAt: true, revokedAt: true, finishedAt: true },
  });
  const isRenewal = last && since ? last.finishedAt < since : false;
  if (last && (last.revokedAt !== null || (last.expiresAt > now && !isRenewal))) return false;
  const course = await app.db.course.findUniqueOrThrow({
    where: { id: courseId },
    select: { title: true, hash: true, minutes: true, validMonths: true },
  });
  const { id } = await app.db.certificate.create({
    data: {
      ...{ personId, courseId, edition: (last?.edition ?? 0) + 1, code: newCode(app) },
      ...{ title: course.title, courseVersion: course.hash, minutes: course.minutes, score: score ?? null },
      ...{ name: await sealedName(app, personId), show: 'valid' satisfies Show, finishedAt: now, issuedAt: now },
      expiresAt: addDuration(now, termOf(course.validMonths, app.policy.certificates.validFor)),
    },
    select: { id: true },
  });
  await audit(app, {
    what: 'certificates.issued',
    by: { person: personId },
    about: personId,
    detail: { certificate: id },
  });
  return true;
}

/** A course that is due again after some months gives a certificate for as long. */
const termOf = (validMonths: number | null, otherwise: Duration): Duration =>
  validMonths === null ? otherwise : durationOf(`P${validMonths}M`);

interface Held {
  readonly id: string;
  readonly personId: string;
}

/** Sets what a check shows. False when it was so before. */
export async function chooseShow(app: App, { id, personId }: Held, show: Show): Promise<boolean> {
  const { count } = await app.db.certificate.updateMany({
    where: { id, personId, show: { not: show } },
    data: { show },
  });
  if (count > 0)
    await audit(app, {
      what: 'certificates.shown',
      by: { person: personId },
      about: personId,
      detail: { certificate: id, show },
    });
  return count > 0;
}

const COPIED = {
  ...{ courseId: true, edition: true, title: true, courseVersion: true, minutes: true, score: true },
  ...{ finishedAt: true, expiresAt: true, show: true },
} as const satisfies Prisma.CertificateSelect;

/** Gives a new certificate with the holder's name as it is now; a check of the old code says "replaced". False when that has been done. */
export async function replaceCertificate(app: App, { id, personId }: Held): Promise<boolean> {
  const now = app.clock.now();
  const { count } = await app.db.certificate.updateMany({
    where: { id, personId, replacedAt: null, revokedAt: null, expiresAt: { gt: now } },
    data: { replacedAt: now },
  });
  if (count === 0) return false;
  const old = await app.db.certificate.findUniqueOrThrow({ where: { id }, select: COPIED });
  const name = await sealedName(app, personId);
  const next = await app.db.certificate.create({
    data: { ...old, personId, name, edition: old.edition + 1, code: newCode(app), issuedAt: now },
    select: { id: true },
  });
  await audit(app, {
    what: 'certificates.replaced',
    by: { person: personId },
    about: personId,
    detail: { certificate: id, by: next.id },
  });
  return true;
}

/** Revokes a certificate and tells its holder, where there is one. False when it was revoked before. */
export async function revokeCertificate(
  app: App,
  { id, personId }: { id: string; personId: string | null },
  { by, reason }: { by: string; reason: string },
): Promise<boolean> {
  // Without a holder there is nobody whom the reason is for.
  const revokedReason = personId
    ? app.vault.seal(await loadPersonKey(app, personId), 'Certificate.revokedReason', reason)
    : null;
  const { count } = await app.db.certificate.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: app.clock.now(), revokedReason },
  });
  if (count === 0) return false;
  await audit(app, {
    what: 'certificates.revoked',
    by: { person: by },
    about: personId ?? undefined,
    detail: { certificate: id },
  });
  if (!personId) return true;
  const page = `${app.config.baseUrl}${paths.certificates.to()}`;
  await queueMail(app, {
    ...certificateRevoked(letterSite(app), { page }),
    to: { personId, address: await addressOf(app, personId) },
    once: `certificate-revoked:${id}`,
  });
  return true;
}

async function addressOf(app: App, personId: string): Promise<string> {
  const key = await loadPersonKey(app, personId);
  const { email } = await app.db.person.findUniqueOrThrow({ where: { id: personId }, select: { email: true } });
  return app.vault.unseal(key, 'Person.email', email);
}
