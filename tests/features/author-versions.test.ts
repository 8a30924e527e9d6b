import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishingJob } from '../../src/jobs/publishing.ts';
import type { Browser, Page } from '../support/browser.ts';
import { pageMd } from '../support/course-folder.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAuthor } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let author: Browser;
beforeAll(async () => {
  site = await aSite();
  author = await site.signedIn(await anAuthor(site));
});
afterAll(() => site.close());

const linkOf = (page: Page, text: string): string =>
  page
    .$('main a')
    .filter((_, one) => page.$(one).text().trim() === text)
    .attr('href') ?? `no link ${text}`;

async function aDraft(slug: string): Promise<string> {
  await aCourse(site, slug);
  const { id } = await site.app.db.draft.findUniqueOrThrow({ where: { slug }, select: { id: true } });
  return `/author/courses/${id}`;
}

/** Saves new words on the page "A page" of the first module. */
async function write(draft: string, body: string): Promise<void> {
  const page = linkOf(await author.get(draft), 'A page');
  expect((await author.submit(page, { body })).status).toBe(303);
}

const send = async (draft: string, fields: Record<string, string>) => {
  const token = String((await author.get(draft)).$('input[name=_csrf]').first().val());
  return author.post(`${draft}/publish`, { _csrf: token, ...fields });
};

const textOf = async (slug: string) => (await author.get(`/courses/${slug}/first/a-page`)).$('.reading').text().trim();

describe('versions', () => {
  it('shows what changed in words, and brings an earlier one back without losing the draft', async () => {
    const draft = await aDraft('going-back');
    await write(draft, 'Some better words.');
    await send(draft, { act: 'now' });
    await write(draft, 'Some far better words.');
    const list = await author.get(`${draft}/versions`);
    expect(list.$('tbody tr')).toHaveLength(2);
    const first = await author.get(linkOf(list, 'Version 1'));
    expect(first.$('.differences ins').text()).toContain('far better');
    expect(first.$('.differences').text()).toContain('words.');
    await author.submit(`${draft}/versions/1`, {});
    expect(await textOf('going-back')).toBe('Some better words.');
    expect((await author.get(`${draft}/versions/3`)).text).toContain('Kept when something else took its place');
    await send(draft, { act: 'now' });
    expect(await textOf('going-back')).toBe('Some words.');
    expect((await author.get(`${draft}/versions`)).$('tbody tr')).toHaveLength(4);
    expect((await author.get(`${draft}/versions/9`)).status).toBe(404);
  });

  it('gives up changes, and keeps them as a version', async () => {
    const draft = await aDraft('given-up');
    await write(draft, 'A wrong turn.');
    await author.submit(`${draft}/discard`, {});
    expect((await author.get(draft)).text).not.toContain('Changes not published');
    expect((await author.get(`${draft}/versions/2`)).$('.differences').text()).toContain('wrong turn');
  });

  it('an import in between leaves the draft alone, and publishing over it needs a word', async () => {
    const draft = await aDraft('crossed');
    await write(draft, 'Mine.');
    await aCourse(site, 'crossed', { '01-first/01-a-page.md': pageMd.replace('Some words', 'Imported words') });
    expect(await textOf('crossed')).toBe('Imported words.');
    expect((await author.get(draft)).text).toContain('Version 2 came in after this draft was begun');
    const refused = await send(draft, { act: 'now' });
    expect([refused.status, await textOf('crossed')]).toEqual([422, 'Imported words.']);
    expect((await send(draft, { act: 'now', over: 'yes' })).status).toBe(303);
    expect(await textOf('crossed')).toBe('Mine.');
  });

  it('SH-23 HEC-06 what somebody did belongs to the version that they saw, and no change takes it away', async () => {
    const draft = await aDraft('kept-record');
    const person = await aLearner(site);
    const learner = await site.signedIn(person);
    const finish = (module: string) =>
      learner.submit(`/courses/kept-record/${module}`, {}, { action: `/courses/kept-record/${module}/finish` });
    await learner.get('/courses/kept-record/first/a-page');
    await finish('first');
    await write(draft, 'New words.');
    const second = linkOf(await author.get(draft), 'Delete module 1');
    await author.submit(second, {});
    await send(draft, { act: 'now' });
    await finish('second');
    const events = await site.app.db.learningEvent.findMany({
      where: { personId: person.id },
      orderBy: { at: 'asc' },
      select: { verb: true, version: true },
    });
    const seen = (verb: string) => events.filter((event) => event.verb === verb).map(({ version }) => version);
    expect(seen('read')).toEqual([1]);
    expect(seen('finished-module')).toEqual([1, 2]);
    expect(seen('finished-course')).toEqual([2]);
    const history = await learner.get('/learn/history');
    expect(history.text).toContain('Read a page: A page');
    expect(history.text).toContain('Finished a module: First');
  });

  it('SH-23 CDEP-17 who had finished all that a later version left in a course can finish it, once', async () => {
    const draft = await aDraft('fewer-modules');
    const person = await aLearner(site);
    const learner = await site.signedIn(person);
    const at = '/courses/fewer-modules';
    const end = `${at}/finish`;
    await learner.submit(`${at}/first`, {}, { action: `${at}/first/finish` });
    const shown = await learner.get(at);
    expect(shown.$(`form[action="${end}"]`)).toHaveLength(0);
    const _csrf = String(shown.$('input[name=_csrf]').first().val());
    // While a module is open, the address does nothing.
    await learner.post(end, { _csrf });
    await author.submit(linkOf(await author.get(draft), 'Delete module 2'), {});
    await send(draft, { act: 'now' });
    expect((await learner.get('/learn')).text).toContain('Every module is finished. Finish the course now.');
    expect((await learner.get(at)).$(`form[action="${end}"]`)).toHaveLength(1);
    const both = await Promise.all([1, 2].map(() => learner.post(end, { _csrf })));
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    const mine = { personId: person.id };
    const ended = { ...mine, verb: 'finished-course' };
    expect(await site.app.db.learningEvent.findMany({ where: ended, select: { version: true } })).toEqual([
      { version: 2 },
    ]);
    expect(await site.app.db.certificate.count({ where: mine })).toBe(1);
    expect((await learner.get(at)).text).toContain('You finished this course');
  });
});

describe('publishing at a time', () => {
  it('publishes when the time has come, and not before', async () => {
    const draft = await aDraft('planned');
    await write(draft, 'Later words.');
    const at = new Date(site.clock.now().getTime() + 86_400_000);
    const day = at.toISOString().slice(0, 10);
    expect((await send(draft, { act: 'later', day, time: '12:00' })).status).toBe(303);
    expect((await author.get(draft)).text).toContain('It will be published on');
    await publishingJob.run(site.app);
    expect(await textOf('planned')).toBe('Some words.');
    site.clock.forward({ hours: 49 });
    await publishingJob.run(site.app);
    author = await site.signedIn(await anAuthor(site));
    expect(await textOf('planned')).toBe('Later words.');
    const after = await author.get(draft);
    expect(after.text).not.toContain('It will be published');
    expect(after.text).toContain('It was published as planned on');
    await write(draft, 'Newer words.');
    await send(draft, { act: 'now' });
    expect((await author.get(draft)).text).not.toContain('as planned');
  });

  it('says why it did not happen: on the course, in the list, and in one mail to who planned it', async () => {
    const draft = await aDraft('not-ready');
    const planner = await anAuthor(site);
    author = await site.signedIn(planner);
    await write(draft, 'Fine words.');
    const day = new Date(site.clock.now().getTime() + 86_400_000).toISOString().slice(0, 10);
    await send(draft, { act: 'later', day, time: '12:00' });
    await write(draft, '![](nowhere.png)');
    site.clock.forward({ hours: 49 });
    await publishingJob.run(site.app);
    await publishingJob.run(site.app);
    author = await site.signedIn(planner);
    expect((await author.get(draft)).text).toContain('It was not published as planned');
    expect((await author.get('/author?q=small')).$('tr:contains("Not published as planned")')).toHaveLength(1);
    expect(await textOf('not-ready')).toBe('Some words.');
    const told = (await site.mails()).filter(({ subject }) => subject.includes('not published as planned'));
    expect(told.map(({ to }) => to)).toEqual([planner.email]);
    expect(told[0]?.text).toContain(draft);
    expect(`${told[0]?.subject} ${told[0]?.text}`).not.toContain('small course');
  });

  it('refuses days that are past or do not exist', async () => {
    const draft = await aDraft('no-such-day');
    await write(draft, 'Words.');
    for (const [day, time] of [
      ['2020-01-01', '10:00'],
      ['2027-02-30', '10:00'],
      ['soon', '10:00'],
      ['2099-01-01', '25:00'],
      ['', ''],
    ] as const)
      expect([day, (await send(draft, { act: 'later', day, time })).status]).toEqual([day, 422]);
  });
});
