import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from '../support/browser.ts';
import { courseMd } from '../support/course-folder.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let person: TestPerson;
let learner: Browser;
let other: Browser;
const lastPage = '/courses/one/first/another';

afterAll(() => site.close());

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
    site = await aSite();
    await aCourse(site, 'one');
    const second = courseMd.replace('A small course', 'A second course').replace('order: 10', 'order: 20');
    await aCourse(site, 'two', { 'course.md': second });
    site.clock.set('2026-11-21T15:15:00Z');
    person = await aLearner(site);
    learner = await site.signedIn(person);
    await learner.get('/courses/one/first/a-page');
    site.clock.set('2026-11-22T00:30:00Z');
    learner = await site.signedIn(person);
    other = await site.signedIn(await aLearner(site, { name: 'Somebody Else' }));
    const wrong = async () => {
      const page = await learner.get(lastPage);
      return page.$(`#${page.$('label:contains("That")').attr('for')}`).attr('value') ?? '';
    };
    const steps = [
      () => learner.get(lastPage),
      async () => learner.submit(lastPage, { choice: await wrong() }, { action: '/courses/one/first/check' }),
      () => learner.submit('/courses/one/first', {}, { action: '/courses/one/first/finish' }),
      () => learner.get('/courses/two/first'),
    ];
    for (const step of steps) {
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
    expect(page.$('.wheel').text()).toContain('1 of 4 modules');
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
