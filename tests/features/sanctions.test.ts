import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from '../support/browser.ts';
import { aCommunity, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let [ruth, ann, ben, mod, second] = [] as unknown as [TestPerson, TestPerson, TestPerson, TestPerson, TestPerson];
let [asRuth, asAnn, asBen, asMod, asSecond] = [] as unknown as [Browser, Browser, Browser, Browser, Browser];
let group: TestCommunity;
let here: string;
beforeAll(async () => {
  site = await aSite();
  ruth = await anAdministrator(site);
  [ann, ben] = [await aLearner(site), await aLearner(site, { name: 'Ben' })];
  mod = await aPersonWith(site, ['moderator'], { name: 'Petra' });
  second = await aPersonWith(site, ['moderator'], { name: 'Sven' });
  group = await aCommunity(site, ruth);
  await group.letIn([ann, 'Ann'], [ben, 'Ben'], [mod, 'Petra'], [second, 'Sven']);
  here = `/community/${group.slug}`;
  [asAnn, asBen, asRuth] = [await site.signedIn(ann), await site.signedIn(ben), await site.signedIn(ruth)];
  [asMod, asSecond] = [await site.signedIn(mod), await site.signedIn(second)];
});
afterAll(() => site.close());

const begin = async (browser: Browser, title: string) => {
  const page = await browser.get(`${here}/new`);
  const topic = page.$('select[name=topic] option').first().attr('value') ?? '';
  const sent = await browser.submit(`${here}/new`, { topic, title, text: `Words of ${title}`, act: 'post' });
  return { status: sent.status, post: await site.app.db.post.findFirstOrThrow({ orderBy: { id: 'desc' } }) };
};
const memberOf = async ({ id: personId }: TestPerson) => {
  const where = { personId_communityId: { personId, communityId: group.id } };
  return `${here}/members/${(await site.app.db.membership.findUniqueOrThrow({ where })).id}`;
};
const newest = ({ id: personId }: TestPerson) =>
  site.app.db.sanction.findFirstOrThrow({ where: { personId }, orderBy: { id: 'desc' } });
const letters = async ({ email }: TestPerson, about: RegExp) =>
  (await site.mails()).filter(({ to, subject }) => to === email && about.test(subject));
const appeal = async (browser: Browser, of: TestPerson, words = 'It was not so') => {
  const { id } = await newest(of);
  const at = `/my-data/moderation/${id}`;
  await browser.submit(at, { appeal: words }, { action: `${at}/appeal` });
  return `/moderation/appeals/${id}`;
};

describe('CDEP-33 what a moderator decides about a member', () => {
  it('warns: it is to be read before anything is written, told by mail without words, and looked at in the record', async () => {
    await begin(asAnn, 'Before the warning');
    const member = await memberOf(ann);
    for (const [fields, says] of [
      [{ act: 'warn' }, 'Say why'],
      [{ reason: 'Rude words' }, 'Choose what to do'],
    ] as const)
      expect((await asMod.submit(member, fields)).text).toContain(says);
    await asMod.submit(member, { act: 'warn', reason: '<b>Kind</b> words, please' });
    const [letter, ...more] = await letters(ann, /moderator has decided/);
    expect([more.length, letter?.text.includes('Kind')]).toEqual([0, false]);
    expect((await asAnn.get(here)).text).toContain('A moderator has warned you');
    const refused = await begin(asAnn, 'Before reading');
    expect([refused.status, refused.post.title]).toEqual([403, 'Before the warning']);
    const { id } = await newest(ann);
    const at = `/my-data/moderation/${id}`;
    const page = await asAnn.get(at);
    expect([page.$('main b').length, page.text.includes('<b>Kind</b>')]).toEqual([0, true]);
    expect((await asBen.get(at)).status).toBe(404);
    for (const _ of [1, 2])
      await asAnn.post(`${at}/read`, { _csrf: String(page.$('input[name=_csrf]').first().val()) });
    expect(await site.app.db.auditEvent.count({ where: { what: 'sanctions.read', aboutId: ann.id } })).toBe(1);
    expect((await begin(asAnn, 'After reading')).status).toBe(303);
    expect((await asAnn.get('/my-data/looks')).text).toContain('Petra');
  });

  it('keeps from writing for a time and not longer, also with a form that was open before', async () => {
    const { post } = await begin(asBen, 'Still open');
    const thread = `${here}/${post.threadId}`;
    const open = await asBen.get(thread);
    const hidden = (name: string) => String(open.$(`#reply input[name=${name}]`).val());
    await asMod.submit(await memberOf(ben), { act: 'suspend', reason: 'Take a break', days: '3' });
    const sent = { _csrf: hidden('_csrf'), once: hidden('once'), text: 'Quick words', act: 'post' };
    const refused = await asBen.post(thread, sent);
    expect([refused.status, refused.text.includes('You cannot write in this community until')]).toEqual([403, true]);
    expect((await asBen.get(thread)).status).toBe(200);
    const edit = `${here}/posts/${post.id}/edit`;
    expect((await asBen.submit(edit, { text: 'Changed words', act: 'post' })).status).toBe(403);
    site.clock.forward({ days: 3, minutes: 1 });
    [asBen, asAnn, asMod, asSecond, asRuth] = [
      await site.signedIn(ben),
      await site.signedIn(ann),
      await site.signedIn(mod),
      await site.signedIn(second),
      await site.signedIn(ruth),
    ];
    expect((await asBen.submit(thread, { text: 'Rested', act: 'post' })).status).toBe(303);
  });

  it('of two moderators at once one is told to look again, and two presses of one form are one decision', async () => {
    const member = await memberOf(ben);
    const before = await site.app.db.sanction.count();
    const fields = async (browser: Browser) => {
      const page = await browser.get(member);
      const form = page.$('form:has([name=act])');
      const value = (name: string) => String(form.find(`[name=${name}]`).val() ?? '');
      return { _csrf: value('_csrf'), seen: value('seen'), act: 'warn', reason: 'Once is enough', days: '7' };
    };
    const [mine, hers] = [await fields(asMod), await fields(asSecond)];
    const statuses = await Promise.all([asMod.post(member, mine), asSecond.post(member, hers)]);
    expect(statuses.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(await site.app.db.sanction.count()).toBe(before + 1);
    const again = await fields(asMod);
    const twice = await Promise.all([asMod.post(member, again), asMod.post(member, again)]);
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    expect(await site.app.db.sanction.count()).toBe(before + 2);
    expect((await letters(ben, /moderator has decided/)).length).toBe(3);
  });

  it('takes somebody out while they read, and lets them ask again only where the moderator said so', async () => {
    const gone = await aLearner(site, { name: 'Gone' });
    await group.letIn([gone, 'Gone']);
    const asGone = await site.signedIn(gone);
    await site.app.db.directoryEntry.create({
      data: { personId: gone.id, communityId: group.id, role: 'Baker', at: site.app.clock.now() },
    });
    const { post } = await begin(asGone, 'Reading here');
    const thread = `${here}/${post.threadId}`;
    const open = await asGone.get(thread);
    await asMod.submit(await memberOf(gone), { act: 'expel', reason: 'Adverts again and again' });
    for (const path of [here, thread, `${here}/people`]) expect((await asGone.get(path)).status).toBe(404);
    const hidden = (name: string) => String(open.$(`#reply input[name=${name}]`).val());
    const sent = { _csrf: hidden('_csrf'), once: hidden('once'), text: 'One more advert', act: 'post' };
    expect((await asGone.post(thread, sent)).status).toBe(404);
    expect(await site.app.db.directoryEntry.count({ where: { personId: gone.id } })).toBe(0);
    expect((await asAnn.get(thread)).text).toContain('Former member');
    expect((await asGone.get('/community')).text).toContain('Adverts again and again');
    expect((await asGone.get(`${here}/join`)).text).toContain('you cannot ask to join it again');
    const token = String((await asGone.get('/account')).$('input[name=_csrf]').first().val());
    expect((await asGone.post(`${here}/join`, { _csrf: token, name: 'Gone again', request: '' })).status).toBe(409);
    const lifting = await appeal(asGone, gone);
    expect((await asMod.get(lifting)).status).toBe(404);
    await asSecond.submit(lifting, { outcome: 'lifted', answer: 'It was one advert' });
    expect((await asGone.submit(`${here}/join`, { name: 'Gone no more', request: '' })).to).toBe(here);
    expect((await asGone.get(here)).status).toBe(200);
    expect((await asMod.get(`${here}/members`)).text).toContain('Gone no more');
    expect((await asAnn.get(`${here}/members`)).status).toBe(403);
  });

  it('nobody decides about themselves, and notes are for moderators and in the copy', async () => {
    const own = await memberOf(mod);
    expect((await asMod.get(own)).text).toContain('Another moderator has to decide');
    const member = await memberOf(ann);
    await asMod.submit(member, { note: 'Talked with her' }, { action: `${member}/notes` });
    expect((await asSecond.get(member)).text).toContain('Talked with her');
    expect([(await asAnn.get(member)).status, (await asRuth.get(member)).status]).toEqual([403, 404]);
    const rows = await site.app.db.memberNote.findMany();
    expect(rows.every(({ words }) => !Buffer.from(words).includes('Talked'))).toBe(true);
  });
});

const claimed = async (postId: string) => {
  await site.app.db.$executeRaw`UPDATE claim SET "subjectKind" = 'post', "subjectId" = ${postId}::uuid`;
  return `/admin/claims/${(await site.app.db.claim.findFirstOrThrow({ orderBy: { id: 'desc' } })).id}`;
};

describe('CDEP-33 posts that are taken down, and appeals', () => {
  it('CDEP-06 an upheld claim takes the post down at once, tells the poster, and leaves an appeal to administrators', async () => {
    const { post } = await begin(asAnn, 'Somebody else’s poem');
    const typed = {
      kind: 'copyright',
      page: `${here}/${post.threadId}`,
      words: 'My poem',
      name: 'Poe',
      email: 'poe@example.org',
    };
    await site.guest().submit('/claims/new', { ...typed, truth: 'yes' });
    const at = await claimed(post.id);
    const decision = { outcome: 'remove', decision: 'It is yours', toPoster: 'It is not yours to post' };
    await asRuth.submit(at, decision, { action: `${at}/decision` });
    expect((await asBen.get(`${here}/${post.threadId}`)).text).toContain('A moderator has removed this post');
    expect(await newest(ann)).toMatchObject({ what: 'remove', claimed: true, postId: post.id });
    const where = await appeal(asAnn, ann, 'I wrote it');
    const own = await asAnn.get(where.replace('/moderation/appeals', '/my-data/moderation'));
    expect([own.text.includes('It is not yours to post'), own.text.includes('It is yours')]).toEqual([true, false]);
    expect([(await asSecond.get(where)).status, (await asRuth.get(where)).status]).toEqual([404, 404]);
    const other = await site.signedIn(await anAdministrator(site, { name: 'Ada' }));
    expect((await other.get(where)).status).toBe(200);
  });

  it('a removed post is gone for good, and is put back when somebody else lifts it after an appeal', async () => {
    const { post } = await begin(asAnn, 'Taken away');
    const thread = `${here}/${post.threadId}`;
    await asMod.submit(`/moderation/posts/${post.id}`, { act: 'remove', reason: 'It names a child' });
    expect((await asBen.get(thread)).text).toContain('A moderator has removed this post');
    expect((await asBen.get(`${here}?q=taken`)).text).not.toContain('Words of');
    expect(await site.app.db.post.findUniqueOrThrow({ where: { id: post.id } })).toMatchObject({
      text: '',
      title: null,
    });
    expect((await asMod.get(`/moderation/posts/${post.id}`)).status).toBe(404);
    const at = await appeal(asAnn, ann, 'It names nobody');
    expect((await letters(second, /appeal waits/)).length).toBeGreaterThan(0);
    expect((await letters(mod, /appeal waits/)).filter(({ text }) => text.includes(at))).toEqual([]);
    expect([(await asMod.get(at)).status, (await asBen.get(at)).status]).toEqual([404, 403]);
    const page = await asRuth.get(at);
    for (const words of ['It names nobody', 'It names a child', 'Words of Taken away'])
      expect(page.text).toContain(words);
    const both = await Promise.all(
      [asRuth, asSecond].map((browser) => browser.submit(at, { outcome: 'lifted', answer: 'Nobody is named' })),
    );
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    expect((await letters(ann, /answer to your appeal/)).length).toBe(1);
    expect((await asBen.get(thread)).text).toContain('Words of Taken away');
    expect(await site.app.db.thread.findUniqueOrThrow({ where: { id: post.threadId } })).toMatchObject({ posts: 1 });
  });

  it('says what becomes of a post that its author removed meanwhile, whose decision is lifted', async () => {
    const outcomes: unknown[] = [];
    for (const meanwhile of ['nothing', 'removed']) {
      const { post } = await begin(asAnn, `With ${meanwhile} meanwhile`);
      await asMod.submit(`/moderation/posts/${post.id}`, { act: 'hide', reason: 'An advert' });
      const where = await appeal(asAnn, ann);
      if (meanwhile === 'removed') await asAnn.submit(`${here}/posts/${post.id}/remove`, {});
      const page = await asSecond.get(where);
      await asSecond.submit(where, { outcome: 'lifted', answer: 'It is none' });
      const own = await asAnn.get(where.replace('/moderation/appeals', '/my-data/moderation'));
      const words = 'all members can read|its author removed it|All members can read your post|You removed the post';
      const said = (from: Page) => from.$('main').text().match(new RegExp(words, 'g'));
      outcomes.push(
        said(page),
        said(own),
        (await asBen.get(`${here}/${post.threadId}`)).text.includes('Words of With'),
      );
    }
    expect(outcomes).toEqual([
      ...[['all members can read'], ['All members can read your post'], true],
      ...[['its author removed it'], ['You removed the post'], false],
    ]);
  });

  it('lets it stand, takes one appeal within its time, and shows the log without names', async () => {
    const { post } = await begin(asAnn, 'Hidden rightly');
    const at = `/moderation/posts/${post.id}`;
    await asMod.submit(at, { act: 'hide', reason: 'An advert' });
    const where = await appeal(asAnn, ann);
    await asSecond.submit(where, { outcome: 'stands', answer: 'It is an advert' });
    const own = await asAnn.get(where.replace('/moderation/appeals', '/my-data/moderation'));
    expect([own.text.includes('Your appeal was refused'), own.$('textarea').length]).toEqual([true, 0]);
    const page = await asMod.get(at);
    expect(page.text).toContain('About this person');
    const { post: late } = await begin(asAnn, 'Too late');
    await asMod.submit(`/moderation/posts/${late.id}`, { act: 'hide', reason: 'An advert' });
    const { id } = await newest(ann);
    site.clock.forward({ days: 31 });
    const again = await site.signedIn(ann);
    expect((await again.get(`/my-data/moderation/${id}`)).text).toContain('The time to appeal is over');
    const log = await (await site.signedIn(mod)).get('/moderation/log');
    expect(log.text).toContain('Post hidden');
    for (const name of ['Ann', 'Ben', 'An advert'])
      expect(log.$('main').text()).not.toMatch(new RegExp(`\\b${name}\\b`));
  });
});
