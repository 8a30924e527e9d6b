import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planCopy } from '../../src/policy/copy-plan.ts';
import type { Browser } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let amina: TestPerson;
let stranger: TestPerson;
let asAmina: Browser;

const AMINA = { name: 'Amina Canaryfield', jobRole: 'Canary nurse', workplace: 'Canary Larkfield' };
const STRANGER = { name: 'Zed Otherbird', jobRole: 'Otherbird porter', workplace: 'Otherbird Hall' };

beforeAll(async () => {
  site = await aSite();
  amina = await aLearner(site, AMINA);
  stranger = await aLearner(site, STRANGER);
  asAmina = await site.signedIn(amina);
  await site.signedIn(stranger);
  await aCourse(site);
  await asAmina.submit('/courses/small-course', {});
  await asAmina.get('/courses/small-course/first');
});
afterAll(() => site.close());

/** Nothing of somebody else's may be in what a person gets. */
const expectNoStranger = (text: string) => {
  for (const word of ['Otherbird', stranger.email, stranger.id]) expect(text).not.toContain(word);
};

describe('Your information', () => {
  it('SH-52 CC-22 SH-54 shows everything by category, with who sees it, why, and when it goes', async () => {
    const page = await asAmina.get('/my-data');
    expect([page.status, page.h1]).toEqual([200, 'Your information']);
    for (const { id, name, goes, whenClosed, seenBy } of planCopy(site.app).categories) {
      const section = page.$(`#${id}`);
      expect(section.find('h3').text()).toBe(name);
      const text = section.text().replace(/\s+/g, ' ');
      for (const says of [goes, whenClosed, seenBy.slice(1), 'Why we hold it']) expect(text).toContain(says);
    }
    for (const value of [...Object.values(AMINA), amina.email, 'A small course']) expect(page.text).toContain(value);
    expectNoStranger(page.html);
  });

  it('has the buttons that lead to everything one can do, and where each stands', async () => {
    const { $, text } = await asAmina.get('/my-data');
    const link = (words: string) => $('main a:not([href^="#"])').filter((_, a) => $(a).text().trim() === words);
    for (const [words, href] of [
      ['Download a copy', '/my-data/copy'],
      ['Correct something', '/my-data/correct'],
      ['Close my account', '/my-data/close'],
      ['Who has looked at my record', '/my-data/looks'],
      ['People who can see your learning', '/my-data/people'],
      ['What you agreed to', '/my-data/consents'],
      ['Where you are signed in', '/account/sessions'],
      ['Cookies', '/cookies'],
      ['Object, or ask us to stop', '/contact'],
    ] as const)
      expect(link(words).attr('href'), words).toBe(href);
    expect(text).toContain('You have not had one');
  });

  it('CC-24 lists what is withheld, each with the reason, and never the thing itself', async () => {
    const { text, html } = await asAmina.get('/my-data');
    const withheld = Object.values(site.app.policy.categories).filter(({ copy }) => !copy.included);
    expect(withheld.length).toBeGreaterThan(3);
    for (const { name, copy } of withheld) {
      expect(text).toContain(name);
      if (!copy.included) expect(text).toContain(copy.why.replace(/\s+/g, ' '));
    }
    expect(text).toContain('It can be checked, never read.');
    for (const secret of [...amina.questions, ...amina.answers]) expect(html).not.toContain(secret);
    expect(html).not.toContain('$argon2');
  });

  it('tells how much there is of a long list, and never prints it', async () => {
    const courseId = (await site.app.db.course.findFirstOrThrow({ select: { id: true } })).id;
    await site.app.db.learningEvent.createMany({
      data: Array.from({ length: 3000 }, (_, i) => ({
        ...{ personId: amina.id, verb: 'read', courseId, once: `many:${i}` },
        at: site.clock.now(),
      })),
    });
    const page = await asAmina.get('/my-data');
    expect(page.text).toMatch(/3,0\d\d steps of learning/);
    expect(page.$('#learning-record a[href="/learn/history"]').length).toBe(1);
    expect(page.html.length).toBeLessThan(150_000);
  });

  it('shows the newest rows of a table, counting past ten', async () => {
    await site.app.db.auditEvent.createMany({
      data: Array.from({ length: 12 }, (_, i) => ({
        ...{ at: site.clock.now(), what: `account.step-${i}`, actorId: amina.id, aboutId: amina.id, detail: {} },
      })),
    });
    const { $ } = await asAmina.get('/my-data');
    const rows = $('#audit-record tbody th').map((_, th) => $(th).text());
    expect(rows.get()).toEqual(['Account: step 11', 'Account: step 10', 'Account: step 9']);
  });

  it('needs few queries, however much there is', async () => {
    let asked = 0;
    const count = () => void asked++;
    site.app.database.pool.on('acquire', count);
    await asAmina.get('/my-data');
    site.app.database.pool.off('acquire', count);
    expect(asked).toBeGreaterThan(2);
    expect(asked).toBeLessThanOrEqual(8);
  });

  it('is for nobody else: a visitor signs in first, and no address names a person', async () => {
    for (const path of ['', '/correct', '/copy', '/copy.zip', '/close', '/consents'])
      expect((await site.guest().get(`/my-data${path}`)).to).toBe(
        `/sign-in?next=${encodeURIComponent(`/my-data${path}`)}`,
      );
    const asked = await asAmina.get(`/my-data?person=${stranger.id}&personId=${stranger.id}`);
    expect(asked.text).toContain('Canary');
    // The address that was asked for stands in the page, to come back to.
    expectNoStranger(asked.html.replaceAll(stranger.id, ''));
  });
});
