import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { leftBehind, type Online, online } from './online.ts';

const DAY = 86_400;
const YEAR = [360 * DAY, 367 * DAY] as const;

describe.skipIf(chromiumPath === null)('cookies in a browser', () => {
  let site: Online;
  beforeAll(async () => {
    site = await online();
  }, 90_000);
  afterAll(() => site?.close());
  afterEach(() => {
    expect(site.complaints.splice(0)).toEqual([]);
  });

  const banner = (page: Page) => page.getByRole('region', { name: 'Your choice about cookies' });
  const button = (page: Page, name: string) => banner(page).getByRole('button', { name });
  const counted = async (): Promise<number> =>
    (await site.world.owner.query('SELECT coalesce(sum(count), 0)::int AS n FROM page_count')).rows[0].n;
  const choice = async (context: BrowserContext) =>
    (await context.cookies()).find(({ name }) => name === 'cookie-choice');

  async function listed(page: Page): Promise<{ name: string; kind: string; lasts: string }[]> {
    await page.goto('/cookies');
    return page.evaluate(`[...document.querySelectorAll('tr[data-cookie]')].map((row) => ({
      name: row.dataset.cookie,
      kind: row.closest('table').caption.textContent.trim(),
      lasts: row.querySelector('[data-label="How long"]').textContent.trim(),
    }))`);
  }

  it('SH-01 SH-02 SH-09 what is listed is what is set, in both directions, for everybody', async () => {
    const guest = await site.context();
    const page = await guest.newPage();
    const list = await listed(page);
    expect(await guest.cookies()).toEqual([]);
    expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
    expect(list.every(({ kind }) => kind !== '')).toBe(true);

    await button(page, 'Accept extra cookies').click();
    await page.waitForURL(/cookies=saved/);
    const { newcomer, learner, tutor, administrator } = site.world.people;
    const contexts = [guest];
    for (const person of [newcomer, learner, tutor, administrator]) contexts.push(await site.signedIn(person));
    const seen = new Map<string, number>();
    for (const context of contexts) {
      const here = await context.newPage();
      for (const path of ['/', '/courses', '/learn', '/account', '/trainees', '/my-data', '/admin', '/sign-in'])
        await here.goto(path);
      for (const { name, expires, httpOnly, sameSite, domain, path } of await context.cookies()) {
        seen.set(name, expires);
        expect([name, httpOnly, sameSite, domain, path]).toEqual([name, true, 'Lax', '127.0.0.1', '/']);
      }
      expect(await leftBehind(here)).toEqual([]);
    }
    expect([...seen.keys()].sort()).toEqual(list.map(({ name }) => name).sort());
    for (const { name, lasts } of list) {
      const seconds = (seen.get(name) ?? 0) - Date.now() / 1000;
      if (/until you sign out/.test(lasts)) expect([name, seen.get(name)]).toEqual([name, -1]);
      else if (/12 months|a year|1 year/.test(lasts)) expect(seconds > YEAR[0] && seconds < YEAR[1]).toBe(true);
      else expect.unreachable(`${name} lasts ${lasts}`);
    }
    await Promise.all(contexts.map((context) => context.close()));
  }, 90_000);

  it.each([true, false])(
    'CC-05 CC-21 yes and no are as easy, are kept and can be changed (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const context = await site.context({ javaScriptEnabled });
      const page = await context.newPage();
      await page.goto('/courses');
      const boxes = await Promise.all(
        ['Accept extra cookies', 'Reject extra cookies'].map((name) => button(page, name).boundingBox()),
      );
      const [yes, no] = boxes;
      expect([no?.height, Math.abs((no?.width ?? 0) - (yes?.width ?? 0)) < 1]).toEqual([yes?.height, true]);
      if (javaScriptEnabled) {
        const look = `['backgroundColor', 'color', 'fontSize', 'fontWeight', 'borderTopWidth', 'boxShadow'].map((name) => getComputedStyle(one)[name]).join()`;
        const [accept, reject] = await Promise.all(
          ['accept', 'reject'].map((value) =>
            page.evaluate(
              `(() => { const one = document.querySelector('button[value=${value}]'); return ${look}; })()`,
            ),
          ),
        );
        expect(reject).toBe(accept);
      }

      await button(page, 'Reject extra cookies').click();
      await page.waitForURL(/\/courses\?cookies=saved/);
      const before = await counted();
      const refused = await choice(context);
      for (const path of ['/', '/courses', '/register', '/sign-in', '/privacy', '/help', '/contact']) {
        expect((await page.goto(path))?.status()).toBe(200);
        expect(await banner(page).count()).toBe(0);
      }
      expect(await counted()).toBe(before);

      await page.goto('/cookies');
      await page.getByRole('radio', { name: 'Yes' }).first().check();
      await page.getByRole('button', { name: 'Save choices' }).click();
      await page.waitForURL(/cookies=saved/);
      const accepted = await choice(context);
      expect(accepted?.value).not.toBe(refused?.value);
      expect(accepted?.value).toMatch(/^[0-9a-f]{8}(\.[a-z]+)*$/);
      await page.goto('/help');
      expect(await counted()).toBeGreaterThan(before);
      await page.goto('/cookies');
      expect(await page.getByRole('radio', { name: 'Yes' }).first().isChecked()).toBe(true);
      await context.close();
    },
    60_000,
  );

  it('CC-02 the answer is kept for 12 months, and then asked for again', async () => {
    const context = await site.context();
    const page = await context.newPage();
    await page.goto('/');
    await button(page, 'Reject extra cookies').click();
    await page.waitForURL(/cookies=saved/);
    const kept = await choice(context);
    const seconds = (kept?.expires ?? 0) - Date.now() / 1000;
    expect(seconds > YEAR[0] && seconds < YEAR[1]).toBe(true);
    await page.goto('/');
    expect(await banner(page).count()).toBe(0);
    // What the browser does when that time has come.
    await context.addCookies([{ ...(kept as NonNullable<typeof kept>), expires: Math.floor(Date.now() / 1000) + 1 }]);
    await expect.poll(() => choice(context), { timeout: 5_000 }).toBeUndefined();
    await page.goto('/');
    expect(await banner(page).count()).toBe(1);
    // An answer to another question is none.
    await context.addCookies([{ name: 'cookie-choice', value: '00000000.statistics', url: site.base }]);
    await page.goto('/');
    expect(await banner(page).count()).toBe(1);
    await context.close();
  }, 30_000);
});
