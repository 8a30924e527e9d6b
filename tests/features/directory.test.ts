import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { restore, suspend } from '../../src/features/admin/suspending.ts';
import { line } from '../../src/features/community/one-line.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import type { Browser } from '../support/browser.ts';
import { aCommunity, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let [ruth, ann, ben, out] = [] as unknown as [TestPerson, TestPerson, TestPerson, TestPerson];
let [asAnn, asBen, asOut] = [] as unknown as [Browser, Browser, Browser];
let group: TestCommunity;
let here: string;
beforeAll(async () => {
  site = await aSite();
  ruth = await anAdministrator(site);
  [ann, ben, out] = [
    await aLearner(site, { jobRole: 'Sleuth', workplace: 'Hidden House' }),
    await aLearner(site, { name: 'Ben' }),
    await aLearner(site, { name: 'Out' }),
  ];
  group = await aCommunity(site, ruth);
  await group.letIn([ann, 'Ann of the ward'], [ben, 'Ben']);
  here = `/community/${group.slug}/people`;
  [asAnn, asBen, asOut] = [await site.signedIn(ann), await site.signedIn(ben), await site.signedIn(out)];
});
afterAll(() => site.close());

const fill = (browser: Browser, fields: Record<string, string>) => browser.submit(`${here}/you`, fields);
const found = async (q: string, browser = asBen) =>
  (await browser.get(`${here}?q=${encodeURIComponent(q)}`)).$('.card h2').length;
const leave = (browser: Browser) => browser.submit(here, {}, { action: `${here}/leave` });

describe('the directory of a community', () => {
  it('HEC-35 HEC-36 shows what somebody filled in, finds by that alone, and says before who will see it', async () => {
    expect((await asBen.get(here)).text).toContain('Nobody is here yet');
    const form = await asAnn.get(`${here}/you`);
    expect(form.$('main form .who, main form details').length).toBeGreaterThanOrEqual(4);
    expect(form.text).toContain('the members of the same community');
    await fill(asAnn, { role: 'School nurse', location: 'North Kent' });
    const page = await asBen.get(here);
    expect(page.$('.card h2').text()).toBe('Ann of the ward');
    expect(
      page
        .$('.card dt')
        .map((_, one) => page.$(one).text().trim())
        .get(),
    ).toEqual(['Role', 'Location']);
    for (const hidden of ['Sleuth', 'Hidden House', ann.email]) expect(page.text).not.toContain(hidden);
    expect(
      await Promise.all(['nurses', 'north kent', 'sleuth', 'Ann', 'general', '"', ''].map((q) => found(q))),
    ).toEqual([1, 1, 0, 0, 0, 0, 1]);
    expect(await site.app.db.accessEntry.count({ where: { viewerId: ben.id } })).toBe(0);
  });

  it('HEC-34 HEC-37 is not there for anybody else, and no machine may list it', async () => {
    for (const path of ['', '?q=nurse', '/you']) {
      expect([path, (await asOut.get(here + path)).status]).toEqual([path, 404]);
      expect((await site.guest().get(here + path)).text).not.toContain('School nurse');
    }
    const page = await asBen.get(here);
    expect(page.$('meta[name=robots]').attr('content')).toBe('noindex');
    const token = String((await asOut.get('/account')).$('input[name=_csrf]').first().val());
    expect((await asOut.post(`${here}/you`, { _csrf: token, role: 'Spy' })).status).toBe(404);
  });

  it('HEC-40 is left with one button, at once and from the search too, and with nothing filled in', async () => {
    expect((await leave(asAnn)).status).toBe(303);
    expect([await found(''), await found('nurse')]).toEqual([0, 0]);
    expect(await site.app.db.directoryEntry.count({ where: { personId: ann.id } })).toBe(0);
    expect((await asAnn.get(here)).text).not.toContain('Leave the directory');
    await fill(asAnn, { role: 'Nurse' });
    await fill(asAnn, { role: ' ', work: '\u200B' });
    expect(await found('nurse')).toBe(0);
  });

  it('hides at once whose account is stopped or closing, and drops who leaves, loses the area or is erased', async () => {
    const bye = await aLearner(site, { name: 'Bye' });
    const asBye = await site.signedIn(bye);
    const enter = async () => {
      await group.letIn([bye, 'Bye']);
      await fill(asBye, { role: 'Gardener' });
      expect(await found('gardener')).toBe(1);
    };
    await enter();
    const act = { personId: bye.id, by: ruth.id };
    await inTransaction(site.app, (inside) => suspend(inside, { ...act, reason: 'A test' }));
    expect(await found('gardener')).toBe(0);
    await inTransaction(site.app, (inside) => restore(inside, act));
    const closing = (closingAt: Date | null) =>
      site.app.db.person.update({ where: { id: bye.id }, data: { closingAt } });
    await closing(site.app.clock.now());
    expect(await found('gardener')).toBe(0);
    await closing(null);
    const again = await site.signedIn(bye);
    await again.submit(`/community/${group.slug}/you`, {}, { action: `/community/${group.slug}/leave` });
    expect([await found('gardener'), await site.app.db.directoryEntry.count()]).toEqual([0, 0]);
    await group.letIn([bye, 'Bye']);
    await fill(again, { role: 'Gardener' });
    const area = `/admin/areas/${group.area}`;
    await (await site.signedIn(ruth)).submit(`${area}/people/${bye.id}/remove`, {});
    expect(await site.app.db.directoryEntry.count()).toBe(0);
    await group.letIn([bye, 'Bye']);
    await fill(again, { role: 'Gardener' });
    await inTransaction(site.app, (inside) =>
      erasePerson(inside, bye.id, { why: 'asked', by: { system: 'retention' } }),
    );
    expect(await found('gardener')).toBe(0);
  });

  it('SH-24 shows markup as it was typed, takes away what hides or turns text, and refuses links', async () => {
    await fill(asAnn, {
      role: '*script* {{7*7}} &amp;',
      words: 'Nur\u200Bse \u202Eesrun\u2066 a\u200Fb',
    });
    expect((await asBen.get(here)).$('.card').text()).toMatch(/\*script\* \{\{7\*7\}\} &amp;.*Nurse esrun ab/s);
    for (const role of ['<b>Nurse</b>', 'http://elsewhere.example', 'ann@elsewhere.example'])
      expect([role, (await fill(asAnn, { role })).status]).toEqual([role, 422]);
    expect((await fill(asAnn, { role: 'x'.repeat(10_000) })).text).toContain('at most 100 characters');
    expect(await found('%_\\ & | ! ( :* nurse')).toBe(1);
    await leave(asAnn);
  });

  it('is saved once when two windows press at the same moment', async () => {
    const page = await asAnn.get(`${here}/you`);
    const sent = {
      _csrf: String(page.$('input[name=_csrf]').first().val()),
      role: 'Nurse',
      work: '',
      location: '',
      words: '',
    };
    const all = await Promise.all(Array.from({ length: 4 }, () => asAnn.post(`${here}/you`, sent)));
    expect(all.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(await found('nurse')).toBe(1);
    await leave(asAnn);
  });

  it('goes on after the last one seen, however many come and go', async () => {
    const at = site.app.clock.now();
    const many: TestPerson[] = [];
    while (many.length < 27) many.push(await aLearner(site, { name: `Many ${many.length}` }));
    await group.letIn(...many.map((person, n): [TestPerson, string] => [person, `Many ${n}`]));
    for (const { id: personId } of many)
      await site.app.db.directoryEntry.create({ data: { personId, communityId: group.id, role: 'Baker', at } });
    const names = (page: Awaited<ReturnType<Browser['get']>>) =>
      page
        .$('.card h2')
        .map((_, one) => page.$(one).text())
        .get();
    const first = await asBen.get(`${here}?q=baker`);
    const next = first.$('a:contains("More people")').attr('href') ?? '';
    const second = names(await asBen.get(next));
    expect([names(first).length, second.length]).toEqual([25, 2]);
    expect(new Set([...names(first), ...second]).size).toBe(27);
  });
});

describe('one line of text', () => {
  it.each([
    ['Ad\u200Bmin\u200D', 'Admin'],
    ['\u202Enimda', 'nimda'],
    ['\u3164\u115F ', ''],
    ['a\u0301\u0302\u0303\u0304\u0305\u0306b', '\u00E1\u0302\u0303\u0304b'],
    ['می\u200Cخواهم', 'می\u200Cخواهم'],
    ['x\n\ty', 'x y'],
    ['\u{E0041}\u{E0042}x', 'x'],
  ])('%j is read as %j', (typed, read) => expect(line(typed)).toBe(read));
});
