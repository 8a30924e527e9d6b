import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planCopy } from '../../src/policy/copy-plan.ts';
import type { Browser } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { unzip } from '../support/unzip.ts';
import { statementFaults } from '../support/xapi.ts';

let site: TestSite;
let amina: TestPerson;
let zed: TestPerson;
let asAmina: Browser;
let asZed: Browser;

const AMINA = ['Amina Canaryfield', 'Canary nurse', 'Canary Larkfield'];
const ZED = ['Zed Otherbird', 'Otherbird porter', 'Otherbird Hall'];
const aNamed = ([name = '', jobRole = '', workplace = '']: string[]) => aLearner(site, { name, jobRole, workplace });

beforeAll(async () => {
  site = await aSite();
  [amina, zed] = [await aNamed(AMINA), await aNamed(ZED)];
  [asAmina, asZed] = [await site.signedIn(amina), await site.signedIn(zed)];
  await aCourse(site);
  for (const browser of [asAmina, asZed]) {
    await browser.submit('/courses/small-course', {});
    await browser.get('/courses/small-course/first');
    await browser.submit('/my-data/consents', { consent: 'news', answer: 'yes' });
  }
});
afterAll(() => site.close());

const copiesOf = (aboutId: string) => site.app.db.auditEvent.count({ where: { aboutId, what: 'my-data.copied' } });

describe('Download a copy', () => {
  it('SH-52 CC-24 the page says what is in it, what is not and why, and that it is free', async () => {
    const page = await asAmina.get('/my-data/copy');
    expect([page.status, page.h1]).toEqual([200, 'A copy of your information']);
    const { categories, withheld } = planCopy(site.app);
    for (const { name, what } of categories) expect(page.text).toContain(`${name} ${what}`);
    for (const { name, why } of withheld) for (const says of [name, why]) expect(page.text).toContain(says);
    expect(page.text).toContain('free of charge');
    expect(page.$('main a.govuk-button').attr('href')).toBe('/my-data/copy.zip');
  });

  it('SH-52 CC-22 HEC-03 has every column of every row of the person, and nothing of anybody else', async () => {
    const { status, headers, bytes } = await asAmina.download('/my-data/copy.zip');
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'application/zip', 'no-store']);
    expect(headers['content-disposition']).toContain('attachment; filename="your-information-2026-11-21.zip"');
    const files = await unzip(bytes);
    const copy = JSON.parse(files.get('your-information.json') ?? '');
    const planned = planCopy(site.app).categories.map(({ id, tables }) => [id, tables.map(({ model }) => model.name)]);
    expect(
      copy.categories.map((one: { about: { id: string }; tables: { name: string }[] }) => [
        one.about.id,
        one.tables.map(({ name }) => name),
      ]),
    ).toEqual(planned);
    for (const { tables } of planCopy(site.app).categories) {
      for (const { model, columns } of tables) {
        const rows = copy.categories.flatMap((one: { tables: { name: string; rows: object[] }[] }) =>
          one.tables.filter(({ name }) => name === model.name).flatMap((table) => table.rows),
        );
        for (const { field } of rows.length > 0 ? columns : [])
          expect(
            rows.some((row: object) => field in row),
            `${model.name}.${field}`,
          ).toBe(true);
      }
    }
    for (const [name, text] of files) {
      for (const stranger of [...ZED, zed.email, zed.id]) expect(text, name).not.toContain(stranger);
      for (const secret of [...amina.questions, ...amina.answers, '$argon2', amina.password])
        expect(text, name).not.toContain(secret);
    }
    const statements = JSON.parse(files.get('statements.json') ?? '') as { verb: { id: string } }[];
    expect(statements.flatMap(statementFaults)).toEqual([]);
    expect(statements.length).toBe(await site.app.db.learningEvent.count({ where: { personId: amina.id } }));
    const html = files.get('your-information.html') ?? '';
    expect(html).toContain('<a href="statements.json">');
    for (const own of [...AMINA, amina.email, 'A small course', 'Email me about new courses'])
      expect(html).toContain(own);
  });

  it('nobody gets the copy of somebody else, whatever the address says', async () => {
    for (const query of [`?person=${amina.id}`, `?id=${amina.id}`, `?personId=${amina.id}&viewer=${amina.id}`]) {
      const text = [...(await unzip((await asZed.download(`/my-data/copy.zip${query}`)).bytes)).values()].join();
      expect(text).toContain('Zed Otherbird');
      expect(text).not.toContain('Canary');
    }
    for (const path of [`/my-data/${amina.id}/copy.zip`, `/my-data/copy.zip/${amina.id}`])
      expect((await asZed.get(path)).status).toBe(404);
    expect((await site.guest().get('/my-data/copy.zip')).to).toBe('/sign-in?next=%2Fmy-data%2Fcopy.zip');
  });

  it('is complete and in order past the number of rows that are read at a time', async () => {
    const one = { at: site.clock.now(), actorId: amina.id, aboutId: amina.id, detail: {} };
    await site.app.db.auditEvent.createMany({
      data: Array.from({ length: 1100 }, (_, i) => ({ ...one, what: `account.step-${i}` })),
    });
    const held = await site.app.db.auditEvent.count({ where: { aboutId: amina.id } });
    const files = await unzip((await asAmina.download('/my-data/copy.zip')).bytes);
    const lines = (files.get('tables/audit-record/AuditEvent.csv') ?? '').trim().split(/\r?\n/).slice(1);
    const numbers = lines.map((line) => Number(/\d+/.exec(line)?.[0]));
    // The copy's own event was written before it was read.
    expect(numbers.length).toBe(held + 1);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it('each copy leaves an event, and the page says when the last one was', async () => {
    const before = await copiesOf(amina.id);
    await asAmina.download('/my-data/copy.zip');
    expect(await copiesOf(amina.id)).toBe(before + 1);
    expect((await asAmina.get('/my-data/copy')).text).toContain('You last had a copy on 21 November 2026 at 10:00am');
    expect((await asAmina.get('/my-data')).text).toContain('You last had one on 21 November 2026 at 10:00am');
  });

  it('makes only so many in an hour as the policy says, and refuses the next with 429', async () => {
    const person = await aLearner(site);
    const browser = await site.signedIn(person);
    const most = site.app.policy.throttle.copy?.limits[0]?.count ?? 0;
    for (let i = 0; i < most; i++) expect((await browser.download('/my-data/copy.zip')).status).toBe(200);
    const refused = await browser.get('/my-data/copy.zip');
    expect([refused.status, refused.h1]).toEqual([429, 'Please wait a while']);
    expect(refused.headers['content-disposition']).toBeUndefined();
    expect(await copiesOf(person.id)).toBe(most);
  });

  it('asks for the password again when it was given a while ago, then leads back', async () => {
    const person = await aLearner(site);
    const browser = await site.signedIn(person);
    site.clock.forward({ minutes: 11 });
    expect((await browser.get('/my-data/copy.zip')).to).toBe('/account/confirm?for=copy');
    const page = await browser.get('/my-data/copy');
    expect(page.$('a[href="/my-data/copy.zip"]').length).toBe(0);
    expect(page.$('main a.govuk-button').attr('href')).toBe('/account/confirm?for=copy');
    const wrong = await browser.submit('/account/confirm?for=copy', { password: 'something else entirely' });
    expect(wrong.status).toBe(422);
    const right = await browser.submit('/account/confirm?for=copy', { password: person.password });
    expect(right.to).toBe('/my-data/copy');
    expect((await browser.download('/my-data/copy.zip')).status).toBe(200);
  });
});
