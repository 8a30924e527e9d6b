import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Invalid } from '../../errors.ts';
import { localDay } from '../../london.ts';
import { audit } from '../../record/audit.ts';
import { register } from '../registration/registration.ts';
import { type AskedGuardian, BY, useAsking } from './asking.ts';
import { readBirth } from './birthday.ts';
import type { Allowed } from './young.forms.ts';

const PROBLEMS = {
  'no date': 'Enter the date of birth, such as 4 May 2013',
  'to come': 'This day is still to come. Check the year.',
  'long ago': 'This is more than 100 years ago. Check the year.',
} as const;

/** The birthday on which the permission ends. Throws Invalid for what is no date, and for who needs no permission. */
export function endOf({ policy, clock }: Pick<App, 'policy' | 'clock'>, born: string): Date {
  const age = policy.ages.account;
  const read = readBirth(born, { today: localDay(clock.now()), age });
  if ('endsOn' in read) return new Date(read.endsOn);
  const old = `They are ${age} or over, and need no permission. They can create an account of their own.`;
  throw new Invalid({ born: read.problem === 'old enough' ? old : PROBLEMS[read.problem] });
}

/**
 * Opens a young person's account with the permission for it. Until now nothing about them was stored; the date of birth is not
 * stored at all. What is answered does not tell whether the address was known: then only its owner is told, by mail. False
 * when the link was used in the meantime.
 */
export async function allow(
  app: App,
  found: AskedGuardian,
  { typed, passwordHash }: { typed: Allowed; passwordHash: string },
): Promise<boolean> {
  const { guardianName, name, email, born, password, agree } = typed;
  const endsOn = endOf(app, born);
  if (!(await useAsking(app, found.id))) return false;
  const asked = { name, email, password, agree, age: 'under', consents: [] as string[] } as const;
  const personId = await register(
    app,
    // Young people are not asked about work.
    { ...asked, jobRole: '', workplace: '', membershipNumber: '' },
    passwordHash,
  );
  if (personId === null) return true;
  const key = await loadPersonKey(app, personId);
  await app.db.youngPermission.create({
    data: {
      ...{ personId, endsOn, givenAt: app.clock.now() },
      guardianName: app.vault.seal(key, 'YoungPermission.guardianName', guardianName),
      guardianEmail: app.vault.seal(key, 'YoungPermission.guardianEmail', found.email),
      ...{ wording: app.policy.registration.permission, noticeVersion: app.policy.version },
    },
  });
  await audit(app, { what: 'young.allowed', by: BY, about: personId });
  await endRoles(app, personId);
  return true;
}

/** What an account was given that nobody had activated: it would come to life on the birthday. */
async function endRoles(app: App, personId: string): Promise<void> {
  const open = { where: { personId, endedAt: null }, data: { endedAt: app.clock.now() } };
  const granted = await app.db.roleGrant.updateMany(open);
  const asked = await app.db.roleRequest.updateMany(open);
  const detail = { granted: granted.count, asked: asked.count };
  if (granted.count + asked.count > 0) await audit(app, { what: 'young.roles-ended', by: BY, about: personId, detail });
}
