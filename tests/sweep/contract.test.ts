import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routesFor } from '../../src/site.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aWorld, type World } from './world.ts';

// The words by which people, help pages and tests from outside find their way. Whoever changes one changes a promise.

let world: World;
beforeAll(async () => {
  world = await aWorld();
}, 60_000);
afterAll(() => world.close());

/** Words as they are seen: without what is there for screen readers alone. */
function words(page: Page, selector: string): string[] {
  return page
    .$(selector)
    .get()
    .map((one) => {
      const copy = page.$(one).clone();
      copy.find('.govuk-visually-hidden').remove();
      return copy.text().replace(/\s+/g, ' ').trim();
    });
}

interface Promised {
  readonly h1: string;
  readonly labels?: readonly string[];
  readonly buttons?: readonly string[];
  readonly links?: readonly string[];
}

const atTheCode = async (): Promise<Browser> => {
  const browser = world.guest();
  const { email, password } = world.people.tutor;
  await browser.submit('/sign-in', { email, password });
  return browser;
};

const atTheQuestions = async (): Promise<Browser> => {
  const browser = world.guest();
  await browser.open(`/recover/link/${world.own.tokens.recover}`);
  return browser;
};

const guest = () => world.guest();
const as = (role: Parameters<World['as']>[0]) => () => world.as(role);

const PAGES: [path: string | (() => string), browser: () => Browser | Promise<Browser>, promised: Promised][] = [
  ['/', guest, { h1: '', links: ['Browse courses', 'Create an account', 'Sign in'] }],
  [
    '/register',
    guest,
    {
      h1: 'Create an account',
      labels: [
        'Full name',
        'Work email',
        'Job role',
        'Place of work',
        'Professional membership number (optional)',
        'Password',
        'How old are you?',
        'Under 16',
        '16 or over',
        'I agree to my information being used as this notice says',
      ],
      buttons: ['Create account'],
    },
  ],
  ['/register/sent', guest, { h1: 'Check your email' }],
  [
    '/register/parent',
    guest,
    {
      h1: 'Ask a parent or guardian first',
      labels: ['Email of your parent or guardian'],
      buttons: ['Ask for permission'],
    },
  ],
  [
    () => `/permission/${world.own.young.asked}`,
    guest,
    { h1: 'Permission for a young person', buttons: ['Give permission and create the account'] },
  ],
  [
    () => `/permission/given/${world.own.young.given}`,
    guest,
    { h1: 'The permission that you gave', buttons: ['Take back my permission'] },
  ],
  [
    () => `/activate/${world.own.tokens.activate}`,
    guest,
    { h1: 'Activate your account', buttons: ['Activate account'] },
  ],
  [
    '/account/security-questions',
    as('newcomer'),
    {
      h1: 'Set your security questions',
      labels: ['Question 1', 'Answer 1', 'Question 2', 'Answer 2', 'Question 3', 'Answer 3'],
      buttons: ['Save questions'],
    },
  ],
  [
    '/sign-in',
    guest,
    { h1: 'Sign in', labels: ['Email', 'Password'], buttons: ['Sign in'], links: ['Forgotten your password?'] },
  ],
  ['/sign-in/code', atTheCode, { h1: 'Enter your code', labels: ['Code'], buttons: ['Continue'] }],
  ['/recover', guest, { h1: 'Get back into your account', labels: ['Email'], buttons: ['Send link'] }],
  [
    '/recover/questions',
    atTheQuestions,
    {
      h1: 'Answer your security questions',
      labels: [
        'What was the first concert you went to?',
        'What did you call your first bicycle?',
        'Where did you learn to swim?',
        'New password',
      ],
      buttons: ['Change password'],
    },
  ],
  ['/learn', as('learner'), { h1: 'Your learning', buttons: ['Sign out'] }],
  ['/learn/history', as('learner'), { h1: 'Your learning history', links: ['Download as CSV'] }],
  [
    '/my-data',
    as('learner'),
    {
      h1: 'Your information',
      links: ['Download a copy', 'Correct something', 'Close my account', 'Who has looked at my record'],
    },
  ],
  [
    '/my-data/people',
    as('learner'),
    { h1: 'People who can see your learning', labels: ["Tutor's email"], buttons: ['Add person', 'Remove'] },
  ],
  ['/trainees', as('tutor'), { h1: 'Your trainees', labels: ['Search'], links: ['Amina Shah'] }],
  [
    '/cookies',
    guest,
    {
      h1: 'Cookies',
      buttons: ['Save choices', 'Accept extra cookies', 'Reject extra cookies'],
      links: ['View cookies'],
    },
  ],
  [
    '/privacy',
    guest,
    { h1: 'Privacy notice', links: ['Visitors', 'People who sign in', 'Everyone', 'For young people'] },
  ],
  [
    '/admin',
    as('administrator'),
    { h1: 'Administration', links: ['Users', 'Courses', 'Policy', 'Retention', 'Mail', 'Audit'] },
  ],
  [
    '/author',
    as('author'),
    { h1: 'Courses you write', labels: ['Search'], links: ['New course', 'Import package', 'Import a course'] },
  ],
  ['/packages/new', as('author'), { h1: 'Import a package', labels: ['Package'], buttons: ['Import package'] }],
  ['/bank', as('author'), { h1: 'Question bank', buttons: ['Search'], links: ['New question', 'Import questions'] }],
  ['/exams', as('tutor'), { h1: 'Examinations you set', links: ['New examination'] }],
  ['/assessments', as('learner'), { h1: 'Assessments', buttons: ['Start'] }],
  [() => `/assessments/${world.own.exam.open}`, as('learner'), { h1: 'Clean hands', buttons: ['Submit'] }],
  [
    () => `/assessments/${world.own.exam.open}/questions/1`,
    as('learner'),
    { h1: 'Question 1 of 8', buttons: ['Save and continue'] },
  ],
  [
    '/learn/plan',
    as('learner'),
    { h1: 'Your learning plan', labels: ['Goal', 'Why it matters', 'By when'], buttons: ['Add to plan'] },
  ],
  ['/learn/certificates', as('learner'), { h1: 'Your certificates', links: ['Download certificate'] }],
  ['/check', guest, { h1: 'Check a certificate', labels: ['Code'], buttons: ['Check'] }],
  ['/resources', guest, { h1: 'Resources', labels: ['Search'] }],
  [
    '/contact',
    guest,
    {
      h1: 'Contact us',
      labels: ['Your name', 'Your email', 'What is it about?', 'Message'],
      buttons: ['Send message'],
    },
  ],
];

const titled = PAGES.map(([path, browser, promised]) => [promised.h1 || 'home', path, browser, promised] as const);

describe('the words of the pages', () => {
  it.each(titled)('%s has its heading, labels, buttons and links', async (_, path, browser, promised) => {
    const page = await (await browser()).get(typeof path === 'string' ? path : path());
    expect(page.status).toBe(200);
    if (promised.h1) expect(words(page, 'h1')).toEqual([promised.h1]);
    const labels = words(page, 'label, legend');
    expect(labels).toEqual(expect.arrayContaining([...(promised.labels ?? [])]));
    expect(words(page, 'button')).toEqual(expect.arrayContaining([...(promised.buttons ?? [])]));
    expect(words(page, 'a')).toEqual(expect.arrayContaining([...(promised.links ?? [])]));
  });

  it('a course can be started, continued and finished by those words', async () => {
    const { course, module } = world.own;
    const before = await world.as('tutor').get(`/courses/${course}`);
    expect(words(before, 'button')).toContain('Start course');
    await world.as('tutor').submit(`/courses/${course}`, {}, { action: `/courses/${course}/start` });
    const after = await world.as('tutor').get(`/courses/${course}`);
    expect(words(after, 'button, a')).toContain('Continue');
    const pages = await world.site.app.db.page.findMany({
      where: { module: { slug: module, course: { slug: course } }, retiredAt: null },
      select: { slug: true },
      orderBy: { position: 'asc' },
    });
    const last = await world.as('tutor').get(`/courses/${course}/${module}/${pages.at(-1)?.slug}`);
    expect(words(last, 'button')).toContain('Mark as finished');
  });

  it('SH-33 CDEP-03 the wheel is said in words as well', async () => {
    const page = await world.as('learner').get('/learn');
    expect(page.text).toMatch(/\d+ of \d+ modules/);
    expect(page.$('svg').length).toBeGreaterThan(0);
  });

  it('signing out is a button on every page of somebody who is signed in', async () => {
    for (const path of ['/', '/learn', '/help', '/privacy', '/nothing'])
      expect(words(await world.as('learner').get(path), 'form[action="/sign-out"] button')).toEqual(['Sign out']);
  });
});

const root = join(import.meta.dirname, '../..');
const folders = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

describe('one noun for a feature everywhere', () => {
  const features = folders('src/features');

  it('the folders of views are those of features, and what they share', () => {
    const shared = ['errors', 'layout', 'parts'];
    expect(folders('views').filter((name) => !shared.includes(name) && !features.includes(name))).toEqual([]);
  });

  it('the sections of capabilities in the policy are features, and every feature has one', () => {
    const nouns = [
      ...new Set(Object.keys(world.site.app.policy.capabilities).map((id) => id.split('.')[0] ?? '')),
    ].sort();
    expect(nouns).toEqual(features);
  });

  it('a route asks for a capability of a feature, and shows views of features', () => {
    const nouns = new Set(routesFor({ mode: 'demo' }).map(({ may }) => may.split('.')[0] ?? ''));
    expect([...nouns].sort()).toEqual(features);
  });
});
