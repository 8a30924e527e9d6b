import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPseudonym } from '../../src/features/feedback/pseudonyms.ts';
import { systemRandom } from '../../src/random.ts';
import type { Browser } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let course: { id: string; slug: string; title: string };
let writer: { person: TestPerson; browser: Browser };
let other: { person: TestPerson; browser: Browser };
let staff: Browser;
let path: string;

const finish = (personId: string, finishedAt: Date | null = site.app.clock.now()) =>
  site.app.db.enrolment.createMany({
    data: [
      { personId, courseId: course.id, startedAt: site.app.clock.now(), lastAt: site.app.clock.now(), finishedAt },
    ],
  });
const learner = async (name: string) => {
  const person = await aLearner(site, { name });
  return { person, browser: await site.signedIn(person) };
};
const give = (browser: Browser, fields: Record<string, string>) =>
  browser.submit(path, { stars: '4', text: 'Clear and kind', shownAs: 'Quiet Otter', ...fields }, { action: path });
const only = async (personId: string) => site.app.db.feedback.findMany({ where: { personId } });
const audits = async (what: string) => site.app.db.auditEvent.count({ where: { what } });

beforeAll(async () => {
  site = await aSite();
  await aCourse(site);
  course = await site.app.db.course.findFirstOrThrow({
    orderBy: { position: 'asc' },
    select: { id: true, slug: true, title: true },
  });
  path = `/feedback/courses/${course.slug}`;
  writer = await learner('Wanda Writer');
  other = await learner('Otto Other');
  staff = await site.signedIn(await anAdministrator(site));
  await finish(writer.person.id);
});
afterAll(() => site.close());

describe('feedback on a course', () => {
  it('CDEP-12 is for those who finished it, and says so to everybody else', async () => {
    await finish(other.person.id, null);
    const page = await other.browser.get(path);
    expect(page.text).toContain('when you have finished this course');
    expect(page.$('main form[method=post]')).toHaveLength(0);
    const token = String(page.$('header input[name=_csrf]').val());
    const sent = await other.browser.post(path, { stars: '5', text: '', shownAs: 'Somebody', _csrf: token });
    expect(sent.status).toBe(409);
    expect(await only(other.person.id)).toEqual([]);
    expect((await site.guest().get(path)).text).toContain('To say what you think, sign in');
  });

  it('CDEP-14 says before anything is typed that guests will read it, with a name made up', async () => {
    const page = await writer.browser.get(path);
    expect(page.text).toContain('Everybody can read this, also people without an account');
    expect(page.$('#shownAs').val()).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
    expect(page.$('#shownAs').val()).not.toContain('Wanda');
    expect(page.$('.who').text()).toContain('everyone');
  });

  it('CDEP-14 is read by guests on the page of the course, under the shown name, and tells nobody who wrote it', async () => {
    const done = await give(writer.browser, {});
    expect([done.status, done.to]).toEqual([303, path]);
    for (const address of [path, `/courses/${course.slug}`]) {
      const page = await site.guest().get(address);
      expect(page.text).toContain('Clear and kind');
      expect(page.text).toContain('Quiet Otter');
      expect(page.text).toContain('4.0 out of 5 stars from 1 person');
      expect(page.html).not.toContain('Wanda');
      expect(page.html).not.toContain(writer.person.id);
    }
  });

  it('CDEP-12 is one for each person: written again it changes, word for word the same it does not', async () => {
    const before = await audits('feedback.changed');
    await give(writer.browser, { stars: '5', text: 'Even better now' });
    const repeated = await give(writer.browser, { stars: '5', text: 'Even better now' });
    expect(repeated.status).toBe(303);
    expect((await only(writer.person.id)).map(({ stars, text }) => [stars, text])).toEqual([[5, 'Even better now']]);
    expect(await audits('feedback.changed')).toBe(before + 1);
  });

  it('refuses stars that are none, a name with an address and a text without end, and keeps what was typed', async () => {
    for (const [field, value] of [
      ['stars', '6'],
      ['stars', ''],
      ['shownAs', 'x'],
      ['shownAs', 'ann@example.org'],
      ['shownAs', 'https://evil.example'],
      ['text', 'a'.repeat(2001)],
    ] as const) {
      const page = await give(writer.browser, { [field]: value });
      expect([field, value.slice(0, 30), page.status]).toEqual([field, value.slice(0, 30), 422]);
      expect(page.$(`#${field}-error`).length).toBe(1);
    }
    expect(await only(writer.person.id)).toHaveLength(1);
  });

  it('shows what was written as text, whatever it is', async () => {
    await give(writer.browser, { text: '<img src=x onerror=alert(1)> **bold**' });
    const page = await site.guest().get(path);
    expect(page.$('main img')).toHaveLength(0);
    expect(page.text).toContain('<img src=x onerror=alert(1)> **bold**');
    await give(writer.browser, { stars: '5', text: 'Even better now' });
  });

  it('can be narrowed to those with so many stars', async () => {
    expect((await site.guest().get(`${path}?stars=5`)).text).toContain('Even better now');
    expect((await site.guest().get(`${path}?stars=1`)).text).toContain('Nothing here yet');
  });
});

describe('feedback that is reported', () => {
  let id: string;
  const judge = () => `/admin/feedback/${id}`;
  beforeAll(async () => {
    id = (await only(writer.person.id))[0]?.id ?? '';
  });

  it('is in the queue, once for each person, without a word on who wrote or reported it', async () => {
    const report = `/feedback/${id}/report`;
    for (let i = 0; i < 2; i++) await other.browser.submit(report, { why: 'names', words: 'It names my ward' });
    expect(await site.app.db.feedbackReport.count()).toBe(1);
    const queue = await staff.get('/admin/feedback');
    expect(queue.text).toContain(course.title);
    const page = await staff.get(judge());
    expect(page.text).toContain('It names my ward');
    for (const name of ['Wanda', 'Otto', writer.person.id, other.person.id]) expect(page.html).not.toContain(name);
    const looks = await site.app.db.accessEntry.findMany({ where: { capability: 'feedback.moderate' } });
    expect(looks.map(({ personId, categories }) => [personId, categories])).toEqual([
      [other.person.id, ['feedback-report']],
    ]);
    expect((await site.guest().get('/admin/feedback')).to).toContain('/sign-in');
    expect((await other.browser.get(judge())).status).toBe(403);
  });

  it('is hidden with a reason that its writer reads, and gets a mail that says nothing of it', async () => {
    const none = await staff.submit(judge(), { act: 'hide', reason: '' }, { action: judge() });
    expect([none.status, none.$('#reason-error').length]).toEqual([422, 1]);
    const token = String((await staff.get(judge())).$('header input[name=_csrf]').val());
    const hide = { act: 'hide', reason: 'It names a ward', _csrf: token };
    expect((await staff.post(judge(), hide)).status).toBe(303);
    for (const address of [path, `/courses/${course.slug}`])
      expect((await site.guest().get(address)).text).not.toContain('Even better now');
    const own = await writer.browser.get(path);
    expect(own.text).toContain('Nobody else can see your feedback now');
    expect(own.text).toContain('It names a ward');
    const [mail] = (await site.mails()).filter(({ subject }) => subject.includes('not shown any more'));
    expect(mail?.to).toBe(writer.person.email);
    expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/ward|better|Otter/);
    expect((await staff.get('/admin/feedback')).text).toContain('Nothing waits for you');
    expect(await audits('feedback.hidden')).toBe(1);
    expect(await site.app.db.feedbackReport.findMany({ select: { outcome: true } })).toEqual([{ outcome: 'hidden' }]);
    // A second press finds it done.
    expect((await staff.post(judge(), hide)).status).toBe(303);
    expect(await audits('feedback.hidden')).toBe(1);
  });

  it('cannot be reported while it is hidden, and comes back', async () => {
    expect((await other.browser.get(`/feedback/${id}/report`)).status).toBe(404);
    const token = String((await staff.get(judge())).$('header input[name=_csrf]').val());
    await staff.post(judge(), { act: 'show', _csrf: token });
    expect((await site.guest().get(path)).text).toContain('Even better now');
    const [row] = await only(writer.person.id);
    expect([row?.hiddenAt, row?.hiddenReason]).toEqual([null, null]);
  });
});

describe('what staff do with it', () => {
  it('CDEP-15 SH-32 counts stars and the words that staff gave it', async () => {
    const [row] = await only(writer.person.id);
    await staff.submit(
      `/admin/feedback/${row?.id}`,
      { themes: 'Length, sound,  length ' },
      { action: `/admin/feedback/${row?.id}/themes` },
    );
    expect((await only(writer.person.id))[0]?.themes).toEqual(['length', 'sound']);
    const page = await staff.get('/admin/feedback/themes');
    expect(page.text).toContain('5.0 out of 5 stars from 1 person');
    expect(page.text).toContain('sound');
    expect((await staff.get('/admin/feedback/themes?theme=sound')).text).toContain('Even better now');
    expect((await staff.get('/admin/feedback/themes?theme=nothing')).text).toContain('Nothing here yet');
  });

  it('CDEP-15 what staff found in it does not outlive the words', async () => {
    await give(writer.browser, { stars: '5', text: 'Even better now, and short' });
    expect((await only(writer.person.id))[0]?.themes).toEqual([]);
    await give(writer.browser, { stars: '5', text: 'Even better now' });
  });

  it('CDEP-15 says to everybody what was changed', async () => {
    const change = 'You said that it was long, so we made two modules shorter.';
    await staff.submit(
      '/admin/feedback/themes',
      { about: `course:${course.id}`, change },
      { action: '/admin/feedback/themes' },
    );
    for (const address of ['/feedback/changes', path, `/courses/${course.slug}`])
      expect((await site.guest().open(address)).text).toContain(change);
    const nothing = await staff.submit(
      '/admin/feedback/themes',
      { about: 'course:019aa000-0000-7000-8000-000000000002', change },
      { action: '/admin/feedback/themes' },
    );
    expect(nothing.status).toBe(404);
  });
});

describe('feedback of one’s own', () => {
  it('is in the copy with its name, and goes with one press after a question', async () => {
    const [row] = await only(writer.person.id);
    const remove = `/feedback/${row?.id}/remove`;
    expect((await other.browser.get(remove)).status).toBe(404);
    const page = await writer.browser.get(remove);
    expect(page.text).toContain('Even better now');
    await writer.browser.submit(remove, {});
    expect(await only(writer.person.id)).toEqual([]);
    expect(await site.app.db.feedbackReport.count()).toBe(0);
    expect((await site.guest().get(path)).text).toContain('Nothing here yet');
  });
});

describe('a name by chance', () => {
  it('is two words, and there are many of them', () => {
    const names = new Set(Array.from({ length: 500 }, () => aPseudonym(systemRandom)));
    expect(names.size).toBeGreaterThan(100);
    for (const name of names) expect(name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
  });
});
