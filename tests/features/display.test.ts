import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { courseMd } from '../support/course-folder.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

const usual = { colours: 'device', contrast: 'device', textSize: 'usual', courseOrder: 'latest', forWork: 'yes' };

describe('how pages look', () => {
  let site: TestSite;
  let person: TestPerson;
  let browser: Browser;
  const choose = (fields: Record<string, string>) => browser.submit('/account/display', { ...usual, ...fields });
  const classes = async (who: Browser, path: string) => (await who.get(path)).$('html').attr('class');
  const titles = async () =>
    (await browser.get('/learn'))
      .$('.course-card h3')
      .map((_, one) => load(one).text().trim())
      .get();

  beforeAll(async () => {
    site = await aSite();
    person = await aLearner(site);
    browser = await site.signedIn(person);
  });
  afterAll(() => site.close());

  it('SH-29 holds on every page, and after signing in again on another device, for nobody else', async () => {
    expect(await classes(browser, '/learn')).toBeUndefined();
    const saved = await choose({ colours: 'dark', contrast: 'more', textSize: 'larger' });
    expect([saved.status, saved.to]).toEqual([303, '/account/display']);
    const again = await site.signedIn(person);
    for (const path of ['/learn', '/courses', '/privacy', '/no-such-page'])
      expect([path, await classes(again, path)]).toEqual([path, 'colours-dark contrast-more text-larger']);
    const form = await again.get('/account/display');
    for (const [name, value] of [
      ['colours', 'dark'],
      ['contrast', 'more'],
      ['textSize', 'larger'],
      ['courseOrder', 'latest'],
    ])
      expect([name, form.$(`[name=${name}]:checked`).val()]).toEqual([name, value]);
    expect(await classes(await site.signedIn(await aLearner(site)), '/learn')).toBeUndefined();
    expect(await classes(site.guest(), '/courses')).toBeUndefined();
  });

  it('SH-29 is taken back whole: nothing is kept of what is as the device says', async () => {
    await choose({ colours: 'light' });
    expect(await site.app.db.displayChoice.count({ where: { personId: person.id } })).toBe(1);
    await choose({});
    expect(await site.app.db.displayChoice.count({ where: { personId: person.id } })).toBe(0);
    expect(await classes(browser, '/learn')).toBeUndefined();
    await choose({});
    const events = await site.app.db.auditEvent.findMany({ where: { what: 'account.display-chosen' } });
    expect(events).toHaveLength(3);
    expect(JSON.stringify(events.map(({ detail }) => detail))).not.toMatch(/dark|larger/);
  });

  it('SH-29 orders the courses by their titles where somebody wants that', async () => {
    for (const [slug, title] of Object.entries({ one: 'Zebras', two: 'apples', three: 'Mirrors' }))
      await aCourse(site, slug, { 'course.md': courseMd.replace('A small course', title) });
    await choose({ courseOrder: 'title' });
    const sorted = await titles();
    expect(sorted.length).toBeGreaterThan(2);
    expect(sorted).toEqual(sorted.toSorted((a, b) => a.localeCompare(b, 'en-GB')));
    await choose({});
    expect(await titles()).not.toEqual(sorted);
  });

  it.each(['colours', 'contrast', 'textSize', 'courseOrder'])(
    'refuses another value of %s and says so',
    async (name) => {
      const page = await choose({ [name]: 'x"><script>' });
      expect([page.status, page.$('.govuk-error-summary, .error-summary').length]).toEqual([422, 1]);
      expect(page.html).not.toContain('x"><script>');
    },
  );
});
