import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { findOwnVotes } from '../../src/features/polls/polls.queries.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import { runRetention } from '../../src/policy/retain.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aCommunity, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let group: TestCommunity;
let here: string;
let people: TestPerson[];
let members: Browser[];
let [asAnn, asBen, asMod, asOut] = [] as unknown as [Browser, Browser, Browser, Browser];
let mod: TestPerson;

beforeAll(async () => {
  site = await aSite();
  const ruth = await anAdministrator(site);
  people = await Promise.all(['Ann', 'Ben', 'Cem', 'Dee', 'Eli', 'Flo'].map((name) => aLearner(site, { name })));
  mod = await aPersonWith(site, ['moderator'], { name: 'Petra' });
  group = await aCommunity(site, ruth, { editMinutes: 5 });
  await group.letIn(...[...people, mod].map((one): [TestPerson, string] => [one, `${one.name} of the ward`]));
  here = `/community/${group.slug}`;
  members = [];
  for (const person of people) members.push(await site.signedIn(person));
  [asAnn, asBen] = members as [Browser, Browser];
  asMod = await site.signedIn(mod);
  asOut = await site.signedIn(await aLearner(site, { name: 'Out' }));
});
afterAll(() => site.close());

const options = (...list: string[]) =>
  Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`option${at + 1}`, list[at] ?? '']));
const WHAT = { pollQuestion: 'Which pencils?', ...options('Soft', 'Hard', '', 'None'), closesOn: '' };

async function ask(browser: Browser, fields: Record<string, string | string[]> = {}) {
  const page = await browser.get(`${here}/new`);
  const topic = page.$('select[name=topic] option').first().attr('value') ?? '';
  const typed = { topic, title: 'About pencils', text: 'Say what you use', act: 'post', ...WHAT, ...fields };
  const answer = await browser.submit(`${here}/new`, typed);
  const post = await site.app.db.post.findFirstOrThrow({ orderBy: { id: 'desc' } });
  const at = `${here}/posts/${post.id}`;
  return { answer, post, thread: `${here}/${post.threadId}`, at, poll: `${at}/poll` };
}
type Asked = Awaited<ReturnType<typeof ask>>;

const vote = (browser: Browser, { poll }: Asked, ...choice: string[]): Promise<Page> =>
  browser.submit(poll, { choice, act: 'vote' });
const takeBack = (browser: Browser, { poll }: Asked): Promise<Page> => browser.submit(poll, { act: 'back' });
const rowOf = ({ post }: Asked) => site.app.db.poll.findUniqueOrThrow({ where: { postId: post.id } });
const votesOf = ({ post }: Asked) => site.app.db.pollVote.findMany({ where: { postId: post.id } });
const shown = async (browser: Browser, { thread }: Asked): Promise<string[]> => {
  const page = await browser.get(thread);
  return page
    .$('.poll__results .chart__value')
    .map((_, one) => page.$(one).text())
    .get();
};

const dayAfter = (days: number): string =>
  new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);

describe('SH-07 a poll', () => {
  it('is begun with a thread: empty answers are left out, and the preview and an error keep what was typed', async () => {
    const before = await site.app.db.poll.count();
    const topic = String((await asAnn.get(`${here}/new`)).$('select[name=topic]').val());
    const typed = { topic, title: 'About pencils', text: 'Say what you use', ...WHAT };
    const preview = await asAnn.submit(`${here}/new`, { ...typed, several: 'yes', act: 'preview' });
    expect(
      preview
        .$('.poll li')
        .map((_, one) => preview.$(one).text())
        .get(),
    ).toEqual(['Soft', 'Hard', 'None']);
    expect(preview.$('details.poll__fold').is('[open]')).toBe(true);
    expect(preview.$('input[name=several]').is(':checked')).toBe(true);
    const one = await asAnn.submit(`${here}/new`, { ...typed, ...options('Soft', '', ' '), act: 'post' });
    expect([one.status, one.$('#option1').val(), one.$('.govuk-error-summary, .error-summary').length]).toEqual([
      422,
      'Soft',
      1,
    ]);
    for (const wrong of [
      { ...options('Soft', 'soft') },
      { closesOn: '2020-01-01' },
      { closesOn: '2099-01-01' },
      { closesOn: 'tomorrow' },
      { ...options('a', 'b'.repeat(10_000)) },
      { pollQuestion: 'b'.repeat(10_000) },
    ])
      expect((await asAnn.submit(`${here}/new`, { ...typed, ...wrong, act: 'post' })).status).toBe(422);
    expect((await asAnn.submit(`${here}/new`, { ...typed, ...options('a', 'b\0'), act: 'post' })).status).toBe(400);
    expect(await site.app.db.poll.count()).toBe(before);
    const asked = await ask(asAnn, { pollQuestion: '', ...options('<b>Soft</b>', 'Ha\u202Erd'), closesOn: '' });
    expect(await rowOf(asked)).toMatchObject({
      question: 'About pencils',
      options: ['<b>Soft</b>', 'Hard'],
      closesAt: null,
    });
    expect((await asBen.get(asked.thread)).html).toContain('&lt;b&gt;Soft&lt;/b&gt;');
  });

  it('shows results only to those who voted, and only from five votes on; nobody outside finds it', async () => {
    const asked = await ask(asAnn);
    for (const [at, browser] of members.slice(0, 4).entries()) await vote(browser, asked, String(at % 2));
    expect((await asAnn.get(asked.thread)).text).toContain('Results are shown when 5 people have voted');
    expect(await shown(asAnn, asked)).toEqual([]);
    await vote(members[4] as Browser, asked, '0');
    expect(await shown(asAnn, asked)).toEqual(['3 votes, 60%', '2 votes, 40%', '0 votes, 0%']);
    for (const unseen of [await shown(members[5] as Browser, asked), await shown(asMod, asked)])
      expect(unseen).toEqual([]);
    await vote(members[5] as Browser, asked, '2');
    expect(await shown(members[5] as Browser, asked)).toEqual(['3 votes, 60%', '2 votes, 40%', '0 votes, 0%']);
    for (const path of [asked.thread, asked.poll, `${asked.poll}/edit`, `${asked.poll}/close`])
      expect((await asOut.get(path)).status).toBe(404);
    await asAnn.submit(`${asked.poll}/close`, {});
    expect(await shown(asMod, asked)).toEqual(['3 votes, 50%', '2 votes, 33%', '1 vote, 17%']);
  });
});

/** A vote as the form of a poll sends it, whatever became of the poll since then. */
async function sent(browser: Browser, { poll }: Asked, choice: string[]) {
  const page = await browser.get(poll);
  const form = page.$(`form[action="${poll}"]`);
  const hidden = (name: string) => String(form.find(`input[name=${name}]`).val());
  const fields = { _csrf: hidden('_csrf'), seen: hidden('seen'), choice, act: 'vote' };
  return (other: Record<string, string | string[]> = {}) => browser.post(poll, { ...fields, ...other });
}

describe('SH-07 a vote', () => {
  it('can be changed and taken back until the poll closes, and never after', async () => {
    const asked = await ask(asAnn, { closesOn: dayAfter(2) });
    expect((await vote(asBen, asked, '0')).to).toBe(asked.at);
    expect((await asBen.get(asked.thread)).text).toContain('You chose “Soft”');
    await vote(asBen, asked, '2');
    expect([await rowOf(asked), await votesOf(asked)]).toMatchObject([
      { counts: [0, 0, 1], voters: 1 },
      [{ chosen: [2] }],
    ]);
    await takeBack(asBen, asked);
    expect([await rowOf(asked), await votesOf(asked)]).toMatchObject([{ counts: [0, 0, 0], voters: 0 }, []]);
    await vote(asBen, asked, '1');
    const late = await sent(asBen, asked, ['0']);
    await site.app.db.poll.update({ where: { postId: asked.post.id }, data: { closesAt: site.clock.now() } });
    for (const act of ['vote', 'back']) expect((await late({ act })).status).toBe(409);
    expect((await votesOf(asked)).map(({ chosen }) => chosen)).toEqual([[1]]);
    const page = await asAnn.get(asked.thread);
    expect([page.text.includes('Fewer than 5 people voted'), await shown(asAnn, asked)]).toEqual([true, []]);
  });

  it('is forgotten thirty days after its poll has closed, and its number stays', async () => {
    const [asked, open] = [await ask(asAnn, { closesOn: dayAfter(2) }), await ask(asAnn)];
    await vote(asBen, asked, '1');
    await vote(asBen, open, '1');
    const [{ closesAt } = {}] = await votesOf(asked);
    expect(closesAt).toEqual((await rowOf(asked)).closesAt);
    const ended = new Date(site.clock.now().getTime() - 31 * 86_400_000);
    await site.app.db.pollVote.updateMany({ where: { postId: asked.post.id }, data: { closesAt: ended } });
    await runRetention(site.app);
    expect([await rowOf(asked), await votesOf(asked)]).toMatchObject([{ counts: [0, 1, 0], voters: 1 }, []]);
    expect((await votesOf(open)).length).toBe(1);
  });

  it('from two windows at once is one vote, the last one counts, and the numbers stay right', async () => {
    const asked = await ask(asAnn);
    const windows = await Promise.all(['0', '1', '2'].map((choice) => sent(asBen, asked, [choice])));
    const others = await Promise.all(members.map((browser) => sent(browser, asked, ['2'])));
    const answers = await Promise.all([...windows, ...others, ...windows].map((press) => press()));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 303));
    const [votes, { counts, voters }] = [await votesOf(asked), await rowOf(asked)];
    expect([votes.length, voters]).toEqual([members.length, members.length]);
    expect(counts).toEqual([0, 1, 2].map((at) => votes.filter(({ chosen }) => chosen[0] === at).length));
    await windows[1]?.();
    expect((await rowOf(asked)).counts).toEqual([0, 1, members.length - 1]);
  });

  it('is one answer or several as the poll says, and nothing else', async () => {
    const [one, several] = [await ask(asAnn), await ask(asAnn, { several: 'yes' })];
    const press = await sent(asBen, one, ['0']);
    for (const choice of [['0', '1'], ['7'], ['x'], []]) expect((await press({ choice })).status).toBe(422);
    const nothing = await press({ choice: [] });
    expect(nothing.$('a[href="#choice"]').text()).toBe('Choose an answer');
    expect((await press({ seen: 'x' })).status).toBe(400);
    expect((await press({ choice: '0\0' })).status).toBe(400);
    await vote(asBen, several, '2', '0', '2');
    expect([await votesOf(one), await votesOf(several)]).toMatchObject([[], [{ chosen: [0, 2] }]]);
    expect((await asBen.get(several.thread)).$('.poll input[type=checkbox]:checked').length).toBe(2);
  });

  it('says nowhere whose it is, is in its own copy, goes on counting when its voter is erased, and then leads to nobody', async () => {
    const leaver = await aLearner(site, { name: 'Lea' });
    await group.letIn([leaver, 'Lea who leaves']);
    const asked = await ask(asAnn);
    const asLea = await site.signedIn(leaver);
    await vote(asLea, asked, '1');
    await vote(asBen, asked, '1');
    const kept = JSON.stringify([await votesOf(asked), await rowOf(asked)]);
    const before = await site.app.db.auditEvent.count();
    await vote(asBen, asked, '2');
    await vote(asBen, asked, '1');
    expect(await site.app.db.auditEvent.count()).toBe(before);
    for (const { id } of [leaver, people[1] as TestPerson]) expect(kept).not.toContain(id);
    expect(Object.keys((await votesOf(asked))[0] ?? {}).sort()).toEqual(['chosen', 'closesAt', 'postId', 'voter']);
    const own = { community: expect.any(String), question: 'Which pencils?', chosen: ['Hard'] };
    expect(await findOwnVotes(site.app, leaver.id)).toEqual([own]);
    await asLea.submit(`${here}/you`, {}, { action: `${here}/leave` });
    expect(await findOwnVotes(site.app, leaver.id)).toEqual([own]);
    expect((await asLea.get(asked.poll)).status).toBe(404);
    await inTransaction(site.app, (inside) =>
      erasePerson(inside, leaver.id, { why: 'asked', by: { system: 'retention' } }),
    );
    expect(await findOwnVotes(site.app, leaver.id)).toEqual([]);
    expect(await rowOf(asked)).toMatchObject({ counts: [0, 2, 0], voters: 2 });
  });
});

describe('SH-07 who may do what with a poll', () => {
  it('changes with nobody’s vote alone: its author adds, changes and removes it before, and nobody after', async () => {
    const asked = await ask(asAnn, { ...options('', ''), pollQuestion: '' });
    expect(await site.app.db.poll.count({ where: { postId: asked.post.id } })).toBe(0);
    expect((await asAnn.get(`${asked.at}/edit`)).$('a[href$="/poll/edit"]').text()).toBe('Add a poll to it');
    expect((await asBen.get(`${asked.poll}/edit`)).status).toBe(403);
    await asAnn.submit(`${asked.poll}/edit`, { ...WHAT, act: 'save' });
    const stale = await sent(asBen, asked, ['0']);
    site.clock.forward({ seconds: 5 });
    await asAnn.submit(`${asked.poll}/edit`, { ...options('Blunt', 'Sharp', '', ''), act: 'save' });
    expect((await stale()).status).toBe(409);
    const changing = await asAnn.get(`${asked.poll}/edit`);
    await vote(asBen, asked, '0');
    const fields = { _csrf: String(changing.$('main input[name=_csrf]').val()), ...WHAT };
    for (const act of ['save', 'remove'])
      expect((await asAnn.post(`${asked.poll}/edit`, { ...fields, act })).status).toBe(409);
    expect(await rowOf(asked)).toMatchObject({ options: ['Blunt', 'Sharp'], voters: 1 });
    await takeBack(asBen, asked);
    site.clock.forward({ minutes: 6 });
    expect((await asAnn.post(`${asked.poll}/edit`, { ...fields, act: 'save' })).status).toBe(409);
  });

  it('is closed early by its author or a moderator, rests while the thread is locked, and moves with its post', async () => {
    const [asked, other] = [await ask(asAnn), await ask(asBen, { title: 'Another thread' })];
    expect((await asBen.get(`${asked.poll}/close`)).status).toBe(403);
    await vote(asBen, asked, '0');
    const press = await sent(asBen, asked, ['1']);
    const moderated = `/moderation/threads/${asked.post.threadId}`;
    await asMod.submit(asked.thread, { act: 'lock' }, { action: moderated });
    expect([(await press()).status, await shown(asMod, asked)]).toEqual([409, []]);
    expect((await asBen.get(asked.thread)).text).toContain('Nobody can vote while this thread is locked');
    await asMod.submit(asked.thread, { act: 'unlock' }, { action: moderated });
    await asMod.submit(`${moderated}/merge`, { into: `http://x${other.thread}`, act: 'merge' });
    await vote(asBen, asked, '1');
    expect((await asBen.get(other.thread)).$('.poll').length).toBe(2);
    await asMod.submit(`${asked.poll}/close`, {});
    expect((await press()).status).toBe(409);
    expect(await votesOf(asked)).toMatchObject([{ chosen: [1], closesAt: expect.any(Date) }]);
  });

  it('goes with its post, and is read by a moderator first where posts are held', async () => {
    const asked = await ask(asAnn);
    await vote(asBen, asked, '0');
    await asAnn.submit(`${asked.at}/remove`, {});
    expect(await site.app.db.pollVote.count({ where: { postId: asked.post.id } })).toBe(0);
    expect((await asBen.get(asked.poll)).status).toBe(404);
    const [hidden, taken] = [await ask(asAnn), await ask(asAnn)];
    const press = await sent(asBen, hidden, ['0']);
    await asMod.submit(`/moderation/posts/${hidden.post.id}`, { act: 'hide', reason: 'Not here' });
    expect((await press()).status).toBe(404);
    await asMod.submit(`/moderation/posts/${taken.post.id}`, { act: 'remove', reason: 'Not here' });
    expect(await site.app.db.poll.count({ where: { postId: taken.post.id } })).toBe(0);
    await site.app.db.postingRules.create({
      data: { id: 1, words: 'casino', newDays: 0, holdLinks: false, perHour: 0 },
    });
    const held = await ask(asAnn, { ...options('A casino', 'A library') });
    expect((await asMod.get(`/moderation/posts/${held.post.id}`)).text).toContain('A casino');
    expect([(await asBen.get(held.poll)).status, (await asAnn.get(held.thread)).text]).toEqual([
      404,
      expect.stringContaining('It opens when a moderator has read your post'),
    ]);
  });

  it('takes no vote from a member who may not write, or in a closed community', async () => {
    const asked = await ask(asAnn);
    const [press, other] = [await sent(asBen, asked, ['0']), await sent(asAnn, asked, ['0'])];
    const [at, until] = [site.clock.now(), new Date(site.clock.now().getTime() + 3_600_000)];
    const whose = { personId: people[1]?.id ?? '', communityId: group.id };
    await site.app.db.sanction.create({ data: { ...whose, what: 'suspend', at, until, reason: new Uint8Array() } });
    const stopped = await press();
    expect([stopped.status, stopped.text]).toEqual([403, expect.stringContaining('Your vote was not counted')]);
    await site.app.db.community.update({ where: { id: group.id }, data: { closedAt: at } });
    expect((await other()).status).toBe(409);
    expect((await asAnn.get(asked.thread)).text).toContain('Nobody can vote while this community is closed');
    expect(await votesOf(asked)).toEqual([]);
    await site.app.db.community.update({ where: { id: group.id }, data: { closedAt: null } });
  });
});
