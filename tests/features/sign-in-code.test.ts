import { TOTP } from 'otpauth';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { newRecoveryCodes } from '../../src/features/account/second-factor.ts';
import type { Browser } from '../support/browser.ts';
import { aPersonWith, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let tutor: TestPerson;
beforeAll(async () => {
  site = await aSite();
});
beforeEach(async () => {
  tutor = await aTutor(site);
});
afterEach(() => site.app.database.pool.query('DELETE FROM throttle'));
afterAll(() => site.close());

const codeAt = (seconds: number): string =>
  new TOTP({ secret: tutor.totp ?? '' }).generate({ timestamp: site.clock.now().getTime() + seconds * 1000 });

/** A browser in which the password was right and the code is awaited. */
async function halfway(query = ''): Promise<Browser> {
  const browser = site.guest();
  const page = await browser.submit(`/sign-in${query}`, { email: tutor.email, password: tutor.password });
  expect([page.status, page.to]).toEqual([303, '/sign-in/code']);
  return browser;
}

const give = (browser: Browser, code: string) => browser.submit('/sign-in/code', { code });

describe('the code after the password', () => {
  it('is asked of staff, and lets them in to the page they wanted', async () => {
    const browser = await halfway('?next=/courses');
    expect((await browser.get('/sign-in/code')).h1).toBe('Enter your code');
    expect((await give(browser, codeAt(0))).to).toBe('/courses');
    expect((await browser.get('/trainees')).status).toBe(200);
  });

  it('cannot be skipped: until it is given, the password alone opens nothing', async () => {
    const browser = await halfway();
    for (const path of ['/learn', '/account', '/trainees', '/my-data'])
      expect((await browser.get(path)).to).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
    const { rows } = await site.app.database.pool.query('SELECT 1 FROM session WHERE "personId" = $1', [tutor.id]);
    expect(rows).toEqual([]);
    expect(await site.app.db.auditEvent.count({ where: { what: 'sign-in.done', aboutId: tutor.id } })).toBe(0);
  });

  it('SH-06 the session that waits for it is a new one, and so is the one it opens', async () => {
    const browser = site.guest();
    await browser.get('/sign-in');
    const ids = [browser.cookie('sid')];
    await browser.submit('/sign-in', { email: tutor.email, password: tutor.password });
    ids.push(browser.cookie('sid'));
    await give(browser, codeAt(0));
    ids.push(browser.cookie('sid'));
    expect(new Set(ids).size).toBe(3);
    for (const sid of ids.slice(0, 2))
      expect((await site.guest().get('/sign-in/code', { cookie: `sid=${sid}` })).to).toBe('/sign-in');
  });

  it('its page and its form lead to the start for who has not given the password', async () => {
    const browser = site.guest();
    expect((await browser.get('/sign-in/code')).to).toBe('/sign-in');
    const token = String((await browser.get('/sign-in')).$('main input[name=_csrf]').val());
    expect((await browser.post('/sign-in/code', { _csrf: token, code: codeAt(0) })).to).toBe('/sign-in');
    expect((await browser.get('/learn')).to).toBe('/sign-in?next=%2Flearn');
  });

  it.each([
    ['a wrong one', () => '000000'],
    ['one of two minutes ago', () => codeAt(-120)],
    ['one of two minutes from now', () => codeAt(120)],
    ['one with a letter', () => `${codeAt(0).slice(0, 5)}x`],
    ['one of another alphabet', () => codeAt(0).replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)))],
    ['the password', () => tutor.password],
  ])('%s is refused on the same page', async (_, code) => {
    const browser = await halfway();
    const page = await give(browser, code());
    expect([page.status, page.h1]).toEqual([422, 'Enter your code']);
    expect(page.$('.govuk-error-summary a').attr('href')).toBe('#code');
    expect((await browser.get('/learn')).status).toBe(303);
    expect(await site.app.db.auditEvent.count({ where: { what: 'sign-in.code-refused', aboutId: tutor.id } })).toBe(1);
  });

  it('works with the spaces that apps print in it', async () => {
    const code = codeAt(0);
    expect((await give(await halfway(), ` ${code.slice(0, 3)} ${code.slice(3)} `)).to).toBe('/learn');
  });

  it('works once, also when it comes twice at the same moment', async () => {
    const [one, two] = [await halfway(), await halfway()];
    const code = codeAt(0);
    const answers = await Promise.all([give(one, code), give(two, code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect((await give(await halfway(), code)).status).toBe(422);
    expect((await give(await halfway(), codeAt(-30))).status).toBe(422);
  });

  it('a recovery code works in its place, once', async () => {
    const [code = ''] = await inTransaction(site.app, (inside) => newRecoveryCodes(inside, tutor.id));
    expect((await give(await halfway(), code.toUpperCase().replaceAll('-', ' '))).to).toBe('/learn');
    expect((await give(await halfway(), code)).status).toBe(422);
    const used = { what: 'account.recovery-code-used', aboutId: tutor.id };
    expect(await site.app.db.auditEvent.count({ where: used })).toBe(1);
  });

  it('somebody else’s code is worth nothing', async () => {
    const other = await aPersonWith(site, ['tutor']);
    const theirs = new TOTP({ secret: other.totp ?? '' }).generate({ timestamp: site.clock.now().getTime() });
    expect((await give(await halfway(), theirs)).status).toBe(422);
  });

  it('after ten minutes it all starts again', async () => {
    const browser = await halfway();
    site.clock.forward({ minutes: 10 });
    expect((await browser.get('/sign-in/code')).status).toBe(200);
    const token = String((await browser.get('/sign-in/code')).$('main input[name=_csrf]').val());
    site.clock.forward({ seconds: 1 });
    expect((await browser.get('/sign-in/code')).to).toBe('/sign-in');
    expect((await browser.post('/sign-in/code', { _csrf: token, code: codeAt(0) })).to).toBe('/sign-in');
    expect((await browser.get('/sign-in')).text).toContain('Please sign in again.');
    expect((await browser.get('/learn')).status).toBe(303);
  });

  it.each([
    ['a new password', () => ({ passwordChangedAt: new Date(site.clock.now().getTime() + 1) })],
    ['a suspension', () => ({ suspendedAt: site.clock.now() })],
  ])('%s in the meantime ends what began with the old one', async (_, change) => {
    const browser = await halfway();
    await site.app.db.person.update({ where: { id: tutor.id }, data: change() });
    expect((await give(browser, codeAt(0))).to).toBe('/sign-in');
    expect((await browser.get('/learn')).status).toBe(303);
    expect(await site.app.db.auditEvent.count({ where: { what: 'sign-in.done', aboutId: tutor.id } })).toBe(0);
  });

  it('somebody who must have codes and has none gets no further than to set them up', async () => {
    await site.app.db.secondFactor.deleteMany({ where: { personId: tutor.id } });
    const browser = site.guest();
    await browser.submit('/sign-in', { email: tutor.email, password: tutor.password });
    for (const path of ['/learn', '/trainees', '/my-data', '/account'])
      expect((await browser.get(path)).to).toBe('/account/second-factor');
  });
});
