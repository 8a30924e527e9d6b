import { randomBytes } from 'node:crypto';
import { TOTP } from 'otpauth';
import { inTransaction } from '../../src/context.ts';
import { switchOn } from '../../src/features/account/second-factor.ts';
import { storeAnswers, useAnswers } from '../../src/features/account/security-answers.ts';
import { register } from '../../src/features/registration/registration.ts';
import { hashPassword } from '../../src/features/sign-in/passwords.ts';
import { audit } from '../../src/record/audit.ts';
import type { TestSite } from './site.ts';

export interface TestPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly totp?: string;
  readonly questions: readonly string[];
  readonly answers: readonly string[];
}

interface Wishes {
  readonly name?: string;
  readonly email?: string;
  readonly jobRole?: string;
  readonly workplace?: string;
  /** False: the account waits for its activation. */
  readonly activated?: boolean;
  /** False: security questions are still to be set. */
  readonly setUp?: boolean;
}

const PASSWORD = 'seven quiet otters drift by';
const QUESTIONS = [
  'What was the first concert you went to?',
  'What did you call your first bicycle?',
  'Where did you learn to swim?',
];
const ANSWERS = ['the blue lanterns', 'red lightning', 'marlow baths'];
const hashes = new WeakMap<object, Promise<string>>();

/** Somebody with an account, made by the operations that the forms call. */
export async function aPerson(site: TestSite, wishes: Wishes = {}): Promise<TestPerson> {
  const { app } = site;
  const person = {
    name: 'Amina Shah',
    email: `person-${randomBytes(6).toString('hex')}@example.org`,
    jobRole: 'School nurse',
    workplace: 'Larkfield School',
    ...wishes,
  };
  const hash = hashes.get(site) ?? hashPassword(app, PASSWORD);
  hashes.set(site, hash);
  const passwordHash = await hash;
  await inTransaction(app, (inside) =>
    register(
      inside,
      { ...person, membershipNumber: '', password: PASSWORD, age: 'over', agree: 'yes', consents: [] },
      passwordHash,
    ),
  );
  const emailIndex = app.vault.emailIndex(person.email);
  const { id } = await app.db.person.findUniqueOrThrow({ where: { emailIndex }, select: { id: true } });
  if (wishes.activated !== false)
    await app.db.person.update({ where: { id }, data: { activatedAt: app.clock.now() }, select: { id: true } });
  if (wishes.setUp !== false)
    await useAnswers(app, id, await storeAnswers(app, id, { questions: QUESTIONS, answers: ANSWERS }));
  return { id, name: person.name, email: person.email, password: PASSWORD, questions: QUESTIONS, answers: ANSWERS };
}

/** The same under the name that says what most people here are. */
export const aLearner = (site: TestSite, wishes: Wishes = {}) => aPerson(site, wishes);

/** Somebody with roles, and with the second factor that these need. */
export async function aPersonWith(site: TestSite, roles: readonly string[], wishes: Wishes = {}): Promise<TestPerson> {
  const { app } = site;
  const person = await aPerson(site, wishes);
  const totp = new TOTP().secret.base32;
  const code = new TOTP({ secret: totp }).generate({ timestamp: app.clock.now().getTime() - 30_000 });
  await inTransaction(app, async (inside) => {
    for (const role of roles)
      await inside.db.roleGrant.create({ data: { personId: person.id, role, grantedAt: app.clock.now() } });
    await switchOn(inside, { personId: person.id, secret: totp, code });
    await audit(inside, { what: 'admin.role-granted', by: { system: 'operator' }, about: person.id });
  });
  return { ...person, totp };
}

export const aTutor = (site: TestSite, wishes: Wishes = {}) =>
  aPersonWith(site, ['tutor'], { name: 'Owen Price', ...wishes });

/** A tutor who may set examinations. */
export const anExaminer = (site: TestSite, wishes: Wishes = {}) =>
  aPersonWith(site, ['tutor', 'examiner'], { name: 'Owen Price', ...wishes });

export const anAdministrator = (site: TestSite, wishes: Wishes = {}) =>
  aPersonWith(site, ['administrator'], { name: 'Ruth Adeyemi', ...wishes });

export const anAuthor = (site: TestSite, wishes: Wishes = {}) =>
  aPersonWith(site, ['author'], { name: 'Nia Roberts', ...wishes });
