import { type App, inTransaction } from '../../context.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { recoveryLink, recoveryStopped, recoveryWithoutQuestions } from '../../mail/security-letters.ts';
import { paths } from '../../paths.ts';
import { addDuration } from '../../policy/duration.ts';
import { audit } from '../../record/audit.ts';
import { hasQuestions } from '../account/security-answers.ts';
import { makeLink } from '../sign-in/link-tokens.ts';

/** The name of the job that answers requests. */
export const RECOVERY_JOB = 'recovery-request';

/** A row of link_token that is no link yet: somebody's wish for one, with what they typed sealed under the site's key. */
const REQUEST = 'recovery-request';

/**
 * Notes that somebody asked for a link. Nothing here looks at whether an account exists: that happens in a job, so that
 * neither the answer nor its time can tell.
 */
export async function askForLink(app: App, email: string): Promise<void> {
  const now = app.clock.now();
  await app.db.linkToken.createMany({
    data: {
      purpose: REQUEST,
      hash: app.random.token(),
      payload: app.vault.seal(app.vault.siteKey, 'LinkToken.payload', email),
      createdAt: now,
      expiresAt: addDuration(now, app.policy.recovery.linkLife),
    },
  });
  await audit(app, { what: 'recovery.asked', by: { system: 'recovery' } });
  app.trail.afterwards.push(() => app.wake(RECOVERY_JOB));
}

/** Answers the requests that wait, oldest first; each is taken by one process and answered once. */
export async function answerRequests(app: App): Promise<void> {
  const waiting = await app.db.linkToken.findMany({
    where: { purpose: REQUEST },
    orderBy: { createdAt: 'asc' },
    select: { id: true, payload: true, expiresAt: true },
    take: 500,
  });
  for (const request of waiting) await inTransaction(app, (inside) => answerRequest(inside, request));
}

interface Request {
  readonly id: string;
  readonly payload: Uint8Array | null;
  readonly expiresAt: Date;
}

async function answerRequest(app: App, { id, payload, expiresAt }: Request): Promise<void> {
  const { count } = await app.db.linkToken.deleteMany({ where: { id } });
  // One that waited too long, as when the jobs stood still, would come as a surprise.
  if (count === 0 || !payload || expiresAt < app.clock.now()) return;
  const email = app.vault.unseal(app.vault.siteKey, 'LinkToken.payload', payload);
  const person = await app.db.person.findFirst({
    where: { emailIndex: app.vault.emailIndex(email), activatedAt: { not: null }, suspendedAt: null },
    select: { id: true, recoveryFailures: true },
  });
  if (!person) return;
  await writeTo(app, person, id);
}

async function writeTo(app: App, person: { id: string; recoveryFailures: number }, requestId: string): Promise<void> {
  const to = { personId: person.id };
  const contact = `${app.config.baseUrl}${paths.contact.to()}`;
  const by = { system: 'recovery' } as const;
  if (await isStopped(app, person)) {
    const signIn = `${app.config.baseUrl}${paths.signIn.to()}`;
    await queueMail(app, {
      ...recoveryStopped(letterSite(app), { signIn, contact }),
      to,
      once: `recovery-stopped:${requestId}`,
    });
    await audit(app, { what: 'recovery.stopped', by, about: person.id });
    return;
  }
  if (!(await hasQuestions(app, person.id))) {
    const letter = recoveryWithoutQuestions(letterSite(app), { contact });
    await queueMail(app, { ...letter, to, once: `recovery-without-questions:${requestId}` });
    await audit(app, { what: 'recovery.without-questions', by, about: person.id });
    return;
  }
  const lasts = app.policy.recovery.linkLife;
  const made = await makeLink(app, { personId: person.id, purpose: 'recover', life: lasts });
  const link = `${app.config.baseUrl}${paths.recoverLink.to({ token: made.token })}`;
  await queueMail(app, {
    ...recoveryLink(letterSite(app), { link, lasts }),
    to,
    once: `recovery:${made.id}`,
  });
  await audit(app, { what: 'recovery.link-sent', by, about: person.id });
}

/** Whether too many wrong answers were given: of late, or since the last sign-in with the password. */
export async function isStopped(app: App, person: { id: string; recoveryFailures: number }): Promise<boolean> {
  if (person.recoveryFailures >= app.policy.recovery.failuresInAll) return true;
  return !(await app.throttle.look('recovery-failures', { account: person.id })).allowed;
}
