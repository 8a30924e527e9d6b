import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { aCommunity, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let [ann, ben, mod, other] = [] as unknown as [TestPerson, TestPerson, TestPerson, TestPerson];
let [asAnn, asBen, asMod, asOther] = [] as unknown as [Browser, Browser, Browser, Browser];
let group: TestCommunity;
let here: string;
beforeAll(async () => {
  site = await aSite();
  const ruth = await anAdministrator(site);
  [ann, ben] = [await aLearner(site), await aLearner(site, { name: 'Ben' })];
  mod = await aPersonWith(site, ['moderator'], { name: 'Petra' });
  other = await aPersonWith(site, ['moderator'], { name: 'Olga' });
  group = await aCommunity(site, ruth, { holdFirst: 1 });
  await group.letIn([ann, 'Ann'], [ben, 'Ben'], [mod, 'Petra']);
  here = `/community/${group.slug}`;
  [asAnn, asBen] = [await site.signedIn(ann), await site.signedIn(ben)];
  [asMod, asOther] = [await site.signedIn(mod), await site.signedIn(other)];
});
afterAll(() => site.close());

const begin = async (browser: Browser, title: string) => {
  const page = await browser.get(`${here}/new`);
  const topic = page.$('select[name=topic] option').first().attr('value') ?? '';
  await browser.submit(`${here}/new`, { topic, title, text: `Words of ${title}`, act: 'post' });
  return site.app.db.post.findFirstOrThrow({ orderBy: { id: 'desc' } });
};
const decide = (browser: Browser, post: string, act: string, reason = '') =>
  browser.submit(`/moderation/posts/${post}`, { act, reason });
const sees = async (browser: Browser, words: string) => (await browser.get(here)).text.includes(words);

describe('CDEP-33 moderation of a community', () => {
  it('brings the first post of a new member before a moderator, and then before all', async () => {
    const post = await begin(asAnn, 'A first question');
    expect(await sees(asBen, 'A first question')).toBe(false);
    expect((await asMod.get('/moderation')).text).toContain('First post of a new member');
    expect((await decide(asMod, post.id, 'show')).status).toBe(303);
    expect(await sees(asBen, 'A first question')).toBe(true);
    expect((await asMod.get('/moderation')).text).toContain('Nothing waits');
    const second = await begin(asAnn, 'A second question');
    expect(second.state).toBe('shown');
  });

  it('takes a report once from each member, hides with a reason, tells the author, and shows it again', async () => {
    const post = await begin(asAnn, 'An unkind thing');
    const report = `${here}/posts/${post.id}/report`;
    expect((await asBen.submit(report, { words: 'Look' })).text).toContain('Choose what is wrong');
    for (const words of ['It names somebody', 'Again']) await asBen.submit(report, { why: 'names', words });
    expect(await site.app.db.postReport.count()).toBe(1);
    const page = await asMod.get(`/moderation/posts/${post.id}`);
    expect(page.text).toContain('It names somebody');
    expect(await site.app.db.accessEntry.count({ where: { personId: ben.id, viewerId: mod.id } })).toBe(1);
    expect((await decide(asMod, post.id, 'hide')).text).toContain('Say why');
    await decide(asMod, post.id, 'hide', 'It names a colleague');
    const thread = `${here}/${post.threadId}`;
    const [hers, his] = [await asAnn.get(thread), await asBen.get(thread)];
    expect(hers.text).toContain('It names a colleague');
    for (const text of ['Words of An unkind thing', 'It names a colleague']) expect(his.text).not.toContain(text);
    expect((await asBen.get(`${here}?q=unkind`)).text).not.toContain('Words of');
    const letters = (await site.mails()).filter(({ to, subject }) => to === ann.email && /not shown/.test(subject));
    expect(letters).toHaveLength(1);
    await decide(asMod, post.id, 'show');
    expect((await asBen.get(thread)).text).toContain('Words of An unkind thing');
  });

  it('is done once when two decide at the same moment, and the count stays right', async () => {
    const post = await begin(asAnn, 'Twice decided');
    const second = await site.signedIn(mod);
    await Promise.all([asMod, second].map((browser) => decide(browser, post.id, 'hide', 'Not here')));
    const thread = await site.app.db.thread.findUniqueOrThrow({ where: { id: post.threadId } });
    expect(thread.posts).toBe(0);
    expect(await site.app.db.auditEvent.count({ where: { what: 'community.post-hidden', aboutId: ann.id } })).toBe(2);
  });

  it('is for moderators who are in the community alone', async () => {
    const post = await begin(asAnn, 'Not for Olga');
    expect((await asOther.get(`/moderation/posts/${post.id}`)).status).toBe(404);
    expect((await asBen.get(`/moderation/posts/${post.id}`)).status).toBe(403);
    expect((await asOther.get('/moderation')).text).toContain('Nothing waits');
    const thread = `${here}/${post.threadId}`;
    expect((await asBen.get(thread)).text).not.toContain('For moderators');
    await asMod.submit(thread, { act: 'lock' }, { action: `/moderation/threads/${post.threadId}` });
    const locked = await asBen.get(thread);
    expect(locked.text).toContain('This thread is locked');
    expect(locked.$('#reply form').length).toBe(0);
  });
});
