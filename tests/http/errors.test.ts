import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApp } from '../../src/app.ts';
import type { App } from '../../src/context.ts';
import { errorPage } from '../../src/http/parts.ts';
import { get, post, type Route } from '../../src/http/route.ts';
import { routesFor } from '../../src/site.ts';
import { aBrowser, type Browser } from '../support/browser.ts';
import { aLearner, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { type Asked, aWire, type Wire } from '../sweep/wire.ts';

const SECRET = 'amina@example.org chose hunter2';

/** What the page below throws. */
let thrown: unknown;
const routes: Route[] = [
  get({
    path: '/test/fault/:word',
    may: 'site.visit',
    input: z.object({ word: z.string() }),
    show: () => {
      throw thrown;
    },
  }),
  post({
    path: '/test/fault/:word',
    may: 'site.visit',
    input: z.object({ word: z.string() }),
    form: z.strictObject({ word: z.string() }),
    run: () => {
      throw thrown;
    },
    again: () => ({ view: 'errors/error', page: errorPage(200) }),
  }),
];

let site: TestSite;
let wire: Wire;
let person: TestPerson;
beforeAll(async () => {
  site = await aSite({ routes });
  wire = await aWire(site.server);
  person = await aLearner(site);
});
afterAll(async () => {
  await wire.close();
  await site.close();
});

const state = { draining: false, migrationsCurrent: async () => true };
const siteWith = (changes: Partial<App>): Browser =>
  aBrowser(createApp({ ...site.app, ...changes }, state, [...routes, ...routesFor(site.app.config)]));

/** A pool that fails where a statement has these words, as it does when the server is gone. */
const poolWithout = (words: RegExp, code = 'ECONNREFUSED') =>
  new Proxy(site.app.database.pool, {
    get: (target, name) => {
      if (name !== 'query') return Reflect.get(target, name);
      return (query: string | { text: string }, values: unknown[]) =>
        words.test(typeof query === 'string' ? query : query.text)
          ? Promise.reject(Object.assign(new Error(`${SECRET} at 10.0.0.1`), { code }))
          : target.query(query as string, values);
    },
  });

describe('a fault', () => {
  it.each([
    ['an error', new Error(SECRET), 500],
    ['an error with a cause', new Error('outer', { cause: new Error(SECRET) }), 500],
    ['a text', SECRET, 500],
    ['nothing', undefined, 500],
    ['an object that is no error', { message: SECRET, body: SECRET, status: 'no' }, 500],
    ['a database error', Object.assign(new Error(SECRET), { code: '23505', detail: SECRET, where: SECRET }), 500],
    ['an error of a library with a status', Object.assign(new Error(SECRET), { status: 418, body: SECRET }), 418],
    ['a status that is none', Object.assign(new Error(SECRET), { status: 200 }), 500],
    ['a lost connection', Object.assign(new Error(SECRET), { code: 'ECONNRESET' }), 503],
    ['a prisma timeout', Object.assign(new Error(SECRET), { code: 'P2028' }), 503],
  ])('%s: a plain page that tells nothing of it, and a log that does not either', async (_, error, status) => {
    thrown = error;
    const page = await site.guest().get('/test/fault/some-word');
    expect(page.status).toBe(status);
    expect(page.h1).not.toBe('');
    expect(page.html).not.toMatch(/amina@|hunter2|some-word.*<\/main>|node_modules|at \w+ \(/);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['retry-after']).toBe(status === 503 ? '10' : undefined);
    expect(site.logged.join()).not.toMatch(/amina@|hunter2/);
  });

  it('names its request, and the log has it under that name with the place where it happened', async () => {
    thrown = new TypeError(SECRET);
    const page = await site.guest().get('/test/fault/some-word');
    const reference = page.$('main code').text();
    expect(reference).toMatch(/^[\w-]{12}$/);
    const lines = site.logged.map((line) => JSON.parse(line)).filter(({ id }) => id === reference);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ level: 'error', route: '/test/fault/:word', err: { name: 'TypeError' } });
    expect(lines[0].err.stack.length).toBeGreaterThan(0);
    expect(lines[1]).toMatchObject({ level: 'info', status: 500, method: 'GET' });
  });

  it('in the page for faults itself still ends in a plain answer', async () => {
    const assets = {
      ...site.app.assets,
      url: () => {
        throw new Error(SECRET);
      },
    };
    const page = await siteWith({ assets }).get('/');
    expect([page.status, page.html]).toEqual([500, 'Something went wrong. Try again in a few minutes.\n']);
    expect(page.headers['content-type']).toContain('text/plain');
  });

  it('of a signed-in person’s page does not end their session', async () => {
    const browser = await site.signedIn(person);
    thrown = new Error(SECRET);
    expect((await browser.get('/test/fault/x')).status).toBe(500);
    expect((await browser.get('/learn')).status).toBe(200);
  });
});

describe('a session is never promised that was not stored', () => {
  it('a form for a visitor needs none, and can be shown and sent; what there is to keep of it is not promised', async () => {
    const pool = poolWithout(/INSERT INTO "?session/i);
    const browser = siteWith({ database: { ...site.app.database, pool } });
    const form = await browser.get('/register');
    expect([form.status, form.$('main form').length]).toEqual([200, 1]);
    const cookie = `sid=${browser.cookie('sid')}`;
    const _csrf = String(form.$('main input[name=_csrf]').val());
    expect((await browser.post('/register', { _csrf }, { cookie })).status).toBe(422);
    const page = await browser.post('/register', { _csrf, age: 'under' }, { cookie });
    expect([page.status, page.headers['set-cookie'], page.to]).toEqual([503, undefined, '']);
    expect(page.headers['retry-after']).toBe('10');
    expect(page.$('form')).toHaveLength(0);
  });

  it.each([
    ['signing in', /INSERT INTO "?session/i],
    ['leaving the old one', /DELETE FROM "?session/i],
  ])('%s', async (_, words) => {
    const guest = site.guest();
    const _csrf = String((await guest.get('/sign-in')).$('main input[name=_csrf]').val());
    const browser = siteWith({ database: { ...site.app.database, pool: poolWithout(words) } });
    const fields = { _csrf, email: person.email, password: person.password };
    const page = await browser.post('/sign-in', fields, { cookie: `sid=${guest.cookie('sid')}` });
    expect([page.status, page.headers['set-cookie'], page.to]).toEqual([503, undefined, '']);
  });

  it('the half of a sign-in that waits for its code', async () => {
    const tutor = await aTutor(site);
    const guest = site.guest();
    const _csrf = String((await guest.get('/sign-in')).$('main input[name=_csrf]').val());
    const pool = poolWithout(/INSERT INTO "?session/i);
    const browser = siteWith({ database: { ...site.app.database, pool } });
    const fields = { _csrf, email: tutor.email, password: tutor.password };
    const page = await browser.post('/sign-in', fields, { cookie: `sid=${guest.cookie('sid')}` });
    expect([page.status, page.headers['set-cookie'], page.to]).toEqual([503, undefined, '']);
  });

  it('the token of a person’s first page', async () => {
    const browser = await site.signedIn(person);
    const pool = poolWithout(/UPDATE session/i);
    const page = await siteWith({ database: { ...site.app.database, pool } }).get('/learn', {
      cookie: `sid=${browser.cookie('sid')}`,
    });
    expect([page.status, page.headers['set-cookie']]).toEqual([503, undefined]);
  });

  it('signing out fails aloud when the session cannot be ended', async () => {
    const browser = await site.signedIn(person);
    const _csrf = String((await browser.get('/learn')).$('header input[name=_csrf]').val());
    const pool = poolWithout(/DELETE FROM "?session/i);
    const cookie = `sid=${browser.cookie('sid')}`;
    const page = await siteWith({ database: { ...site.app.database, pool } }).post('/sign-out', { _csrf }, { cookie });
    expect(page.status).toBe(503);
    expect(page.headers['clear-site-data']).toBeUndefined();
    expect((await browser.get('/learn')).status).toBe(200);
  });
});

describe('what is refused before anybody looks at it', () => {
  const form = (body: string | Buffer, headers: Record<string, string> = {}): Asked => ({
    method: 'POST',
    path: '/test/fault/x',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });

  it.each([
    ['1,001 fields', form(`${'a=1&'.repeat(1000)}password=hunter2`), 413],
    ['200 kB', form(`password=hunter2${'x'.repeat(200_000)}`), 413],
    [
      'an unknown charset',
      form('password=hunter2', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-7' }),
      415,
    ],
    ['an unknown encoding', form('password=hunter2', { 'content-encoding': 'rot13' }), 415],
    ['broken gzip', form(Buffer.from('password=hunter2'), { 'content-encoding': 'gzip' }), 400],
    ['half a character', form('password=hunter2&word=%ED%A0%80'), 400],
    ['a byte that is no text', form(Buffer.from([0x61, 0x3d, 0xff])), 400],
    ['a percent sign alone', form('word=100%'), 400],
    ['JSON', form('{"password":"hunter2"}', { 'content-type': 'application/json' }), 403],
  ])('a form of %s', async (_, asked, status) => {
    const answer = await wire.ask(asked);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain('<h1');
    expect(answer.body).not.toContain('hunter2');
    expect(site.logged.join()).not.toContain('hunter2');
  });

  it.each([
    ['half a character in a query', '/learn/history?course=%ED%A0%80', 400],
    ['a NUL in a query', '/sign-in?next=%00', 400],
    ['a name twice in a query', '/admin/users?q=a&q=b', 400],
    ['half a character in a path', '/courses/%ED%A0%80', 400],
    ['a broken escape in a path', '/courses/%E0%A4%A', 400],
    ['a NUL in a path', '/courses/a%00b', 400],
    ['a query that nobody asked for', '/?settings[view%20options][client]=1&__proto__[x]=1&cache=1', 200],
    ['a query with a hundred thousand letters', `/?q=${'x'.repeat(12_000)}`, 200],
  ])('%s', async (_, path, status) => {
    const answer = await wire.ask({ path });
    expect(answer.status).toBe(status);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('a replacement character that somebody really typed is text like any other', async () => {
    const answer = await wire.ask({ path: `/sign-in?next=${encodeURIComponent('\uFFFD')}` });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['another name', { host: 'evil.example' }, 421],
    ['another name behind a claim', { host: 'evil.example', 'x-forwarded-host': '127.0.0.1' }, 421],
    ['a name that only begins so', { host: '127.0.0.1.evil.example' }, 421],
    ['somebody in it', { host: 'a@127.0.0.1' }, 421],
    ['capitals and a port', { host: 'LOCALHOST:8080' }, 200],
  ])('a Host of %s', async (_, headers, status) => {
    const answer = await wire.ask({ path: '/', headers });
    expect(answer.status).toBe(status);
    if (status === 421) expect(answer.body).toBe('This site is not served under that name.');
    expect(answer.body).not.toContain('evil.example');
  });

  it.each(['GET / HTTP/1.1\r\nHost:', 'GET / HTTP/1.0', 'GET http://evil.example/ HTTP/1.0'])(
    '%j without a Host',
    async (line) => {
      const answer = await wire.send(`${line}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    },
  );

  it('what a client claims of itself, without a trusted proxy: neither its address nor its scheme nor the host', async () => {
    const headers = {
      host: '127.0.0.1',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.77',
      forwarded: 'host=evil.example;proto=https',
    };
    for (const path of ['/', '/sign-in', '/.well-known/security.txt', '/nothing']) {
      const answer = await wire.ask({ path, headers });
      expect(answer.body + JSON.stringify(answer.headers)).not.toMatch(/evil\.example|203\.0\.113/);
      expect(String(answer.headers['set-cookie'] ?? '')).not.toContain('Secure');
    }
  });
});

describe('the log of requests', () => {
  it('has the route’s pattern and nothing that was sent', async () => {
    site.logged.length = 0;
    const browser = site.guest();
    const headers = {
      'user-agent': 'Canary/7 (with a word)',
      'x-forwarded-for': '203.0.113.78',
      referer: 'http://127.0.0.1/secret-page',
    };
    await browser.get('/activate/the-token-of-a-link?query=a-query', headers);
    await browser.get('/recover/link/another-token', headers);
    await browser.get('/no/such/path-of-mine', headers);
    await browser.post('/sign-in', { email: 'canary@example.org', password: 'hunter2 and so on' }, headers);
    await browser.submit('/recover', { email: 'canary@example.org' });
    expect(site.logged.length).toBeGreaterThan(5);
    expect(site.logged.join('\n')).not.toMatch(
      /the-token|another-token|a-query|path-of-mine|Canary|with a word|203\.0\.113|127\.0\.0\.1|secret-page|canary@|hunter2/,
    );
    const requests = site.logged.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
    const known = ['level', 'time', 'id', 'method', 'route', 'status', 'ms', 'msg'];
    for (const line of requests) expect(Object.keys(line)).toEqual(known);
    expect(requests.map(({ route }) => route)).toEqual(
      expect.arrayContaining(['/activate/:token', '/recover/link/:token', null, '/recover']),
    );
  });
});
