import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cookieName, onlyDeclaredCookies, readCookie } from '../../src/http/cookies.ts';
import { post, type Route } from '../../src/http/route.ts';
import { testConfig } from '../support/config.ts';
import { aLog } from '../support/log.ts';
import { thePolicy } from '../support/open-app.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { type Answer, aWire } from '../sweep/wire.ts';

const policy = thePolicy();

/** What is left of the cookies that a page sets, and the log. */
async function sent(
  set: (res: express.Response) => void,
  baseUrl = 'http://127.0.0.1',
): Promise<{ answer: Answer; lines: string[] }> {
  const log = aLog();
  const server = express();
  server.use(onlyDeclaredCookies(testConfig({ baseUrl }), policy, log));
  server.get('/', (_req, res) => {
    set(res);
    if (!res.headersSent) res.send('done');
  });
  const wire = await aWire(server);
  const answer = await wire.ask({ path: '/' });
  await wire.close();
  return { answer, lines: log.lines };
}

describe('a cookie that the policy does not declare', () => {
  it.each<[string, (res: express.Response) => void]>([
    ['set by Express', (res) => res.cookie('tracker', 'id-4711')],
    ['set as a header', (res) => res.setHeader('Set-Cookie', 'tracker=id-4711; Path=/')],
    ['in other letters', (res) => res.cookie('SID', 'id-4711')],
    ['with a name that begins like one of ours', (res) => res.cookie('sid2', 'id-4711')],
    ['without a name', (res) => res.setHeader('Set-Cookie', 'id-4711')],
  ])('CC-14 SH-09 %s is not sent, and the log has its name and not its value', async (_, set) => {
    const { answer, lines } = await sent(set);
    expect([answer.status, answer.body, answer.headers['set-cookie']]).toEqual([200, 'done', undefined]);
    expect(lines.join()).toContain('an undeclared cookie was not sent');
    expect(lines.join()).not.toContain('id-4711');
  });

  it('beside declared ones goes alone', async () => {
    const { answer } = await sent((res) => res.cookie('tracker', 'x').cookie('device', 'y').cookie('sid', 'z'));
    expect(answer.headers['set-cookie']).toEqual(['device=y; Path=/', 'sid=z; Path=/']);
  });

  it('is one without its prefix, where the site is served over https', async () => {
    const { answer } = await sent((res) => res.cookie('sid', 'x').cookie('__Host-sid', 'y'), 'https://example.org');
    expect(answer.headers['set-cookie']).toEqual(['__Host-sid=y; Path=/']);
  });

  it('is not set by a route either: the whole answer fails, and the log says why', async () => {
    const routes: Route[] = [
      post({
        path: '/test/tracker',
        may: 'site.visit',
        form: z.strictObject({}),
        run: async () => ({
          to: '/',
          unchanged: true,
          cookies: ['device', 'tracker'].map((name) => ({ name, value: 'x' })),
        }),
        again: () => ({ to: '/' }),
      }),
    ];
    const site = await aSite({ routes });
    const browser = site.guest();
    const _csrf = String((await browser.get('/sign-in')).$('main input[name=_csrf]').val());
    const page = await browser.post('/test/tracker', { _csrf });
    expect([page.status, page.headers['set-cookie']]).toEqual([500, undefined]);
    expect(site.logged.join()).toContain('the cookie tracker is not declared in the policy');
    await site.close();
  });
});

describe('reading a cookie', () => {
  const read = (cookie: string) => readCookie({ headers: { cookie } } as express.Request, 'device');
  it.each([
    ['device=abc', 'abc'],
    ['a=1; device=abc; b=2', 'abc'],
    ['device=first; device=second', 'first'],
    ['devices=x; xdevice=y', null],
    ['device', null],
    ['device="abc"', null],
    ['device=a b', null],
    ['device=<script>', null],
    ['', null],
  ])('%s', (cookie, value) => expect(read(cookie)).toBe(value));
});

describe('names', () => {
  let site: TestSite;
  beforeAll(async () => {
    site = await aSite();
  });
  afterAll(() => site.close());

  it('SH-06 have the prefix of this very host over https, and are plain on one’s own machine', () => {
    expect(cookieName(testConfig({ baseUrl: 'https://example.org' }), 'sid')).toBe('__Host-sid');
    expect(cookieName(site.app.config, 'sid')).toBe('sid');
  });
});
