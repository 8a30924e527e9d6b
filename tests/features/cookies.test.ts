import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onlyDeclaredCookies } from '../../src/http/cookies.ts';
import { site as routes } from '../../src/site.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aLearner } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());

const setBy = (page: Page): string[] => [page.headers['set-cookie'] ?? []].flat();
const banner = (page: Page) => page.$('.cookie-banner').text().replace(/\s+/g, ' ').trim();
const counted = async (): Promise<Record<string, number>> => {
  const rows = await site.app.db.pageCount.findMany({ select: { path: true, count: true } });
  return Object.fromEntries(rows.map(({ path, count }) => [path, count]));
};
const inBanner = (browser: Browser, choice: string, page = '/courses') =>
  browser.submit(page, { choice }, { action: '/cookies' });
const onPage = (browser: Browser, statistics: string) =>
  browser.submit('/cookies', { statistics }, { action: '/cookies' });

/** A browser that takes no cookie: every request is its first. */
const blocking = () => ({ get: (path: string) => site.guest().get(path) });

describe('the page about cookies', () => {
  it('SH-02 CC-02 says what a cookie is, and has each declared cookie under exactly one kind', async () => {
    const page = await site.guest().get('/cookies');
    expect(page.text).toContain('A cookie is a small note that a site keeps in your browser.');
    const rows = page.$('tr[data-cookie]');
    const listed = rows.map((_, row) => page.$(row).attr('data-cookie')).get();
    expect(listed.sort()).toEqual(Object.keys(site.app.policy.cookies).sort());
    for (const cookie of Object.values(site.app.policy.cookies)) {
      const row = page.$(`tr[data-cookie="${cookie.name}"]`);
      const [what, life, who] = row
        .find('td')
        .map((_, cell) => page.$(cell).text())
        .get();
      expect([what, who]).toEqual([cookie.what, cookie.setBy]);
      expect(life).toBe(cookie.life ? '1 year' : 'until you sign out or close the browser');
      const kind = site.app.policy.cookieKinds[cookie.kind];
      expect(row.closest('table').find('caption').text()).toBe(kind?.name);
    }
  });

  it('CC-05 SH-10 PT-45 points to the settings of the browser, and says what works without', async () => {
    const { text } = await site.guest().get('/cookies');
    expect(text).toContain('You can delete or block cookies in your browser’s settings. Its help pages say how.');
    expect(text).toContain('Signing in needs the necessary ones.');
    expect(text).toContain('cannot read anything else on your computer');
  });
});

describe('the choice', () => {
  it('CC-05 CC-21 offers yes and no alike, in one form, without a script', async () => {
    const page = await site.guest().get('/courses');
    const [yes, no] = page.$('.cookie-banner button').toArray();
    const { value: accept, ...one } = yes?.attribs ?? {};
    const { value: reject, ...other } = no?.attribs ?? {};
    expect([accept, reject]).toEqual(['accept', 'reject']);
    expect(one).toEqual(other);
    expect(page.$('.cookie-banner form').attr('method')).toBe('post');
    const radios = (await site.guest().get('/cookies')).$('main input[type=radio]');
    expect(radios.filter('[checked]')).toHaveLength(0);
  });

  it('CC-21 remembers a no as it does a yes, goes back to the page, and asks no more', async () => {
    for (const [choice, kinds] of [
      ['reject', []],
      ['accept', ['statistics']],
    ] as const) {
      const guest = site.guest();
      const done = await inBanner(guest, choice, '/courses?q=a');
      expect([done.status, done.to]).toEqual([303, '/courses?q=a&cookies=saved']);
      const [line = '', ...more] = setBy(done);
      expect(more).toEqual([]);
      expect(line).toMatch(/^cookie-choice=[\w.]+; Max-Age=31536000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
      expect(guest.cookie('cookie-choice')?.split('.').slice(1)).toEqual(kinds);
      expect(banner(await guest.get(done.to))).toContain('Your choice is saved.');
      for (const path of ['/courses', '/', '/sign-in']) expect(banner(await guest.get(path))).toBe('');
    }
  });

  it('CC-02 can be changed, and counts from the next request', async () => {
    const guest = site.guest();
    const opened = async () => (await counted())['/help'] ?? 0;
    const before = await opened();
    await guest.get('/help');
    await onPage(guest, 'no');
    await guest.get('/help');
    expect(await opened()).toBe(before);
    await onPage(guest, 'yes');
    await guest.get('/help');
    expect(await opened()).toBe(before + 1);
    const page = await guest.get('/cookies');
    expect(page.$('input[name=statistics][checked]').attr('value')).toBe('yes');
    await onPage(guest, 'no');
    await guest.get('/help');
    expect(await opened()).toBe(before + 1);
  });

  it('counts kinds of pages, never who, and nothing of an address', async () => {
    const learner = await site.signedIn(await aLearner(site));
    await onPage(learner, 'yes');
    await learner.get('/courses?q=secret-words');
    await learner.get('/courses/nothing-here');
    const known = new Set(routes.map(({ path }) => path));
    const paths = Object.keys(await counted());
    expect(paths).toContain('/courses');
    for (const path of paths) expect(known).toContain(path);
    const columns = site.app.dataMap.models.find(({ name }) => name === 'PageCount')?.columns.map(({ field }) => field);
    expect(columns).toEqual(['day', 'path', 'count']);
  });

  it('SH-09 says the same for everybody who chose the same, so that it tells nobody apart', async () => {
    const [one, other] = [site.guest(), site.guest()];
    await inBanner(one, 'accept');
    await onPage(other, 'yes');
    expect(one.cookie('cookie-choice')).toBe(other.cookie('cookie-choice'));
  });

  it('believes no kind that the policy does not ask for, and asks again after a value that is not ours', async () => {
    const chosen = await request(site.server).post('/cookies').type('form');
    expect(chosen.status).toBe(403);
    const guest = site.guest();
    await inBanner(guest, 'reject');
    const [hash] = guest.cookie('cookie-choice')?.split('.') ?? [];
    const before = await counted();
    const ask = async (value: string) =>
      (await request(site.server).get('/help').set('Cookie', `cookie-choice=${value}`)).text;
    expect(await ask(`${hash}.necessary.other`)).not.toContain('Accept extra cookies');
    for (const value of ['00000000.statistics', 'yes', '', `${hash}x.statistics`])
      expect(await ask(value)).toContain('Accept extra cookies');
    expect(await counted()).toEqual(before);
  });
});

describe('another policy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seenandheard-cookies-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function under(change: (text: string) => string): Promise<TestSite> {
    const file = join(folder, 'policy.yaml');
    const text = readFileSync('policy/policy.yaml', 'utf8');
    expect(change(text)).not.toBe(text);
    writeFileSync(file, change(text));
    return aSite({ policyFile: file });
  }

  it('CC-02 asks again when the question has changed, in its own words', async () => {
    const guest = site.guest();
    await inBanner(guest, 'accept');
    const other = await under((text) => text.replace('name: Counting visits', 'name: Counting what is read'));
    const page = await request(other.server)
      .get('/')
      .set('Cookie', `cookie-choice=${guest.cookie('cookie-choice')}`);
    expect(page.text).toContain('We need your yes for more: counting what is read.');
    await other.close();
  });

  it('asks nothing where nothing wants a yes', async () => {
    const other = await under((text) => text.replace('asks: true', 'asks: false'));
    expect(banner(await other.guest().get('/'))).toBe('');
    expect((await other.guest().get('/cookies')).$('main form')).toHaveLength(0);
    await other.close();
  });
});

describe('a browser that blocks cookies', () => {
  it('SH-10 PT-45 can read every public page', async () => {
    for (const path of [
      '/',
      '/courses',
      '/privacy',
      '/privacy/versions',
      '/cookies',
      '/help',
      '/accessibility',
      '/contact',
    ]) {
      const page = await blocking().get(path);
      expect([path, page.status]).toEqual([path, 200]);
    }
  });

  it('SH-10 is told plainly why signing in cannot go on, with a pointer to help', async () => {
    const form = await blocking().get('/sign-in');
    const _csrf = String(form.$('main form input[name=_csrf]').val());
    const page = await site.guest().post('/sign-in', { _csrf, email: 'amina@example.org', password: 'a long secret' });
    expect([page.status, page.h1]).toEqual([403, 'Your form was not sent']);
    expect(page.text).toContain('Our forms need one cookie, and your browser did not send it.');
    expect(page.text).toContain('Its help pages say how to allow them for this site.');
    expect(page.$('main a[href="/cookies"]')).toHaveLength(1);
    expect(page.html).not.toContain('a long secret');
  });
});

describe('what the policy does not declare', () => {
  it('SH-01 is never sent, and named in the log without its value', async () => {
    const server = express();
    const lines: unknown[] = [];
    const log = { error: (...args: unknown[]) => void lines.push(args) } as never;
    server.use(onlyDeclaredCookies(site.app.config, site.app.policy, log));
    server.get('/', (_req, res) => {
      res.cookie('tracker', 'value-of-it').cookie('cookie-choice', 'a').cookie('sidx', 'b');
      res.send('');
    });
    const { headers } = await request(server).get('/');
    expect(headers['set-cookie']).toEqual(['cookie-choice=a; Path=/']);
    expect(JSON.stringify(lines)).toContain('["tracker","sidx"]');
    expect(JSON.stringify(lines)).not.toContain('value-of-it');
  });
});
