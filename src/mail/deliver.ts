import { type App, inTransaction } from '../context.ts';
import { loadPersonKeys } from '../data/person-keys.ts';
import { NotFound } from '../errors.ts';
import { type Actor, audit } from '../record/audit.ts';
import { isConfirmed, NEWSLETTER } from './newsletter-record.ts';
import { goesWhenSent, MAIL_JOB } from './outbox.ts';
import type { Outgoing, Transport } from './transport.ts';

/** What one round did. */
export interface Delivered {
  sent: number;
  failed: number;
}

interface Claimed {
  id: string;
  personId: string | null;
  kind: string;
  to: Uint8Array;
  subject: Uint8Array;
  text: Uint8Array;
  stop: Uint8Array | null;
  createdAt: Date;
  /** This try included. */
  attempts: number;
}

const MINUTE = 60_000;
/** Longer than a transport may take: only a process that died leaves a claim to run out. */
const CLAIM_MS = 5 * MINUTE;
const LONGEST_WAIT_MS = 6 * 60 * MINUTE;
const GIVE_UP_AFTER_MS = 3 * 24 * 60 * MINUTE;
/** Mail that waited behind others for three days still has its own tries. */
const TRIES_AT_LEAST = 6;

/**
 * Sends what is due, at most `limit` mails, and returns how many were sent and failed; a failed mail is tried again
 * later. Any number of processes may do this at once: each mail is claimed by one.
 *
 * A mail is claimed, sent, then marked. When the process dies between the last two, the claim runs out and the mail
 * goes a second time: SMTP has no transaction that could span both. It then has the same Message-ID, by which the
 * receiver can drop it, and there is at most one such mail for each crash.
 */
export async function deliverDue(app: App, transport: Transport, limit = 50): Promise<Delivered> {
  const done: Delivered = { sent: 0, failed: 0 };
  while (done.sent + done.failed < limit) {
    const mail = await claim(app);
    if (!mail) break;
    const problem = await attempt(app, transport, mail);
    if (!problem) {
      done.sent += 1;
      continue;
    }
    done.failed += 1;
    await putOff(app, mail, problem);
    // Where the server itself fails, the others would too: they keep their tries for later.
    if (problem.kind === 'server') break;
  }
  return done;
}

async function claim(app: App): Promise<Claimed | undefined> {
  const now = app.clock.now();
  const until = new Date(now.getTime() + CLAIM_MS);
  const [mail] = await app.db.$queryRaw<Claimed[]>`
    UPDATE outbox_mail SET "sendAfter" = ${until}, attempts = attempts + 1
    WHERE id = (
      SELECT id FROM outbox_mail
      WHERE "sentAt" IS NULL AND "failedAt" IS NULL AND "sendAfter" <= ${now}
      ORDER BY "sendAfter", id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, "personId", kind, "to", subject, text, stop, "createdAt", attempts`;
  return mail;
}

async function open(app: App, mail: Claimed): Promise<Outgoing | null> {
  const key = mail.personId ? (await loadPersonKeys(app, [mail.personId])).get(mail.personId) : app.vault.siteKey;
  if (!key) return null;
  return {
    id: mail.id,
    to: app.vault.unseal(key, 'OutboxMail.to', mail.to),
    subject: app.vault.unseal(key, 'OutboxMail.subject', mail.subject),
    text: app.vault.unseal(key, 'OutboxMail.text', mail.text),
    stop: mail.stop && app.vault.unseal(key, 'OutboxMail.stop', mail.stop),
  };
}

/** null when the mail is sent and marked. */
async function attempt(app: App, transport: Transport, mail: Claimed): Promise<Problem | null> {
  const outgoing = await open(app, mail).catch(() => null);
  if (!outgoing) return { kind: 'for-good', said: 'cannot be opened' };
  if (mail.kind === NEWSLETTER && !(await isConfirmed(app, outgoing.to)))
    return { kind: 'for-good', said: 'not confirmed' };
  try {
    await transport.send(outgoing);
  } catch (error) {
    return problemOf(error);
  }
  const where = { id: mail.id };
  if (goesWhenSent(mail.kind)) await app.db.outboxMail.deleteMany({ where });
  else await app.db.outboxMail.updateMany({ where, data: { sentAt: app.clock.now(), problem: null } });
  return null;
}

interface Problem {
  readonly kind: 'for-good' | 'this-mail' | 'server';
  /** Codes only: what a mail server says repeats addresses. */
  readonly said: string;
}

function problemOf(error: unknown): Problem {
  const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown };
  const name = typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : 'failed';
  const answer = typeof responseCode === 'number' ? responseCode : 0;
  const said = answer ? `${name} ${answer}` : name;
  const aboutMail = (name === 'EENVELOPE' || name === 'EMESSAGE') && answer !== 421;
  if (!aboutMail) return { kind: 'server', said };
  return { kind: name === 'EENVELOPE' && answer >= 500 ? 'for-good' : 'this-mail', said };
}

/** One minute, then twice as long each time up to six hours, and a quarter more or less by chance. */
function waitAfter(app: App, attempts: number): number {
  const wait = Math.min(MINUTE * 2 ** Math.min(attempts - 1, 16), LONGEST_WAIT_MS);
  const chance = app.random.bytes(4).readUInt32BE() / 2 ** 32;
  return Math.round(wait * (0.75 + chance / 2));
}

async function putOff(app: App, mail: Claimed, problem: Problem): Promise<void> {
  const now = app.clock.now();
  const old = now.getTime() - mail.createdAt.getTime() >= GIVE_UP_AFTER_MS && mail.attempts >= TRIES_AT_LEAST;
  app.log.warn({ mail: mail.id, kind: mail.kind, problem: problem.said, attempts: mail.attempts }, 'mail not sent');
  if (problem.kind !== 'for-good' && !old) {
    const sendAfter = new Date(now.getTime() + waitAfter(app, mail.attempts));
    await app.db.outboxMail.updateMany({ where: { id: mail.id }, data: { sendAfter, problem: problem.said } });
    return;
  }
  await inTransaction(app, async (inside) => {
    const where = { id: mail.id };
    if (goesWhenSent(mail.kind)) await inside.db.outboxMail.deleteMany({ where });
    else await inside.db.outboxMail.updateMany({ where, data: { failedAt: now, problem: problem.said } });
    const detail = { mail: mail.id, kind: mail.kind, problem: problem.said };
    await audit(inside, { what: 'mail.failed', by: { system: 'mail' }, about: mail.personId ?? undefined, detail });
  });
}

/** Gives a mail that failed for good new tries, at once. Throws NotFound when there is no such failed mail. */
export async function retryMail(app: App, { id, by }: { id: string; by: Actor }): Promise<void> {
  const failed = await app.db.outboxMail.findFirst({
    where: { id, failedAt: { not: null }, sentAt: null },
    select: { personId: true, kind: true },
  });
  if (!failed) throw new NotFound();
  await app.db.outboxMail.updateMany({
    where: { id },
    data: { failedAt: null, attempts: 0, sendAfter: app.clock.now() },
  });
  const detail = { mail: id, kind: failed.kind };
  await audit(app, { what: 'mail.retried', by, about: failed.personId ?? undefined, detail });
  app.trail.afterwards.push(() => app.wake(MAIL_JOB));
}
