import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TOTP } from 'otpauth';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src/http/route.ts';
import { site as routes } from '../../src/site.ts';
import { aChromium, chromiumPath } from '../support/chromium.ts';
import { pathFor } from '../sweep/things.ts';
import { aWorld, type Role, roles, type World } from '../sweep/world.ts';

// What a browser really keeps and really asks for when everybody opens everything; a guest before the yes to cookies, too.

const pages = routes.filter(({ method, download }: Route) => method === 'get' && !download);

interface Seen {
  /** Cookies in the jar at the end, by name. */
  readonly jar: Map<string, Awaited<ReturnType<BrowserContext['cookies']>>[number]>;
  /** Keys of localStorage and sessionStorage, databases, caches and workers. */
  readonly stored: string[];
  /** Requests that left the site. */
  readonly elsewhere: string[];
  /** What the console complained of, such as a refused script or style. */
  readonly complaints: string[];
  /** Pages that were opened. */
  readonly opened: number;
}

describe.skipIf(chromiumPath === null)('a browser that opens every page', () => {
  let world: World;
  let server: Server;
  let browser: Browser;
  let base: string;
  const seen = new Map<Role, Seen>();

  beforeAll(async () => {
    world = await aWorld();
    server = createServer(world.server).listen(0, '127.0.0.1');
    await new Promise((ready) => server.once('listening', ready));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await aChromium();
    // A code works once, and these people have given theirs.
    world.site.clock.forward({ seconds: 30 });
    for (const role of roles) seen.set(role, await crawl(role));
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await world.close();
  });

  /** Signs in as people do, so that the jar is what a browser makes of our answers. */
  async function signIn(page: Page, role: Exclude<Role, 'guest'>): Promise<void> {
    const { email, password, totp } = world.people[role];
    await page.goto(`${base}/sign-in`);
    await page.getByLabel('Email', { exact: true }).fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    if (totp) {
      const code = new TOTP({ secret: totp }).generate({ timestamp: world.site.clock.now().getTime() });
      await page.getByLabel('Code', { exact: true }).fill(code);
      await page.getByRole('button', { name: 'Continue', exact: true }).click();
    }
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  }

  async function crawl(role: Role): Promise<Seen> {
    const context = await browser.newContext();
    const page = await context.newPage();
    const elsewhere: string[] = [];
    const complaints: string[] = [];
    const content = world.site.app.config.content?.origin ?? base;
    page.on('request', (request) => {
      const isOurs = [base, content].some((origin) => request.url().startsWith(`${origin}/`));
      if (!isOurs) elsewhere.push(request.url());
    });
    page.on('console', (message) => {
      const isStatus = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isStatus) complaints.push(`${page.url()} ${message.text()}`);
    });
    page.on('pageerror', (error) => void complaints.push(`${page.url()} ${error.message}`));
    const stored = new Set<string>();
    let opened = 0;
    const openAll = async () => {
      for (const route of pages) {
        await page.goto(base + pathFor(route, world.own), { waitUntil: 'load' });
        for (const what of await storedBy(page)) stored.add(what);
        opened += 1;
      }
    };
    if (role === 'guest') await openAll();
    else await signIn(page, role);
    await page.goto(`${base}/cookies`);
    await page.getByRole('button', { name: 'Accept extra cookies', exact: true }).click();
    await page.getByText('Your choice is saved.').waitFor();
    await openAll();
    const jar = new Map((await context.cookies()).map((cookie) => [cookie.name, cookie]));
    await context.close();
    return { jar, stored: [...stored], elsewhere, complaints, opened };
  }

  // As text: the compiler does not know what a page has.
  const storedBy = (page: Page): Promise<string[]> =>
    page.evaluate(`(async () => [
      ...Object.keys(localStorage).map((key) => 'localStorage ' + key),
      ...Object.keys(sessionStorage).map((key) => 'sessionStorage ' + key),
      ...(await indexedDB.databases()).map(({ name }) => 'indexedDB ' + name),
      ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => 'worker ' + scope),
      ...document.cookie.split('; ').filter(Boolean).map((cookie) => 'readable cookie ' + cookie),
    ])()`);

  const listed = async (): Promise<Map<string, string>> => {
    const page = await world.guest().get('/cookies');
    const rows = page.$('tr[data-cookie]').toArray();
    return new Map(
      rows.map((row) => [
        String(page.$(row).attr('data-cookie')),
        page.$(row).find('td[data-label="How long"]').text(),
      ]),
    );
  };

  it('SH-01 PT-44 finds exactly the cookies that the page about cookies lists, each for as long as it says', async () => {
    const list = await listed();
    const found = new Map([...seen.values()].flatMap(({ jar }) => [...jar]));
    expect([...found.keys()].sort()).toEqual([...list.keys()].sort());
    const year = Date.now() / 1000 + 365 * 86_400;
    for (const [name, { expires, httpOnly, sameSite, path, domain }] of found) {
      expect([name, httpOnly, sameSite, path, domain]).toEqual([name, true, 'Lax', '/', '127.0.0.1']);
      if (list.get(name) === '1 year') expect(Math.abs(expires - year)).toBeLessThan(600);
      else expect([name, expires]).toEqual([name, -1]);
    }
  });

  it('SH-01 SH-38 keeps nothing else in any browser, and no script can read a cookie', () => {
    for (const role of roles) expect([role, seen.get(role)?.stored]).toEqual([role, []]);
  });

  it('CC-14 sends nothing to any other site, whoever asks', () => {
    for (const role of roles) {
      expect([role, seen.get(role)?.opened]).toEqual([role, pages.length * (role === 'guest' ? 2 : 1)]);
      expect([role, seen.get(role)?.elsewhere]).toEqual([role, []]);
    }
  });

  it('runs nothing that the site’s own rules refuse', () => {
    for (const role of roles) expect([role, seen.get(role)?.complaints]).toEqual([role, []]);
  });
});
