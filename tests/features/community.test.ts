import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import type { Browser } from '../support/browser.ts';
import { aCommunity, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let [ruth, ann, ben, out, mod] = [] as unknown as [TestPerson, TestPerson, TestPerson, TestPerson, TestPerson];
let [asAnn, asBen, asOut, asMod] = [] as unknown as [Browser, Browser, Browser, Browser];
let group: TestCommunity;
let here: string;
beforeAll(async () => {
  site = await aSite();
  ruth = await anAdministrator(site);
  [ann, ben, out] = [
    await aLearner(site),
    await aLearner(site, { name: 'Ben' }),
    await aLearner(site, { name: 'Out' }),
  ];
  mod = await aPersonWith(site, ['moderator'], { name: 'Petra' });
  group = await aCommunity(site, ruth, { editMinutes: 5 });
  await group.letIn([ann, 'Ann of the ward'], [ben, 'Ben of the clinic'], [mod, 'Petra']);
  here = `/community/${group.slug}`;
  asAnn = await site.signedIn(ann);
  [asBen, asOut, asMod] = [await site.signedIn(ben), await site.signedIn(out), await site.signedIn(mod)];
});
afterAll(() => site.close());

const begin = async (browser: Browser, fields: Record<string, string>, at = here) => {
  const page = await browser.get(`${at}/new`);
  const topic = page.$('select[name=topic] option').first().attr('value') ?? '';
  return browser.submit(`${at}/new`, { topic, act: 'post', ...fields });
};
const newest = (slug = group.slug) =>
  site.app.db.post.findFirstOrThrow({ where: { community: { slug } }, orderBy: { id: 'desc' } });
const threadOf = async () => `${here}/${(await newest()).threadId}`;
const reply = (browser: Browser, thread: string, text: string) => browser.submit(thread, { text, act: 'post' });

describe('a closed community', () => {
  it('HEC-34 is not there for people of other areas: list, search, thread, post, joining, in one question each', async () => {
    await begin(asAnn, { title: 'A closed question', text: 'Only for us' });
    const { id, threadId } = await newest();
    expect((await asBen.get(`${here}/${threadId}`)).text).toContain('Only for us');
    expect((await asBen.get(here)).text).toContain('A closed question');
    const paths = [
      '',
      '?q=closed',
      '/new',
      '/join',
      '/you',
      '/requests',
      `/${threadId}`,
      `/posts/${id}`,
      `/posts/${id}/edit`,
    ];
    for (const path of paths) expect([path, (await asOut.get(here + path)).status]).toEqual([path, 404]);
    expect((await asOut.get('/community')).text).not.toContain('Community 1');
    const token = (await asOut.get('/account')).$('input[name=_csrf]').first().val();
    const sent = { _csrf: String(token), text: 'Let me in', once: id, act: 'post' };
    expect((await asOut.post(`${here}/${threadId}`, sent)).status).toBe(404);
    expect((await asOut.get('/community/no-such-community')).status).toBe(404);
  });

  it('HEC-33 lets in whom a moderator says yes to, tells both by mail, and says why not', async () => {
    const asked = await aCommunity(site, ruth, { name: 'Ask first', openTo: 'request' });
    await asked.letIn([mod, 'Petra']);
    const at = `/community/${asked.slug}`;
    for (const browser of [asBen, asOut]) {
      expect((await browser.submit(`${at}/join`, { name: 'Somebody', request: 'I teach' })).to).toBe('/community');
      expect((await browser.get(at)).status).toBe(404);
    }
    const subjects = async ({ email }: TestPerson) =>
      (await site.mails()).filter(({ to }) => to === email).map(({ subject }) => subject);
    expect((await subjects(mod)).filter((one) => one.includes('asks to join'))).toHaveLength(1);
    const page = await asMod.get(`${at}/requests`);
    expect(page.text).toContain('I teach');
    const actions = page
      .$('main form')
      .map((_, form) => page.$(form).attr('action'))
      .get();
    const told = { act: 'refuse', reason: '' };
    expect((await asMod.submit(`${at}/requests`, told, { action: actions[1] ?? '' })).text).toContain('Say why');
    await asMod.submit(`${at}/requests`, { act: 'accept' }, { action: actions[0] ?? '' });
    await asMod.submit(`${at}/requests`, { ...told, reason: 'It is for teachers' }, { action: actions[1] ?? '' });
    expect((await asOut.get(at)).status).toBe(404);
    expect((await asOut.get('/community')).text).toContain('It is for teachers');
    expect(await subjects(ben)).toContain('You asked to join a community – Seen and Heard');
    const letter = (await site.mails()).find(({ to, text }) => to === ben.email && /mails\/leave/.test(text));
    const [, link = ''] = /(\/mails\/leave\/\S+)/.exec(letter?.text ?? '') ?? [];
    const guest = site.guest();
    expect((await guest.get(`${link}x`)).status).toBe(404);
    expect((await guest.get(link)).text).not.toContain('Ask first');
    expect((await asBen.get(at)).status).toBe(200);
    for (const _ of [1, 2]) expect((await guest.submit(link, {})).text).toContain('You have left');
    expect([(await asBen.get(at)).status, (await asBen.get(here)).status]).toEqual([404, 200]);
    expect(await site.app.db.membership.count({ where: { request: { not: null } } })).toBe(0);
  });

  it('HEC-40 HEC-39 is left in one step: its pages are gone at once, the posts stay without the name', async () => {
    const leaver = await aLearner(site, { name: 'Leo' });
    await group.letIn([leaver, 'Leo who leaves']);
    const asLeaver = await site.signedIn(leaver);
    await begin(asLeaver, { title: 'Before I go', text: 'Something lasting' });
    const thread = await threadOf();
    expect((await asAnn.get(thread)).text).toContain('Leo who leaves');
    await asLeaver.submit(`${here}/you`, {}, { action: `${here}/leave` });
    expect((await asLeaver.get(thread)).status).toBe(404);
    for (const path of [thread, here, `${here}?q=lasting`]) {
      const { text } = await asAnn.get(path);
      expect(text).toContain('Former member');
      expect(text).not.toContain('Leo');
    }
    await inTransaction(site.app, (inside) =>
      erasePerson(inside, leaver.id, { why: 'asked', by: { system: 'retention' } }),
    );
    expect((await asAnn.get(thread)).text).toContain('Something lasting');
    expect(await newest()).toMatchObject({ authorId: null, text: 'Something lasting' });
  });

  it('takes somebody out of it with their area', async () => {
    const gone = await aLearner(site, { name: 'Gone' });
    await group.letIn([gone, 'Gone']);
    const asGone = await site.signedIn(gone);
    expect((await asGone.get(here)).status).toBe(200);
    const asRuth = await site.signedIn(ruth);
    const area = `/admin/areas/${group.area}`;
    await asRuth.submit(`${area}/people/${gone.id}/remove`, {});
    expect((await asGone.get(here)).status).toBe(404);
  });
});

describe('administrators and a community', () => {
  it('HEC-33 renames a category with its threads, moves and adds others, and keeps what has threads', async () => {
    const other = await aCommunity(site, ruth, { topics: ['Clinics', 'Questions', 'Spare'] });
    await other.letIn([ann, 'Ann']);
    const asRuth = await site.signedIn(await anAdministrator(site));
    const page = `/admin/communities/${other.id}`;
    await begin(asAnn, { title: 'Drop-in at lunch', text: 'Who comes?' }, `/community/${other.slug}`);
    const save = (...topics: string[]) => asRuth.submit(page, { topics: topics.join('\n') }, { action: page });
    const shown = async () => String((await asRuth.get(page)).$('#topics').val()).split('\n');
    expect((await save('Questions', 'Clinics\u200B  and  care', 'Spare')).status).toBe(303);
    expect(await shown()).toEqual(['Questions', 'Clinics and care', 'Spare']);
    const { topic } = await site.app.db.thread.findFirstOrThrow({
      where: { communityId: other.id },
      select: { topic: { select: { name: true } } },
    });
    expect(topic.name).toBe('Clinics and care');
    for (const topics of [
      ['Questions', 'Spare'],
      ['Questions', 'New', 'Newer'],
    ]) {
      const refused = await save(...topics);
      expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('“Clinics and care” has threads')]);
    }
    expect((await save('Clinics and care', 'New')).status).toBe(303);
    expect(await shown()).toEqual(['Clinics and care', 'New']);
  });
});

describe('writing in a community', () => {
  it('SH-24 stands in the own history, its CSV and its statements, with nothing of what others said', async () => {
    await begin(asAnn, { title: 'A title of mine', text: 'Words of mine' });
    const thread = await threadOf();
    site.clock.forward({ seconds: 1 });
    await reply(asBen, thread, 'Words of Ben');
    const { id } = await newest();
    const page = await asBen.get('/learn/history?kind=said');
    expect(page.$(`tbody a[href="${here}/posts/${id}"]`).text()).toBe('Replied in a community');
    expect((await asAnn.get('/learn/history')).text).toContain('Began a thread in a community: A title of mine');
    const csv = (await asBen.download('/learn/history.csv')).bytes.toString();
    expect(csv).toContain('Replied in a community');
    const statements = (await asBen.download('/learn/history.xapi.json')).bytes.toString();
    const own = (JSON.parse(statements) as { verb: { id: string }; object: { id: string } }[]).find(({ object }) =>
      object.id.endsWith(`/posts/${id}`),
    );
    expect(own?.verb.id).toBe('http://adlnet.gov/expapi/verbs/commented');
    for (const text of [page.text, csv, statements]) expect(text).not.toMatch(/A title of mine|Words of/);
  });

  it('SH-24 is found by what its poll asks and by the answers, ranked with the others, while the poll is there', async () => {
    await begin(asAnn, { title: 'About animals', text: 'We saw an okapi, and an okapi' });
    const poll = { pollQuestion: 'Which animal?', option1: 'The okapi', option2: 'A tapir', closesOn: '' };
    await begin(asAnn, { title: 'A trip', text: 'Choose one', ...poll });
    const { id } = await newest();
    const found = async (q: string) => {
      const { $ } = await asBen.get(`${here}?q=${q}`);
      const titles = $('.threads h3').map((_, one) => $(one).text());
      return [...titles.get(), ...$('.threads mark').map((_, one) => $(one).text())];
    };
    expect(await found('okapis')).toEqual(['About animals', 'A trip', 'okapi', 'okapi', 'okapi']);
    expect([await found('tapir'), await found('tapir+trip')]).toEqual([
      ['A trip', 'tapir'],
      ['A trip', 'tapir'],
    ]);
    await asAnn.submit(`${here}/posts/${id}/poll/edit`, { act: 'remove' });
    expect(await found('tapir')).toEqual([]);
  });

  it('SH-24 shows what was meant and no more, whatever is typed', async () => {
    const nasty =
      '<script>alert(1)</script>\n\n[press](javascript:alert(1)) ![x](https://elsewhere.example/a.png)\n\n# Big\n\n**good**';
    await begin(asAnn, { title: 'Zero\u200Bwidth \u202Eeltit', text: nasty });
    const { $, text } = await asBen.get(await threadOf());
    const post = $('.post__text').first();
    expect(post.find('script, img, h1, h2').length).toBe(0);
    expect(post.find('a[href^="javascript:"]').length).toBe(0);
    expect(post.find('strong').text()).toBe('good');
    expect(post.text()).toContain('<script>alert(1)</script>');
    expect(text).toContain('Zerowidth eltit');
    const long = await begin(asAnn, { title: 'x'.repeat(10_000), text: 'A text' });
    expect([long.status, long.text]).toEqual([422, expect.stringContaining('5 to 150 characters')]);
  });

  it('posts once however often it is pressed, also at the same moment, and counts right', async () => {
    await begin(asAnn, { title: 'Pressed often', text: 'Once' });
    const thread = await threadOf();
    const page = await asBen.get(thread);
    const hidden = (name: string) => String(page.$(`#reply input[name=${name}]`).val());
    const sent = { _csrf: hidden('_csrf'), once: hidden('once'), text: 'Me too', act: 'post' };
    const all = await Promise.all(Array.from({ length: 5 }, () => asBen.post(thread, sent)));
    expect(all.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
    expect(new Set(all.map(({ to }) => to)).size).toBe(1);
    expect((await asAnn.get(thread)).text).toContain('General · 2 posts');
  });

  it('previews without keeping anything', async () => {
    const before = await site.app.db.post.count();
    const page = await begin(asAnn, { title: 'Not yet', text: '*soon*', act: 'preview' });
    expect([page.status, page.$('.post__text em').text()]).toEqual([200, 'soon']);
    expect(page.$('textarea').val()).toBe('*soon*');
    expect(await site.app.db.post.count()).toBe(before);
  });

  it('edits within the time and not after it, removes for good, and neither what others wrote', async () => {
    await begin(asAnn, { title: 'To be edited', text: 'First words' });
    const { id } = await newest();
    const [edit, remove] = [`${here}/posts/${id}/edit`, `${here}/posts/${id}/remove`];
    for (const path of [edit, remove]) expect((await asBen.get(path)).status).toBe(403);
    await asAnn.submit(edit, { text: 'Second words', act: 'post' });
    expect((await asBen.get(await threadOf())).text).toMatch(/Second words.*Edited on/);
    site.clock.forward({ minutes: 6 });
    expect((await asAnn.submit(edit, { text: 'Third words', act: 'post' })).status).toBe(409);
    await asAnn.submit(remove, {});
    const page = await asBen.get(await threadOf());
    expect(page.text).toContain('has removed it');
    expect((await newest()).text).toBe('');
    expect((await asBen.get(`${here}?q=Second`)).text).not.toContain('Second words');
  });

  it('keeps the first posts of a new member back, where a community says so', async () => {
    const careful = await aCommunity(site, ruth, { holdFirst: 1 });
    await careful.letIn([ann, 'Ann'], [ben, 'Ben']);
    const at = `/community/${careful.slug}`;
    await begin(asAnn, { title: 'My first post', text: 'Hello all' }, at);
    const { threadId, state } = await newest(careful.slug);
    expect(state).toBe('held');
    expect((await asAnn.get(`${at}/${threadId}`)).text).toContain('until a moderator has read it');
    expect((await asBen.get(`${at}/${threadId}`)).status).toBe(404);
    for (const path of [at, `${at}?q=hello`]) expect((await asBen.get(path)).text).not.toContain('My first post');
  });

  it('tells what is new to whom, and nobody else what somebody has read', async () => {
    site.clock.forward({ seconds: 1 });
    await begin(asAnn, { title: 'News for Ben', text: 'Read me' });
    const thread = await threadOf();
    const isNew = async (browser: Browser) => (await browser.get(`${here}?show=unread`)).text.includes('News for Ben');
    expect([await isNew(asAnn), await isNew(asBen)]).toEqual([false, true]);
    await asBen.head(thread);
    expect(await isNew(asBen)).toBe(true);
    await asBen.get(thread);
    expect(await isNew(asBen)).toBe(false);
    site.clock.forward({ seconds: 1 });
    await reply(asBen, thread, 'I have');
    expect([await isNew(asAnn), await isNew(asBen)]).toEqual([true, false]);
    expect(await site.app.db.accessEntry.count({ where: { viewerId: ben.id } })).toBe(0);
  });
});
