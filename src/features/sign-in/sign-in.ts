import type { App } from '../../context.ts';
import { normaliseEmail } from '../../data/blind-index.ts';
import type { CookieToSet } from '../../http/cookies.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { newDevice } from '../../mail/security-letters.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';
import { hashOfNobody, hashPassword, isOldHash, verifyPassword } from './passwords.ts';

/** The person of this address and password; null for unknown, not activated, suspended and wrong, after the same time. */
export async function checkPassword(
  app: App,
  given: { email: string; password: string },
): Promise<{ personId: string } | null> {
  const person = await app.db.person.findUnique({
    where: { emailIndex: app.vault.emailIndex(given.email) },
    select: { id: true, passwordHash: true, activatedAt: true, suspendedAt: true },
  });
  const right = await verifyPassword(app, person?.passwordHash ?? hashOfNobody(app), given.password);
  if (!person || !right || !person.activatedAt || person.suspendedAt) return null;
  if (isOldHash(app, person.passwordHash)) {
    const passwordHash = await hashPassword(app, given.password);
    await app.db.person.update({ where: { id: person.id }, data: { passwordHash }, select: { id: true } });
  }
  return { personId: person.id };
}

/**
 * Who tries to sign in, for counting. However an address is spelt, it is one account's. A browser that its person used
 * before has counts of its own: strangers who guess from elsewhere cannot keep the person out of there.
 */
export async function whoTries(
  app: App,
  email: string,
  { device, addressHash }: { device: string | null; addressHash: string },
): Promise<{ account: string; address: string }> {
  const account = normaliseEmail(email);
  const emailIndex = app.vault.emailIndex(email);
  const person = device && (await app.db.person.findUnique({ where: { emailIndex }, select: { id: true } }));
  const hash = device && deviceHash(app, person ? person.id : '', device);
  const isKnown = hash && (await app.db.knownDevice.count({ where: { hash } })) > 0;
  return { account: isKnown ? `${account} in ${hash}` : account, address: addressHash };
}

/** Whether signing in needs a code after the password. */
export async function needsCode(app: App, personId: string): Promise<boolean> {
  const factor = await app.db.secondFactor.findUnique({ where: { personId }, select: { confirmedAt: true } });
  return Boolean(factor?.confirmedAt);
}

/** Whether a sign-in that began with the password at that time may go on: a new password or a suspension ends it. */
export async function stillOpens(app: App, personId: string, since: Date): Promise<boolean> {
  const person = await app.db.person.findUnique({
    where: { id: personId },
    select: { passwordChangedAt: true, suspendedAt: true },
  });
  return person !== null && !person.suspendedAt && person.passwordChangedAt <= since;
}

/**
 * Writes down a sign-in: the browser is known from now on (a mail goes out when it was not), and recovery, which stops
 * after too many wrong answers, is open again. Gives the cookie by which this browser is known.
 */
export async function signedIn(
  app: App,
  personId: string,
  from: { device: string | null; browser: string },
): Promise<CookieToSet> {
  const now = app.clock.now();
  await app.db.person.update({
    where: { id: personId },
    data: { lastActiveAt: now, recoveryFailures: 0 },
    select: { id: true },
  });
  const token = from.device && MARK.test(from.device) ? from.device : app.random.token();
  await rememberDevice(app, personId, { token, label: from.browser, at: now });
  await audit(app, { what: 'sign-in.done', by: { person: personId }, about: personId });
  return { name: 'device', value: token };
}

/** What random.token() makes; a browser's mark of another form is none of ours. */
const MARK = /^[\w-]{43}$/;

/** Two people at one browser have two hashes: the table does not tell that they share it. */
const deviceHash = (app: App, personId: string, token: string): string =>
  app.vault.keyedHash('device', `${personId}|${token}`);

async function rememberDevice(
  app: App,
  personId: string,
  { token, label, at }: { token: string; label: string; at: Date },
): Promise<void> {
  const hash = deviceHash(app, personId, token);
  const { count } = await app.db.knownDevice.updateMany({ where: { personId, hash }, data: { lastSeenAt: at, label } });
  if (count > 0) return;
  const known = await app.db.knownDevice.count({ where: { personId } });
  await app.db.knownDevice.createMany({
    data: [{ personId, hash, label, firstSeenAt: at, lastSeenAt: at }],
    skipDuplicates: true,
  });
  // The first browser of all is the one the account was made with: no news to anybody.
  if (known === 0) return;
  const account = `${app.config.baseUrl}${paths.sessions.to()}`;
  await queueMail(app, {
    ...newDevice(letterSite(app), { at, account }),
    to: { personId },
    once: `new-device:${personId}:${at.getTime()}`,
  });
}

/** Writes down a refused try; about whom only where an account exists. */
export async function refusedSignIn(app: App, email: string): Promise<void> {
  const person = await app.db.person.findUnique({
    where: { emailIndex: app.vault.emailIndex(email) },
    select: { id: true },
  });
  await audit(app, { what: 'sign-in.refused', by: { system: 'sign-in' }, about: person?.id });
}
