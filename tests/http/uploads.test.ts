import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { App } from '../../src/context.ts';
import type { Ask } from '../../src/http/ask.ts';
import { cookieName } from '../../src/http/cookies.ts';
import { errorPage } from '../../src/http/parts.ts';
import { get, post, type Route } from '../../src/http/route.ts';
import { fileName, inMemory, KB, MB, onDisk } from '../../src/http/uploads.ts';
import { audit } from '../../src/record/audit.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

/** What arrived, as the route was given it. */
let came: { name: string; size: number; bytes: Buffer; path?: string }[] = [];

const PATH = '/test/files';
const page = (says: string) => ({
  view: 'errors/error',
  page: errorPage(200, { title: 'A page of the test', says, doNext: [] }),
});
const again = (_app: App, { slip }: Pick<Ask, 'slip'>) => page(`again: ${JSON.stringify(slip)}`);
const routes: Route[] = [
  get({ path: PATH, may: 'learn.read', find: async (_app, { viewer }) => ({ aboutId: viewer.id }), show: again }),
  post({
    path: PATH,
    may: 'courses.learn',
    form: z.strictObject({ word: z.string().max(5, 'Too long').default('') }),
    files: { small: inMemory(10 * KB), large: onDisk(50 * KB) },
    prepare: async (_app, { files }) => files.large?.size ?? 0,
    run: async (app, { viewer, form, files: { small, large }, prepared }) => {
      came = [...(small ? [small] : []), ...(large ? [{ ...large, bytes: readFileSync(large.path) }] : [])];
      await audit(app, { what: 'test.done', by: { person: viewer.id ?? '' } });
      return page(`took ${form.word} ${prepared}`);
    },
    again,
  }),
  post({
    path: '/test/administrators',
    may: 'admin.courses',
    form: z.strictObject({}),
    files: { large: onDisk(50 * KB) },
    run: async () => ({ to: '/' }),
    again,
  }),
  post({
    path: '/test/memory',
    may: 'courses.learn',
    form: z.strictObject({}),
    files: { file: inMemory(5 * MB) },
    run: async () => ({ to: '/', unchanged: true }),
    again,
  }),
];

let site: TestSite;
let browser: Browser;
let token: string;
beforeAll(async () => {
  site = await aSite({ routes });
  browser = await site.signedIn(await aLearner(site));
  token = String((await browser.get('/learn')).$('header input[name=_csrf]').val());
});
afterAll(() => site.close());

const folder = () => join(site.app.config.dataDir, 'uploads');
const left = () => (existsSync(folder()) ? readdirSync(folder()) : []);
const says = async (answer: Promise<{ status: number; text: string }>) => {
  const { status, text } = await answer;
  return [status, /(again: .*?}}|took \S* \d+)/.exec(text)?.[1] ?? ''];
};
const file = (bytes: Buffer | string, name = 'a.txt') => ({ name, bytes });

describe('a form with files', () => {
  it('gives its route the fields and the bytes, in memory or on disk, and leaves nothing behind', async () => {
    const bytes = Buffer.from([0, 255, 128, 13, 10, 45, 45]);
    const sent = browser.send(PATH, { word: 'käse', _csrf: token }, { small: file(bytes), large: file('long') });
    expect(await says(sent)).toEqual([200, 'took käse 4']);
    expect(came.map(({ name, size, bytes: had }) => [name, size, had.toString('hex')])).toEqual([
      ['a.txt', 7, bytes.toString('hex')],
      ['a.txt', 4, Buffer.from('long').toString('hex')],
    ]);
    await expect.poll(() => existsSync(came[1]?.path ?? '')).toBe(false);
    await expect.poll(left).toEqual([]);
  });

  it('works without a file, and as a plain form', async () => {
    expect(await says(browser.send(PATH, { word: 'a', _csrf: token }, {}))).toEqual([200, 'took a 0']);
    expect(await says(browser.post(PATH, { word: 'a', _csrf: token }))).toEqual([200, 'took a 0']);
    expect(came).toEqual([]);
  });

  it('says at its field that a file is too large, with what was typed', async () => {
    const sent = browser.send(PATH, { word: 'a', _csrf: token }, { small: file(Buffer.alloc(10_001)) });
    expect(await says(sent)).toEqual([
      422,
      'again: {"values":{"word":"a"},"problems":{"small":"Choose a file of at most 10 kB"}}',
    ]);
    expect((await browser.send(PATH, { _csrf: token }, { small: file(Buffer.alloc(10_000)) })).status).toBe(200);
    expect(await says(browser.send(PATH, { _csrf: token }, { large: file(Buffer.alloc(50_001)) }))).toEqual([
      422,
      'again: {"values":{},"problems":{"large":"Choose a file of at most 50 kB"}}',
    ]);
    await expect.poll(left).toEqual([]);
  });

  it('reads no further than twice what it takes', async () => {
    expect((await browser.send(PATH, { _csrf: token }, { large: file(Buffer.alloc(150_000)) })).status).toBe(413);
    expect((await browser.send(PATH, { _csrf: token }, { large: file(Buffer.alloc(3_000_000)) })).status).toBe(413);
    await expect.poll(left).toEqual([]);
  });

  it('refuses a file of another field, two of one, and what is no text', async () => {
    const ours = { _csrf: token };
    expect((await browser.send(PATH, ours, { other: file('x') })).status).toBe(400);
    expect((await browser.send(PATH, { ...ours, 'word[x]': 'a' }, {})).status).toBe(400);
    expect((await browser.send(PATH, { ...ours, other: 'a' }, {})).status).toBe(400);
    expect((await browser.send(PATH, { ...ours, word: 'a\0b' }, {})).status).toBe(400);
    expect((await browser.send(PATH, { ...ours, word: ['a', 'b'] }, {})).status).toBe(400);
    expect((await browser.send(PATH, { ...ours, __proto__: 'a' }, {})).status).toBe(200);
  });

  it('takes nothing without the token of this session, from elsewhere, or from nobody', async () => {
    came = [];
    const large = file(Buffer.alloc(40_000));
    expect((await browser.send(PATH, {}, { large })).status).toBe(403);
    expect((await browser.send(PATH, { _csrf: `${token}x` }, { large })).status).toBe(403);
    const from = { 'sec-fetch-site': 'cross-site' };
    expect((await browser.send(PATH, { _csrf: token }, { large }, from)).status).toBe(403);
    expect((await site.guest().send(PATH, { _csrf: token }, { large })).status).toBe(403);
    expect(came).toEqual([]);
    await expect.poll(left).toEqual([]);
  });

  it('does not even read what somebody sends who may not use the form', async () => {
    const sent = await browser.send('/test/administrators', { _csrf: 'x' }, { large: file(Buffer.alloc(40_000)) });
    expect([sent.status, sent.h1]).toEqual([403, (await browser.get('/admin')).h1]);
    await expect.poll(left).toEqual([]);
  });
});

describe('many forms with files at once', () => {
  let server: Server;
  beforeAll(async () => {
    server = site.server.listen(0);
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Begins to send a form with a file, and leaves it at that. Without a length it goes in chunks. */
  function begin(path: string, length: number | null, from = browser): ClientRequest {
    const sid = cookieName(site.app.config, 'sid');
    const headers = {
      cookie: `${sid}=${from.cookie(sid)}`,
      'content-type': 'multipart/form-data; boundary=x',
      ...(length !== null && { 'content-length': length }),
    };
    const { port } = server.address() as AddressInfo;
    const sent = request({ port, path, method: 'POST', headers, agent: false });
    sent.on('error', () => {});
    sent.write('--x\r\ncontent-disposition: form-data; name="large"; filename="a.txt"\r\n\r\nThe beginning');
    return sent;
  }
  const statusOf = async (path: string) => (await browser.send(path, { _csrf: token }, { file: file('x') })).status;

  it('leave no room taken and no folder behind when their senders have gone', async () => {
    for (let n = 0; n < 60; n++) {
      begin('/test/memory', 6 * MB).destroy();
      const other = begin(PATH, 20 * KB);
      await pause(n / 8);
      other.destroy();
    }
    await expect.poll(() => statusOf('/test/memory')).toBe(303);
    await expect.poll(left).toEqual([]);
  });

  it('are three for each person', async () => {
    const three = [1, 2, 3].map(() => begin(PATH, 20 * KB));
    await expect.poll(() => left().length).toBe(3);
    const page = await browser.send(PATH, { _csrf: token }, { small: file('x') });
    expect([page.status, page.text]).toEqual([
      429,
      expect.stringContaining('You are sending 3 files already. Wait until they have arrived.'),
    ]);
    const other = await site.signedIn(await aLearner(site));
    const theirs = String((await other.get('/learn')).$('header input[name=_csrf]').val());
    expect((await other.send(PATH, { _csrf: theirs }, { small: file('x') })).status).toBe(200);
    for (const sent of three) sent.destroy();
    await expect.poll(() => says(browser.send(PATH, { word: 'a', _csrf: token }, {}))).toEqual([200, 'took a 0']);
  });

  it('say how large they are, or are not read', async () => {
    const sent = begin(PATH, null);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect([answer.statusCode, await text(answer)]).toEqual([400, expect.stringContaining('did not say how large')]);
    sent.destroy();
    expect(left()).toEqual([]);
  });
});

describe('the name of a file', () => {
  it.each([
    ['C:\\Users\\ann\\my notes.pdf', 'my notes.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['a\u202Egnp.exe', 'agnp.exe'],
    ['line\r\nbreak.txt', 'linebreak.txt'],
    ['.htaccess', 'file.htaccess'],
    ['/', 'file'],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(116)}.pdf`],
  ])('%j is kept as %j', (given, kept) => {
    expect(fileName(given)).toBe(kept);
  });

  it('is never empty, never a path, and at most 120 characters, whatever was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (given) => {
        const name = fileName(given);
        expect([...name].length).toBeGreaterThan(0);
        expect([...name].length).toBeLessThanOrEqual(120);
        expect(name).not.toMatch(/[\\/\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});
