import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marked } from '../../src/features/resources/marked.ts';
import { slugOf } from '../../src/features/resources/resources.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let staff: Browser;
const NEW = '/admin/resources/new';
const base = {
  title: 'Listening at bedtime',
  category: 'listening',
  summary: 'Ten questions that open a talk',
  text: '',
  url: '',
};
const add = async (fields: Partial<Record<keyof typeof base, string>>) => {
  const page = await staff.submit(NEW, { ...base, ...fields });
  return { page, path: page.to, id: page.to.split('/').at(-1) ?? '' };
};
const publish = async (id: string, to = 'published') => {
  const token = String((await staff.get('/admin/resources')).$('header input[name=_csrf]').val());
  return staff.post(`/admin/resources/${id}/state`, { to, _csrf: token });
};
const titles = async (query: string) => {
  const page = await site.guest().get(`/resources${query}`);
  return page
    .$('main h3')
    .map((_, one) => page.$(one).text())
    .get();
};

beforeAll(async () => {
  site = await aSite();
  staff = await site.signedIn(await anAdministrator(site));
});
afterAll(() => site.close());

describe('the library', () => {
  it('tells guests what to expect while it is empty', async () => {
    expect((await site.guest().get('/resources')).text).toContain('No resources yet');
  });

  it('CDEP-13 shows what staff added once it is published, to everybody', async () => {
    const { id, page } = await add({
      text: '## For carers\n\nSit *beside* the child. [Read on](https://example.org/more)',
    });
    expect(page.status).toBe(303);
    expect(await titles('')).toEqual([]);
    expect((await site.guest().get('/resources/listening-at-bedtime')).status).toBe(404);
    await publish(id);
    expect(await titles('')).toEqual(['Listening at bedtime']);
    const shown = await site.guest().get('/resources/listening-at-bedtime');
    expect(shown.$('main em').text()).toBe('beside');
    expect(shown.$('main a[href="https://example.org/more"]').attr('rel')).toContain('noreferrer');
  });

  it('CDEP-13 saved as it was, it counts as changed by nobody', async () => {
    const { id } = await add({ title: 'The same again' });
    const before = await site.app.db.auditEvent.count({ where: { what: { startsWith: 'resources.' } } });
    site.clock.forward({ minutes: 5 });
    expect((await staff.submit(`/admin/resources/${id}`, {})).status).toBe(303);
    const row = await site.app.db.resource.findUniqueOrThrow({ where: { id } });
    expect(row.changedAt).toEqual(row.createdAt);
    expect(await site.app.db.auditEvent.count({ where: { what: { startsWith: 'resources.' } } })).toBe(before);
    expect((await staff.submit(`/admin/resources/${id}`, { summary: 'Eleven questions' })).status).toBe(303);
    expect((await site.app.db.resource.findUniqueOrThrow({ where: { id } })).summary).toBe('Eleven questions');
  });

  it('finds by word and its forms, ranks a title before a text, and marks what it found', async () => {
    const { id } = await add({
      title: 'A guide to sleep',
      summary: 'For nights',
      text: 'When children listen, they rest. Listening is half of it.',
    });
    await publish(id);
    expect(await titles('?q=listened')).toEqual(['Listening at bedtime', 'A guide to sleep']);
    expect(await titles('?q=sleep+-listening')).toEqual([]);
    expect(await titles('?q=%22half+of+it%22')).toEqual(['A guide to sleep']);
    expect(await titles('?q=listening&category=research')).toEqual([]);
    const page = await site.guest().get('/resources?q=rest');
    expect(page.$('main mark').first().text()).toBe('rest');
    for (const odd of ["'", '"', '(', ')', '&', '|', '!', ':*', '\\', '<->', '%', '"""', 'a:*b & !']) {
      const { status } = await site.guest().get(`/resources?q=${encodeURIComponent(odd)}`);
      expect([odd, status]).toEqual([odd, 200]);
    }
  });

  it('never prints what an author wrote as markup, in the text and in what was found', async () => {
    const { page } = await add({ title: 'Bad', text: 'Hello <script>alert(1)</script>' });
    expect(page.status === 422 || page.status === 303).toBe(true);
    const { page: link } = await add({ title: 'Worse', text: '[x](javascript:alert(1))' });
    expect([link.status, link.$('#text-error').length]).toEqual([422, 1]);
    const summary = 'A <b onclick="x">wombat</b> & friends';
    const { id } = await add({ title: 'Wombats', summary });
    await publish(id);
    const found = await site.guest().get('/resources?q=wombat');
    expect(found.$('main b, main [onclick]')).toHaveLength(0);
    expect(found.$('main mark').first().text().toLowerCase()).toBe('wombat');
    expect(String(marked('\uE000<i>\uE001'))).toBe('<mark>&lt;i&gt;</mark>');
  });

  it('refuses what is missing or leads elsewhere', async () => {
    for (const [field, value] of [
      ['title', ''],
      ['summary', ''],
      ['category', 'nothing'],
      ['url', 'http://example.org'],
      ['url', 'javascript:alert(1)'],
      ['url', 'https://user:secret@example.org/'],
    ] as const) {
      const { page } = await add({ [field]: value });
      expect([field, value, page.status]).toEqual([field, value, 422]);
    }
  });

  it('keeps a retired resource out of sight and its address for when it comes back', async () => {
    const { id } = await add({ title: 'Out of date' });
    await publish(id);
    await publish(id, 'retired');
    expect((await site.guest().get('/resources/out-of-date')).status).toBe(404);
    expect(await titles('?q=date')).toEqual([]);
    await publish(id);
    expect((await site.guest().get('/resources/out-of-date')).status).toBe(200);
    // A second resource of that name gets an address of its own.
    expect((await staff.get((await add({ title: 'Out of date' })).path)).text).toContain('Change Out of date');
    expect(await site.app.db.resource.count({ where: { slug: 'out-of-date-2' } })).toBe(1);
  });

  it('CDEP-13 takes the same feedback, from everybody who is signed in', async () => {
    const learner = await site.signedIn(await aLearner(site));
    const path = '/feedback/resources/a-guide-to-sleep';
    await learner.submit(path, { stars: '5', text: 'We read it in the team' }, { action: path });
    for (const address of [path, '/resources/a-guide-to-sleep'])
      expect((await site.guest().get(address)).text).toContain('We read it in the team');
  });

  it('is for staff alone to change', async () => {
    const learner = await site.signedIn(await aLearner(site));
    expect((await learner.get('/admin/resources')).status).toBe(403);
    expect((await learner.get(NEW)).status).toBe(403);
  });
});

describe('an address from a title', () => {
  it.each([
    ['Élan & Co: “Hello”', 'elan-co-hello'],
    ['日本', 'resource'],
    ['x'.repeat(100), 'x'.repeat(60)],
  ])('%j becomes %j', (title, slug) => {
    expect(slugOf(title)).toBe(slug);
  });
});
