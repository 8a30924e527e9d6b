import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerRequests } from '../../src/features/recovery/requests.ts';
import { chromiumPath } from '../support/chromium.ts';
import { aLearner } from '../support/people.ts';
import { type Online, online } from './online.ts';

describe.skipIf(chromiumPath === null)('journeys in a browser', () => {
  let site: Online;
  beforeAll(async () => {
    site = await online();
  }, 90_000);
  afterAll(() => site?.close());
  afterEach(() => {
    expect(site.complaints.splice(0)).toEqual([]);
  });

  const press = (page: Page, name: string) => page.locator('main').getByRole('button', { name }).first().click();
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

  /** The path of such a link in the newest mail to this address that has one. */
  async function linkFor(email: string, path: RegExp): Promise<string> {
    const mails = (await site.world.site.mails()).filter(({ to }) => to === email);
    const found = mails.map(({ text }) => path.exec(text)?.[0]).find(Boolean);
    if (!found) throw new Error(`no mail to ${email} has such a link`);
    return found;
  }

  async function signIn(page: Page, email: string, password: string): Promise<void> {
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await press(page, 'Sign in');
  }

  it('HEC-06 SH-19 SH-22 from a new account to a finished module, out, and in again by the questions, without JavaScript', async () => {
    const context = await site.context({ javaScriptEnabled: false });
    const page = await context.newPage();
    const email = 'noscript@example.org';
    const answers = ['the blue lanterns', 'red lightning', 'marlow baths'];
    await page.goto('/');
    await page.getByRole('link', { name: 'Create an account' }).first().click();
    for (const [label, text] of [
      ['Full name', 'Grace Obi'],
      ['Work email', email],
      ['Job role', 'Health visitor'],
      ['Place of work', 'Northside Clinic'],
    ] as const)
      await page.getByLabel(label).fill(text);
    await page.getByLabel('Password', { exact: true }).fill('a lantern over still water');
    await page.getByLabel('16 or over').check();
    await page.getByLabel('I agree to my information').check();
    await press(page, 'Create account');
    await heading(page, 'Check your email');

    await page.goto(await linkFor(email, /\/activate\/\S+/));
    await press(page, 'Activate account');
    await signIn(page, email, 'a lantern over still water');
    await heading(page, 'Set your security questions');
    for (const [i, answer] of answers.entries()) {
      await page.getByLabel(`Question ${i + 1}`).selectOption({ index: i + 1 });
      await page.getByLabel(`Answer ${i + 1}`).fill(answer);
    }
    await press(page, 'Save questions');
    await heading(page, 'Your learning');

    await page.goto(`/courses/${site.world.own.course}`);
    await press(page, 'Start course');
    while ((await page.locator('a[rel=next]').count()) > 0) await page.locator('a[rel=next]').click();
    await press(page, 'Mark as finished');
    await page.getByText('Module finished').waitFor();

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto('/learn');
    await page.getByRole('link', { name: 'Forgotten your password?' }).click();
    await page.getByLabel('Email').fill(email);
    await press(page, 'Send link');
    await answerRequests(site.world.site.app);
    await page.goto(await linkFor(email, /\/recover\/link\/\S+/));
    await heading(page, 'Answer your security questions');
    const fields = page.locator('main input:not([type=hidden])');
    for (const [i, text] of [...answers, 'an umbrella in the attic'].entries()) await fields.nth(i).fill(text);
    await press(page, 'Change password');
    await signIn(page, email, 'an umbrella in the attic');
    await heading(page, 'Your learning');
    expect(await page.textContent('body')).toMatch(/1 of \d+ modules/);
    await context.close();
  }, 60_000);

  it('SH-22 by the keyboard alone: sign in, read a module and finish it, and always see where one is', async () => {
    const context = await site.context();
    const page = await context.newPage();
    const learner = await aLearner(site.world.site);
    const here = () =>
      page.evaluate<{ text: string; seen: boolean; clear: boolean }>(`(() => {
        const one = document.activeElement;
        const style = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        const drawn = one.closest('.govuk-radios__item, .govuk-checkboxes__item') ? getComputedStyle(one.parentElement.querySelector('label'), '::before').boxShadow : 'none';
        return {
          text: (one.labels?.[0]?.textContent ?? one.textContent).replace(/\\s+/g, ' ').trim(),
          seen: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none' || drawn !== 'none',
          clear: box.bottom > 0 && box.top < innerHeight && (at === null || one === at || one.contains(at) || at.contains(one) || box.height > innerHeight),
        };
      })()`);
    /** Tabs to what is called so; every stop on the way must be seen and not be covered. */
    const tabTo = async (name: string | RegExp): Promise<void> => {
      for (let i = 0; i < 120; i++) {
        await page.keyboard.press('Tab');
        const { text, seen, clear } = await here();
        expect([text, seen, clear]).toEqual([text, true, true]);
        if (typeof name === 'string' ? text === name : name.test(text)) return;
      }
      throw new Error(`${name} cannot be reached`);
    };
    const go = async (key: 'Enter' | 'Space') => {
      const loaded = page.waitForEvent('load');
      await page.keyboard.press(key);
      await loaded;
    };
    await page.goto(`/sign-in?next=/courses/${site.world.own.course}`);
    await tabTo('Skip to main content');
    await page.keyboard.press('Enter');
    await tabTo('Email');
    await page.keyboard.type(learner.email);
    await tabTo('Password');
    await page.keyboard.type(learner.password);
    await tabTo('Sign in');
    await go('Enter');
    expect(new URL(page.url()).pathname).toBe(`/courses/${site.world.own.course}`);
    await tabTo('Start course');
    await go('Space');
    while ((await page.locator('a[rel=next]').count()) > 0) {
      await tabTo(/^Next/);
      await go('Enter');
    }
    await tabTo('Mark as finished');
    await go('Space');
    await page.getByText('Module finished').waitFor();
    await context.close();
  }, 60_000);

  it('SH-22 two minutes before the end a button keeps the session, and what was typed can still be sent', async () => {
    const learner = await aLearner(site.world.site);
    const context = await site.signedIn(learner);
    const page = await context.newPage();
    await page.clock.install();
    await page.goto('/my-data/correct');
    await page.getByLabel('Job role').fill('Something that took long to write');
    const idle = await page.evaluate<number>('Number(document.body.dataset.idleSeconds)');
    site.world.site.clock.forward({ seconds: idle - 90 });
    await page.clock.fastForward((idle - 90) * 1000);
    await page.getByRole('alertdialog').waitFor();
    const [kept] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/account/stay')),
      page.getByRole('button', { name: 'Stay signed in' }).click(),
    ]);
    expect(kept.status()).toBe(204);
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' });
    expect(await page.getByLabel('Job role').inputValue()).toBe('Something that took long to write');
    // Later than the session would have lasted without the button.
    site.world.site.clock.forward({ minutes: 20 });
    await press(page, 'Save');
    await page.waitForLoadState();
    await page.goto('/account');
    expect(await page.textContent('main')).toContain('Something that took long to write');
    await context.close();
  }, 60_000);

  it('SH-22 after signing out, going back shows nothing of what was there', async () => {
    const learner = await aLearner(site.world.site, { name: 'Somebody Before' });
    const context = await site.signedIn(learner);
    const page = await context.newPage();
    await page.goto('/account');
    expect(await page.textContent('main')).toContain(learner.email);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForLoadState();
    await page.goBack();
    await page.waitForLoadState();
    expect(await page.textContent('body')).not.toContain(learner.email);
    expect(await page.textContent('body')).not.toContain('Somebody Before');
    await context.close();
  }, 30_000);
});
