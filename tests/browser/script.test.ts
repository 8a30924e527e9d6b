import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { serveAssets } from '../../src/http/assets.ts';
import * as parts from '../../src/http/parts.ts';
import { aChromium, chromiumPath } from '../support/chromium.ts';
import { aSite, assets, render } from '../support/parts.ts';

const IDLE = 900;
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** A page of somebody who is signed in, with whatever the address says of them. */
function pageFor(query: Record<string, unknown>): string {
  const person = { name: String(query.name ?? 'Amina Shah') };
  const site = aSite({ person, idleSeconds: IDLE, csrf: () => String(query.token ?? 'first-token') });
  const field = parts.field('password', 'Password', { kind: 'password', error: 'Enter your password' });
  const html = [
    [
      'heading',
      parts.heading('A form', {
        lead: 'With one of everything that the script looks after.',
        wheel: parts.wheel(3, 8),
      }),
    ],
    ['error-summary', parts.errorSummary({ password: 'Enter your password' })],
    ['form-start', parts.form('/sent', 'Save')],
    ['field', field],
    ['field', parts.field('why', 'Why it matters', { kind: 'textarea', limit: 20 })],
    ['form-end', parts.form('/sent', 'Save')],
  ] as const;
  return html.map(([name, page]) => render(`parts/${name}`, { title: 'A form', ...page }, site)).reduce(joinMain);
}

/** Puts the main part of one page behind that of another, so that one page has all parts. */
function joinMain(first: string, second: string): string {
  const inside = second.slice(second.indexOf('tabindex="-1">') + 14, second.indexOf('</main>'));
  return first.replace('</main>', () => `${inside}</main>`);
}

describe.skipIf(chromiumPath === null)('the script in a browser', () => {
  let browser: Browser;
  let server: Server;
  let base: string;
  let stays: { token: string; status: number }[] = [];
  let answer = 204;
  const complaints: string[] = [];

  beforeAll(async () => {
    const app = express();
    app.use((_req, res, next) => next(res.set('Content-Security-Policy', CSP) && undefined));
    app.use('/assets', serveAssets(assets));
    app.use(express.urlencoded({ extended: false }));
    app.get('/form', (req, res) => res.type('html').send(pageFor(req.query)));
    app.post('/stay', (req, res) => {
      stays.push({ token: req.body._csrf, status: answer });
      res.status(answer).end();
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((ready) => server.once('listening', ready));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await aChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });
  afterEach(() => {
    stays = [];
    answer = 204;
    expect(complaints.splice(0)).toEqual([]);
  });

  async function opened(query = '', context = browser.newContext()): Promise<Page> {
    const page = await (await context).newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.clock.install();
    await page.goto(`${base}/form${query}`);
    return page;
  }

  test('SH-22 two minutes before the end it asks, and staying keeps the session and what was typed', async () => {
    const page = await opened();
    await page.getByLabel('Why it matters').fill('Half a thought');
    await page.clock.fastForward((IDLE - 125) * 1000);
    expect(await page.getByRole('alertdialog').isVisible()).toBe(false);
    await page.clock.fastForward(10_000);
    await page.getByRole('alertdialog').waitFor();
    expect(await page.evaluate("document.activeElement.id === 'session-stay'")).toBe(true);
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' });
    expect(stays).toEqual([{ token: 'first-token', status: 204 }]);
    expect(await page.getByLabel('Why it matters').inputValue()).toBe('Half a thought');
    expect(await page.evaluate('document.activeElement.id')).toBe('why');
    await page.clock.fastForward((IDLE - 200) * 1000);
    expect(await page.getByRole('alertdialog').isVisible()).toBe(false);
    await page.context().close();
  });

  test('SH-22 at the end it says so, goes nowhere, and loses nothing', async () => {
    const page = await opened();
    await page.getByLabel('Why it matters').fill('Half a thought');
    await page.clock.fastForward((IDLE + 5) * 1000);
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/form');
    expect(await page.getByLabel('Why it matters').inputValue()).toBe('Half a thought');
    expect(stays).toEqual([]);
    await page.context().close();
  });

  test('SH-22 a session that had already ended is told truthfully', async () => {
    const page = await opened();
    answer = 403;
    await page.clock.fastForward((IDLE - 60) * 1000);
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    complaints.length = 0;
    await page.context().close();
  });

  test('SH-22 signing in again in another tab lets the same person send the old form, and nobody else', async () => {
    const context = browser.newContext();
    const page = await opened('', context);
    await page.clock.fastForward((IDLE + 5) * 1000);
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await opened('?name=Ben&token=second-token', context);
    expect(await page.locator('main input[name=_csrf]').first().inputValue()).toBe('first-token');
    await opened('?token=third-token', context);
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' });
    expect(await page.locator('main input[name=_csrf]').first().inputValue()).toBe('third-token');
    await (await context).close();
  });

  test('SH-22 the list of errors is read first and leads to the field', async () => {
    const page = await opened();
    expect(await page.evaluate('document.activeElement.className')).toBe('govuk-error-summary');
    await page.getByRole('link', { name: 'Enter your password' }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('password');
    await page.context().close();
  });

  test('SH-22 a password can be shown, and is hidden again before it is sent', async () => {
    const page = await opened();
    const input = page.getByLabel('Password');
    await input.fill('three random words');
    await page.getByRole('button', { name: 'Show password' }).click();
    expect(await input.getAttribute('type')).toBe('text');
    await page.getByRole('button', { name: 'Hide password' }).waitFor();
    await page.evaluate("document.addEventListener('submit', (event) => event.preventDefault())");
    await page.getByRole('button', { name: 'Save' }).click();
    const type = await input.getAttribute('type');
    expect(type).toBe('password');
    await page.context().close();
  });

  test('characters are counted while they are typed', async () => {
    const page = await opened();
    const count = page.locator('#why-info');
    expect(await count.textContent()).toBe('You can enter up to 20 characters');
    await page.getByLabel('Why it matters').fill('Because it matters.');
    expect(await count.textContent()).toBe('You have 1 character left');
    await page.getByLabel('Why it matters').fill('Because it matters so much.');
    expect(await count.textContent()).toBe('You have 7 characters too many');
    await page.context().close();
  });

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 320],
    ['dark', 320],
  ] as const)('nothing is out of reach in the %s at %i px', async (colorScheme, width) => {
    const page = await (
      await browser.newContext({ colorScheme, viewport: { width, height: 700 }, bypassCSP: true })
    ).newPage();
    await page.goto(`${base}/form`);
    await page.evaluate(readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8'));
    const found = await page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, String(nodes[0].target)].join(" ")))',
    );
    expect(found).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await page.context().close();
  });
});
