import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src/http/route.ts';
import { site as routes } from '../../src/site.ts';
import { chromiumPath } from '../support/chromium.ts';
import { type Role, roles } from '../sweep/cast.ts';
import { pathFor } from '../sweep/things.ts';
import { type Online, online } from './online.ts';

// What a browser really keeps and really asks for when everybody opens everything; a guest before the yes to cookies, too.

const pages = routes.filter(({ method, download }: Route) => method === 'get' && !download);

interface Seen {
  /** Cookies in the jar at the end, by name. */
  readonly jar: Map<string, Awaited<ReturnType<BrowserContext['cookies']>>[number]>;
  /** Keys of localStorage and sessionStorage, databases, caches and workers. */
  readonly stored: string[];
  /** Requests that left the site, and what the console complained of, such as a refused script or style. */
  readonly complaints: string[];
  /** Addresses that were asked for. */
  readonly asked: number;
  /** Those of them that were opened in the window: a refusal looks the same wherever it comes, so one of each kind. */
  readonly opened: number;
}

describe.skipIf(chromiumPath === null)('a browser that opens every page', () => {
  let site: Online;
  const seen = new Map<Role, Seen>();

  beforeAll(async () => {
    site = await online();
    for (const role of roles) seen.set(role, await crawl(role));
  }, 300_000);
  afterAll(() => site?.close());

  async function crawl(role: Role): Promise<Seen> {
    const context = role === 'guest' ? await site.context() : await site.signedIn(site.world.people[role]);
    const page = await context.newPage();
    const stored = new Set<string>();
    let asked = 0;
    let opened = 0;
    const openAll = async () => {
      const refusals = new Set<number>();
      for (const route of pages) {
        const address = pathFor(route, site.world.own);
        const status = (await context.request.get(address, { maxRedirects: 0 })).status();
        asked += 1;
        if (refusals.has(status)) continue;
        if (status !== 200) refusals.add(status);
        await page.goto(address, { waitUntil: 'load' });
        for (const what of await storedBy(page)) stored.add(what);
        opened += 1;
      }
    };
    if (role === 'guest') await openAll();
    await page.goto('/cookies');
    await page.getByRole('button', { name: 'Accept extra cookies', exact: true }).click();
    await page.getByText('Your choice is saved.').waitFor();
    await openAll();
    const jar = new Map((await context.cookies()).map((cookie) => [cookie.name, cookie]));
    await context.close();
    return { jar, stored: [...stored], complaints: site.complaints.splice(0), asked, opened };
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
    const page = await site.world.guest().get('/cookies');
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

  it('CC-14 sends nothing to any other site, whoever asks, and runs nothing that the site’s own rules refuse', () => {
    for (const role of roles) {
      expect([role, seen.get(role)?.asked]).toEqual([role, pages.length * (role === 'guest' ? 2 : 1)]);
      expect(seen.get(role)?.opened).toBeGreaterThan(pages.length / 8);
      expect([role, seen.get(role)?.complaints]).toEqual([role, []]);
    }
  });
});
