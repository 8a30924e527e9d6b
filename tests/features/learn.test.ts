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
let other: Browser;

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

const record = async (id = person.id) =>
  (
    await site.app.db.learningEvent.findMany({
      where: { personId: id },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      select: { verb: true, result: true, once: true },
    })
  ).map(({ verb, result }) => (result ? [verb, result] : verb));
const wheelOf = (page: Page) => page.$('.wheel__words').text().replace(/\s+/g, ' ').trim();
const ticks = (page: Page) => page.$('.modules .is-done').length;
const finish = (path: string) =>
  learner.submit(path, {}, { action: `${path.split('/').slice(0, 4).join('/')}/finish` });
const check = '/courses/one/first/check';
const lastPage = '/courses/one/first/another';

/** The value of the option that reads so. */
async function choice(text: string): Promise<string> {
  const page = await learner.get(lastPage);
  const id = page.$(`label:contains("${text}")`).attr('for');
  return page.$(`#${id}`).attr('value') ?? '';
}

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

describe('self-checks', () => {
  beforeAll(aNewLearner);

  it('SH-23 records every try with its number, and shows at once what it was worth and why', async () => {
    const wrong = await learner.submit(lastPage, { choice: await choice('That') }, { action: check });
    expect(wrong.to).toBe(`${lastPage}#check-first`);
    const page = await learner.get(lastPage);
    expect(page.text).toContain('Not quite');
    expect(page.text).toContain('Not this one: No, since this is right.');
    expect(page.text).toContain('It is so.');
    expect(page.$('#check-first').attr('tabindex')).toBe('-1');
    site.clock.forward({ seconds: 1 });
    await learner.submit(lastPage, { choice: await choice('This') }, { action: check });
    const again = await learner.get(lastPage);
    expect(again.text).toContain('That is right');
    expect(again.text).toContain('Right: Yes.');
    const answers = (await record()).filter((each) => Array.isArray(each));
    expect(answers).toEqual([
      ['answered', { chosen: [await choice('That')], correct: false, try: 1 }],
      ['answered', { chosen: [await choice('This')], correct: true, try: 2 }],
    ]);
  });

  it('counts a double press of one try once, and an answer from an old form as the next try', async () => {
    await aNewLearner();
    const [right, wrong] = [await choice('This'), await choice('That')];
    const page = await learner.get(lastPage);
    const fields = { _csrf: page.$('meta[name=csrf]').attr('content') ?? '', question: 'first', try: '1' };
    await Promise.all(Array.from({ length: 20 }, () => learner.post(check, { ...fields, choice: wrong })));
    expect((await record()).filter(Array.isArray)).toHaveLength(1);
    site.clock.forward({ seconds: 1 });
    await learner.post(check, { ...fields, choice: right });
    site.clock.forward({ seconds: 1 });
    await learner.post(check, { ...fields, try: '999', choice: right });
    const tries = (await record()).filter(Array.isArray).map((each) => (each as [string, { try: number }])[1].try);
    expect(tries).toEqual([1, 2, 3]);
  });

  it('asks for an answer where none was chosen, and refuses what the form cannot send', async () => {
    const empty = await learner.submit(lastPage, { choice: [] }, { action: check });
    expect(empty.status).toBe(422);
    expect(empty.$('title').text()).toMatch(/^Error: /);
    const link = empty.$('.govuk-error-summary a').attr('href') ?? '';
    expect(empty.$(link).attr('type')).toBe('radio');
    const page = await learner.get(lastPage);
    const fields = { _csrf: page.$('meta[name=csrf]').attr('content') ?? '', question: 'first', try: '1' };
    const send = async (change: Record<string, string | string[]>) =>
      (await learner.post(check, { ...fields, ...change })).status;
    expect(await send({ choice: 'no such option' })).toBe(422);
    expect(await send({ choice: [await choice('This'), await choice('That')] })).toBe(422);
    expect(await send({ choice: 'x', question: 'gone' })).toBe(409);
    expect(await send({ choice: 'x', extra: '1' })).toBe(400);
    expect(await send({ choice: 'x', try: '2147483648' })).toBe(422);
    expect(await send({ choice: Array.from({ length: 30 }, () => 'x') })).toBe(422);
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
    expect(course.$('.is-done .modules__status').text()).toBe('Finished');
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

describe('the history', () => {
  const when = (page: Page) =>
    page
      .$('tbody tr th')
      .map((_, one) => page.$(one).text())
      .get();
  const lines = (page: Page) =>
    page
      .$('tbody tr')
      .map((_, one) => page.$(one).find('td').first().text())
      .get();

  beforeAll(async () => {
    site.clock.set('2026-11-21T15:15:00Z');
    await aNewLearner();
    await learner.get('/courses/one/first/a-page');
    site.clock.set('2026-11-22T00:30:00Z');
    learner = await site.signedIn(person);
    other = await site.signedIn(await aLearner(site, { name: 'Somebody Else' }));
    for (const step of [
      () => learner.get(lastPage),
      async () => learner.submit(lastPage, { choice: await choice('That') }, { action: check }),
      () => finish('/courses/one/first'),
      () => learner.get('/courses/two/first'),
    ]) {
      await step();
      site.clock.forward({ seconds: 1 });
    }
  });

  it('SH-33 HEC-06 shows everything, newest first, in London’s time', async () => {
    const page = await learner.get('/learn/history');
    expect(page.h1).toBe('Your learning history');
    expect(lines(page)).toEqual([
      'Opened a module: First',
      'Started the course',
      'Finished a module: First',
      'Answered: Which one?',
      'Read a page: A page',
      'Read a page: A page',
      'Opened a module: First',
      'Started the course',
    ]);
    expect(when(page).at(-1)).toBe('21 November 2026 at 3:15pm');
    expect(page.text).toContain('Not quite, try 1');
    expect(wheelOf(page)).toBe('1 of 4 modules finished so far');
  });

  it('SH-33 narrows by course, kind and days, and says so when nothing fits', async () => {
    const count = async (query: string) => lines(await learner.get(`/learn/history?${query}`)).length;
    expect(await count('course=two')).toBe(2);
    expect(await count('kind=read')).toBe(2);
    expect(await count('kind=finished&course=one')).toBe(1);
    expect(await count('from=2026-11-22')).toBe(5);
    expect(await count('to=2026-11-21')).toBe(3);
    expect(await count('from=2026-11-21&to=2026-11-21')).toBe(3);
    const none = await learner.get('/learn/history?from=2030-01-01');
    expect(none.text).toContain('Nothing fits');
  });

  it('says what is wrong with a day, and takes unknown values for none', async () => {
    const page = await learner.get('/learn/history?from=31%2F02%2F2026');
    expect(page.status).toBe(422);
    expect(page.$('.govuk-error-summary a').attr('href')).toBe('#from');
    expect((await learner.get('/learn/history?from=2026-11-22&to=2026-11-21')).text).toContain(
      'not before the first day',
    );
    expect((await learner.get('/learn/history?course=x&kind=y')).status).toBe(200);
    for (const query of [
      'before=x',
      'before=1.2',
      'after=%00',
      'before=99999999999999.00000000-0000-0000-0000-00000000000g',
    ])
      expect([query, (await learner.get(`/learn/history?${query}`)).status]).toEqual([query, 400]);
    const far = `before=99999999999999.${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`;
    expect((await learner.get(`/learn/history?${far}`)).status).toBe(200);
    expect((await learner.get(`/learn/history?kind=${'a'.repeat(12_000)}`)).status).toBe(200);
  });

  it('turns its pages by key, forth and back, without losing or doubling a line', async () => {
    const { id } = await site.app.db.course.findUniqueOrThrow({ where: { slug: 'one' } });
    await site.app.db.learningEvent.createMany({
      data: Array.from({ length: 70 }, (_, n) => ({
        personId: person.id,
        courseId: id,
        verb: 'read',
        once: `many:${n}`,
        at: new Date(`2026-10-01T10:${String(n % 60).padStart(2, '0')}:00Z`),
      })),
    });
    const pages = [await learner.get('/learn/history')];
    for (let href = pages[0]?.$('a[rel=next]').attr('href'); href; href = pages.at(-1)?.$('a[rel=next]').attr('href'))
      pages.push(await learner.get(href));
    expect(pages.map((page) => lines(page).length)).toEqual([30, 30, 18]);
    expect(pages.at(0)?.$('a[rel=prev]')).toHaveLength(0);
    const back = await learner.get(pages[2]?.$('a[rel=prev]').attr('href') ?? '');
    expect(back.$('tbody').text()).toBe(pages[1]?.$('tbody').text());
    const first = await learner.get(back.$('a[rel=prev]').attr('href') ?? '');
    expect(first.$('tbody').text()).toBe(pages[0]?.$('tbody').text());
    expect(first.$('a[rel=prev]')).toHaveLength(0);
  });

  it('SH-33 downloads what the filter shows as CSV, in UTF-8 with a mark, newest first', async () => {
    const page = await learner.get('/learn/history?course=two');
    const link = page.$('a:contains("Download as CSV")').attr('href') ?? '';
    expect(link).toBe('/learn/history.csv?course=two');
    const file = await learner.get(link);
    expect(file.headers['content-type']).toMatch(/^text\/csv; charset=utf-8/);
    expect(file.headers['content-disposition']).toContain('attachment; filename="learning-history-2026-11-22.csv"');
    expect(file.headers['cache-control']).toBe('no-store');
    expect(file.html).toBe(
      [
        '\uFEFF"When (London time)","What","Course","Module","Page or question","Result"',
        '"2026-11-22 00:30:03","Opened a module","A second course","First","",""',
        '"2026-11-22 00:30:03","Started the course","A second course","","",""',
        '',
      ].join('\r\n'),
    );
    const all = await learner.get('/learn/history.csv');
    expect(all.html.trim().split('\r\n')).toHaveLength(1 + 8 + 70);
    expect(all.html).toContain('"Answered","A small course","First","Which one?","Not quite, try 1"');
  });

  it('SH-33 leaves nothing out of a long history', async () => {
    const { id } = await site.app.db.course.findUniqueOrThrow({ where: { slug: 'one' } });
    const events = Array.from({ length: 2_100 }, (_, n) => ({ verb: 'read', once: `long:${n}`, at: new Date(n) }));
    const long = await aLearner(site);
    await site.app.db.learningEvent.createMany({
      data: events.map((event) => ({ ...event, personId: long.id, courseId: id })),
    });
    const file = await (await site.signedIn(long)).get('/learn/history.csv');
    expect(file.html.trim().split('\r\n')).toHaveLength(2_101);
  });

  it('lets no spreadsheet run a title', async () => {
    await aCourse(site, 'formula', {
      '01-first/01-a-page.md': '---\ntitle: "=HYPERLINK(1)"\n---\n\nWords.\n',
    });
    await learner.get('/courses/formula/first/a-page');
    const file = await learner.get('/learn/history.csv?course=formula');
    expect(file.html).toContain(`"'=HYPERLINK(1)"`);
  });

  it('SH-33 is one’s own: nobody else reaches it, and guests are sent to sign in', async () => {
    const page = await other.get('/learn/history');
    expect(page.text).toContain('Nothing here yet');
    const { id } = await site.app.db.learningEvent.findFirstOrThrow({ where: { personId: person.id } });
    expect(lines(await other.get(`/learn/history?before=99999999999999.${id}`))).toEqual([]);
    expect((await other.get(`/learn/history.csv?personId=${person.id}`)).html.trim().split('\r\n')).toHaveLength(1);
    for (const path of ['/learn', '/learn/history', '/learn/history.csv']) {
      const away = await site.guest().get(path);
      expect([path, away.status, away.to.split('?')[0]]).toEqual([path, 303, '/sign-in']);
    }
  });
});

describe('speed', () => {
  it('asks the database little: for sessions and people once, and then once or twice', async () => {
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
    expect(await questions(guest, '/courses/one')).toBe(1);
    expect(await questions(learner, '/learn')).toBe(4);
    for (const path of ['/courses', '/courses/one', '/courses/one/first', lastPage])
      expect([path, await questions(learner, path)]).toEqual([path, 3]);
    expect(await questions(learner, '/learn/history')).toBe(4);
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
