import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict } from '../../errors.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import * as letters from '../../mail/security-letters.ts';
import { paths } from '../../paths.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
import { endLinks, type Link, makeLink, useLink } from '../sign-in/link-tokens.ts';
import { sweepAnswers, useAnswers } from './security-answers.ts';
import { endOtherSessions } from './sessions.ts';

const accountPage = (app: App): string => `${app.config.baseUrl}${paths.account.to()}`;
const once = (what: string, personId: string, at: Date): string => `${what}:${personId}:${at.getTime()}`;

/** Puts stored answers in force; a change, but not the first set, is told by mail. Throws Conflict when a newer set was quicker. */
export async function setQuestions(
  app: App,
  viewer: SignedIn,
  { setAt, isFirst }: { setAt: Date; isFirst: boolean },
): Promise<void> {
  if (!(await useAnswers(app, viewer.id, setAt))) throw new Conflict('Your questions were changed in another window.');
  await endLinks(app, viewer.id);
  await audit(app, { what: 'account.questions-set', by: { person: viewer.id }, about: viewer.id });
  if (!isFirst) {
    const letter = letters.questionsChanged(letterSite(app), { at: app.clock.now(), account: accountPage(app) });
    await queueMail(app, { ...letter, to: { personId: viewer.id }, once: once('questions-changed', viewer.id, setAt) });
  }
  const { database, ...rest } = app;
  app.trail.afterwards.push(() => sweepAnswers({ ...rest, database, db: database.prisma }, viewer.id));
}

/** Stores a new password; every other session ends, and links that could let somebody in are used up. */
export async function changePassword(app: App, viewer: SignedIn, passwordHash: string): Promise<void> {
  const at = app.clock.now();
  await app.db.person.update({
    where: { id: viewer.id },
    data: { passwordHash, passwordChangedAt: at },
    select: { id: true },
  });
  await endOtherSessions(app, viewer);
  await endLinks(app, viewer.id);
  const letter = letters.passwordChanged(letterSite(app), { at, account: accountPage(app) });
  await queueMail(app, { ...letter, to: { personId: viewer.id }, once: once('password-changed', viewer.id, at) });
  await audit(app, { what: 'account.password-changed', by: { person: viewer.id }, about: viewer.id });
}

/** Sends a link to a new address; one that has an account already gets nothing, and the page says the same. */
export async function askToChangeEmail(app: App, viewer: SignedIn, email: string): Promise<void> {
  await audit(app, { what: 'account.email-asked', by: { person: viewer.id }, about: viewer.id });
  const taken = await app.db.person.count({ where: { emailIndex: app.vault.emailIndex(email) } });
  if (taken > 0) return;
  const lasts = app.policy.account.changeEmailWithin;
  const made = await makeLink(app, { personId: viewer.id, purpose: 'change-email', life: lasts, payload: email });
  const link = `${app.config.baseUrl}${paths.confirmEmail.to({ token: made.token })}`;
  const letter = letters.confirmNewEmail(letterSite(app), { link, lasts });
  await queueMail(app, {
    ...letter,
    to: { personId: viewer.id, address: email },
    once: `email-confirm:${made.id}`,
  });
}

/** The address that a link of `askToChangeEmail` stands for. */
export async function addressOf(app: App, link: Link): Promise<string> {
  if (!link.personId || !link.payload) throw new Error('This link carries no address');
  return app.vault.unseal(await loadPersonKey(app, link.personId), 'LinkToken.payload', link.payload);
}

/**
 * Makes the link's address the person's own; other sessions end, and the old and the new address are told. False when
 * the link was used meanwhile; throws Conflict when somebody else took the address.
 */
export async function changeEmail(app: App, viewer: SignedIn, link: Link): Promise<boolean> {
  const email = await addressOf(app, link);
  const emailIndex = app.vault.emailIndex(email);
  // As registration does: of two who want one address at once, the second waits here and finds it taken.
  await app.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${emailIndex}, 0))`;
  if (!(await useLink(app, link.id))) return false;
  const other = await app.db.person.findUnique({ where: { emailIndex }, select: { id: true } });
  if (other && other.id !== viewer.id) throw new Conflict('This address belongs to another account by now.');
  const key = await loadPersonKey(app, viewer.id);
  const before = await app.db.person.findUniqueOrThrow({ where: { id: viewer.id }, select: { email: true } });
  const oldAddress = app.vault.unseal(key, 'Person.email', before.email);
  await app.db.person.update({
    where: { id: viewer.id },
    data: { email: app.vault.seal(key, 'Person.email', email), emailIndex },
    select: { id: true },
  });
  await endOtherSessions(app, viewer);
  await endLinks(app, viewer.id);
  await tellBothAddresses(app, viewer.id, { oldAddress, newAddress: email, linkId: link.id });
  await audit(app, { what: 'account.email-changed', by: { person: viewer.id }, about: viewer.id });
  return true;
}

async function tellBothAddresses(
  app: App,
  personId: string,
  { oldAddress, newAddress, linkId }: { oldAddress: string; newAddress: string; linkId: string },
): Promise<void> {
  const at = app.clock.now();
  const contact = `${app.config.baseUrl}${paths.contact.to()}`;
  const toOld = letters.emailChangedToOld(letterSite(app), { at, contact });
  const toNew = letters.emailChangedToNew(letterSite(app), { at, account: accountPage(app) });
  await queueMail(app, { ...toOld, to: { personId, address: oldAddress }, once: `email-changed-old:${linkId}` });
  await queueMail(app, { ...toNew, to: { personId, address: newAddress }, once: `email-changed-new:${linkId}` });
}

/** Writes down that codes were switched on or off, tells the person, and ends other sessions. */
export async function noteFactor(app: App, viewer: SignedIn, on: boolean): Promise<void> {
  const at = app.clock.now();
  await endOtherSessions(app, viewer);
  const letter = letters.secondFactorChanged(letterSite(app), { at, account: accountPage(app), on });
  const event = on ? 'second-factor-on' : 'second-factor-off';
  await queueMail(app, { ...letter, to: { personId: viewer.id }, once: once(event, viewer.id, at) });
  await audit(app, { what: `account.${event}`, by: { person: viewer.id }, about: viewer.id });
}

/** Writes down that the old recovery codes count no more, and tells the person. */
export async function noteNewCodes(app: App, viewer: SignedIn): Promise<void> {
  const at = app.clock.now();
  const letter = letters.recoveryCodesMade(letterSite(app), { at, account: accountPage(app) });
  await queueMail(app, { ...letter, to: { personId: viewer.id }, once: once('recovery-codes-made', viewer.id, at) });
  await audit(app, { what: 'account.recovery-codes-made', by: { person: viewer.id }, about: viewer.id });
}
