import type { App } from '../../context.ts';
import { createPersonKey, loadPersonKey } from '../../data/person-keys.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { activation, alreadyHaveAccount } from '../../mail/security-letters.ts';
import { activationYoung } from '../../mail/young-letters.ts';
import { paths } from '../../paths.ts';
import { uuidv7 } from '../../random.ts';
import { audit } from '../../record/audit.ts';
import { type Link, makeLink, useLink } from '../sign-in/link-tokens.ts';
import { tellGuardian } from '../young/ending.ts';
import type { Registration } from './registration.forms.ts';

/**
 * Asks for an account. The page's answer is the same for a new address and one that is known; the mail tells. An
 * account that nobody activated yet is filled anew, so that nobody can prepare somebody else's with a password of theirs,
 * and a permission that somebody gave for it is gone. Gives the person's id; null where the address is known.
 */
export async function register(app: App, form: Registration, passwordHash: string): Promise<string | null> {
  const emailIndex = app.vault.emailIndex(form.email);
  // Two at once for one address: the second waits here and then finds the first one's account.
  await app.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${emailIndex}, 0))`;
  const known = await app.db.person.findUnique({ where: { emailIndex }, select: { id: true, activatedAt: true } });
  if (known?.activatedAt) {
    await tellKnownPerson(app, known.id);
    return null;
  }
  const personId = await writePerson(app, { ...form, emailIndex, passwordHash }, known?.id ?? null);
  if (known) await app.db.youngPermission.deleteMany({ where: { personId } });
  await recordAgreement(app, personId, form.consents);
  const life = app.policy.registration.activateWithin;
  const link = await makeLink(app, { personId, purpose: 'activate', life });
  const address = `${app.config.baseUrl}${paths.activate.to({ token: link.token })}`;
  await queueMail(app, {
    ...(form.age === 'under'
      ? activationYoung(letterSite(app), { link: address, lasts: life, age: app.policy.ages.account })
      : activation(letterSite(app), { link: address, lasts: life })),
    to: { personId },
    once: `activation:${link.id}`,
  });
  await audit(app, { what: 'registration.created', by: { system: 'registration' }, about: personId });
  return personId;
}

async function tellKnownPerson(app: App, personId: string): Promise<void> {
  const signIn = `${app.config.baseUrl}${paths.signIn.to()}`;
  const recover = `${app.config.baseUrl}${paths.recover.to()}`;
  // One such mail an hour: a stranger must not fill somebody's mailbox through this form.
  const hour = Math.floor(app.clock.now().getTime() / 3_600_000);
  await queueMail(app, {
    ...alreadyHaveAccount(letterSite(app), { signIn, recover }),
    to: { personId },
    once: `already-have-an-account:${personId}:${hour}`,
  });
  await audit(app, { what: 'registration.repeated', by: { system: 'registration' }, about: personId });
}

type NewPerson = Registration & { emailIndex: string; passwordHash: string };

async function writePerson(app: App, form: NewPerson, existing: string | null): Promise<string> {
  const now = app.clock.now();
  const id = existing ?? uuidv7(app);
  const key = existing ? await loadPersonKey(app, id) : await createPersonKey(app, id);
  const details = {
    name: app.vault.seal(key, 'Person.name', form.name),
    nameIndex: app.vault.nameIndex(form.name),
    email: app.vault.seal(key, 'Person.email', form.email),
    emailIndex: form.emailIndex,
    jobRole: app.vault.seal(key, 'Person.jobRole', form.jobRole),
    workplace: app.vault.seal(key, 'Person.workplace', form.workplace),
    membershipNumber: form.membershipNumber
      ? app.vault.seal(key, 'Person.membershipNumber', form.membershipNumber)
      : null,
    passwordHash: form.passwordHash,
    passwordChangedAt: now,
    lastActiveAt: now,
    detailsConfirmedAt: now,
  };
  await app.db.person.upsert({
    where: { id },
    create: { id, ...details, createdAt: now },
    // From now on it waits as long for its activation as a new one.
    update: { ...details, createdAt: now },
    select: { id: true },
  });
  return id;
}

/** The notice that was agreed to and the consents that were given, each with the exact words that were shown (SH-50). */
async function recordAgreement(app: App, personId: string, consents: readonly string[]): Promise<void> {
  const at = app.clock.now();
  const given = Object.values(app.policy.consents).filter(({ id }) => consents.includes(id));
  await app.db.consentRecord.updateMany({ where: { personId, endedAt: null }, data: { endedAt: at } });
  await app.db.consentRecord.createMany({
    data: [{ id: 'notice', question: app.policy.registration.agreement }, ...given].map(({ id, question }) => ({
      personId,
      consent: id,
      given: true,
      wording: question,
      noticeVersion: app.policy.version,
      at,
    })),
  });
}

/** Opens the account. False when the link was used in the meantime. */
export async function activate(app: App, link: Link): Promise<boolean> {
  if (link.personId === null || !(await useLink(app, link.id))) return false;
  const now = app.clock.now();
  await app.db.person.update({
    where: { id: link.personId },
    data: { activatedAt: now, lastActiveAt: now },
    select: { id: true },
  });
  await tellGuardian(app, link.personId);
  await audit(app, { what: 'registration.activated', by: { person: link.personId }, about: link.personId });
  return true;
}
