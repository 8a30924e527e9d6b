import argon2 from 'argon2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Browser, Page } from '../support/browser.ts';
import { aLearner, aPerson, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aBrowserThrough } from '../support/through.ts';

let site: TestSite;
let person: TestPerson;
beforeAll(async () => {
  site = await aSite();
  person = await aLearner(site);
});
afterAll(() => site.close());

type Row = { sid: string; sess: Record<string, unknown> };
const rows = async (): Promise<Row[]> =>
  (await site.app.database.pool.query<Row>('SELECT sid, sess FROM session')).rows;
const setCookies = (page: Page): string[] => [page.headers['set-cookie'] ?? []].flat();
const setCookie = (page: Page, name: string): string =>
  setCookies(page).find((line) => line.startsWith(`${name}=`)) ?? '';
const audits = (what: string, aboutId: string | null = person.id) =>
  site.app.db.auditEvent.count({ where: { what, aboutId } });

/** Whether this session's cookie, as it is, still opens the person's pages. */
const opens = async (sid: string | undefined): Promise<boolean> =>
  (await site.guest().get('/learn', { cookie: `sid=${sid}` })).status === 200;

describe('a session', () => {
  it('SH-06 gets a new id at sign-in, and the id before it is worth nothing', async () => {
    const browser = site.guest();
    await browser.get('/sign-in');
    const before = browser.cookie('sid');
    const went = await browser.signIn(person, site.clock);
    expect([went.status, went.to]).toEqual([303, '/learn']);
    expect(before).toBeTruthy();
    expect(browser.cookie('sid')).not.toBe(before);
    expect([await opens(before), await opens(browser.cookie('sid'))]).toEqual([false, true]);
  });

  it('SH-06 dies at sign-out on the server too, leaves no other behind, and has the browser forget what it kept', async () => {
    const browser = await site.signedIn(person);
    const sid = browser.cookie('sid');
    const before = await rows();
    const [out, count] = [await browser.submit('/learn', {}, { action: '/sign-out' }), await audits('sign-in.out')];
    expect([out.status, out.to]).toEqual([303, '/']);
    expect(out.headers['clear-site-data']).toBe('"cache", "storage"');
    expect(setCookie(out, 'sid')).toMatch(/^sid=;.*Max-Age=0/);
    expect([browser.cookie('sid'), await opens(sid)]).toEqual([undefined, false]);
    expect(await rows()).toHaveLength(before.length - 1);
    expect(count).toBe(1);
  });

  it('sign-out by GET does nothing', async () => {
    const browser = await site.signedIn(person);
    expect((await browser.get('/sign-out')).status).toBe(404);
    expect(await opens(browser.cookie('sid'))).toBe(true);
  });

  it('sign-out from another site, or without the token, does nothing', async () => {
    const browser = await site.signedIn(person);
    const token = String((await browser.get('/learn')).$('form[action="/sign-out"] input[name=_csrf]').val());
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }])
      expect((await browser.post('/sign-out', { _csrf: token }, headers)).status).toBe(403);
    expect((await browser.post('/sign-out', {})).status).toBe(403);
    expect((await browser.post(`/sign-out?_csrf=${encodeURIComponent(token)}`, {})).status).toBe(403);
    expect(await opens(browser.cookie('sid'))).toBe(true);
    expect((await browser.post('/sign-out', { _csrf: token })).status).toBe(303);
  });

  it('is not the same in two browsers: ending one leaves the other', async () => {
    const [one, two] = [await site.signedIn(person), await site.signedIn(person)];
    expect(one.cookie('sid')).not.toBe(two.cookie('sid'));
    await one.submit('/learn', {}, { action: '/sign-out' });
    expect((await two.get('/learn')).status).toBe(200);
    expect((await one.get('/learn')).to).toBe('/sign-in?next=%2Flearn');
  });

  it('SH-06 its cookie is HttpOnly, SameSite and for this whole site; it ends with the browser', async () => {
    const page = await site.guest().get('/sign-in');
    expect(setCookie(page, 'sid')).toMatch(
      /^sid=s%3Av[0-9a-z]{8}_[\w-]{43}\.[\w%-]+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(setCookies(page)).toHaveLength(1);
  });

  it('SH-06 the table knows no id that a cookie holds, and nothing beyond what is declared', async () => {
    const browser = site.guest();
    await browser.signIn(person, site.clock);
    await browser.get('/learn');
    const sid = decodeURIComponent(browser.cookie('sid') ?? '')
      .slice(2)
      .split('.')[0];
    const all = await rows();
    expect(all.map((row) => row.sid)).not.toContain(sid);
    const own = all.filter(({ sess }) => sess.personId === person.id);
    expect(own.length).toBeGreaterThan(0);
    for (const { sess } of own) {
      expect(Object.keys(sess).sort()).toEqual(
        expect.arrayContaining(['cookie', 'label', 'memo', 'passport', 'personId', 'seenAt', 'startedAt']),
      );
      const known = 'confirmedAt cookie csrfSecret label memo passport personId seenAt startedAt'.split(' ');
      expect(Object.keys(sess).filter((name) => !known.includes(name))).toEqual([]);
      expect([sess.passport, sess.memo, sess.label]).toEqual([{ user: person.id }, {}, 'Another browser']);
    }
    expect(JSON.stringify(all)).not.toMatch(/Amina|example\.org|127\.0\.0\.1/);
  });

  it('CSRF: the token is another after sign-in, and the one before it is refused', async () => {
    const browser = site.guest();
    const before = String((await browser.get('/sign-in')).$('main input[name=_csrf]').val());
    await browser.signIn(person, site.clock);
    expect((await browser.post('/sign-out', { _csrf: before })).status).toBe(403);
    expect(await opens(browser.cookie('sid'))).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['noise', '%%%'],
    ['an id that nobody signed', 's%3AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.c2lnbmVkIGJ5IG5vYm9keQ'],
    ['another type', 'j%3A%7B%22personId%22%3A1%7D'],
    ['a long text', `s%3A${'x'.repeat(6_000)}`],
    ['two values', 's%3Aone.two; sid=s%3Athree.four'],
  ])('a cookie of %s is a visitor’s', async (_, value) => {
    const page = await site.guest().get('/learn', { cookie: `sid=${value}` });
    expect([page.status, page.to]).toEqual([303, '/sign-in?next=%2Flearn']);
  });

  it('a cookie signed with another secret, or one letter changed, is a visitor’s', async () => {
    const browser = await site.signedIn(person);
    const sid = browser.cookie('sid') ?? '';
    expect(await opens(sid)).toBe(true);
    const last = sid.at(-1) === 'A' ? 'Q' : 'A';
    expect(await opens(`${sid.slice(0, 8)}${sid[8] === 'a' ? 'b' : 'a'}${sid.slice(9)}`)).toBe(false);
    expect(await opens(sid.slice(0, -2) + last + last)).toBe(false);
  });
});

describe('signing in', () => {
  const tryIt = (email: string, password: string, browser: Browser = site.guest()) =>
    browser.submit('/sign-in', { email, password });

  it('answers an unknown address, a wrong password, and accounts that cannot be used with one and the same page', async () => {
    const waiting = await aPerson(site, { activated: false });
    const stopped = await aLearner(site);
    await site.app.db.person.update({ where: { id: stopped.id }, data: { suspendedAt: site.clock.now() } });
    const tries: [string, string][] = [
      ['nobody@example.org', person.password],
      [person.email, 'a password that is not theirs'],
      [waiting.email, waiting.password],
      [stopped.email, stopped.password],
    ];
    const verify = vi.spyOn(argon2, 'verify');
    const hash = vi.spyOn(argon2, 'hash');
    const answers: unknown[] = [];
    for (const [email, password] of tries) {
      const browser = aBrowserThrough(site.server, {});
      const page = await tryIt(email, password, browser);
      answers.push({
        status: page.status,
        headers: Object.keys(page.headers).sort(),
        html: page.html.replaceAll(email, 'EMAIL').replace(/value="[\w.-]{20,}"/g, 'TOKEN'),
        work: [verify.mock.calls.length, hash.mock.calls.length],
      });
      verify.mockClear();
      hash.mockClear();
    }
    verify.mockRestore();
    hash.mockRestore();
    expect(answers[0]).toMatchObject({ status: 422, work: [1, 0] });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    await site.app.database.pool.query('DELETE FROM throttle');
  });

  it('the hash that stands for nobody costs what a real one costs', async () => {
    const verify = vi.spyOn(argon2, 'verify');
    await tryIt('nobody@example.org', 'anything');
    await tryIt(person.email, 'anything');
    const costs = verify.mock.calls.map(([hash]) => /\$m=.*?\$/.exec(String(hash))?.[0].split(/[$,]/).sort());
    verify.mockRestore();
    expect(costs).toHaveLength(2);
    expect(costs[0]).toEqual(costs[1]);
    await site.app.database.pool.query('DELETE FROM throttle');
  });

  it('finds the account however the address is spelt', async () => {
    for (const email of [` ${person.email} `, person.email.toUpperCase(), person.email.replace('p', 'ｐ')])
      expect((await tryIt(email, person.password)).status).toBe(303);
  });

  it('takes the password as it is: no space is trimmed and no case changed', async () => {
    for (const password of [` ${person.password}`, `${person.password} `, person.password.toUpperCase()])
      expect((await tryIt(person.email, password)).status).toBe(422);
    await site.app.database.pool.query('DELETE FROM throttle');
  });

  it.each([
    ['no email', { email: '', password: 'x' }, '#email'],
    ['no password', { email: 'a@example.org', password: '' }, '#password'],
  ])('with %s it says what is missing', async (_, fields, link) => {
    const page = await site.guest().submit('/sign-in', fields);
    expect(page.status).toBe(422);
    expect(page.$('.govuk-error-summary a').attr('href')).toBe(link);
    expect(page.html).not.toContain('value="x"');
  });

  it('writes down who signed in, and a refusal, without what was typed', async () => {
    const before = [
      await audits('sign-in.done'),
      await audits('sign-in.refused'),
      await audits('sign-in.refused', null),
    ];
    await tryIt(person.email, person.password);
    await tryIt(person.email, 'a wrong one');
    await tryIt('nobody-at-all@example.org', 'a wrong one');
    const after = [
      await audits('sign-in.done'),
      await audits('sign-in.refused'),
      await audits('sign-in.refused', null),
    ];
    expect(after).toEqual(before.map((count) => count + 1));
    const all = await site.app.db.auditEvent.findMany({ where: { what: { startsWith: 'sign-in.' } } });
    expect(JSON.stringify(all, (_, value) => (typeof value === 'bigint' ? Number(value) : value))).not.toMatch(
      /nobody-at-all|example\.org|a wrong one/,
    );
    expect(site.logged.join()).not.toMatch(/nobody-at-all|example\.org|a wrong one|otters/);
  });

  it('tells the person of another browser once, and never of the first', async () => {
    const fresh = await aLearner(site);
    const news = async () =>
      (await site.mails()).filter(({ to, subject }) => to === fresh.email && /sign/i.test(subject));
    const first = site.guest();
    await first.signIn(fresh, site.clock);
    await first.submit('/learn', {}, { action: '/sign-out' });
    await first.signIn(fresh, site.clock);
    expect(await news()).toHaveLength(0);
    const second = site.guest();
    await second.signIn(fresh, site.clock);
    expect(await news()).toHaveLength(1);
    site.clock.forward({ minutes: 1 });
    await second.submit('/learn', {}, { action: '/sign-out' });
    await second.signIn(fresh, site.clock);
    expect(await news()).toHaveLength(1);
    expect((await news())[0]?.text).not.toMatch(/Amina|::ffff|example\.org/);
  });

  it('a mark that is none of ours is replaced, and two people at one browser have unrelated marks in the table', async () => {
    const [one, two] = [await aLearner(site), await aLearner(site)];
    const browser = site.guest();
    await browser.signIn(one, site.clock);
    await browser.submit('/learn', {}, { action: '/sign-out' });
    const mark = browser.cookie('device');
    await browser.signIn(two, site.clock);
    expect(browser.cookie('device')).toBe(mark);
    const devices = await site.app.db.knownDevice.findMany({ where: { personId: { in: [one.id, two.id] } } });
    expect(new Set(devices.map(({ hash }) => hash)).size).toBe(2);
    expect(devices.map(({ hash }) => hash)).not.toContain(mark);

    const page = await site.guest().get('/sign-in');
    const cookie = `${setCookie(page, 'sid').split(';')[0]}; device=chosen-by-somebody`;
    const fields = { _csrf: String(page.$('main input[name=_csrf]').val()), email: one.email, password: one.password };
    const went = await aBrowserThrough(site.server, { cookie }).post('/sign-in', fields);
    expect(went.status).toBe(303);
    expect(setCookie(went, 'device')).toMatch(/^device=[\w-]{43};/);
  });
});

describe('over https', () => {
  it('SH-06 cookies are Secure and bound to this very host, and are sent only where the proxy says https', async () => {
    const secure = await aSite({
      config: {
        baseUrl: 'https://learn.example.org',
        allowedHosts: ['learn.example.org'],
        trustProxy: ['loopback'],
      },
    });
    const host = { host: 'learn.example.org' };
    const https = { ...host, 'x-forwarded-proto': 'https' };
    const someone = await aLearner(secure);
    const open = await aBrowserThrough(secure.server, https).get('/sign-in');
    expect(setCookie(open, '__Host-sid')).toMatch(/^__Host-sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const went = await aBrowserThrough(secure.server, {
      ...https,
      cookie: setCookie(open, '__Host-sid').split(';')[0] ?? '',
    }).post('/sign-in', {
      _csrf: String(open.$('main input[name=_csrf]').val()),
      email: someone.email,
      password: someone.password,
    });
    expect(went.status).toBe(303);
    for (const name of ['__Host-sid', '__Host-device']) {
      expect(setCookie(went, name)).toMatch(/; Path=\//);
      expect(setCookie(went, name)).toMatch(/; HttpOnly; Secure; SameSite=Lax/);
      expect(setCookie(went, name)).not.toMatch(/Domain/i);
    }
    expect(setCookies(await aBrowserThrough(secure.server, host).get('/sign-in'))).toEqual([]);
    await secure.close();
  });
});
