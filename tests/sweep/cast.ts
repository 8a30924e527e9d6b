import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { inTransaction } from '../../src/context.ts';
import { importCourse } from '../../src/features/courses/import.ts';
import { type Outline, outlineOf } from '../../src/features/courses/outline.ts';
import { answerQuestion, finishModule, openPage, startCourse } from '../../src/features/learn/record.ts';
import { aPackage } from '../support/packages.ts';
import { aLearner, anAdministrator, anAuthor, aPerson, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type SiteOptions, type TestSite } from '../support/site.ts';
import { named } from '../support/tutors.ts';
import { aYoungPerson } from '../support/young.ts';
import { aStranger, canaryOf, type Stranger } from './stranger.ts';
import { type Things, thingsOf } from './things.ts';

/** Who asks; the tutor also sets examinations and moderates. Everybody but the guest has an account; the newcomer has not set the security questions yet. */
export const roles = ['guest', 'newcomer', 'young', 'learner', 'tutor', 'author', 'administrator'] as const;
export type Role = (typeof roles)[number];
export type SignedInRole = Exclude<Role, 'guest'>;

/** Who and what the sweeps meet, as it can be written down: the database that goes with it holds all of it. */
export interface Cast {
  readonly people: Record<SignedInRole, TestPerson>;
  readonly stranger: Stranger;
  /** What paths are made of: of the cast's own, and the same of the stranger's. */
  readonly own: Things;
  readonly strangers: Things;
  /** What time it is, and every line that was logged so far. */
  readonly now: string;
  readonly logged: readonly string[];
}

const CONTENT = join(import.meta.dirname, '../../content');

/** Courses, people in every role who have done something, and a stranger whom nobody may see. */
export async function aCast(options: SiteOptions): Promise<Cast> {
  const site = await aSite(options);
  const owner = new pg.Client({ connectionString: site.database.ownerUrl });
  await owner.connect();
  const outlines = await importAll(site);
  const { moduleId, items } = await aPackage(site);
  const people = {
    newcomer: await aPerson(site, { name: 'Nadia Frost', setUp: false }),
    young: await aYoungPerson(site),
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
  await owner.end();
  await site.close();
  return { people, stranger, own, strangers, now: site.clock.now().toISOString(), logged: site.logged };
}

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
