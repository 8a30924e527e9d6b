import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TOTP } from 'otpauth';
import { type App, inTransaction } from '../../context.ts';
import { OurError } from '../../errors.ts';
import { audit } from '../../record/audit.ts';
import { cannedQuestion } from '../account/questions.ts';
import { switchOn } from '../account/second-factor.ts';
import { storeAnswers, useAnswers } from '../account/security-answers.ts';
import { importCourse } from '../courses/import.ts';
import { type Outline, outlineOf } from '../courses/outline.ts';
import { answerQuestion, finishModule, openPage, startCourse } from '../learn/record.ts';
import { activate, register } from '../registration/registration.ts';
import { hashPassword } from '../sign-in/passwords.ts';
import { acceptInvitation, findInvitation, nameTutor } from '../trainees/tutor-links.ts';
import { makeClaims } from './claims.ts';
import { gather } from './communities.ts';
import { askEverybody } from './consultation.ts';
import { setExams } from './exams.ts';
import { stockLibrary } from './library.ts';
import { foundOrganisations } from './organisations.ts';
import { importOwnPackage } from './own-package.ts';
import { planAndLog } from './own-plan.ts';
import { DAY, daysAgo } from './past.ts';
import { type Casting, cast, type DemoAccount, passwordFrom, passwordWords } from './people.ts';
import { tellPeople } from './told.ts';
import { writtenCourse } from './written-course.ts';
import { withPermission, youngster } from './young.ts';

/** Fills an empty database with courses, people, tutors and progress, all through the operations that the pages call. */
export async function populate(app: App): Promise<DemoAccount[]> {
  const outlines = await importAll(daysAgo(app, 90));
  await importOwnPackage(daysAgo(app, 60));
  const accounts: DemoAccount[] = [];
  const ids = new Map<string, string>();
  for (const one of cast) {
    const { id, account } = await admit(daysAgo(app, 60), one);
    ids.set(one.email, id);
    if (account) accounts.push(account);
    await learn(app, id, one, outlines);
  }
  const mia = await admit(daysAgo(app, 40), youngster, withPermission);
  ids.set(youngster.email, mia.id);
  const email = cast.find(({ role }) => role === 'tutor')?.email ?? '';
  const tutor = { id: ids.get(email) ?? '', email };
  for (const one of cast) if (one.hasTutor) await giveTutor(app, ids.get(one.email) ?? '', tutor);
  await writtenCourse(app, ids.get('author@demo.example') ?? '');
  // As many as the figures of its questions need.
  const sat = cast.filter(({ role }) => role === null || role === 'author').map(({ email }) => ids.get(email) ?? '');
  await setExams(app, tutor.id, sat);
  const by = ids.get('administrator@demo.example') ?? '';
  await foundOrganisations(app, by);
  await tellPeople(app, by);
  const [course] = outlines;
  const voice = (email: string, stars: number, shownAs: string, text: string) =>
    course ? [{ personId: ids.get(email) ?? '', course, stars, shownAs, text }] : [];
  await askEverybody(app, by);
  await stockLibrary(daysAgo(app, 3), by, [
    ...voice('bea.lindqvist@demo.example', 5, 'Patient Heron', 'Short, clear, and I used it the next day.'),
    ...voice(
      'jakub.nowak@demo.example',
      4,
      'Night shift nurse',
      'Good examples. The second module is long for a break.',
    ),
    ...voice('tutor@demo.example', 5, 'Steady Lantern', 'I send every new student to this one first.'),
  ]);
  await makeClaims(app, by);
  await gather(app, by, ids);
  await planAndLog(app, ids.get('learner@demo.example') ?? '');
  return mia.account ? [...accounts, mia.account] : accounts;
}

async function importAll(app: App): Promise<Outline[]> {
  const { contentDir } = app.config;
  const folders = readdirSync(contentDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    const result = await importCourse(app, join(contentDir, name), { system: 'demo' }, { publish: true });
    if ('problems' in result) throw new OurError(`content/${name} cannot be imported`);
  }
  const courses = await app.db.course.findMany({ select: { id: true, hash: true }, orderBy: { position: 'asc' } });
  return Promise.all(courses.map((course) => outlineOf(app, course)));
}

async function registered(app: App, one: Casting, password: string, passwordHash: string): Promise<void> {
  const form = { ...one, password, age: 'over', agree: 'yes' } as const;
  await register(app, { ...form, consents: [] }, passwordHash);
}

/** Makes an account as the form, the mail's link and the first sign-in would. */
async function admit(app: App, one: Casting, enter = registered): Promise<{ id: string; account: DemoAccount | null }> {
  const password = passwordFrom(app.random);
  const passwordHash = await hashPassword(app, password);
  await inTransaction(app, (inside) => enter(inside, one, password, passwordHash));
  const emailIndex = app.vault.emailIndex(one.email);
  const { id } = await app.db.person.findUniqueOrThrow({ where: { emailIndex }, select: { id: true } });
  await inTransaction(app, async (inside) => {
    const link = await inside.db.linkToken.findFirstOrThrow({ where: { personId: id, purpose: 'activate' } });
    await activate(inside, link);
  });
  const answers = passwordWords(app.random, 3);
  const questions = ['odd-find', 'first-dish', 'hiding'].map((id) => cannedQuestion(id) ?? id);
  const setAt = await storeAnswers(app, id, { questions, answers });
  await inTransaction(app, async (inside) => {
    await useAnswers(inside, id, setAt);
    await audit(inside, { what: 'account.questions-set', by: { person: id }, about: id });
  });
  if (!one.role) return { id, account: null };
  const hasNone = one.role === 'learner' || one.role === 'outsider' || one.role === 'young';
  const totp = hasNone ? null : await giveRole(app, id, one.role);
  return { id, account: { role: one.role, email: one.email, password, totp, questions, answers } };
}

async function giveRole(
  app: App,
  personId: string,
  role: Exclude<DemoAccount['role'], 'learner' | 'outsider' | 'young'>,
): Promise<string> {
  const secret = new TOTP().secret.base32;
  const now = app.clock.now();
  const code = new TOTP({ secret }).generate({ timestamp: now.getTime() });
  await inTransaction(app, async (inside) => {
    // The demo's tutor also sets its examinations.
    for (const one of role === 'tutor' ? [role, 'examiner'] : [role]) {
      await inside.db.roleGrant.create({ data: { personId, role: one, grantedAt: now } });
      const detail = { role: one };
      await audit(inside, { what: 'admin.role-granted', by: { system: 'demo' }, about: personId, detail });
    }
    await switchOn(inside, { personId, secret, code });
    await audit(inside, { what: 'account.second-factor-on', by: { person: personId }, about: personId });
  });
  return secret;
}

/** Reads, answers and finishes as many modules of each course as the cast says, over the last weeks. */
async function learn(app: App, personId: string, { finished }: Casting, outlines: readonly Outline[]): Promise<void> {
  for (const [index, course] of outlines.entries()) {
    const modules = course.modules.slice(0, finished[index] ?? 0);
    const began = 40 - 12 * index;
    if (modules.length > 0)
      await inTransaction(daysAgo(app, began), (inside) => startCourse(inside, { personId, course }));
    for (const [number, module] of modules.entries()) {
      const on = (minutes: number) => daysAgo(app, began - number * 2, minutes);
      for (const [page, one] of module.pages.entries())
        await inTransaction(on(3 * page), (inside) => openPage(inside, { personId, course }, module, one));
      for (const question of module.questions) {
        const chosen = question.options.filter(({ correct }) => correct).map(({ key }) => key);
        await inTransaction(on(15), (inside) =>
          answerQuestion(inside, { personId, course }, module, { question, chosen, attempt: 1 }),
        );
      }
      await inTransaction(on(18), (inside) => finishModule(inside, { personId, course }, module));
    }
  }
}

async function giveTutor(app: App, learnerId: string, tutor: { id: string; email: string }): Promise<void> {
  const past = daysAgo(app, 30);
  const until = new Date(Math.floor(app.clock.now().getTime() / DAY) * DAY + 150 * DAY);
  await inTransaction(past, (inside) => nameTutor(inside, { learnerId, email: tutor.email, courseId: null, until }));
  const link = await app.db.tutorLink.findFirstOrThrow({ where: { learnerId }, select: { id: true } });
  await inTransaction(past, async (inside) => {
    const invitation = await findInvitation(inside, link.id, tutor.id);
    if (invitation) await acceptInvitation(inside, invitation, tutor.id);
  });
}
