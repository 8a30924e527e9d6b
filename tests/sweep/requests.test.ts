import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aWire, type Wire } from './wire.ts';
import { aWorld, tokenIn, type World } from './world.ts';

let world: World;
let wire: Wire;
beforeAll(async () => {
  world = await aWorld();
  wire = await aWire(world.server);
}, 60_000);
afterAll(async () => {
  await wire.close();
  await world.close();
});

const ELSEWHERE = [
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/%09/evil.example',
  'https://evil.example',
  'https:evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '///evil.example',
  '/\r\nSet-Cookie: a=b',
  '/a\nb',
  '//evil.example/%2e%2e',
  'evil.example',
  '@evil.example',
  '.evil.example',
  '/\u2028/evil.example',
  'https://127.0.0.1@evil.example',
];

/** Where a browser would go from this site; whatever it is, it must be this site. */
const goesTo = (to: string): string => new URL(to, 'http://127.0.0.1').host;

describe('the way back after signing in', () => {
  it.each(ELSEWHERE)('SH-17 never leads to %j', async (next) => {
    const browser = world.guest();
    const page = await browser.get(`/sign-in?next=${encodeURIComponent(next)}`);
    expect(page.status).toBeLessThan(500);
    const { email, password } = world.people.learner;
    const went = await browser.post('/sign-in', { email, password, next, _csrf: await tokenIn(browser) });
    expect([went.status, goesTo(went.to), went.headers['set-cookie']?.includes('a=b')]).toEqual([
      303,
      '127.0.0.1',
      false,
    ]);

    const again = await browser.get(`/sign-in?next=${encodeURIComponent(next)}`);
    expect([again.status, goesTo(again.to)]).toEqual([303, '127.0.0.1']);
  });

  it('leads to the page that was wanted, and to nothing of another site after the choice about cookies', async () => {
    const browser = world.guest();
    const wanted = await browser.get('/learn/history?kind=read');
    expect(wanted.to).toBe(`/sign-in?next=${encodeURIComponent('/learn/history?kind=read')}`);
    const { email, password } = world.people.learner;
    expect((await browser.submit(wanted.to, { email, password })).to).toBe('/learn/history?kind=read');
    for (const back of ELSEWHERE) {
      const { to } = await browser.post('/cookies', { choice: 'reject', back, _csrf: await tokenIn(browser) });
      expect([back, goesTo(to)]).toEqual([back, '127.0.0.1']);
    }
  });
});

describe('the name that the site is asked for by', () => {
  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'evil.example/127.0.0.1',
    '127.0.0.1@evil.example',
    '127.0.0.1:80@evil.example',
  ])('%j is none of ours: 421, and nothing else', async (host) => {
    const { status, headers, body } = await wire.ask({ path: '/recover', headers: { host } });
    expect([status, headers['set-cookie'], body.includes('evil')]).toEqual([421, undefined, false]);
  });

  it.each(['127.0.0.1', 'localhost', '127.0.0.1:3000', 'LOCALHOST'])('%s is answered', async (host) => {
    expect((await wire.ask({ path: '/', headers: { host } })).status).toBe(200);
  });

  it('what a proxy says of names and addresses changes no link', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-original-url': '/admin',
      'x-rewrite-url': '/admin',
      forwarded: 'host=evil.example',
    };
    const { status, body } = await wire.ask({ path: '/recover', headers });
    expect([status, body.includes('evil')]).toEqual([200, false]);
  });
});

const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;

describe('requests that mean two things', () => {
  const refused: [string, string][] = [
    ['two names', lines('GET / HTTP/1.1', 'Host: 127.0.0.1', 'Host: evil.example')],
    ['no name', lines('GET / HTTP/1.1')],
    ['an empty name', lines('GET / HTTP/1.1', 'Host: ')],
    [
      'two lengths',
      `${lines('POST /sign-in HTTP/1.1', 'Host: 127.0.0.1', 'Content-Length: 4', 'Content-Length: 0')}a=bc`,
    ],
    [
      'a length and chunks',
      `${lines('POST /sign-in HTTP/1.1', 'Host: 127.0.0.1', 'Content-Length: 6', 'Transfer-Encoding: chunked')}0\r\n\r\nGET /admin HTTP/1.1\r\n`,
    ],
    ['a length that is none', lines('POST /sign-in HTTP/1.1', 'Host: 127.0.0.1', 'Content-Length: -1')],
    [
      'chunks in disguise',
      `${lines('POST /sign-in HTTP/1.1', 'Host: 127.0.0.1', 'Transfer-Encoding: xchunked')}0\r\n\r\n`,
    ],
    ['a header in the middle of nothing', lines('GET / HTTP/1.1', 'Host: 127.0.0.1', ' folded: yes')],
    ['NUL in the address', lines('GET /\0 HTTP/1.1', 'Host: 127.0.0.1')],
    ['NUL in a header', lines('GET / HTTP/1.1', 'Host: 127.0.0.1', 'Cookie: sid=\0')],
    ['a space before a colon', lines('GET / HTTP/1.1', 'Host : 127.0.0.1')],
    ['HTTP of no kind', lines('GET / HTTP/9.9', 'Host: 127.0.0.1')],
    ['headers of 20 kB', lines('GET / HTTP/1.1', 'Host: 127.0.0.1', `Cookie: ${'a'.repeat(20_000)}`)],
  ];

  it.each(refused)('%s is refused, and answered once', async (_, bytes) => {
    const text = await wire.send(bytes);
    expect(text).toMatch(/^(HTTP\/1\.1 (400|421|431|505) |$)/);
    expect(text.match(/HTTP\/1\.1 \d/g)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(text).not.toContain('Set-Cookie');
  });

  it('the address of another site as the target of a request is answered as the path alone, or not at all', async () => {
    const text = await wire.send(
      lines('GET http://evil.example/admin HTTP/1.1', 'Host: 127.0.0.1', 'Connection: close'),
    );
    expect(text).toMatch(/^HTTP\/1\.1 (303|400|404|421) /);
    expect(text).not.toMatch(/location: (https?:)?\/\/evil/i);
  });

  it.each([
    ['sid=%00'],
    ['sid=s%3A%ED%A0%80.x'],
    ['sid=s:__proto__.x'],
    [`sid=${'a'.repeat(4_000)}`],
    ['sid=j:{"a":1}; sid=b; device=%FF; cookie-choice=%E0%A4%A'],
    ['__proto__=1; constructor=2'],
    [';;;==;'],
  ])('cookies like %s are nobody', async (cookie) => {
    const { status } = await wire.ask({ path: '/learn', headers: { cookie } });
    expect(status).toBe(303);
    expect((await wire.ask({ path: '/', headers: { cookie } })).status).toBe(200);
  });
});
