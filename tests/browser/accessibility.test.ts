import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { paths } from '../../src/paths.ts';
import { site as routes } from '../../src/site.ts';
import { chromiumPath } from '../support/chromium.ts';
import { type Role, roles } from '../sweep/cast.ts';
import { pathFor } from '../sweep/things.ts';
import { axeFindings, leftBehind, type Online, online, overflow, smallTargets } from './online.ts';

// Addresses that only lead on, and pages in the middle of something: the journeys go through them.
const ELSEWHERE: string[] = [
  paths.recoverLink.pattern,
  paths.recoveryCodes.pattern,
  paths.signInCode.pattern,
  paths.recoverQuestions.pattern,
  paths.changesMadeBefore.pattern,
  paths.post.pattern,
];
const pages = routes.filter(({ method, download, path }) => method === 'get' && !download && !ELSEWHERE.includes(path));

/** Each template is looked at once, as the first of these who may see it. */
const ORDER = ['guest', 'learner', 'tutor', 'author', 'administrator', 'newcomer'] as const satisfies readonly Role[];

/** A form that somebody fills in, made empty and sent; false where the page has none. */
const sendEmpty = (page: Page): Promise<boolean> =>
  page.evaluate(`(() => {
    const typed = 'input:not([type=hidden]), select, textarea';
    const form = [...document.querySelectorAll('main form[method=post]')].find((one) => one.querySelector(typed));
    if (!form) return false;
    for (const one of form.querySelectorAll(typed)) {
      one.checked = false;
      if (!one.matches('[type=radio], [type=checkbox]')) one.value = '';
    }
    form.requestSubmit(form.querySelector('button[type=submit]'));
    return true;
  })()`);

describe.skipIf(chromiumPath === null)('every page in a browser', () => {
  let site: Online;
  const contexts = {} as Record<Role, BrowserContext>;
  /** One window for each, since opening one takes longer than a page. */
  const windows = {} as Record<Role, Page>;
  beforeAll(async () => {
    site = await online();
    for (const role of roles) {
      contexts[role] = role === 'guest' ? await site.context() : await site.signedIn(site.world.people[role]);
      windows[role] = await contexts[role].newPage();
    }
  }, 90_000);
  afterAll(() => site?.close());
  afterEach(() => {
    expect(site.complaints.splice(0)).toEqual([]);
  });

  /** What stands around the pages is the same on many: each is looked at once. */
  const known = new Set<string>();

  /** All that can be measured on a page: in the light, in the dark, and at 320 px, which is 1,280 px at 400 %. */
  async function faultsOf(page: Page, within: 'document' | 'main' = 'document'): Promise<string[]> {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const findings = await axeFindings(page, { coloursOnly: colorScheme === 'dark', within, known });
      found.push(...findings.map((fault) => `${colorScheme}: ${fault}`));
    }
    found.push(...(await smallTargets(page)).map((target) => `too small: ${target}`));
    await page.setViewportSize({ width: 320, height: 256 });
    const beyond = await overflow(page);
    if (beyond > 0) found.push(`${beyond} px too wide at 320 px`);
    await page.setViewportSize({ width: 1280, height: 800 });
    found.push(...(await leftBehind(page)).map((name) => `keeps ${name} in the browser`));
    return found;
  }

  /** The page as the first who may see it. */
  async function opened(path: string): Promise<Page> {
    for (const role of ORDER) {
      if ((await site.world.as(role).get(path)).status !== 200) continue;
      expect((await windows[role].goto(path))?.status()).toBe(200);
      return windows[role];
    }
    throw new Error(`nobody is let in to ${path}`);
  }

  it.each(pages.map(({ path }) => [path]))(
    'SH-01 CC-14 %s, and its form when it is sent empty',
    async (path) => {
      const page = await opened(pathFor({ path }, site.world.own));
      expect(await faultsOf(page)).toEqual([]);
      const sent = page.waitForResponse((response) => response.request().method() === 'POST', { timeout: 10_000 });
      if (await sendEmpty(page)) {
        await sent;
        await page.waitForLoadState('load');
        // What stands around it is the same as a moment ago.
        expect(await faultsOf(page, 'main')).toEqual([]);
      } else sent.catch(() => {});
    },
    60_000,
  );

  it('would find what it looks for', async () => {
    const page = await opened('/help');
    await page.evaluate(`
      document.querySelector('main').insertAdjacentElement('beforeend', document.createElement('input'));
      const wide = document.createElement('button');
      wide.style.cssText = 'display: block; width: 2000px; height: 9px; min-height: 0; padding: 0; color: #777; background: #999';
      wide.textContent = 'wide';
      document.querySelector('main').append(wide);
      localStorage.setItem('planted', '1');`);
    const found = (await faultsOf(page)).join('\n');
    for (const fault of [
      'light: label',
      'light: color-contrast',
      'dark: color-contrast',
      'too small: ',
      'too wide at 320 px',
      'keeps planted',
    ])
      expect(found).toContain(fault);
    await page.evaluate(`localStorage.clear();
      document.body.append(Object.assign(document.createElement('img'), { src: 'https://elsewhere.example/a.png', alt: '' }))`);
    await expect.poll(() => site.complaints.join('\n')).toMatch(/elsewhere\.example/);
    site.complaints.length = 0;
  }, 30_000);
});
