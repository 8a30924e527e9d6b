import { createHmac } from 'node:crypto';
import type { CheerioAPI } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aLearner } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());

/** The token of the cookie choice, as a page without a session carries it. */
const tokenOnPage = async (): Promise<string> =>
  String((await site.guest().get('/')).$('.cookie-banner input[name=_csrf]').val());
const choose = async (_csrf: string, headers: Record<string, string> = {}) =>
  (await site.guest().post('/cookies', { _csrf, choice: 'accept' }, headers)).status;
const sessions = () => site.app.db.session.count();

describe('the token of the cookie choice', () => {
  it('SH-06 CC-21 lets a visitor choose without ever having a session', async () => {
    const before = await sessions();
    const guest = site.guest();
    const home = await guest.get('/');
    const _csrf = String(home.$('.cookie-banner input[name=_csrf]').val());
    const done = await guest.post('/cookies', { _csrf, choice: 'reject' });
    expect(done.status).toBe(303);
    expect(await sessions()).toBe(before);
    expect([guest.cookie('sid'), home.headers['set-cookie']]).toEqual([undefined, undefined]);
  });

  it('is good for a day', async () => {
    const token = await tokenOnPage();
    site.clock.forward({ hours: 23, minutes: 59 });
    expect(await choose(token)).toBe(303);
    site.clock.forward({ minutes: 1 });
    expect(await choose(token)).toBe(403);
  });

  it('cannot be made by anybody else, nor made to last', async () => {
    const token = await tokenOnPage();
    const [until = '', mac = ''] = token.split('.');
    expect(await choose(token)).toBe(303);
    const later = String(Number(until) + 3600);
    const forged = createHmac('sha256', 'a guess').update(`guest-token|${later}`).digest('base64url');
    for (const one of [
      `${later}.${mac}`,
      `${later}.${forged}`,
      `${until}.${mac.slice(0, -1)}`,
      `${until}.${mac}x`,
      `${until}.${'é'.repeat(mac.length)}`,
      `${until}.`,
      `.${mac}`,
      '.',
      '',
    ])
      expect([one, await choose(one)]).toEqual([one, 403]);
  });

  it('is taken by no other form, and from no other site', async () => {
    const _csrf = await tokenOnPage();
    for (const path of ['/sign-in', '/register', '/recover', '/contact', '/sign-out', '/account/stay'])
      expect([path, (await site.guest().post(path, { _csrf })).status]).toEqual([path, 403]);
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'null' }])
      expect(await choose(_csrf, headers)).toBe(403);
    expect(await choose(_csrf, { 'sec-fetch-site': 'same-origin' })).toBe(303);
  });

  it('is not what a person with a session gets: theirs goes with the session', async () => {
    const browser = await site.signedIn(await aLearner(site));
    const page = await browser.get('/learn');
    const _csrf = String(page.$('.cookie-banner input[name=_csrf]').val());
    expect(_csrf).not.toMatch(/^\d+\./);
    expect((await browser.post('/cookies', { _csrf, choice: 'accept' })).status).toBe(303);
    expect(await choose(_csrf)).toBe(403);
  });
});

describe('a visitor who opens a form', () => {
  const tokenOf = (page: { $: CheerioAPI }) => String(page.$('main input[name=_csrf]').val());
  const wrong = { email: 'a@example.org', password: 'wrong' };

  it('SH-06 has a session that is stored nowhere, and whose form can be sent', async () => {
    const before = await sessions();
    const guest = site.guest();
    for (const path of ['/register', '/recover', '/contact', '/sign-in'])
      expect([path, tokenOf(await guest.get(path)).length > 20]).toEqual([path, true]);
    expect(await sessions()).toBe(before);
    const sid = guest.cookie('sid');
    const refused = await guest.submit('/sign-in', wrong);
    expect([refused.status, await sessions(), guest.cookie('sid')]).toEqual([422, before, sid]);
  });

  it('has a token that is good in no other session, and for as long as a stored one', async () => {
    const [one, other] = [site.guest(), site.guest()];
    const _csrf = tokenOf(await one.get('/sign-in'));
    await other.get('/sign-in');
    expect((await other.post('/sign-in', { _csrf, ...wrong })).status).toBe(403);
    expect((await one.post('/sign-in', { _csrf, ...wrong })).status).toBe(422);
    site.clock.forward({ hours: 12, minutes: 59 });
    expect((await one.post('/sign-in', { _csrf, ...wrong })).status).toBe(422);
    site.clock.forward({ minutes: 1 });
    expect((await one.post('/sign-in', { _csrf, ...wrong })).status).toBe(403);
  });

  it('gets another id with the sign-in; the old one is nobody, and is put back by no request', async () => {
    const person = await aLearner(site);
    const guest = site.guest();
    await guest.get('/sign-in');
    const before = guest.cookie('sid');
    await guest.signIn(person, site.clock);
    expect(guest.cookie('sid')).not.toBe(before);
    const stored = await sessions();
    const old = site.guest();
    const page = await old.get('/learn', { cookie: `sid=${before}` });
    expect([page.status, page.to.startsWith('/sign-in'), await sessions()]).toEqual([303, true, stored]);
  });

  it('is stored as soon as there is something to keep', async () => {
    const before = await sessions();
    const guest = site.guest();
    expect((await guest.submit('/register', { age: 'under' })).to).toBe('/register/parent');
    expect([await sessions(), (await guest.get('/register')).to]).toEqual([before + 1, '/register/parent']);
  });
});

describe('the token of a form', () => {
  it('may come in the header that only a script of this site can set', async () => {
    const browser = await site.signedIn(await aLearner(site));
    const token = String((await browser.get('/learn')).$('header input[name=_csrf]').val());
    expect((await browser.post('/account/stay', {}, { 'x-csrf-token': token })).status).toBe(204);
    expect((await browser.post('/account/stay', {}, { 'x-csrf-token': `${token}x` })).status).toBe(403);
  });

  it('is new in each page and good in all tabs, also after a code is asked for', async () => {
    const guest = site.guest();
    const token = async () => String((await guest.get('/sign-in')).$('main input[name=_csrf]').val());
    const [one, two] = [await token(), await token()];
    expect(one).not.toBe(two);
    for (const _csrf of [one, two])
      expect((await guest.post('/sign-in', { _csrf, email: 'a@example.org', password: 'wrong' })).status).toBe(422);
  });
});
