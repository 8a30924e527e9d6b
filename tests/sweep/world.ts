import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Express } from 'express';
import pg from 'pg';
import { inTransaction } from '../../src/context.ts';
import { importCourse } from '../../src/features/courses/import.ts';
import { type Outline, outlineOf } from '../../src/features/courses/outline.ts';
import { answerQuestion, finishModule, openPage, startCourse } from '../../src/features/learn/record.ts';
import { acceptInvitation, findInvitation, nameTutor } from '../../src/features/trainees/tutor-links.ts';
import { aBrowser, type Browser } from '../support/browser.ts';
import { aPackage } from '../support/packages.ts';
import { aLearner, anAdministrator, anAuthor, aPerson, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type SiteOptions, type TestSite } from '../support/site.ts';
import { aStranger, canaryOf, type Stranger } from './stranger.ts';
import { type Things, thingsOf } from './things.ts';

/** Who asks; the tutor also sets examinations and moderates. Everybody but the guest has an account; the newcomer has not set the security questions yet. */
export const roles = ['guest', 'newcomer', 'learner', 'tutor', 'author', 'administrator'] as const;
export type Role = (typeof roles)[number];
type SignedInRole = Exclude<Role, 'guest'>;

/** The address that every request seems to come from: it must stand nowhere. */
export const CLIENT = '203.0.113.77';

/** One site for all sweeps: courses, people in every role who have done something, and a stranger whom nobody may see. */
export interface World {
  readonly site: TestSite;
  /** Connected as the owner of the tables, who sees everything. */
  readonly owner: pg.Client;
  readonly people: Record<SignedInRole, TestPerson>;
  readonly stranger: Stranger;
  /** What paths are made of: of the cast's own, and the same of the stranger's. */
  readonly own: Things;
  readonly strangers: Things;
  /** The site as the sweeps reach it: every request seems to come from CLIENT. */
  readonly server: Express;
  /** The browser in which this role is signed in, always the same one. */
  as(role: Role): Browser;
  /** Another browser, signed in nowhere. */
  guest(): Browser;
  /** Another session of this person. */
  signedIn(person: TestPerson): Promise<Browser>;
  close(): Promise<void>;
}

const CONTENT = join(import.meta.dirname, '../../content');

export async function aWorld(options: SiteOptions = {}): Promise<World> {
  const site = await aSite({ ...options, config: { trustProxy: ['loopback'], ...options.config } });
  const owner = new pg.Client({ connectionString: site.database.ownerUrl });
  await owner.connect();
  const outlines = await importAll(site);
  const { moduleId, items } = await aPackage(site);
  const people = {
    newcomer: await aPerson(site, { name: 'Nadia Frost', setUp: false }),
    learner: await aLearner(site, { name: 'Amina Shah' }),
    tutor: await aPersonWith(site, ['tutor', 'examiner', 'moderator'], { name: 'Owen Price' }),
    author: await anAuthor(site),
    administrator: await anAdministrator(site),
  };
  for (const { id } of [people.learner, people.administrator]) await learnSome(site, id, outlines);
  await named(site, people.learner, people.tutor, { accepted: true });
  const friend = await aLearner(site, { name: 'Bea Lindqvist' });
  await named(site, friend, people.tutor, { accepted: false });
  const stranger = await aStranger(site, owner);
  await learnSome(site, stranger.id, outlines);

  const server = fromClient(site.server);
  const guest = () => aBrowser(server);
  const signedIn = async (person: TestPerson) => {
    const browser = guest();
    const went = await browser.signIn(person, site.clock);
    if (went.status !== 303) throw new Error(`${person.email} cannot sign in: ${went.status} ${went.h1}`);
    return browser;
  };
  const browsers = { guest: guest() } as Record<Role, Browser>;
  for (const [role, person] of Object.entries(people)) browsers[role as Role] = await signedIn(person);
  const things = { site, courses: outlines, package: { module: moduleId, item: items[0]?.id ?? '' } };
  // The stranger's first: of the links that open the site for its first administrator only the last one lives.
  const strangers = await thingsOf({
    ...things,
    learner: stranger,
    reason: canaryOf(stranger, 'ReasonedLook.reason'),
    wrote: {
      name: canaryOf(stranger, 'Enquiry.name'),
      email: canaryOf(stranger, 'Enquiry.email'),
      message: canaryOf(stranger, 'Enquiry.message'),
      answer: canaryOf(stranger, 'Enquiry.answer'),
    },
    reasonBy: stranger.administrator,
    moderatedBy: stranger.tutor,
    invitedBy: stranger,
  });
  const reason = 'She asked for help with her record';
  const own = await thingsOf({
    ...things,
    learner: people.learner,
    reason,
    wrote: {
      name: people.learner.name,
      email: people.learner.email,
      message: 'May I do a course twice?',
      answer: 'Yes, as often as you like.',
    },
    reasonBy: people.administrator,
    moderatedBy: people.tutor,
    invitedBy: friend,
  });
  return {
    site,
    owner,
    people,
    stranger,
    server,
    own,
    strangers,
    as: (role) => browsers[role],
    guest,
    signedIn,
    close: async () => {
      await owner.end();
      await site.close();
    },
  };
}

/** Every request comes through a proxy that says whose it is. */
const fromClient = (server: Express): Express =>
  ((req: Parameters<Express>[0], res: Parameters<Express>[1]) => {
    req.headers['x-forwarded-for'] ??= CLIENT;
    server(req, res);
  }) as Express;

async function importAll(site: TestSite): Promise<Outline[]> {
  const folders = readdirSync(CONTENT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    const result = await importCourse(site.app, join(CONTENT, name), { system: 'operator' }, { publish: true });
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  }
  const courses = await site.app.db.course.findMany({
    select: { id: true, hash: true },
    orderBy: { position: 'asc' },
  });
  return Promise.all(courses.map((course) => outlineOf(site.app, course)));
}

/** The first course is finished, the second begun, with a wrong answer. */
async function learnSome({ app }: TestSite, personId: string, [first, second]: readonly Outline[]): Promise<void> {
  if (!first || !second) throw new Error('The sweeps need two courses');
  for (const module of first.modules) {
    for (const page of module.pages)
      await inTransaction(app, (inside) => openPage(inside, { personId, course: first }, module, page));
    await inTransaction(app, (inside) => finishModule(inside, { personId, course: first }, module));
  }
  await inTransaction(app, (inside) => startCourse(inside, { personId, course: second }));
  const [module] = second.modules;
  const [question] = module?.questions ?? [];
  const wrong = question?.options.find(({ correct }) => !correct);
  if (!module || !question || !wrong) throw new Error('The second course has no question');
  const answer = { question, chosen: [wrong.key], attempt: 1 };
  await inTransaction(app, (inside) => answerQuestion(inside, { personId, course: second }, module, answer));
}

/** The learner names the tutor for all courses, until half a year from now. */
export async function named(
  { app }: TestSite,
  learner: Pick<TestPerson, 'id'>,
  tutor: Pick<TestPerson, 'id' | 'email'>,
  { accepted }: { accepted: boolean },
): Promise<void> {
  const until = new Date(Math.floor(app.clock.now().getTime() / 86_400_000) * 86_400_000 + 180 * 86_400_000);
  const naming = { learnerId: learner.id, email: tutor.email, courseId: null, until };
  await inTransaction(app, (inside) => nameTutor(inside, naming));
  if (!accepted) return;
  const [link] = await app.db.tutorLink.findMany({
    where: { learnerId: learner.id, acceptedAt: null },
    select: { id: true },
  });
  const invitation = await findInvitation(app, link?.id ?? '', tutor.id);
  if (!invitation) throw new Error('The tutor has no invitation');
  await inTransaction(app, (inside) => acceptInvitation(inside, invitation, tutor.id));
}

/** A token that goes with the session of this browser. */
export async function tokenIn(browser: Browser): Promise<string> {
  const page = await browser.open('/sign-in');
  const token = page.$('main form input[name=_csrf], header form input[name=_csrf]').first().val();
  if (!token) throw new Error(`no form on ${page.h1}`);
  return String(token);
}
