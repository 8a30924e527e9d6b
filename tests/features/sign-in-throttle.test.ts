import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { createThrottle } from '../../src/http/throttle.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aLearner, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aBrowserThrough } from '../support/through.ts';

let site: TestSite;
let person: TestPerson;
beforeAll(async () => {
  site = await aSite({ config: { trustProxy: ['loopback'] } });
  person = await aLearner(site);
});
afterAll(() => site.close());
afterEach(() => site.app.database.pool.query('DELETE FROM throttle'));

const from = (address: string, server = site.server): Browser =>
  aBrowserThrough(server, { 'x-forwarded-for': address });
const tryIt = (browser: Browser, password: string, email = person.email): Promise<Page> =>
  browser.submit('/sign-in', { email, password });

/** Wrong passwords from a new address each time that six tries a minute would stop the one before. */
async function wrong(count: number, address: string, email = person.email): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await tryIt(from(address), 'wrong', email)).status);
  return statuses;
}

/** The limits of one address a minute and an hour are tested apart from those of an account. */
const forgetAddresses = () => site.app.database.pool.query(`DELETE FROM throttle WHERE key ~ '^sign-in\\.[23]:'`);

describe('guessing a password', () => {
  it('SH-06 ten wrong tries for one account from one place are enough; the person gets in from elsewhere', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) {
      statuses.push(...(await wrong(1, '203.0.113.5')));
      await forgetAddresses();
    }
    expect(statuses).toEqual([...Array(10).fill(422), 429, 429]);
    expect((await tryIt(from('203.0.113.5'), person.password)).status).toBe(429);
    expect((await tryIt(from('198.51.100.7'), person.password)).to).toBe('/learn');
  });

  it('six tries in a minute from one place are enough, whatever the account', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push(...(await wrong(1, '203.0.113.6', `somebody${i}@example.org`)));
    expect(statuses).toEqual([...Array(6).fill(422), 429]);
  });

  it('the answer is a plain page that keeps the email, and says when to come again', async () => {
    await wrong(6, '203.0.113.7');
    const page = await tryIt(from('203.0.113.7'), 'wrong');
    expect(page.status).toBe(429);
    expect(page.h1).toBe('Sign in');
    expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(page.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(page.$('.govuk-error-summary').text()).toContain('There were too many tries');
    expect(page.$('#email').val()).toBe(person.email);
    expect(page.html).not.toContain('value="wrong"');
    expect(site.logged.join()).toContain('"limit":"sign-in","per":"address","msg":"too many tries"');
  });

  it('one account is one account, however its address is spelt', async () => {
    const spellings = [person.email, person.email.toUpperCase(), person.email.replace('e', 'ｅ'), ` ${person.email}`];
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) {
      statuses.push(...(await wrong(1, '203.0.113.8', spellings[i % spellings.length])));
      await forgetAddresses();
    }
    expect(statuses).toEqual([...Array(10).fill(422), 429]);
  });

  it('unknown addresses are counted like known ones', async () => {
    const counts = async (email: string, address: string) => {
      const statuses = await wrong(8, address, email);
      return statuses.filter((status) => status === 429).length;
    };
    expect(await counts('nobody@example.org', '203.0.113.9')).toBe(await counts(person.email, '203.0.113.10'));
  });

  it('right passwords count neither against the account nor against a place that many share', async () => {
    const ward = await Promise.all(Array.from({ length: 9 }, () => aLearner(site)));
    for (const one of ward) expect((await tryIt(from('203.0.113.11'), one.password, one.email)).status).toBe(303);
    for (let i = 0; i < 3; i++) expect((await tryIt(from('203.0.113.11'), person.password)).status).toBe(303);
    const { rows } = await site.app.database.pool.query<{ points: number }>('SELECT points FROM throttle');
    expect(rows.filter(({ points }) => points > 0)).toEqual([]);
  });

  it('a right password forgets the wrong ones of the account, but not those of the place', async () => {
    await wrong(4, '203.0.113.12');
    expect((await tryIt(from('203.0.113.12'), person.password)).status).toBe(303);
    expect(await wrong(3, '203.0.113.12')).toEqual([422, 422, 429]);
    await forgetAddresses();
    expect(await wrong(5, '203.0.113.12')).toEqual([422, 422, 422, 422, 422]);
  });

  it('a hundred guesses a day from everywhere stop an account, but never in the browser that its person used before', async () => {
    const own = from('198.51.100.20');
    expect((await tryIt(own, person.password)).status).toBe(303);
    await own.submit('/learn', {}, { action: '/sign-out' });
    for (let i = 0; i < 100; i++)
      await site.app.throttle.take('sign-in', { account: person.email, address: `10.1.${i % 50}.${i}` });
    expect((await tryIt(from('198.51.100.21'), person.password)).status).toBe(429);
    const elsewhere = from('198.51.100.22');
    expect((await tryIt(elsewhere, 'x', 'nobody@example.org')).status).toBe(422);
    expect((await tryIt(own, person.password)).status).toBe(303);
    const stranger = await aLearner(site);
    const theirs = from('198.51.100.23');
    await tryIt(theirs, stranger.password, stranger.email);
    await theirs.submit('/learn', {}, { action: '/sign-out' });
    expect((await tryIt(theirs, person.password)).status).toBe(429);
  });

  it('twenty tries at once pass no more than the limit', async () => {
    const browser = from('203.0.113.13');
    const page = await browser.get('/sign-in');
    const fields = { _csrf: String(page.$('main input[name=_csrf]').val()), email: person.email, password: 'wrong' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.post('/sign-in', fields)));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(6);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(14);
  });

  it('a block outlives the process', async () => {
    await wrong(6, '203.0.113.14');
    const { app } = site;
    const { pool } = app.database;
    const throttle = createThrottle({ pool, policy: app.policy, vault: app.vault, log: app.log });
    const again = createApp({ ...app, throttle }, { draining: false, migrationsCurrent: async () => true });
    expect((await tryIt(from('203.0.113.14', again), person.password)).status).toBe(429);
    expect((await tryIt(from('203.0.113.15', again), person.password)).status).toBe(303);
  });

  it('addresses that somebody only claims to have count as one, unless a proxy is trusted', async () => {
    const direct = await aSite();
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++)
      statuses.push((await tryIt(from(`203.0.113.${i}`, direct.server), 'wrong', 'a@example.org')).status);
    expect(statuses).toEqual([...Array(6).fill(422), 429]);
    await direct.close();
  });

  it('SH-40 no address stands in the table, in the log or in the record of changes', async () => {
    await wrong(2, '203.0.113.16');
    const { rows } = await site.app.database.pool.query('SELECT * FROM throttle');
    const events = await site.app.db.auditEvent.findMany({ select: { what: true, detail: true } });
    expect(rows.length).toBeGreaterThan(3);
    expect(JSON.stringify([rows, events, site.logged])).not.toMatch(/203\.0\.113|198\.51\.100|example\.org/);
  });
});

describe('guessing a code', () => {
  const halfway = async (tutor: TestPerson, address: string): Promise<Browser> => {
    const browser = from(address);
    expect((await tryIt(browser, tutor.password, tutor.email)).to).toBe('/sign-in/code');
    return browser;
  };

  it('five wrong codes are enough, whoever gives them and however often they start again', async () => {
    const tutor = await aTutor(site);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) {
      const browser = await halfway(tutor, `203.0.113.${20 + i}`);
      const page = await browser.submit('/sign-in/code', { code: String(100_000 + i) });
      statuses.push(page.status);
      if (page.status === 429) expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429]);
    const about = { what: 'sign-in.code-refused', aboutId: tutor.id };
    expect(await site.app.db.auditEvent.count({ where: about })).toBe(5);
  });

  it('a right code forgets the wrong ones', async () => {
    const tutor = await aTutor(site);
    const browser = await halfway(tutor, '203.0.113.30');
    for (let i = 0; i < 4; i++) await browser.submit('/sign-in/code', { code: '000000' });
    expect((await browser.signIn(tutor, site.clock)).to).toBe('/learn');
    const { rows } = await site.app.database.pool.query<{ key: string; points: number }>(
      `SELECT key, points FROM throttle WHERE key LIKE 'sign-in-code.0:%' AND points > 0`,
    );
    expect(rows).toEqual([]);
  });
});
