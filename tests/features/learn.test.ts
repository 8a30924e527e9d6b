import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { loadPersonKey } from '../../src/data/person-keys.ts';
import { outlineOf } from '../../src/features/courses/outline.ts';
import { withdrawCourse } from '../../src/features/courses/publishing.ts';
import { finishModule, openPage } from '../../src/features/learn/record.ts';
import type { Browser, Page } from '../support/browser.ts';
import { courseMd } from '../support/course-folder.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let person: TestPerson;
let learner: Browser;

beforeAll(async () => {
  site = await aSite();
  await aCourse(site, 'one');
  const second = courseMd.replace('A small course', 'A second course').replace('order: 10', 'order: 20');
  await aCourse(site, 'two', { 'course.md': second });
});
afterAll(() => site.close());

/** Each story begins with a person who has done nothing yet. */
async function aNewLearner() {
  person = await aLearner(site);
  learner = await site.signedIn(person);
}

const record = async () =>
  (
    await site.app.db.learningEvent.findMany({
      where: { personId: person.id },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      select: { verb: true, result: true, once: true },
    })
  ).map(({ verb, result }) => (result ? [verb, result] : verb));
const wheelOf = (page: Page) => page.$('.wheel__words').text().replace(/\s+/g, ' ').trim();
const ticks = (page: Page) => page.$('.modules .is-done').length;
const finish = (path: string) =>
  learner.submit(path, {}, { action: `${path.split('/').slice(0, 4).join('/')}/finish` });
const lastPage = '/courses/one/first/another';

describe('starting and reading', () => {
  beforeAll(aNewLearner);

  it('shows an empty dashboard that says what to do next, with a wheel of nothing', async () => {
    const page = await learner.get('/learn');
    expect(page.h1).toBe('Your learning');
    expect(page.text).toContain('You have not started a course yet');
    expect(wheelOf(page)).toBe('No modules yet choose a course to begin');
    expect(page.$('.course-list h2').text()).toBe('Courses you can start');
  });

  it('HEC-06 "Start course" records the launch once, however often it is pressed, and leads to the first module', async () => {
    const course = await learner.get('/courses/one');
    expect(course.$('main button').text()).toBe('Start course');
    const presses = await Promise.all(
      Array.from({ length: 5 }, () => learner.submit('/courses/one', {}).catch(() => null)),
    );
    expect(presses.filter((press) => press !== null).map(({ to }) => to)).toContain('/courses/one/first');
    expect(await record()).toEqual(['launched']);
  });

  it('SH-23 HEC-06 records the module entered and the page read with their time, and nothing the second time', async () => {
    site.clock.forward({ minutes: 3 });
    await learner.get('/courses/one/first/a-page');
    expect(await record()).toEqual(['launched', 'launched', 'read']);
    const progress = await site.app.db.moduleProgress.findFirstOrThrow({ where: { personId: person.id } });
    expect(progress).toMatchObject({ startedAt: site.clock.now(), finishedAt: null });
    const tables = () =>
      Promise.all([
        site.app.db.learningEvent.findMany({ where: { personId: person.id } }),
        site.app.db.enrolment.findMany({ where: { personId: person.id } }),
        site.app.db.moduleProgress.findMany({ where: { personId: person.id } }),
      ]);
    const before = await tables();
    site.clock.forward({ minutes: 3 });
    await learner.get('/courses/one/first/a-page');
    await learner.get('/courses/one/first');
    expect(await tables()).toEqual(before);
  });

  it('opening a module starts a course that nobody started, and shows the wheel at once', async () => {
    const page = await learner.get('/courses/two/first');
    expect(page.h1).toBe('First');
    expect(page.text).toContain('It begins.');
    expect(wheelOf(page)).toBe('0 of 2 modules finished in this course');
    expect(await site.app.db.enrolment.count({ where: { personId: person.id } })).toBe(2);
  });

  it('carries on at the page read last, and ticks the pages that were read', async () => {
    await learner.get(lastPage);
    const course = await learner.get('/courses/one');
    expect(course.$('a:contains("Continue")').attr('href')).toBe(lastPage);
    const page = await learner.get('/courses/one/first');
    expect(page.$('.contents li:has(.icon-tick)').length).toBe(2);
    expect(page.$('.contents').text()).toContain('(read)');
  });

  it('turns pages to and fro, and marks as finished from each of them', async () => {
    const intro = await learner.get('/courses/one/first');
    expect(intro.$('a[rel=next]').attr('href')).toBe('/courses/one/first/a-page');
    const page = await learner.get('/courses/one/first/a-page');
    expect(page.$('a[rel=next]').text()).toMatch(/^Next page: Another|^Next page: A page/);
    expect(page.$('a[rel=prev]').attr('href')).toBe('/courses/one/first');
    for (const each of [intro, page, await learner.get(lastPage)])
      expect(each.$('.finish button').text()).toBe('Mark as finished');
    expect(page.$('.finish button').hasClass('govuk-button--secondary')).toBe(true);
    expect((await learner.get(lastPage)).$('.finish button').hasClass('govuk-button--secondary')).toBe(false);
  });
});

describe('finishing', () => {
  beforeAll(aNewLearner);

  it('HEC-07 HEC-08 moves ticks and wheel with each module, and the wheel is finished modules of all of them', async () => {
    await learner.get('/courses/one/first');
    await learner.get('/courses/two/first');
    const done = await finish('/courses/one/first');
    expect(done.to).toBe('/courses/one');
    const course = await learner.get(done.to);
    expect(course.$('.said').text().trim()).toBe('Module finished');
    expect([ticks(course), wheelOf(course)]).toEqual([1, '1 of 2 modules finished in this course']);
    const states = course
      .$('.modules__status')
      .map((_, status) => course.$(status).text().trim())
      .get();
    expect(states).toEqual(['Finished', 'Up next Continue']);
    expect(course.$('a:contains("Continue")').attr('href')).toBe('/courses/one/second');
    expect(wheelOf(await learner.get('/learn'))).toBe('1 of 4 modules finished so far');
    const stored = await site.app.db.moduleProgress.count({
      where: { personId: person.id, finishedAt: { not: null } },
    });
    expect(stored).toBe(1);
  });

  it('finishes the course with its last module, and says what comes next', async () => {
    site.clock.forward({ seconds: 1 });
    await learner.get('/courses/one/second/last');
    site.clock.forward({ seconds: 1 });
    const done = await finish('/courses/one/second/last');
    const course = await learner.get(done.to);
    expect(course.$('.said').text().trim()).toBe('Course finished');
    expect(course.text).toContain('You finished this course');
    expect(course.$('a:contains("Choose another course")').attr('href')).toBe('/courses');
    expect([ticks(course), wheelOf(course)]).toEqual([2, '2 of 2 modules all finished']);
    expect((await record()).slice(-2)).toEqual(['finished-module', 'finished-course']);
    const page = await learner.get('/learn');
    expect(page.$('h2:contains("Finished") + ul').text()).toContain('A small course');
    expect(page.$('.course-card__finished').text().trim()).toBe('Finished 21 November 2026');
  });

  it('HEC-07 writes one completion for 20 presses at once, and the course ends although its modules end together', async () => {
    await aNewLearner();
    const page = await learner.get('/courses/one/first');
    const token = { _csrf: page.$('meta[name=csrf]').attr('content') ?? '' };
    const presses = await Promise.all(
      Array.from({ length: 20 }, (_, n) => learner.post(`/courses/one/${n % 2 ? 'first' : 'second'}/finish`, token)),
    );
    expect(presses.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 303));
    const verbs = (await record()).filter((verb) => String(verb).startsWith('finished')).sort();
    expect(verbs).toEqual(['finished-course', 'finished-module', 'finished-module']);
    const enrolment = await site.app.db.enrolment.findFirstOrThrow({ where: { personId: person.id } });
    expect(enrolment.finishedAt).not.toBeNull();
  });

  it('does not wait for itself when a page is opened while its module is finished', async () => {
    await aNewLearner();
    const { id, hash } = await site.app.db.course.findUniqueOrThrow({ where: { slug: 'one' } });
    const course = await outlineOf(site.app, { id, hash });
    const [module] = course.modules;
    if (!module) throw new Error('no module');
    const learning = { personId: person.id, course };
    const work = Array.from({ length: 12 }, (_, n) =>
      inTransaction<unknown>(site.app, (app) =>
        n % 2 ? finishModule(app, learning, module) : openPage(app, learning, module, module.pages[0] ?? null),
      ),
    );
    await Promise.all(work);
    expect(await record()).toHaveLength(4);
  });

  it('shows a finished module as finished, with the way on instead of the button', async () => {
    const page = await learner.get('/courses/one/first');
    expect(page.$('.finish form')).toHaveLength(0);
    expect(page.text).toContain('You finished this module on 21 November 2026.');
    expect(page.$('.finish a').text()).toBe('Next module: Second');
  });

  it('keeps what was finished when a later import drops a module and adds another', async () => {
    await aNewLearner();
    await aCourse(site, 'grows');
    await finish('/courses/grows/first');
    await aCourse(site, 'grows', {
      '02-second/module.md': undefined,
      '02-second/01-last.md': undefined,
      '03-third/module.md': '---\ntitle: Third\nsummary: The third.\nminutes: 5\n---\n',
      '03-third/01-new.md': '---\ntitle: New\n---\n\nWords.\n',
    });
    const course = await learner.get('/courses/grows');
    expect([ticks(course), wheelOf(course)]).toEqual([1, '1 of 2 modules finished in this course']);
    expect((await learner.get('/courses/grows/second')).status).toBe(404);
    expect((await finish('/courses/grows/third')).to).toBe('/courses/grows');
    expect((await learner.get('/courses/grows')).text).toContain('You finished this course');
  });

  it('leaves a withdrawn course out of the wheel, and its history in', async () => {
    expect(wheelOf(await learner.get('/learn'))).toBe('2 of 2 modules all finished');
    await inTransaction(site.app, (app) => withdrawCourse(app, 'grows', { system: 'operator' }));
    const page = await learner.get('/learn');
    expect(wheelOf(page)).toBe('No modules yet choose a course to begin');
    expect(page.text).toContain('We no longer offer this course.');
    expect(page.$('a[href="/courses/grows"]')).toHaveLength(0);
    expect((await learner.get('/learn/history')).text).toContain('Finished the course');
  });
});

describe('speed', () => {
  it('asks the database little: for session and person once, and then once or twice', async () => {
    await aNewLearner();
    const guest = site.guest();
    let asked = 0;
    const count = () => {
      asked += 1;
    };
    site.app.database.pool.on('acquire', count);
    const questions = async (browser: Browser, path: string) => {
      await browser.get(path);
      asked = 0;
      expect((await browser.get(path)).status).toBe(200);
      return asked;
    };
    expect(await questions(guest, '/courses')).toBe(1);
    // With what people say of it.
    expect(await questions(guest, '/courses/one')).toBe(1);
    expect(await questions(learner, '/learn')).toBe(3);
    for (const path of ['/courses', '/courses/one', '/courses/one/first', lastPage])
      expect([path, await questions(learner, path)]).toEqual([path, 2]);
    expect(await questions(learner, '/learn/history')).toBe(3);
    site.app.database.pool.off('acquire', count);
  });
});

describe('who can see it', () => {
  it('names the tutors who can, on the dashboard, until when and for which course', async () => {
    await aNewLearner();
    const tutor = await aLearner(site, { name: 'Owen Price' });
    const key = await loadPersonKey(site.app, person.id);
    const { id: courseId } = await site.app.db.course.findUniqueOrThrow({ where: { slug: 'two' } });
    const link = {
      learnerId: person.id,
      tutorId: tutor.id,
      tutorEmail: site.app.vault.seal(key, 'TutorLink.tutorEmail', 'owen@example.org'),
      tutorEmailIndex: site.app.vault.emailIndex('owen@example.org'),
      namedAt: site.clock.now(),
      until: new Date('2027-03-31'),
      endsAt: new Date('2027-03-31T23:00:00Z'),
      acceptedAt: site.clock.now(),
    };
    await site.app.db.tutorLink.create({ data: { ...link, courseId } });
    const shown = await learner.get('/learn');
    expect(shown.$('.who').text()).toContain('owen@example.org (for A second course) until 31 March 2027');
    await site.app.db.tutorLink.updateMany({ where: { learnerId: person.id }, data: { endedAt: site.clock.now() } });
    expect((await learner.get('/learn')).text).not.toContain('owen@example.org');
  });
});
