import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { passwordChanged, recoveryAlarm, recoveryStopped } from '../../mail/security-letters.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';
import { contextWords, ownFacts } from '../account/account.queries.ts';
import { checkAnswers, questionsOf } from '../account/security-answers.ts';
import { endLinks, findLinkById, type Link, useLink } from '../sign-in/link-tokens.ts';
import { hashPassword, passwordProblem } from '../sign-in/passwords.ts';
import type { Answers } from './recovery.forms.ts';
import { isStopped } from './requests.ts';

/** A live link, whose it is, and what a new password of theirs has to be like. */
export interface Recovering {
  readonly link: Link;
  readonly personId: string;
  readonly withSecondFactor: boolean;
}

/** The recovery that this session's link leads to; null when the link is used, too old, tried out, or not this viewer's. */
export async function findRecovery(
  app: App,
  linkId: string | undefined,
  viewerId: string | null,
): Promise<Recovering | null> {
  const link = linkId ? await findLinkById(app, linkId, 'recover') : null;
  if (!link?.personId || !isFor(link, viewerId) || link.tries >= app.policy.recovery.triesPerLink) return null;
  const person = await app.db.person.findFirst({
    where: { id: link.personId, activatedAt: { not: null }, suspendedAt: null },
    select: { id: true, recoveryFailures: true, secondFactor: { select: { confirmedAt: true } } },
  });
  if (!person || (await isStopped(app, person))) return null;
  return { link, personId: person.id, withSecondFactor: Boolean(person.secondFactor?.confirmedAt) };
}

/** A link opens nothing in a browser where somebody else is signed in. */
export const isFor = (link: Link, viewerId: string | null): boolean => viewerId === null || viewerId === link.personId;

/** The questions to ask; null when there are none any more. */
export const askedQuestions = (app: App, { personId }: Recovering): Promise<string[] | null> =>
  questionsOf(app, personId);

export type Tried =
  | { readonly outcome: 'right'; readonly passwordHash: string }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'over' }
  | { readonly outcome: 'too-many'; readonly retryAfter: number };

/**
 * Counts a try and then compares all answers at once. Counted first and outside any transaction, so that tries sent at
 * the same moment cannot share one, and a crash or a break of the line gives none back. Throws Invalid for a password
 * that will not do, which costs no try: it says nothing about the answers.
 */
export async function tryAnswers(
  app: App,
  { recovering, form, addressHash }: { recovering: Recovering; form: Answers; addressHash: string },
): Promise<Tried> {
  const { personId } = recovering;
  await checkNewPassword(app, recovering, form.password);
  const ofAddress = await app.throttle.take('recovery-answer', { address: addressHash });
  const taken = ofAddress.allowed ? await app.throttle.take('recovery-failures', { account: personId }) : ofAddress;
  if (!taken.allowed) return { outcome: 'too-many', retryAfter: taken.retryAfter };
  if (!(await countTry(app, recovering))) return { outcome: 'over' };
  if (await checkAnswers(app, personId, [form.answer1, form.answer2, form.answer3]))
    return { outcome: 'right', passwordHash: await hashPassword(app, form.password) };
  return { outcome: 'wrong' };
}

async function checkNewPassword(app: App, { personId, withSecondFactor }: Recovering, password: string): Promise<void> {
  const words = contextWords(await ownFacts(app, personId));
  const problem = passwordProblem(app, password, { withSecondFactor, contextWords: words });
  if (problem) throw new Invalid({ password: problem });
}

/** One of the link's tries and one of the account's; false when either has none left. Both come back with success only. */
async function countTry(app: App, { link, personId }: Recovering): Promise<boolean> {
  const { triesPerLink, failuresInAll } = app.policy.recovery;
  const ofLink = await app.db.linkToken.updateMany({
    where: { id: link.id, usedAt: null, tries: { lt: triesPerLink } },
    data: { tries: { increment: 1 } },
  });
  if (ofLink.count === 0) return false;
  const ofPerson = await app.db.person.updateMany({
    where: { id: personId, recoveryFailures: { lt: failuresInAll } },
    data: { recoveryFailures: { increment: 1 } },
  });
  return ofPerson.count === 1;
}

/** Writes down a wrong try; the last one that is allowed tells the person by mail. */
export async function refuseAnswers(app: App, { link, personId }: Recovering): Promise<void> {
  await audit(app, { what: 'recovery.refused', by: { system: 'recovery' }, about: personId });
  const person = await app.db.person.findUniqueOrThrow({
    where: { id: personId },
    select: { id: true, recoveryFailures: true },
  });
  if (await isStopped(app, person)) {
    await endLinks(app, personId);
    const signIn = `${app.config.baseUrl}${paths.signIn.to()}`;
    const contact = `${app.config.baseUrl}${paths.contact.to()}`;
    const letter = recoveryStopped(letterSite(app), { signIn, contact });
    await queueMail(app, { ...letter, to: { personId }, once: `recovery-stopped:${link.id}` });
    await audit(app, { what: 'recovery.stopped', by: { system: 'recovery' }, about: personId });
  }
  if (!(await app.throttle.take('recovery-alarm', {})).allowed) await alarm(app);
}

/** More wrong answers in an hour, over all accounts, than people make by themselves: the administrators are told, once an hour. */
async function alarm(app: App): Promise<void> {
  app.log.error({ perHour: app.policy.recovery.alarmPerHour }, 'many wrong answers to security questions');
  const hour = Math.floor(app.clock.now().getTime() / 3_600_000);
  const administrators = await app.db.roleGrant.findMany({
    where: { role: 'administrator', endedAt: null },
    select: { personId: true },
    distinct: ['personId'],
  });
  const letter = recoveryAlarm(letterSite(app), { audit: `${app.config.baseUrl}${paths.adminAudit.to()}` });
  for (const { personId } of administrators)
    await queueMail(app, { ...letter, to: { personId }, once: `recovery-alarm:${hour}:${personId}` });
}

/**
 * The new password counts from here on: in this one transaction every session of the person ends, every other link is
 * used up, and the failures are forgotten. False when the link was used by another request meanwhile.
 */
export async function recover(app: App, { link, personId }: Recovering, passwordHash: string): Promise<boolean> {
  if (!(await useLink(app, link.id))) return false;
  const now = app.clock.now();
  await app.db.person.update({
    where: { id: personId },
    data: { passwordHash, passwordChangedAt: now, recoveryFailures: 0 },
    select: { id: true },
  });
  await app.db.session.deleteMany({ where: { personId } });
  await endLinks(app, personId);
  const account = `${app.config.baseUrl}${paths.changePassword.to()}`;
  const letter = passwordChanged(letterSite(app), { at: now, account });
  await queueMail(app, { ...letter, to: { personId }, once: `password-changed:${link.id}` });
  await audit(app, { what: 'recovery.done', by: { system: 'recovery' }, about: personId });
  app.trail.afterwards.push(() => app.throttle.reset('recovery-failures', { account: personId }));
  return true;
}
