import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, inTransaction } from '../../src/context.ts';
import { reply } from '../../src/features/community/talk.ts';
import { findThread, type ThreadSubject } from '../../src/features/community/thread.queries.ts';
import { type ArrangedThread, findArranged } from '../../src/features/community/thread-tools.queries.ts';
import { mergeThread, splitThread } from '../../src/features/community/thread-tools.ts';
import { uuidv7 } from '../../src/random.ts';
import type { Browser } from '../support/browser.ts';
import { aCommunity, asViewer, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let [ann, ben, mod] = [] as unknown as [TestPerson, TestPerson, TestPerson];
let [asAnn, asBen, asMod] = [] as unknown as [Browser, Browser, Browser];
let [group, other] = [] as unknown as [TestCommunity, TestCommunity];
let here: string;
beforeAll(async () => {
  site = await aSite();
  const ruth = await anAdministrator(site);
  [ann, ben] = [await aLearner(site), await aLearner(site, { name: 'Ben' })];
  mod = await aPersonWith(site, ['moderator'], { name: 'Petra' });
  group = await aCommunity(site, ruth, { topics: ['General', 'Questions'] });
  other = await aCommunity(site, ruth);
  await group.letIn([ann, 'Ann of the ward'], [ben, 'Ben of the clinic'], [mod, 'Petra']);
  await other.letIn([mod, 'Petra']);
  here = `/community/${group.slug}`;
  [asAnn, asBen, asMod] = [await site.signedIn(ann), await site.signedIn(ben), await site.signedIn(mod)];
});
afterAll(() => site.close());

const newest = () => site.app.db.post.findFirstOrThrow({ orderBy: { id: 'desc' } });
async function begin(title: string, ...replies: string[]) {
  site.clock.forward({ seconds: 1 });
  const page = await asAnn.get(`${here}/new`);
  const topic = page.$('select[name=topic] option').first().attr('value') ?? '';
  await asAnn.submit(`${here}/new`, { topic, title, text: `Words of ${title}`, act: 'post' });
  const { threadId: id, id: first } = await newest();
  const posts = [first];
  for (const text of replies) {
    site.clock.forward({ seconds: 1 });
    await asBen.submit(`${here}/${id}`, { text, act: 'post' });
    posts.push((await newest()).id);
  }
  return { id, posts, path: `${here}/${id}`, tool: (name: string) => `/moderation/threads/${id}/${name}` };
}
const threadOf = (id: string) => site.app.db.thread.findUniqueOrThrow({ where: { id } });
const isNew = async (browser: Browser, title: string) =>
  (await browser.get(`${here}?show=unread`)).text.includes(title);

describe('SH-24 a thread is moved', () => {
  it('into another category, by a moderator of its community, and never to where others would read it', async () => {
    const thread = await begin('Moved along');
    expect((await asBen.get(thread.tool('move'))).status).toBe(403);
    const page = await asMod.get(thread.tool('move'));
    const options = page.$('select[name=topic] option').map((_, one) => page.$(one).attr('value'));
    await asMod.submit(thread.tool('move'), { topic: options.get(1) ?? '' });
    expect((await asBen.get(thread.path)).text).toContain('Questions · 1 post');
    const elsewhere = await site.app.db.topic.findFirstOrThrow({ where: { communityId: other.id } });
    expect((await asMod.submit(thread.tool('move'), { topic: elsewhere.id })).status).toBe(422);
    expect((await threadOf(thread.id)).communityId).toBe(group.id);
  });
});

describe('SH-24 posts are split off', () => {
  it('into a thread of their own: counted, in order, found by their old links, read by whoever had read them', async () => {
    const thread = await begin('One thing', 'To the point', 'Quite another thing', 'On that other thing');
    await asBen.get(thread.path);
    const title = '<b>Another</b> \u202Ething\u200B';
    const page = await asMod.submit(thread.tool('split'), { title, posts: thread.posts.slice(2) });
    expect(page.status).toBe(303);
    const made = await newest();
    expect(made.threadId).not.toBe(thread.id);
    expect([await threadOf(thread.id), await threadOf(made.threadId)]).toMatchObject([
      { posts: 2 },
      { posts: 2, title: '<b>Another</b> thing', authorId: ben.id, lastAt: made.at },
    ]);
    const [was, is] = [await asBen.get(thread.path), await asBen.get(`${here}/${made.threadId}`)];
    expect(was.text).not.toContain('Quite another thing');
    expect(is.text).toMatch(/Quite another thing.*On that other thing/);
    expect((await asAnn.get(`${here}/posts/${made.id}`)).to).toContain(made.threadId);
    expect([await isNew(asBen, 'Another'), await isNew(asAnn, 'Another')]).toEqual([false, true]);
  });

  it('but never the first, none of another thread, and not without a title', async () => {
    const [thread, strange] = [await begin('Not all of it', 'A reply'), await begin('A stranger', 'Said there')];
    const split = (fields: Record<string, string | string[]>) => asMod.submit(thread.tool('split'), fields);
    const title = 'A new title';
    expect((await split({ title, posts: [thread.posts[0] ?? ''] })).status).toBe(422);
    expect((await split({ title: 'x'.repeat(10_000), posts: [thread.posts[1] ?? ''] })).status).toBe(422);
    expect((await split({ title })).text).toContain('Choose at least one post');
    expect((await split({ title, posts: [strange.posts[1] ?? ''] })).status).toBe(409);
    expect((await threadOf(thread.id)).posts).toBe(2);
  });
});

describe('SH-24 threads are merged', () => {
  it('for good, after a look: old address and links lead on, counts and what is new are right', async () => {
    const [from, into] = [await begin('The same again', 'Said twice'), await begin('The same', 'Said once')];
    for (const { path } of [from, into]) await asAnn.get(path);
    site.clock.forward({ seconds: 1 });
    await asBen.get(into.path);
    const late = await reply1(from, 'Not read by Ben');
    await site.app.db.reading.update({
      where: { personId_threadId: { personId: ann.id, threadId: from.id } },
      data: { readTo: site.clock.now() },
    });
    const watch = { personId: ann.id, muted: true, since: site.clock.now() };
    await site.app.db.watch.deleteMany({ where: { personId: ann.id } });
    await site.app.db.watch.create({ data: { ...watch, threadId: from.id } });
    const look = await asMod.submit(from.tool('merge'), { into: `https://example.org${into.path}#p-1`, act: 'look' });
    expect(look.text).toContain('“The same again” goes into “The same”');
    expect((await threadOf(from.id)).state).toBe('shown');
    const sure = { into: into.id, act: 'merge' };
    await asMod.post(from.tool('merge'), { ...sure, _csrf: String(look.$('main input[name=_csrf]').val()) });
    expect([await threadOf(from.id), await threadOf(into.id)]).toMatchObject([
      { state: 'merged', posts: 0 },
      { state: 'shown', posts: 5, lastAt: late.at },
    ]);
    expect(await site.app.db.watch.findMany({ where: { personId: ann.id } })).toMatchObject([
      { threadId: into.id, muted: true },
    ]);
    const old = await asBen.get(from.path);
    expect([old.status, old.to]).toEqual([301, into.path]);
    expect((await asBen.get(`${here}/posts/${from.posts[1]}`)).to).toContain(into.id);
    expect([await isNew(asAnn, 'The same'), (await asBen.get(here)).text.includes('The same again')]).toEqual([
      false,
      false,
    ]);
  });

  async function reply1({ path }: { path: string }, text: string) {
    await asMod.submit(path, { text, act: 'post' });
    return newest();
  }

  it('shows as new what somebody had not read in the one that went', async () => {
    const [from, into] = [await begin('Unread by Petra', 'More'), await begin('Read by Petra', 'More')];
    site.clock.forward({ minutes: 1 });
    await asMod.get(into.path);
    expect(await isNew(asMod, 'Read by Petra')).toBe(false);
    await inTransaction(site.app, async (inside) =>
      mergeThread(inside, (await arranged(inside, from.id)) as ArrangedThread, into.id, mod.id),
    );
    expect(await isNew(asMod, 'Read by Petra')).toBe(true);
  });

  it('with nothing but another thread of the same community', async () => {
    const thread = await begin('Alone');
    const { id: topicId } = await site.app.db.topic.findFirstOrThrow({ where: { communityId: other.id } });
    const at = site.clock.now();
    const elsewhere = await site.app.db.thread.create({
      data: { communityId: other.id, topicId, title: 'Elsewhere', startedAt: at, lastAt: at },
    });
    for (const into of [thread.id, elsewhere.id, uuidv7(site.app), 'javascript:alert(1)', ''])
      expect([into, (await asMod.submit(thread.tool('merge'), { into, act: 'merge' })).status]).toEqual([into, 422]);
    expect((await threadOf(thread.id)).state).toBe('shown');
  });
});

const arranged = (app: App, id: string) => findArranged(app, asViewer(mod.id), id);

describe('SH-24 at the same moment', () => {
  it('two moderators who merge two threads into each other leave one of them, and split once', async () => {
    const [one, two] = [await begin('Each way', 'More'), await begin('The other way', 'More')];
    const [first, second] = [await arranged(site.app, one.id), await arranged(site.app, two.id)];
    const merge = (thread: ArrangedThread | null, into: string) =>
      inTransaction(site.app, (inside) => mergeThread(inside, thread as ArrangedThread, into, mod.id));
    const done = await Promise.allSettled([merge(first, two.id), merge(second, one.id)]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const both = [await threadOf(one.id), await threadOf(two.id)];
    expect(both.map(({ state, posts }) => [state, posts]).sort()).toEqual([
      ['merged', 0],
      ['shown', 4],
    ]);

    const thread = await begin('Split by two', 'More', 'Most');
    const found = (await arranged(site.app, thread.id)) as ArrangedThread;
    const how = { title: 'Split off', topic: found.topicId, posts: thread.posts.slice(1), by: mod.id };
    const split = () => inTransaction(site.app, (inside) => splitThread(inside, found, how));
    const tried = await Promise.allSettled([split(), split()]);
    expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await threadOf(thread.id)).posts).toBe(1);
  });

  it('replies that are on their way to a thread that goes stand in the other one, and are counted', async () => {
    const [from, into] = [await begin('Going'), await begin('Staying')];
    const subject = (await findThread(site.app, asViewer(ben.id), group.slug, from.id)) as ThreadSubject;
    const thread = (await arranged(site.app, from.id)) as ArrangedThread;
    const say = () =>
      inTransaction(site.app, (inside) =>
        reply(inside, subject, { by: ben.id, text: 'On its way', once: uuidv7(site.app) }),
      );
    await Promise.all([
      ...[1, 2, 3].map(say),
      inTransaction(site.app, (inside) => mergeThread(inside, thread, into.id, mod.id)),
      ...[1, 2, 3].map(say),
    ]);
    expect([await threadOf(from.id), await threadOf(into.id)]).toMatchObject([{ posts: 0 }, { posts: 8 }]);
    const [last] = await site.app.db.post.findMany({ where: { threadId: into.id }, orderBy: { at: 'desc' }, take: 1 });
    expect((await threadOf(into.id)).lastAt).toEqual(last?.at);
  });
});
