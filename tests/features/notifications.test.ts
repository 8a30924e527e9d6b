import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { renderPost } from '../../src/features/community/post-markdown.ts';
import { takeDown } from '../../src/features/community/taking-down.ts';
import { dropOld, mailDigest, tellAll } from '../../src/features/notifications/telling.ts';
import { runJob } from '../../src/jobs/queue.ts';
import type { Browser } from '../support/browser.ts';
import { aCommunity, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let [ruth, ann, ben, cleo, out] = [] as unknown as [TestPerson, TestPerson, TestPerson, TestPerson, TestPerson];
let [asAnn, asBen, asCleo] = [] as unknown as [Browser, Browser, Browser];
let group: TestCommunity;
let here: string;
let thread: string;
beforeAll(async () => {
  site = await aSite();
  ruth = await anAdministrator(site);
  [ann, ben] = [await aLearner(site), await aLearner(site, { name: 'Ben' })];
  [cleo, out] = [await aLearner(site, { name: 'Cleo' }), await aLearner(site, { name: 'Out' })];
  group = await aCommunity(site, ruth);
  await group.letIn([ann, 'Ann'], [ben, 'Ben (nights)'], [cleo, 'Ann of the ward']);
  const other = await aCommunity(site, ruth);
  await other.letIn([out, 'Otto']);
  here = `/community/${group.slug}`;
  [asAnn, asBen, asCleo] = [await site.signedIn(ann), await site.signedIn(ben), await site.signedIn(cleo)];
});
afterAll(() => site.close());

beforeEach(async () => {
  await site.app.db.notice.deleteMany();
  await asAnn.submit(`${here}/new`, {
    topic: await aTopic(),
    act: 'post',
    title: 'Who is on tonight?',
    text: 'Tell me',
  });
  thread = `${here}/${(await newest()).threadId}`;
  await work();
  site.clock.forward({ seconds: 1 });
});

const aTopic = async () => (await asAnn.get(`${here}/new`)).$('select[name=topic] option').first().attr('value') ?? '';
const newest = () => site.app.db.post.findFirstOrThrow({ orderBy: { id: 'desc' } });
const work = () => runJob(site.app, { name: 'telling', run: tellAll });
async function reply(browser: Browser, text: string): Promise<void> {
  site.clock.forward({ seconds: 1 });
  expect((await browser.submit(thread, { text, act: 'post' })).status).toBe(303);
  await work();
}
const hear = (browser: Browser, how: string) => browser.submit(`${thread}/hear`, { hear: how });
const told = async (browser: Browser, path = '/notifications') => {
  const { $ } = await browser.get(path);
  return $('main .threads li > p:first-child')
    .map((_, one) => $(one).text().replace(/\s+/g, ' ').trim())
    .get();
};
const count = async (browser: Browser) => (await browser.get('/account')).$('.menu__new').text();
const mailsTo = async ({ email }: TestPerson) =>
  (await site.mails()).filter(({ to, subject }) => to === email && subject.includes('Something is new'));

describe('what is new', () => {
  it('is told to whoever began a thread or replied, once for many replies, until they look', async () => {
    await reply(asBen, 'I am');
    await reply(asCleo, 'Me too');
    expect(await told(asAnn)).toEqual(['2 new posts in “Who is on tonight?” New']);
    expect(await told(asBen)).toEqual(['1 new post in “Who is on tonight?” New']);
    expect(await told(asCleo)).toEqual([]);
    expect([await count(asAnn), await count(asCleo)]).toEqual(['1 new: your notifications', '']);
    await asAnn.head(thread);
    expect(await count(asAnn)).not.toBe('');
    await asAnn.get(thread);
    expect(await count(asAnn)).toBe('');
    await reply(asBen, 'Later');
    expect(await told(asAnn)).toEqual(['1 new post in “Who is on tonight?” New']);
    const href = (await asAnn.get('/notifications')).$('main .threads a').attr('href') ?? '';
    expect((await asAnn.get(href)).to).toContain(`#p-${(await newest()).id}`);
    await asAnn.submit('/notifications', {}, { action: '/notifications/read' });
    expect(await count(asAnn)).toBe('');
    site.clock.forward({ days: 61 });
    expect(await dropOld(site.app)).toBeGreaterThan(0);
    [asAnn, asBen, asCleo] = [await site.signedIn(ann), await site.signedIn(ben), await site.signedIn(cleo)];
  });

  it('is told to nobody who muted it, and to whoever watches it without having written', async () => {
    await hear(asAnn, 'muted');
    await hear(asCleo, 'usual');
    await reply(asBen, 'Hello @Ann');
    expect([await told(asAnn), await told(asCleo)]).toEqual([[], ['1 new post in “Who is on tonight?” New']]);
    await hear(asCleo, 'no');
    expect((await asCleo.get(thread)).text).toContain('You do not watch this thread');
    await reply(asBen, 'Again');
    expect(await count(asCleo)).toBe('');
  });

  it('is told to nobody of whom the posts are hidden, who left, or who never was there', async () => {
    await reply(asBen, 'Something unkind');
    const post = await newest();
    await inTransaction(site.app, (inside) => takeDown(inside, post, { act: 'hide', by: ruth.id, reason: 'Unkind' }));
    expect([await told(asAnn), await count(asAnn)]).toEqual([[], '']);
    await hear(asCleo, 'at-once');
    await site.app.db.membership.updateMany({ where: { personId: cleo.id }, data: { state: 'left' } });
    await reply(asBen, 'Without Cleo');
    expect(await told(asCleo)).toEqual([]);
    await site.app.db.membership.updateMany({ where: { personId: cleo.id }, data: { state: 'member' } });
    await reply(asBen, 'With Cleo');
    expect(await count(asCleo)).toBe('1 new: your notifications');
    const mails = (await mailsTo(cleo)).length;
    await site.app.db.membership.updateMany({ where: { personId: cleo.id }, data: { state: 'left' } });
    expect([await told(asCleo), await count(asCleo)]).toEqual([[], '']);
    await site.app.db.notice.updateMany({ where: { personId: cleo.id }, data: { mailedAt: null } });
    await work();
    expect(await mailsTo(cleo)).toHaveLength(mails);
    await site.app.db.membership.updateMany({ where: { personId: cleo.id }, data: { state: 'member' } });
  });

  it('is as right of many posts in one run as of one at a time', async () => {
    const { threadId } = await newest();
    await asCleo.submit(`${here}/new`, { topic: await aTopic(), act: 'post', title: 'Tomorrow?', text: 'And then' });
    const other = `${here}/${(await newest()).threadId}`;
    await work();
    for (let n = 0; n < 30; n += 1) {
      site.clock.forward({ seconds: 4 });
      const text = n === 27 ? 'Now @Ann of the ward' : `Number ${n}`;
      await asBen.submit(n % 10 === 4 ? other : thread, { text, act: 'post' });
      if (n === 9) await asAnn.get(thread);
    }
    await work();
    expect(await told(asAnn)).toEqual(['18 new posts in “Who is on tonight?” New']);
    expect(await told(asCleo)).toEqual([
      'Somebody named you in “Who is on tonight?” New',
      '3 new posts in “Tomorrow?” New',
    ]);
    const mine = await site.app.db.notice.findFirstOrThrow({ where: { personId: ann.id, threadId } });
    const unread = await site.app.db.post.findMany({ where: { threadId }, orderBy: { id: 'asc' }, skip: 10 });
    expect([mine.postId, mine.at]).toEqual([unread[0]?.id, unread.at(-1)?.at]);
    expect(await site.app.db.postToTell.count()).toBe(0);
  });

  it('is fifty a page, which goes on after the last one seen', async () => {
    const at = site.app.clock.now();
    const { id: communityId } = group;
    const topicId = (await site.app.db.topic.findFirstOrThrow({ where: { communityId } })).id;
    for (let n = 0; n < 60; n += 1) {
      const made = { communityId, topicId, startedAt: at, lastAt: at };
      const { id } = await site.app.db.thread.create({ data: { ...made, title: `Thread ${n}` } });
      // Many of one moment, so that the time alone does not say where a page ends.
      const notice = { personId: ann.id, threadId: id, kind: 'replies', posts: 2, postId: id, mail: 'never' };
      await site.app.db.notice.create({ data: { ...notice, at } });
    }
    const older = (await asAnn.get('/notifications')).$('a[rel=next]').attr('href') ?? '';
    const [first, rest] = [await told(asAnn), await told(asAnn, older)];
    expect([first.length, rest.length, new Set([...first, ...rest]).size]).toEqual([50, 10, 60]);
    expect((await asAnn.get(older)).$('a[rel=prev]').attr('href')).toBe('/notifications');
    await asAnn.submit(older, {}, { action: '/notifications/read' });
    expect(await count(asAnn)).toBe('');
  });
});

describe('a mail about it', () => {
  it('has a link and no content, comes as often as somebody chose, and stops in one step without signing in', async () => {
    const choose = (mail: string) => asAnn.submit('/notifications', { mail, watch: 'yes' });
    const before = (await mailsTo(ann)).length;
    const since = async () => (await mailsTo(ann)).length - before;
    await choose('daily');
    await reply(asBen, 'A secret about nights');
    expect(await since()).toBe(0);
    for (let run = 0; run < 2; run += 1) await mailDigest(site.app, 'daily');
    expect(await since()).toBe(1);
    await asAnn.get(thread);
    await choose('weekly');
    await hear(asAnn, 'at-once');
    await reply(asBen, 'At once');
    await reply(asBen, 'And not again');
    expect(await since()).toBe(2);
    const [mail] = await mailsTo(ann);
    expect(mail?.text).not.toMatch(/secret|nights|tonight|Ben|Community \d/);
    const [path = ''] = /\/mails\/stop\/community\/\S+/.exec(mail?.text ?? '') ?? [];
    const row = await site.app.db.outboxMail.findFirstOrThrow({ where: { personId: ann.id }, orderBy: { id: 'desc' } });
    expect(row.kind).toBe('notices-wait');
    const stopped = await site.guest().post(path, { 'List-Unsubscribe': 'One-Click' });
    expect([stopped.status, stopped.text]).toEqual([200, expect.stringContaining('no more emails')]);
    await asAnn.get(thread);
    await reply(asBen, 'After the stop');
    for (const how of ['at-once', 'daily', 'weekly'] as const) await mailDigest(site.app, how);
    expect([await since(), await count(asAnn)]).toEqual([2, '1 new: your notifications']);
    expect((await site.guest().post(path.replace('community', 'news'), {})).status).not.toBe(200);
    await choose('at-once');
  });

  it('is one, and each person is told once, with two workers', async () => {
    const before = (await mailsTo(ann)).length;
    await hear(asAnn, 'at-once');
    for (const text of ['One', 'Two', 'Three']) await asBen.submit(thread, { text, act: 'post' });
    await Promise.all([work(), work(), work()]);
    expect(await told(asAnn)).toEqual(['3 new posts in “Who is on tonight?” New']);
    expect((await mailsTo(ann)).length - before).toBe(1);
    expect(await site.app.db.postToTell.count()).toBe(0);
  });
});

describe('naming somebody', () => {
  it('marks the longest name of a member and tells them, and nobody for a stranger, in a quote or twice', async () => {
    await reply(asBen, 'Dear @Ann of the ward, ask @ben (NIGHTS), not @Otto or mail@Ann. @Annabel\n\n> @Ann said');
    const { $ } = await asBen.get(thread);
    const last = $('.post__text').last();
    const marked = last.find('.mention').map((_, one) => $(one).text());
    expect(marked.get()).toEqual(['@Ann of the ward', '@ben (NIGHTS)']);
    expect(last.find('a').length).toBe(0);
    expect(await told(asCleo)).toEqual(['Somebody named you in “Who is on tonight?” New']);
    expect(await told(asBen)).toEqual([]);
    expect(await told(asAnn)).toEqual(['1 new post in “Who is on tonight?” New']);
    expect(await site.app.db.notice.count({ where: { personId: out.id } })).toBe(0);
    await reply(asBen, 'Ann: @Ann @Ann');
    expect((await told(asAnn)).sort()).toEqual([
      '1 new post in “Who is on tonight?” New',
      'Somebody named you in “Who is on tonight?” New',
    ]);
    await asCleo.submit(`${here}/you`, { name: 'Cleo' });
    await reply(asBen, 'Now @Cleo and @Ann of the ward');
    const names = (await asAnn.get(thread)).$('.post__text').last().find('.mention');
    expect(names.map((_, one) => $(one).text()).get()).toEqual(['@Cleo', '@Ann']);
  });

  it('by an edit tells whoever was not named before, until they look, and a preview shows whom it would tell', async () => {
    await asCleo.submit(`${here}/you`, { name: 'Cleo' });
    await reply(asBen, 'Ask @Cleo');
    const at = `${here}/posts/${(await newest()).id}/edit`;
    await asCleo.get(thread);
    await asAnn.get(thread);
    expect((await asBen.submit(at, { text: 'Ask @Ann', act: 'preview' })).$('.mention').text()).toBe('@Ann');
    expect(await count(asAnn)).toBe('');
    site.clock.forward({ seconds: 5 });
    await asBen.submit(at, { text: 'Ask @Cleo or @Ann', act: 'post' });
    await work();
    expect(await told(asAnn)).toEqual([
      'Somebody named you in “Who is on tonight?” New',
      '1 new post in “Who is on tonight?”',
    ]);
    expect([await count(asAnn), await count(asCleo)]).toEqual(['1 new: your notifications', '']);
    await asAnn.get(thread);
    expect(await count(asAnn)).toBe('');
    // Of a post that nobody was told of yet, the edit adds nothing: its words are read when it is told.
    await asBen.submit(thread, { text: 'Now ask somebody', act: 'post' });
    await asBen.submit(`${here}/posts/${(await newest()).id}/edit`, { text: 'Now ask @Ann', act: 'post' });
    await work();
    expect((await told(asAnn))[0]).toBe('Somebody named you in “Who is on tonight?” New');
  });

  it('cannot bring markup in, and costs one question however many signs there are', () => {
    const names = ['<b>', 'Ann', 'x">'];
    expect(renderPost('@<b> @x"> `@Ann` @Ann', names)).toBe(
      '<p><span class="mention">@&lt;b&gt;</span> <span class="mention">@x"&gt;</span> <code>@Ann</code> <span class="mention">@Ann</span></p>',
    );
    expect(renderPost('<span class="mention">@Ann</span>')).toContain('&lt;span');
  });
});

describe('SH-24 a feed', () => {
  const make = async (browser: Browser) =>
    (await browser.submit('/notifications', { act: 'make' }, FEED)).$('.address');
  const FEED = { action: '/notifications/feed' };
  const at = (address: string) => new URL(address).pathname;

  it('says that something is new and nothing of it, to whoever has its address, which another one or none replaces', async () => {
    await reply(asBen, 'The words of the reply');
    const address = at((await make(asAnn)).text());
    const guest = site.guest();
    const feed = await guest.download(address);
    const text = feed.bytes.toString('utf8');
    expect([feed.status, feed.headers['content-type']]).toEqual([200, 'application/atom+xml; charset=utf-8']);
    const { id, at: when } = await site.app.db.notice.findFirstOrThrow({ where: { personId: ann.id } });
    expect(text).toContain(`${id}-${when.getTime()}</id><title>Something new in a thread that you watch</title>`);
    for (const word of ['on tonight', 'The words', 'Ann', 'Ben', group.slug]) expect(text).not.toContain(word);
    expect(feed.headers['set-cookie']).toBeUndefined();
    expect(JSON.stringify(await site.app.db.messageChoice.findMany())).not.toContain(address.split('/').at(-1));
    const other = at((await make(asAnn)).text());
    expect([(await guest.get(address)).status, (await guest.get(other)).status]).toEqual([404, 200]);
    await site.app.db.person.update({ where: { id: ann.id }, data: { suspendedAt: site.clock.now() } });
    expect((await guest.get(other)).status).toBe(404);
    await site.app.db.person.update({ where: { id: ann.id }, data: { suspendedAt: null } });
    await site.app.db.membership.updateMany({ where: { personId: ann.id }, data: { state: 'left' } });
    expect((await guest.download(other)).bytes.toString('utf8')).not.toContain('<entry>');
    await site.app.db.membership.updateMany({ where: { personId: ann.id }, data: { state: 'member' } });
    await asAnn.submit('/notifications', { act: 'drop' }, FEED);
    expect((await guest.get(other)).status).toBe(404);
  });
});
