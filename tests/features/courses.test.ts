import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { importCourse, importCourseCommand } from '../../src/features/courses/import.ts';
import { publishCourse, withdrawCourse } from '../../src/features/courses/publishing.ts';
import { aCourseFolder, courseMd, goodCourse, pageMd } from '../support/course-folder.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAdministrator } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());

const operator = { system: 'operator' } as const;
const events = (what: string, slug: string) =>
  site.app.db.auditEvent.count({ where: { what, detail: { path: ['slug'], equals: slug } } });
const withTitle = (title: string) => courseMd.replace('A small course', title);

describe('importing a course', () => {
  it('stores a first import as a draft that nobody sees yet, with an audit event', async () => {
    const dir = await aCourseFolder({}, 'first-import');
    const result = await importCourse(site.app, dir, operator);
    expect(result).toMatchObject({ slug: 'first-import', outcome: 'new', state: 'draft', published: false });
    expect((await site.guest().get('/courses/first-import')).status).toBe(404);
    expect((await site.guest().get('/courses')).text).not.toContain('A small course');
    expect(await events('courses.imported', 'first-import')).toBe(1);
  });

  it('changes nothing and says so when the folder is the same', async () => {
    const dir = await aCourseFolder({}, 'twice');
    await importCourse(site.app, dir, operator, { publish: true });
    const before = await site.app.db.course.findUniqueOrThrow({ where: { slug: 'twice' } });
    site.clock.forward({ hours: 1 });
    expect(await importCourse(site.app, dir, operator)).toMatchObject({ outcome: 'same', state: 'published' });
    expect(await site.app.db.course.findUniqueOrThrow({ where: { slug: 'twice' } })).toEqual(before);
    expect(await events('courses.imported', 'twice')).toBe(1);
  });

  it('keeps the ids of what stays, retires what is gone, and brings it back', async () => {
    await aCourse(site, 'changing');
    const parts = () =>
      site.app.db.module.findMany({
        where: { course: { slug: 'changing' } },
        orderBy: { position: 'asc' },
        select: {
          ...{ id: true, slug: true, title: true, retiredAt: true },
          pages: { orderBy: { slug: 'asc' }, select: { id: true, slug: true, retiredAt: true } },
          questions: { select: { id: true, retiredAt: true } },
        },
      });
    const before = await parts();
    await aCourse(site, 'changing', {
      '01-first/module.md': goodCourse['01-first/module.md']?.toString().replace('First', 'First again'),
      '01-first/02-another.md': undefined,
      '01-first/check.yaml': undefined,
      '02-second/module.md': undefined,
      '02-second/01-last.md': undefined,
      'images/ring.svg': undefined,
    });
    const [first, second] = await parts();
    expect(first).toMatchObject({ id: before[0]?.id, title: 'First again', retiredAt: null });
    expect(first?.pages.map(({ retiredAt }) => retiredAt === null)).toEqual([true, false]);
    expect(first?.questions[0]?.retiredAt).not.toBeNull();
    expect(second).toMatchObject({ id: before[1]?.id });
    expect(second?.retiredAt).not.toBeNull();
    const page = await site.guest().get('/courses/changing');
    expect(page.text).toContain('First again');
    expect(page.text).not.toContain('Second');
    expect((await site.guest().get('/courses/changing/files/ring.svg')).status).toBe(404);
    await aCourse(site, 'changing');
    expect(await parts()).toEqual(before);
  });

  it('refuses a broken folder whole, with the list by file and line', async () => {
    const dir = await aCourseFolder(
      {
        'course.md': courseMd.replace('minutes: 15', 'minutes: many'),
        '01-first/01-a-page.md': pageMd.replace('Some words.', '[On](07-missing.md)'),
        '02-second/01-last.md': undefined,
      },
      'broken',
    );
    const { exit, lines } = await importCourseCommand(site.app, [dir, '--publish']);
    expect(exit).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/broken\/01-first\/01-a-page\.md:5: \S/),
      expect.stringMatching(/broken\/02-second\/module\.md:1: The module has no pages/),
      expect.stringMatching(/broken\/course\.md:5: “minutes” must be a whole number/),
      expect.stringContaining('nothing was imported. 3 things to mend.'),
    ]);
    expect(await site.app.db.course.count({ where: { slug: 'broken' } })).toBe(0);
  });

  it('leaves the course as it was when a later version is broken', async () => {
    await aCourse(site, 'was-good');
    const dir = await aCourseFolder({ 'course.md': withTitle(''), '01-first/01-a-page.md': '---\n' }, 'was-good');
    expect(await importCourse(site.app, dir, operator)).toHaveProperty('problems');
    expect((await site.guest().get('/courses/was-good')).h1).toBe('A small course');
  });

  it('imports the same folder twice at once without an error or a double', async () => {
    const dir = await aCourseFolder({}, 'at-once');
    const results = await Promise.all([1, 2, 3].map(() => importCourse(site.app, dir, operator, { publish: true })));
    expect(results.map((result) => 'outcome' in result && result.outcome).sort()).toEqual(['new', 'same', 'same']);
    expect(await events('courses.published', 'at-once')).toBe(1);
  });

  it('says how the command is used, and what it did', async () => {
    expect(await importCourseCommand(site.app, [])).toMatchObject({ exit: 2 });
    expect(await importCourseCommand(site.app, ['x', '--publsh'])).toMatchObject({ exit: 2 });
    const dir = await aCourseFolder({ 'course.md': withTitle('By command') }, 'by-command');
    const done = await importCourseCommand(site.app, [dir, '--publish']);
    expect(done).toEqual({ exit: 0, lines: ['By command is new here. Everybody can see it.'] });
  });

  it('imports the three courses of this site', async () => {
    const { exit, lines } = await importCourseCommand(site.app, [
      'content/noticing-when-a-child-needs-help',
      'content/listening-to-children-and-young-people',
      'content/recording-and-sharing-information-lawfully',
    ]);
    expect(lines.filter((line) => !line.includes('is new here'))).toEqual([]);
    expect(exit).toBe(0);
  });
});

describe('publishing', () => {
  it('opens and withdraws once, with an audit event each; a withdrawn course is not there, and its pictures neither', async () => {
    await aCourse(site, 'comes-and-goes', {}, { publish: false });
    const inside = (work: typeof publishCourse) =>
      inTransaction(site.app, (app) => work(app, 'comes-and-goes', operator));
    expect([await inside(publishCourse), await inside(publishCourse)]).toEqual([true, false]);
    expect((await site.guest().get('/courses/comes-and-goes/files/dot.png')).status).toBe(200);
    const learner = await site.signedIn(await aLearner(site));
    expect((await learner.get('/courses/comes-and-goes/first')).status).toBe(200);
    expect([await inside(withdrawCourse), await inside(withdrawCourse)]).toEqual([true, false]);
    for (const path of ['', '/first', '/first/a-page', '/files/dot.png'])
      expect((await learner.get(`/courses/comes-and-goes${path}`)).status).toBe(404);
    expect(await events('courses.published', 'comes-and-goes')).toBe(1);
    expect(await events('courses.withdrawn', 'comes-and-goes')).toBe(1);
  });

  it('lets an administrator look at a draft, and records nothing there', async () => {
    await aCourse(site, 'for-checking', {}, { publish: false });
    const person = await anAdministrator(site);
    const administrator = await site.signedIn(person);
    expect((await administrator.get('/courses/for-checking')).text).toContain('This course is a draft');
    const page = await administrator.get('/courses/for-checking/first/a-page');
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('Mark as finished');
    const token = { _csrf: page.$('meta[name=csrf]').attr('content') ?? '' };
    for (const act of ['start', 'first/finish'])
      expect((await administrator.post(`/courses/for-checking/${act}`, token)).status).toBe(409);
    expect(await site.app.db.learningEvent.count({ where: { personId: person.id } })).toBe(0);
    const learner = await site.signedIn(await aLearner(site));
    for (const path of ['', '/first', '/first/a-page'])
      expect((await learner.get(`/courses/for-checking${path}`)).status).toBe(404);
  });
});

describe('the catalogue', () => {
  const found = async (query: string) => {
    const page = await site.guest().get(`/courses?${query}`);
    expect(page.status).toBe(200);
    return page
      .$('.course-card h3')
      .map((_, one) => page.$(one).text())
      .get();
  };
  const q = (text: string) => found(new URLSearchParams({ q: text }).toString());

  beforeAll(async () => {
    await aCourse(site, 'about-otters', {
      'course.md': withTitle('About otters')
        .replace('Read a page', 'Swim 100% upstream with café_crème')
        .replace('Everyone', 'Otters'),
      '02-second/module.md': '---\ntitle: Back\\slash\nsummary: The second module.\nminutes: 5\n---\n',
    });
  });

  it('CDEP-03 shows guests every open course, in order, without setting a cookie', async () => {
    const page = await site.guest().get('/courses');
    expect(page.h1).toBe('Courses');
    expect(page.text).toContain('About otters');
    expect(page.headers['set-cookie']).toBeUndefined();
  });

  it('finds words in title, summary, outcomes and titles of modules, whatever their case and accents', async () => {
    expect(await q('OTTERS')).toEqual(['About otters']);
    expect(await q('upstream cafe')).toEqual(['About otters']);
    expect(await q('otters giraffe')).toEqual([]);
  });

  it('takes %, _ and \\ for what they are', async () => {
    expect(await q('%')).toEqual(['About otters']);
    expect(await q('_')).toEqual(['About otters']);
    expect(await q('\\')).toEqual(['About otters']);
    expect(await q("'; DROP TABLE course; --")).toEqual([]);
  });

  it('narrows by audience, says how many there are, and what to do when there are none', async () => {
    expect(await found('audience=Otters')).toEqual(['About otters']);
    const none = await site.guest().get('/courses?q=giraffe');
    expect(none.text).toContain('0 courses found');
    expect(none.text).toContain('No course fits');
    expect((await site.guest().get('/courses?q=otters')).text).toContain('1 course found');
    expect((await site.guest().get('/courses?audience=nobody')).status).toBe(200);
  });

  it('holds against long and hostile searches', async () => {
    const long = await site.guest().get(`/courses?q=${'a%20'.repeat(2_500)}`);
    expect(long.status).toBe(200);
    expect((await site.guest().get(`/courses?q=${'a'.repeat(50_000)}`)).status).toBe(431);
    expect((await site.guest().get('/courses?q=%00')).status).toBe(400);
    expect((await site.guest().get('/courses?q=a&q=b')).status).toBe(400);
    const page = await site.guest().get('/courses?q=%3Cscript%3Ealert(1)%3C/script%3E');
    expect(page.html).not.toContain('<script>alert');
  });
});

describe('a course page', () => {
  it('CDEP-03 shows a guest what the course is, and the way in', async () => {
    await aCourse(site, 'for-guests');
    const page = await site.guest().get('/courses/for-guests');
    expect(page.h1).toBe('A small course');
    for (const words of [
      'Welcome.',
      'Read a page',
      'First',
      'Second',
      'About 15 minutes',
      'Last checked on 2 November 2026',
    ])
      expect(page.text).toContain(words);
    const start = page.$('a:contains("Start course")');
    expect(start.attr('href')).toBe('/sign-in?next=%2Fcourses%2Ffor-guests%2Ffirst');
    expect(page.$('.wheel')).toHaveLength(0);
    expect(page.$('.modules a')).toHaveLength(0);
    expect(page.headers['set-cookie']).toBeUndefined();
  });

  it('SH-19 sends a guest from a module to sign in and back, and tells nothing of it', async () => {
    await aCourse(site, 'comes-back');
    const guest = site.guest();
    const away = await guest.get('/courses/comes-back/first/a-page');
    expect([away.status, away.to]).toEqual([303, '/sign-in?next=%2Fcourses%2Fcomes-back%2Ffirst%2Fa-page']);
    expect(away.html).not.toContain('A page');
    const nowhere = await guest.get('/courses/there-is-none/at-all');
    expect(nowhere.status).toBe(303);
    const person = await aLearner(site);
    const signedIn = await guest.submit(away.to, { email: person.email, password: person.password });
    expect(signedIn.to).toBe('/courses/comes-back/first/a-page');
    expect((await guest.open(signedIn.to)).h1).toBe('A page');
  });

  it('answers what is not there with 404 and what cannot be an address with 400', async () => {
    const learner = await site.signedIn(await aLearner(site));
    await aCourse(site, 'real');
    for (const path of [
      'none',
      'real/none',
      'real/first/none',
      'real/files/none.png',
      'REAL',
      "real'--",
      'real/first/check',
      'real/first/finish',
    ])
      expect([path, (await learner.get(`/courses/${path}`)).status]).toEqual([path, 404]);
    for (const path of ['%00', 'real/%00', `${'a'.repeat(300)}`, 'real/first/%ED%A0%80'])
      expect([path, (await learner.get(`/courses/${path}`)).status]).toEqual([path, 400]);
  });

  it('serves pictures as what they are, to be kept, in a sandbox', async () => {
    await aCourse(site, 'with-pictures');
    const svg = await site.guest().get('/courses/with-pictures/files/ring.svg');
    expect(svg.status).toBe(200);
    expect(svg.headers['content-type']).toMatch(/^image\/svg\+xml/);
    expect(svg.headers['content-security-policy']).toMatch(/sandbox/);
    expect(svg.headers['x-content-type-options']).toBe('nosniff');
    expect(svg.headers['cache-control']).toBe('public, max-age=3600');
    expect(svg.headers['content-disposition']).toMatch(/^inline/);
    const png = await site.guest().get('/courses/with-pictures/files/dot.png');
    expect(png.headers['content-type']).toBe('image/png');
  });
});

describe('another process', () => {
  it('an import is seen by the next request, whatever is kept in memory', async () => {
    await aCourse(site, 'kept');
    expect((await site.guest().get('/courses/kept')).h1).toBe('A small course');
    await site.app.db.course.update({ where: { slug: 'kept' }, data: { title: 'By another process', hash: 'other' } });
    expect((await site.guest().get('/courses/kept')).h1).toBe('By another process');
  });
});
