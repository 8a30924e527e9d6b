import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasLink, hasWord } from '../../src/features/community/holding.ts';
import type { Browser } from '../support/browser.ts';
import { aCommunity, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let [ruth, ann, ben, mod] = [] as unknown as [TestPerson, TestPerson, TestPerson, TestPerson];
let [asRuth, asAnn, asBen, asMod] = [] as unknown as [Browser, Browser, Browser, Browser];
let group: TestCommunity;
let here: string;
beforeAll(async () => {
  site = await aSite();
  ruth = await anAdministrator(site);
  [ann, ben] = [await aLearner(site), await aLearner(site, { name: 'Ben' })];
  mod = await aPersonWith(site, ['moderator'], { name: 'Petra' });
  group = await aCommunity(site, ruth);
  await group.letIn([ann, 'Ann'], [ben, 'Ben'], [mod, 'Petra']);
  here = `/community/${group.slug}`;
  [asRuth, asAnn] = [await site.signedIn(ruth), await site.signedIn(ann)];
  [asBen, asMod] = [await site.signedIn(ben), await site.signedIn(mod)];
});
afterAll(() => site.close());

const rules = (fields: Record<string, string>) =>
  asRuth.submit('/admin/communities/rules', { words: '', newDays: '7', perHour: '0', ...fields });
const begin = async (browser: Browser, title: string, text: string) => {
  const page = await browser.get(`${here}/new`);
  const topic = page.$('select[name=topic] option').first().attr('value') ?? '';
  await browser.submit(`${here}/new`, { topic, title, text, act: 'post' });
  return site.app.db.post.findFirstOrThrow({ orderBy: { id: 'desc' } });
};

describe('CDEP-33 what holds a post for a moderator', () => {
  it('is a word of the list, however it is written, also when it comes in with an edit', async () => {
    expect((await rules({ newDays: '-1', perHour: 'many' })).text).toContain('Enter a whole number from 0 to 365');
    await rules({ words: 'casino\nmiracle cure\n\nCASINO' });
    const held = await begin(asAnn, 'A good evening', 'Come to the C\u200Ba\u0301sino with me');
    expect([held.state, held.heldFor]).toEqual(['held', 'word']);
    expect((await asBen.get(here)).text).not.toContain('A good evening');
    expect((await asMod.get('/moderation')).text).toContain('It has a word that is to be checked');
    const post = await begin(asAnn, 'Another evening', 'Casinos are none');
    expect(post.state).toBe('shown');
    const edit = `${here}/posts/${post.id}/edit`;
    await asAnn.submit(edit, { text: 'A Miracle  cure after all', act: 'post' });
    expect((await asBen.get(`${here}/${post.threadId}`)).text).not.toContain('after all');
    const thread = () => site.app.db.thread.findUniqueOrThrow({ where: { id: post.threadId } });
    expect((await thread()).posts).toBe(0);
    await asMod.submit(`/moderation/posts/${post.id}`, { act: 'show' });
    expect((await thread()).posts).toBe(1);
    expect((await asBen.get(`${here}/${post.threadId}`)).text).toContain('after all');
  });

  it('is a link of somebody who is new, and of nobody else', async () => {
    await rules({ holdLinks: 'yes' });
    const text = 'Look at www.elsewhere.example';
    expect(await begin(asAnn, 'A first link', text)).toMatchObject({ state: 'held', heldFor: 'link' });
    await rules({ holdLinks: 'yes', newDays: '0' });
    expect(await begin(asAnn, 'A later link', text)).toMatchObject({ state: 'shown', heldFor: null });
  });

  it('an edit that was open while a moderator took the post down brings nothing back', async () => {
    const post = await begin(asAnn, 'Taken meanwhile', 'Some words');
    const edit = `${here}/posts/${post.id}/edit`;
    const open = await asAnn.get(edit);
    const acts = [
      () => asMod.submit(`/moderation/posts/${post.id}`, { act: 'remove', reason: 'Not here' }),
      () => asAnn.post(edit, { _csrf: String(open.$('main input[name=_csrf]').val()), text: 'New words', act: 'post' }),
    ];
    await Promise.all(acts.map((each) => each()));
    await acts[0]?.().catch(() => undefined);
    expect(await site.app.db.post.findUniqueOrThrow({ where: { id: post.id } })).toMatchObject({
      state: 'taken',
      text: '',
    });
  });
});

describe('SH-24 how much somebody can write', () => {
  it('a new member is told how much and how long to wait, and nothing typed is lost', async () => {
    await rules({ perHour: '3' });
    const post = await begin(asBen, 'One of three', 'Words');
    const thread = `${here}/${post.threadId}`;
    for (const text of ['Two', 'Three']) expect((await asBen.submit(thread, { text, act: 'post' })).status).toBe(303);
    const page = await asBen.submit(thread, { text: 'Number four', act: 'post' });
    expect([page.status, page.$('textarea').val()]).toEqual([429, 'Number four']);
    expect(page.text).toContain('New members can write 3 posts in an hour. Wait');
    expect((await asBen.submit(thread, { text: 'Only a look', act: 'preview' })).status).toBe(200);
    site.clock.forward({ minutes: 61 });
    asBen = await site.signedIn(ben);
    expect((await asBen.submit(thread, { text: 'Number four', act: 'post' })).status).toBe(303);
  });

  it('200 posts in a minute are refused after 60, whoever it is', async () => {
    await rules({ newDays: '0', perHour: '0' });
    const post = await begin(asBen, 'A flood', 'Words');
    const thread = `${here}/${post.threadId}`;
    const page = await asBen.get(thread);
    const _csrf = String(page.$('#reply input[name=_csrf]').val());
    const statuses: number[] = [];
    for (let n = 0; n < 20; n++) {
      const ten = Array.from({ length: 10 }, () =>
        asBen.post(thread, { _csrf, once: crypto.randomUUID(), text: 'Again', act: 'post' }),
      );
      statuses.push(...(await Promise.all(ten)).map(({ status }) => status));
    }
    const posted = statuses.filter((status) => status === 303).length;
    expect(posted).toBeLessThanOrEqual(60);
    expect(statuses.filter((status) => status === 429).length).toBe(200 - posted);
  });
});

describe('words and links', () => {
  it.each([
    ['Buy CÁSINO chips', ['casino'], true],
    ['casinos', ['casino'], false],
    ['a miracle\ncure', ['miracle cure'], true],
    ['what (a+b)* is', ['(a+b)*'], true],
    ['anything', ['', ' '], false],
  ])('%j with %j: %s', (text, words, found) => expect(hasWord(text, words)).toBe(found));

  it.each([
    ['see https://elsewhere.example', true],
    ['see elsewhere.com/page', true],
    ['[here](/community)', true],
    ['e.g. this, i.e. that. Well', false],
  ])('%j has a link: %s', (text, found) => expect(hasLink(text)).toBe(found));
});
