import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Given } from '../../src/http/ask.ts';
import { localPath } from '../../src/http/here.ts';
import { errorPage } from '../../src/http/parts.ts';
import { get, post, type Route, stream } from '../../src/http/route.ts';
import { audit } from '../../src/record/audit.ts';
import { aLearner } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aWire, type Wire } from '../sweep/wire.ts';

/** What the download gives. */
let given: Given;
const anyone = { path: '/test/said', may: 'site.visit' } as const;
const routes: Route[] = [
  stream({ path: '/test/file', may: 'site.visit', give: () => given }),
  get({ ...anyone, show: () => ({ view: 'errors/error', page: errorPage(200, { title: 'Here' }) }) }),
  post({
    ...anyone,
    form: z.strictObject({}),
    run: async (app) => {
      await audit(app, { what: 'test.done', by: { system: 'operator' } });
      return { to: '/test/said', say: 'It is done' };
    },
    again: () => ({ to: '/' }),
  }),
];

let site: TestSite;
let wire: Wire;
beforeAll(async () => {
  site = await aSite({ routes });
  wire = await aWire(site.server);
});
afterAll(async () => {
  await wire.close();
  await site.close();
});

const failures = () => site.logged.filter((line) => line.includes('a request failed'));

describe('a download', () => {
  const give = (more: Partial<Given>) => {
    given = { name: 'list.csv', type: 'text/csv; charset=utf-8', body: 'a,b\n', ...more };
  };

  it('is saved and not opened, in a box without rights, as what it says it is, and is kept by nobody', async () => {
    give({});
    const { headers, body } = await wire.ask({ path: '/test/file' });
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="list.csv"; filename*=UTF-8''list.csv`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const csp = String(headers['content-security-policy']).split('; ');
    expect(csp).toEqual(expect.arrayContaining(["default-src 'none'", "frame-ancestors 'none'", 'sandbox']));
    expect(csp.join()).not.toMatch(/allow-|script/);
    expect(body).toBe('a,b\n');
  });

  it.each([
    ['a quote and a path', '../"x";/etc\\passwd.csv', '..__x___etc_passwd.csv'],
    ['a new line', 'a\r\nSet-Cookie: x=1.csv', 'a__Set-Cookie__x_1.csv'],
    ['letters of every kind', 'Zoë’s récord.csv', 'Zo__s_r_cord.csv'],
    ['a turn of direction', 'list\u202Efdp.exe', 'list_fdp.exe'],
    ['half a character', 'x\uD800y.csv', 'x_y.csv'],
    ["signs that the header's grammar uses", "it's (1)*.csv", 'it_s__1__.csv'],
    ['255 letters', `${'x'.repeat(251)}.csv`, `${'x'.repeat(251)}.csv`],
  ])('with %s in its name has a header that cannot be misread', async (_, name, plain) => {
    give({ name });
    const { status, headers } = await wire.ask({ path: '/test/file' });
    const value = String(headers['content-disposition']);
    expect([status, headers['set-cookie']]).toEqual([200, undefined]);
    expect(value).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''[A-Za-z0-9%._~!-]+$/);
    expect(/filename="(.*?)"/.exec(value)?.[1]).toBe(plain);
    expect(decodeURIComponent(/''(.*)$/.exec(value)?.[1] ?? '')).toBe(name.toWellFormed());
  });

  it('of bytes or of a stream arrives whole', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i % 7) | 32));
    for (const body of [bytes, Readable.from([bytes.subarray(0, 99_999), bytes.subarray(99_999)])]) {
      give({ body });
      const answer = await wire.ask({ path: '/test/file' });
      const digest = (of: string | Buffer) => createHash('sha256').update(of).digest('hex');
      expect(digest(answer.body)).toBe(digest(bytes));
    }
  });

  it('asked for with HEAD gives the headers alone', async () => {
    give({ body: Readable.from(['x'.repeat(100_000)]) });
    const answer = await wire.ask({ path: '/test/file', method: 'HEAD' });
    expect([answer.status, answer.body]).toEqual([200, '']);
  });

  it('that breaks in the middle is never taken for whole, and its reason is told to nobody', async () => {
    const body = Readable.from(
      (async function* () {
        yield 'the first half\n';
        await pause(50);
        throw new Error('amina@example.org could not be read');
      })(),
    );
    give({ body });
    await expect(wire.ask({ path: '/test/file' })).rejects.toThrow(/aborted|hang up|reset/);
    await expect.poll(failures).toHaveLength(1);
    expect(site.logged.join()).not.toContain('amina@');
    expect((await wire.ask({ path: '/test/said' })).status).toBe(200);
  });

  it('that breaks before its first byte ends the line as well, and the site goes on', async () => {
    const before = failures().length;
    const body = new Readable({
      read() {
        this.destroy(new Error('no'));
      },
    });
    give({ body });
    await expect(wire.ask({ path: '/test/file' })).rejects.toThrow(/aborted|hang up|reset/);
    await expect.poll(failures).toHaveLength(before + 1);
    expect((await wire.ask({ path: '/test/said' })).status).toBe(200);
  });

  it('that somebody leaves in the middle is stopped, and is no fault', async () => {
    const before = failures().length;
    let made = 0;
    const body = Readable.from(
      (async function* () {
        for (; made < 400; made++) {
          yield 'x'.repeat(50_000);
          await pause(5);
        }
      })(),
    );
    give({ body });
    const controller = new AbortController();
    const url = await listening();
    const response = await fetch(url, { signal: controller.signal });
    await response.body?.getReader().read();
    controller.abort();
    await expect.poll(() => body.destroyed).toBe(true);
    expect(made).toBeLessThan(400);
    expect(failures()).toHaveLength(before);
    await expect.poll(() => site.logged.some((line) => line.includes('"cut":true'))).toBe(true);
  });

  it('that anybody may keep is not kept with the cookie of a session that just ended', async () => {
    const person = await aLearner(site);
    const browser = await site.signedIn(person);
    give({ keep: 60 });
    expect((await browser.get('/test/file')).headers['cache-control']).toBe('public, max-age=60');
    site.clock.forward({ hours: 1 });
    expect((await browser.get('/test/file')).headers['cache-control']).toBe('no-store');
  });
});

/** The site on a port, for a client that can leave. */
async function listening(): Promise<string> {
  const server = site.server.listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  closeLater.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/test/file`;
}
const closeLater: (() => void)[] = [];
afterAll(() => {
  for (const close of closeLater) close();
});

describe('a message for the next page', () => {
  it('shows once, and is kept for a page that is really seen', async () => {
    const browser = site.guest();
    const _csrf = String((await browser.get('/sign-in')).$('main input[name=_csrf]').val());
    await browser.post('/test/said', { _csrf });
    expect((await browser.get('/nothing-here')).text).not.toContain('It is done');
    await wire.ask({ path: '/test/said', method: 'HEAD', headers: { cookie: `sid=${browser.cookie('sid')}` } });
    expect((await browser.get('/test/said')).$('.said').text().trim()).toBe('It is done');
    expect((await browser.get('/test/said')).text).not.toContain('It is done');
  });
});

describe('a path of this site', () => {
  it.each(['/', '/learn', '/learn?x=1&y=%20', '/learn#part', '/a//b', '/a/../b', '/?next=//evil.example'])(
    '%s is one',
    (path) => expect(localPath(path, 'no')).toBe(path),
  );

  it.each([
    ...['', 'learn', '//evil', '/\\evil', '/a\\b', '\\\\evil', 'https://evil', 'javascript:1', 'mailto:a@b'],
    ...['/a b', '/a\tb', '/a\nb', '/a\0', '/é', '/\u202E', '?x', '#x', undefined],
  ])('%j is none', (path) => expect(localPath(path, 'no')).toBe('no'));
});
