import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TOTP } from 'otpauth';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { aChromium } from '../support/chromium.ts';
import type { TestPerson } from '../support/people.ts';
import { aWorld, type World } from '../sweep/world.ts';

/** The world of the sweeps with a real browser in front of it. */
export interface Online {
  readonly world: World;
  readonly base: string;
  /** What no page may do: complain, break the policy of its content, ask another site. Emptied by whoever reads it. */
  readonly complaints: string[];
  context(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** Signs in by typing, in a new context. */
  signedIn(person: TestPerson, options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

const listening = (server: Server): Promise<void> =>
  new Promise((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });

export async function online(): Promise<Online> {
  const world = await aWorld();
  const server = createServer(world.server);
  await listening(server);
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser: Browser = await aChromium();
  const complaints: string[] = [];
  // The site's own, and the one other origin that the page of a package has in its frame.
  const origins = [base, world.site.app.config.content?.origin ?? base];
  const isOurs = (url: string): boolean => origins.some((origin) => url.startsWith(`${origin}/`));

  async function context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const opened = await browser.newContext({ baseURL: base, reducedMotion: 'reduce', ...options });
    opened.on('request', (request) => {
      if (!isOurs(request.url())) complaints.push(`asks ${request.url()}`);
    });
    opened.on('page', (page) => {
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
      page.on('console', (message) => {
        // What a page answers with 4xx is said by the browser, too.
        const isStatus = /Failed to load resource.*status of 4\d\d/.test(message.text());
        if (['error', 'warning'].includes(message.type()) && !isStatus)
          complaints.push(`${page.url()}: ${message.text()}`);
      });
    });
    return opened;
  }

  return {
    world,
    base,
    complaints,
    context,
    signedIn: async (person, options) => {
      // A code works once.
      world.site.clock.forward({ seconds: 30 });
      const opened = await context(options);
      const page = await opened.newPage();
      await page.goto('/sign-in');
      await page.getByLabel('Email').fill(person.email);
      await page.getByLabel('Password', { exact: true }).fill(person.password);
      await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
      if (person.totp) {
        await page.getByLabel('Code').fill(codeOf(world, person.totp));
        await page.getByRole('button', { name: 'Continue' }).click();
      }
      await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
      await page.close();
      return opened;
    },
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await world.close();
    },
  };
}

const codeOf = ({ site }: World, secret: string): string =>
  new TOTP({ secret }).generate({ timestamp: site.clock.now().getTime() });

const AXE = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What stands around the page itself, but for the values in its forms. */
const AROUND = `[...document.querySelectorAll('body > *')].filter((one) => !one.matches('main, script') && !one.querySelector('main'))`;
const aroundOf = (page: Page): Promise<string[]> =>
  page.evaluate(`${AROUND}.map((one) => one.outerHTML.replace(/ value="[^"]*"/g, ''))`);

/** What axe finds on this page, each with the first place where it is. What is in `known` around it is left out. */
export async function axeFindings(
  page: Page,
  { coloursOnly = false, within = 'document', known = new Set<string>() } = {},
): Promise<string[]> {
  // Half a megabyte, and the page that was looked at in the light has it already.
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(AXE);
  const options = { runOnly: coloursOnly ? ['color-contrast'] : TAGS, resultTypes: ['violations'], preload: false };
  const places = (await aroundOf(page)).flatMap((html, place) => {
    const key = `${coloursOnly} ${html}`;
    if (known.has(key)) return [place];
    known.add(key);
    return [];
  });
  return page.evaluate(
    `(() => {
      const exclude = ${AROUND}.filter((_, place) => ${JSON.stringify(places)}.includes(place));
      const include = [document.querySelector('${within === 'main' ? 'main' : 'html'}')];
      return axe.run(exclude.length > 0 ? { include, exclude } : { include }, ${JSON.stringify(options)});
    })().then(({ violations }) =>
       violations.map(({ id, nodes }) => id + ' ' + nodes[0].target + ' ' + nodes[0].html.slice(0, 120)))`,
  );
}

/** How far the page reaches beyond the window to the right, in px; 0 when it fits. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)');

/** Controls that are smaller than 24 px either way. Links within a sentence may be as high as the sentence (WCAG 2.5.8). */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((one) => !one.closest('.skip-link, .govuk-visually-hidden'))
    .filter((one) => !(one.matches('a') && getComputedStyle(one).display === 'inline'))
    .map((one) => ({ one: one.matches('input[type=radio], input[type=checkbox]') ? one.parentElement : one }))
    .map(({ one }) => ({ one, box: one.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
    .map(({ one, box }) => Math.round(box.width) + '×' + Math.round(box.height) + ' ' + one.outerHTML.slice(0, 100))`);

/** Names of everything that the pages have left in this browser besides cookies. */
export const leftBehind = (page: Page): Promise<string[]> =>
  page.evaluate(`Promise.all([indexedDB.databases(), globalThis.caches ? caches.keys() : []]).then(([databases, kept]) => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage), ...databases.map(({ name }) => name), ...kept])`);
