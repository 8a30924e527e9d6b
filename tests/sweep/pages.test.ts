import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paths } from '../../src/paths.ts';
import { site as routes } from '../../src/site.ts';
import type { Browser, Page } from '../support/browser.ts';
import { roles } from './cast.ts';
import { headerFaults } from './header-rules.ts';
import { faultsOf } from './page-rules.ts';
import { pathFor } from './things.ts';
import { aWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await aWorld();
}, 60_000);
afterAll(() => world.close());

const titled = (list: typeof routes) => list.map((route) => [`${route.method} ${route.path}`, route] as const);
const pages = titled(routes.filter(({ method, download }) => method === 'get' && !download));
const forms = titled(routes.filter(({ method }) => method === 'post'));

/** Pages that open only in the middle of something: how a guest gets there. */
const MIDDLE: Record<string, () => Promise<Browser>> = {
  [paths.signInCode.pattern]: async () => {
    const browser = world.guest();
    const { email, password } = world.people.tutor;
    await browser.submit('/sign-in', { email, password });
    return browser;
  },
  [paths.recoverQuestions.pattern]: async () => {
    const browser = world.guest();
    await browser.open(paths.recoverLink.to({ token: world.own.tokens.recover }));
    return browser;
  },
};

/** Addresses that only lead on. */
const ONLY_LEADS_ON: string[] = [
  paths.recoverLink.pattern,
  paths.recoveryCodes.pattern,
  paths.changesMadeBefore.pattern,
  paths.post.pattern,
];

/** What somebody can fill in, and the forms that are good without it. */
const TYPED = 'input:not([type=hidden]), select, textarea';
const MAY_BE_EMPTY = [
  /^\/cookies$/,
  /\/themes$/,
  /\/questions\/1$/,
  /\/requests\/[^/]+$/,
  /\/people\/you$/,
  /^\/moderation\/posts\/[^/]+$/,
];

/** What a form sends by itself, and by its first button, when nobody has filled in anything. */
function sentAlong(page: Page, form: Parameters<Page['$']>[0]): Record<string, string> {
  const parts = [...page.$(form).find('input[type=hidden]').get(), page.$(form).find('button[name]').get(0)];
  return Object.fromEntries(
    parts
      .filter((one) => one !== undefined)
      .map((one) => [page.$(one).attr('name') ?? '', page.$(one).attr('value') ?? '']),
  );
}

const faults = (page: Page): string[] => [...headerFaults(page.headers), ...faultsOf(page)];

async function everybody(path: string): Promise<[who: string, browser: Browser][]> {
  const middle = await MIDDLE[path]?.();
  return [
    ...roles.map((role) => [role, world.as(role)] as [string, Browser]),
    ...(middle ? [['in the middle', middle] as [string, Browser]] : []),
  ];
}

describe('every page', () => {
  it.each(pages)('%s is a whole page for everybody who asks, also when it refuses', async (_, route) => {
    const found: string[] = [];
    const statuses = new Set<number>();
    for (const [who, browser] of await everybody(route.path)) {
      const page = await browser.get(pathFor(route, world.own));
      statuses.add(page.status);
      found.push(...faults(page).map((fault) => `${who} ${page.status}: ${fault}`));
    }
    expect(found).toEqual([]);
    if (!ONLY_LEADS_ON.includes(route.path)) expect([...statuses]).toContain(200);
  });

  it.each(pages)('%s is a whole page about a stranger as well', async (_, route) => {
    const path = pathFor(route, world.strangers);
    if (path === pathFor(route, world.own)) return;
    const found: string[] = [];
    for (const role of roles) {
      const page = await world.as(role).get(path);
      found.push(...faults(page).map((fault) => `${role} ${page.status}: ${fault}`));
    }
    expect(found).toEqual([]);
  });
});

describe('every form', () => {
  it.each(pages)('%s has no form that is lost when it is sent empty, and says what is missing', async (_, route) => {
    const found: string[] = [];
    for (const [who, browser] of await everybody(route.path)) {
      const page = await browser.get(pathFor(route, world.own));
      for (const form of page
        .$('main form[method=post]')
        .get()
        .filter((one) => page.$(one).find(TYPED).length > 0)) {
        const action = page.$(form).attr('action') ?? '';
        const back = await browser.post(action, sentAlong(page, form));
        found.push(...faults(back).map((fault) => `${who} ${action} ${back.status}: ${fault}`));
        const says = back.$('.govuk-error-summary li').length > 0 && back.$('.govuk-error-message').length > 0;
        if (!says && !MAY_BE_EMPTY.some((path) => path.test(action)))
          found.push(`${who} ${action} ${back.status}: says nothing`);
      }
    }
    expect(found).toEqual([]);
  });

  it.each(forms)('%s without a token gives a whole page', async (_, route) => {
    const found: string[] = [];
    for (const role of roles) {
      const page = await world.as(role).post(pathFor(route, world.own), {});
      found.push(...faults(page).map((fault) => `${role} ${page.status}: ${fault}`));
      if (page.status !== 403) found.push(`${role} ${page.status}`);
    }
    expect(found).toEqual([]);
  });
});

describe('a page that is not there', () => {
  it.each(['/nothing', '/courses/nothing', '/courses/a/b/c/d', '/learn/', '/%E0%A4%A', '/admin/users/nobody'])(
    '%s is a whole page too, for everybody',
    async (path) => {
      const found: string[] = [];
      for (const role of roles) {
        const page = await world.as(role).get(path);
        found.push(...faults(page).map((fault) => `${role} ${page.status}: ${fault}`));
        if (page.status >= 500) found.push(`${role} ${page.status}`);
      }
      expect(found).toEqual([]);
    },
  );
});
