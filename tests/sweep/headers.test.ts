import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { ASSETS_PATH } from '../../src/http/assets.ts';
import { paths as places } from '../../src/paths.ts';
import { site as routes } from '../../src/site.ts';
import type { Browser } from '../support/browser.ts';
import { roles } from './cast.ts';
import { headerFaults } from './header-rules.ts';
import { pathFor } from './things.ts';
import { type Answer, type Asked, aWire, type Wire } from './wire.ts';
import { aWorld, tokenIn, type World } from './world.ts';

let world: World;
let wire: Wire;
/** The same site with a fault in it, and the same site where people reach it over https. */
let broken: Wire;
let secure: Wire;
beforeAll(async () => {
  world = await aWorld();
  const { app } = world.site;
  const health = { draining: false, migrationsCurrent: async () => true };
  const db = new Proxy(app.db, {
    get: () => {
      throw new Error('a fault with a secret in it');
    },
  });
  wire = await aWire(world.server);
  broken = await aWire(createApp({ ...app, db }, health));
  secure = await aWire(
    createApp(
      { ...app, config: { ...app.config, baseUrl: 'https://learn.example.org', allowedHosts: ['learn.example.org'] } },
      health,
    ),
  );
}, 60_000);
afterAll(async () => {
  await Promise.all([wire.close(), broken.close(), secure.close()]);
  await world.close();
});

const titled = (list: typeof routes) => list.map((route) => [`${route.method} ${route.path}`, route] as const);
const gets = titled(routes.filter(({ method }) => method === 'get'));
const paths = [...new Set(routes.map(({ path }) => path))];

/** Public keys and lists for those who check a credential: about nobody. */
const SAME_FOR_ALL: readonly string[] = [
  places.issuer.pattern,
  places.issuerKey.pattern,
  places.certificateStatus.pattern,
  places.issuerKeys.pattern,
];

const cookiesOf = (browser: Browser): string =>
  ['sid', 'device', 'cookie-choice']
    .flatMap((name) => (browser.cookie(name) ? [`${name}=${browser.cookie(name)}`] : []))
    .join('; ');

const sessions = async (): Promise<number> => {
  const { rows } = await world.owner.query('SELECT count(*)::int AS n FROM session');
  return rows[0].n;
};

describe('every GET', () => {
  it.each(gets)('%s answers HEAD the same without a body, and keeps nothing of who is signed in', async (_, route) => {
    const path = pathFor(route, world.own);
    for (const role of roles) {
      const headers = { cookie: cookiesOf(world.as(role)) };
      const full = await wire.ask({ path, headers });
      const head = await wire.ask({ path, headers, method: 'HEAD' });
      expect([role, head.status, head.body]).toEqual([role, full.status, '']);
      expect([role, headerFaults(full.headers), headerFaults(head.headers)]).toEqual([role, [], []]);
      const isPicture = String(full.headers['content-type']).startsWith('image/');
      if (role !== 'guest' && !isPicture && !SAME_FOR_ALL.includes(route.path))
        expect([role, full.headers['cache-control']]).toEqual([role, 'no-store']);
    }
  });

  it.each(gets)('SH-01 SH-06 %s begins no session for a guest who only looks', async (_, route) => {
    const before = await sessions();
    const page = await world.guest().get(pathFor(route, world.own));
    const hasForm = page.$('main form[method=post]').length > 0;
    const leadsOn = page.status === 303 && !page.to.startsWith('/sign-in');
    const set = [page.headers['set-cookie'] ?? []].flat();
    if (!hasForm && !leadsOn) expect([set, (await sessions()) - before]).toEqual([[], 0]);
    for (const cookie of set) expect(cookie).toMatch(/^sid=\S+; Path=\/; HttpOnly; SameSite=Lax$/);
  });
});

describe('every path', () => {
  it.each(paths)('%s refuses the methods that it does not have', async (path) => {
    const before = await sessions();
    for (const method of ['TRACE', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
      const { status, headers, body } = await wire.ask({
        method,
        path: pathFor({ path }, world.own),
        headers: { 'x-secret': 'told' },
      });
      expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD, POST']);
      expect(body).not.toContain('told');
      expect([headerFaults(headers), headers['set-cookie']]).toEqual([[], undefined]);
    }
    expect(await sessions()).toBe(before);
  });
});

const post = (path: string, body: string, headers = {}): Asked => ({
  method: 'POST',
  path,
  body,
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
});

describe('an answer of every kind', () => {
  const kinds: [status: number, what: string, get: () => Promise<Answer>][] = [
    [200, 'a static file', () => wire.ask({ path: world.site.app.assets.url('site.css') })],
    [404, 'a static file that is not there', () => wire.ask({ path: `${ASSETS_PATH}/none.css` })],
    [200, 'robots.txt', () => wire.ask({ path: '/robots.txt' })],
    [200, 'security.txt', () => wire.ask({ path: '/.well-known/security.txt' })],
    [301, 'the favicon', () => wire.ask({ path: '/favicon.ico' })],
    [200, 'livez', () => wire.ask({ path: '/livez' })],
    [200, 'readyz', () => wire.ask({ path: '/readyz' })],
    [200, 'a download', () => wire.ask({ path: '/privacy/record.csv' })],
    [303, 'a redirect', () => wire.ask({ path: '/learn' })],
    [400, 'an address that is not right', () => wire.ask({ path: '/help/nothing' })],
    [403, 'a form without a token', () => wire.ask(post('/sign-in', 'email=a'))],
    [404, 'a page that is not there', () => wire.ask({ path: '/nothing' })],
    [413, 'a body of 200 kB', () => wire.ask(post('/sign-in', `email=${'a'.repeat(200_000)}`))],
    [
      413,
      'too many fields',
      () => wire.ask(post('/sign-in', Array.from({ length: 1_001 }, (_, i) => `f${i}=1`).join('&'))),
    ],
    [421, 'another name', () => wire.ask({ path: '/', headers: { host: 'elsewhere.example' } })],
    [500, 'a fault', () => broken.ask({ path: '/privacy/versions' })],
  ];

  it.each(kinds)('%i, %s, has every header', async (status, _, get) => {
    const answer = await get();
    expect([answer.status, headerFaults(answer.headers)]).toEqual([status, []]);
    expect(answer.body).not.toMatch(/a fault with a secret|node_modules|\.ts:\d/);
  });

  it('429 has every header and says when to come again', async () => {
    const browser = world.guest();
    const token = await tokenIn(browser);
    let last = await browser.get('/sign-in');
    for (let i = 0; i < 7; i++)
      last = await browser.post(
        '/sign-in',
        { email: `nobody${i}@example.org`, password: 'x', _csrf: token },
        { 'x-forwarded-for': '203.0.113.99' },
      );
    expect([last.status, headerFaults(last.headers)]).toEqual([429, []]);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
  });

  it.each([
    ['a page', { path: '/sign-in' }],
    ['a static file', { path: '/robots.txt' }],
    ['health', { path: '/livez' }],
    ['a page that is not there', { path: '/nothing' }],
    ['a refused form', post('/sign-in', 'email=a')],
    ['a refused method', { method: 'TRACE', path: '/' }],
  ] as [string, Asked][])(
    'over https %s says so for two years, and cookies are bound to this host',
    async (_, asked) => {
      const headers = { host: 'learn.example.org', 'x-forwarded-proto': 'https', ...asked.headers };
      const answer = await secure.ask({ ...asked, headers });
      expect(headerFaults(answer.headers)).toEqual([]);
      expect(answer.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
      expect(answer.headers['content-security-policy']).toContain('upgrade-insecure-requests');
      const set = answer.headers['set-cookie'] ?? [];
      expect(set.length > 0).toBe(asked.path === '/sign-in' && asked.method === undefined);
      for (const cookie of set) expect(cookie).toMatch(/^__Host-sid=\S+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    },
  );

  it('a cookie is never sent to a browser that does not come over https', async () => {
    const { headers } = await secure.ask({ path: '/sign-in', headers: { host: 'learn.example.org' } });
    expect(headers['set-cookie']).toBeUndefined();
  });
});
