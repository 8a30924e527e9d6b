import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { beginningOf } from '../../src/features/community/quotes.ts';
import { findPost, type OwnPost } from '../../src/features/community/talk.queries.ts';
import { editPost } from '../../src/features/community/talk.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import { runRetention } from '../../src/policy/retain.ts';
import type { Browser } from '../support/browser.ts';
import { aCommunity, asViewer, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { unzip } from '../support/unzip.ts';

let site: TestSite;
let [ann, ben, mod] = [] as unknown as [TestPerson, TestPerson, TestPerson];
let [asAnn, asBen, asMod, asOut] = [] as unknown as [Browser, Browser, Browser, Browser];
let group: TestCommunity;
let here: string;
beforeAll(async () => {
  site = await aSite();
  const ruth = await anAdministrator(site);
  [ann, ben] = [await aLearner(site), await aLearner(site, { name: 'Ben' })];
  mod = await aPersonWith(site, ['moderator'], { name: 'Petra' });
  group = await aCommunity(site, ruth, { editMinutes: 5, topics: ['General', 'Questions'] });
  await group.letIn([ann, 'Ann of the ward'], [ben, 'Ben of the clinic'], [mod, 'Petra']);
  here = `/community/${group.slug}`;
  [asAnn, asBen, asMod] = [await site.signedIn(ann), await site.signedIn(ben), await site.signedIn(mod)];
  asOut = await site.signedIn(await aLearner(site, { name: 'Out' }));
});
afterAll(() => site.close());

const newest = () => site.app.db.post.findFirstOrThrow({ orderBy: { id: 'desc' } });
async function begin(browser: Browser, title: string, text = `Words of ${title}`) {
  const page = await browser.get(`${here}/new`);
  const topic = page.$('select[name=topic] option').first().attr('value') ?? '';
  await browser.submit(`${here}/new`, { topic, title, text, act: 'post' });
  const post = await newest();
  return { ...post, path: `${here}/${post.threadId}`, at: `${here}/posts/${post.id}` };
}
async function reply(browser: Browser, thread: string, text: string) {
  await browser.submit(thread, { text, act: 'post' });
  const post = await newest();
  return { ...post, at: `${here}/posts/${post.id}` };
}

describe('SH-24 what was edited', () => {
  it('is kept word for word and shown to members, goes with the post, and stays without its author', async () => {
    const post = await begin(asAnn, 'An edited question', 'Where is the **blue** bear?');
    site.clock.forward({ seconds: 30 });
    await asAnn.submit(`${post.at}/edit`, { text: 'Where is the **green** bear?', act: 'post' });
    const thread = await asBen.get(post.path);
    const history = await asBen.get(thread.$('.post .meta a[href$="/history"]').attr('href') ?? '');
    expect([history.$('del').text(), history.$('ins').text()]).toEqual(['[gone: **blue**]', '[new: **green**]']);
    expect((await asOut.get(`${post.at}/history`)).status).toBe(404);
    expect((await asBen.get(`${here}?q=blue`)).text).toContain('0 posts found');
    await asAnn.submit(`${post.at}/remove`, {});
    expect(await site.app.db.postVersion.count({ where: { postId: post.id } })).toBe(0);
  });

  it('is refused when the time for it is over, and when another window was quicker', async () => {
    const post = await begin(asAnn, 'Two windows', 'One');
    const page = await asAnn.get(`${post.at}/edit`);
    const found = await findPost(site.app, asViewer(ann.id), group.slug, post.id);
    const edit = (text: string) =>
      inTransaction(site.app, (inside) => editPost(inside, found as OwnPost, { by: ann.id, text }));
    await edit('Two');
    await expect(edit('Three')).rejects.toThrow('changed while you wrote');
    expect(await site.app.db.postVersion.findMany({ where: { postId: post.id }, select: { text: true } })).toEqual([
      { text: 'One' },
    ]);
    const seen = String(page.$('main input[name=seen]').val());
    const stale = {
      _csrf: String(page.$('main input[name=_csrf]').val()),
      act: 'post',
      text: 'Of the old window',
      seen,
    };
    const refused = await asAnn.post(`${post.at}/edit`, stale);
    expect([refused.status, refused.$('#text').val()]).toEqual([422, 'Of the old window']);
    expect((await findPost(site.app, asViewer(ann.id), group.slug, post.id))?.text).toBe('Two');
    const again = { ...stale, seen: String(refused.$('main input[name=seen]').val()) };
    expect((await asAnn.post(`${post.at}/edit`, again)).status).toBe(303);
    expect((await findPost(site.app, asViewer(ann.id), group.slug, post.id))?.text).toBe('Of the old window');
    site.clock.forward({ minutes: 6 });
    const sent = { _csrf: String(page.$('main input[name=_csrf]').val()), act: 'post', text: 'Late', seen };
    expect((await asAnn.post(`${post.at}/edit`, sent)).status).toBe(409);
    expect(await site.app.db.postVersion.count({ where: { postId: post.id } })).toBe(2);
  });
});

describe('SH-24 the name beside a post', () => {
  it('is the one that its author has now, and theirs alone once they are erased', async () => {
    const lea = await aLearner(site, { name: 'Lea' });
    await group.letIn([lea, 'Lea of the ward']);
    const asLea = await site.signedIn(lea);
    const post = await begin(asLea, 'Under which name?');
    const by = async () => (await asBen.get(post.path)).$(`#p-${post.id} .post__by strong`).text();
    expect(await by()).toBe('Lea of the ward');
    await asLea.submit(`${here}/you`, { name: 'Lea by the sea' });
    expect(await by()).toBe('Lea by the sea');
    await inTransaction(site.app, (inside) =>
      erasePerson(inside, lea.id, { why: 'asked', by: { system: 'retention' } }),
    );
    expect(await by()).toBe('Former member');
  });
});

describe('SH-24 a quote', () => {
  const quoteOf = async (path: string) => (await asBen.get(path)).$('.posts .quoted').last().text().trim();

  it('stands in the form and in the post as a reference: erased, hidden and removed everywhere', async () => {
    const leaver = await aLearner(site, { name: 'Lea' });
    await group.letIn([leaver, 'Lea who leaves']);
    const asLea = await site.signedIn(leaver);
    const first = await begin(asAnn, 'To be quoted');
    const said = await reply(asLea, first.path, 'A walk to the *gate* & <b>back</b>');
    const link = (await asBen.get(first.path)).$('.post__acts a[href*="quote="]').last().attr('href') ?? '';
    const page = await asBen.get(link);
    expect(page.$('#reply .quoted').text()).toMatch(/Lea who leaves wrote\s+A walk to the gate & <b>back<\/b>/);
    await asBen.submit(link, { text: 'This.', act: 'post' }, { action: page.$('#reply form').attr('action') ?? '' });
    const quoting = await newest();
    expect(JSON.stringify(quoting)).not.toMatch(/Lea|gate/);
    expect(await quoteOf(first.path)).toContain('Lea who leaves wrote');

    await inTransaction(site.app, (inside) =>
      erasePerson(inside, leaver.id, { why: 'asked', by: { system: 'retention' } }),
    );
    expect(await quoteOf(first.path)).toMatch(/Former member wrote\s+A walk to the gate/);
    await asMod.submit(`/moderation/posts/${said.id}`, { act: 'hide', reason: 'Not here' });
    expect(await quoteOf(first.path)).toBe('The post that this quotes is no longer shown.');
    expect((await asBen.get(`${here}/${first.threadId}?quote=${said.id}`)).$('#reply .quoted').length).toBe(0);
  });

  it('of a post that was removed meanwhile, or stands in another thread, is refused and nothing typed is lost', async () => {
    const [first, other] = [await begin(asAnn, 'Removed meanwhile'), await begin(asAnn, 'Another thread')];
    const page = await asBen.get(`${first.path}?quote=${first.id}`);
    const hidden = (name: string) => String(page.$(`#reply input[name=${name}]`).val());
    const sent = { _csrf: hidden('_csrf'), once: hidden('once'), text: 'My words', act: 'post' };
    expect((await asBen.post(first.path, { ...sent, quote: other.id })).status).toBe(422);
    await asAnn.submit(`${first.at}/remove`, {});
    const back = await asBen.post(first.path, { ...sent, quote: first.id });
    expect([back.status, back.$('textarea').val(), back.$('#reply .quoted').length]).toEqual([422, 'My words', 0]);
    expect((await asBen.post(first.path, { ...sent, quote: 'x' })).status).toBe(400);
  });

  it('takes words out of HTML that was cut anywhere', () => {
    expect(beginningOf('<p>a<strong>b</strong><br />c &amp;lt; &lt;script&gt;</p><p>d</p><a hre')).toBe(
      'ab c &lt; <script> d',
    );
    expect(beginningOf('<p>one &am')).toBe('one');
    expect(beginningOf('<p><span class="mention">@Ann, nurse</span>, yes</p>')).toBe('@Ann, nurse, yes');
    expect(beginningOf(`<p>${'word '.repeat(200)}</p>`)).toMatch(/^(word )+…$/);
  });
});

describe('SH-24 a solved thread', () => {
  it('is marked by who began it or a moderator, tagged, found by the filter, linked at the top, and unmarked', async () => {
    const post = await begin(asAnn, 'How to solve it');
    const answer = await reply(asBen, post.path, 'Like this');
    expect((await asBen.get(`${answer.at}/solved`)).status).toBe(403);
    expect((await asOut.get(`${answer.at}/solved`)).status).toBe(404);
    await asAnn.submit(`${answer.at}/solved`, { act: 'solve' });
    const thread = await asBen.get(post.path);
    expect(thread.text).toMatch(/Solved.*See the answer.*This answered the question/);
    const listed = async (show: string) => (await asBen.get(`${here}?show=${show}`)).text.includes('How to solve it');
    expect([await listed('solved'), await listed('open')]).toEqual([true, false]);
    await asMod.submit(`${answer.at}/solved`, { act: 'unsolve' });
    expect([await listed('solved'), await listed('open')]).toEqual([false, true]);
  });

  it('is open again when the answer is removed', async () => {
    const post = await begin(asAnn, 'Solved for a while');
    const answer = await reply(asBen, post.path, 'Like that');
    await asMod.submit(`${answer.at}/solved`, { act: 'solve' });
    await asBen.submit(`${answer.at}/remove`, {});
    expect((await asAnn.get(post.path)).$('.tag--done').length).toBe(0);
    expect((await asAnn.get(`${answer.at}/solved`)).status).toBe(404);
  });
});

describe('SH-24 a search', () => {
  it('asks by name, own posts, category, day and solved, alone and with words, and never beyond the community', async () => {
    const post = await begin(asAnn, 'Where do giraffes sleep', 'Some giraffes stand up');
    const answer = await reply(asBen, post.path, 'All giraffes lie down, for minutes');
    const found = async (query: string) => {
      const { text } = await asBen.get(`${here}?${query}`);
      return [text.includes('giraffes stand'), text.includes('giraffes lie')];
    };
    const day = site.clock.now().toISOString().slice(0, 10);
    const { topicId } = await site.app.db.thread.findUniqueOrThrow({ where: { id: post.threadId } });
    const other = await site.app.db.topic.findFirstOrThrow({ where: { name: 'Questions' } });
    expect(await found('q=giraffe')).toEqual([true, true]);
    expect(await found('q=giraffe&author=ANN+of+the+ward')).toEqual([true, false]);
    expect(await found('q=giraffe&author=Ann')).toEqual([false, false]);
    expect(await found('author=Ben+of+the+clinic')).toEqual([false, true]);
    expect(await found('q=giraffe&mine=yes')).toEqual([false, true]);
    expect(await found(`q=giraffe&topic=${topicId}&from=${day}&to=${day}`)).toEqual([true, true]);
    expect(await found(`q=giraffe&topic=${other.id}`)).toEqual([false, false]);
    expect(await found('q=giraffe&to=2020-01-01')).toEqual([false, false]);
    expect(await found('q=giraffe&solved=yes')).toEqual([false, false]);
    await asAnn.submit(`${answer.at}/solved`, { act: 'solve' });
    expect(await found('q=giraffe&solved=yes&from=nonsense&mine=no')).toEqual([true, true]);
    // A name from before names were hashed.
    await site.app.db.membership.updateMany({ where: { personId: ann.id }, data: { nameHash: null } });
    expect(await found('q=giraffe&author=Ann+of+the+ward')).toEqual([true, false]);
    expect((await asOut.get(`${here}?author=Ann+of+the+ward`)).status).toBe(404);
    expect((await asBen.get(`${here}?q=the`)).text).toContain('0 posts found');
  });
});

describe('SH-24 a draft', () => {
  const draftOf = (thread: string) => site.app.db.postDraft.findMany({ where: { place: thread } });
  const typed = async (path: string) => (await asBen.get(path)).$('#reply textarea').val() ?? '';

  it('is kept for whoever writes it and nobody else, offered again, and gone when it is sent', async () => {
    const { path, threadId } = await begin(asAnn, 'Written on a train');
    const page = await asBen.get(path);
    const sent = { _csrf: String(page.$('#reply input[name=_csrf]').val()), text: 'Half a sen' };
    const save = page.$('#reply form').attr('data-draft') ?? '';
    expect(page.$('#reply button[formaction]').attr('formaction')).toBe(save);
    expect((await asBen.post(save, { ...sent, by: 'script' })).status).toBe(204);
    expect((await asBen.post(save, sent)).to).toBe(`${path}#reply`);
    expect([await typed(path), (await asAnn.get(path)).text.includes('Half a sen')]).toEqual(['Half a sen', false]);
    expect(JSON.stringify(await draftOf(threadId))).not.toContain(Buffer.from('Half a sen').toString('hex'));
    const once = String(page.$('#reply input[name=once]').last().val());
    await asBen.post(path, { ...sent, once, text: 'A whole sentence', act: 'post' });
    expect(await draftOf(threadId)).toEqual([]);
    // The script was a moment too late.
    await asBen.post(save, { ...sent, once, by: 'script' });
    expect(await draftOf(threadId)).toEqual([]);
  });

  it('keeps the post that it quotes, until its writer takes that out or nobody can read it any more', async () => {
    const first = await begin(asAnn, 'Quoted in a draft');
    const page = await asBen.get(`${first.path}?quote=${first.id}`);
    const save = page.$('#reply form[data-draft]').attr('data-draft') ?? '';
    const fields = () => {
      const of = (name: string) => String(page.$(`#reply form[data-draft] input[name=${name}]`).val());
      return { _csrf: of('_csrf'), once: of('once'), quote: of('quote'), attached: [], text: 'About that' };
    };
    const quoted = async () => {
      const { $ } = await asBen.get(first.path);
      return [$('#reply .quoted').length, $('#reply input[name=quote]').val(), $('#reply textarea').val()];
    };
    expect((await asBen.post(save, { ...fields(), by: 'script' })).status).toBe(204);
    expect(await quoted()).toEqual([1, first.id, 'About that']);
    expect(JSON.stringify(await draftOf(first.threadId))).not.toContain(first.id);
    const copy = await unzip((await asBen.download('/my-data/copy.zip')).bytes);
    expect([...copy.values()].some((file) => Buffer.from(file).includes(first.id))).toBe(true);
    const without = page.$('#reply button[value=unquote]').attr('formaction') ?? '';
    await asBen.post(without, { ...fields(), text: 'About that, and more', act: 'unquote' });
    expect(await quoted()).toEqual([0, undefined, 'About that, and more']);
    await asBen.post(save, fields());
    await asMod.submit(`/moderation/posts/${first.id}`, { act: 'hide', reason: 'Not here' });
    expect(await quoted()).toEqual([0, undefined, 'About that']);
    expect((await asBen.get(first.path)).$('.draft').text()).toContain('it quoted is no longer shown here');
    await asBen.submit(first.path, { act: 'post', text: 'On its own' }, { action: `${first.path}#reply` });
    expect(await newest()).toMatchObject({ text: 'On its own', quotedId: null });
  });

  it('of a new thread comes back too, can be deleted, and goes by itself after thirty days', async () => {
    const start = `${here}/new`;
    const page = await asBen.get(start);
    const save = page.$('form[data-draft]').attr('data-draft') ?? '';
    const _csrf = String(page.$('main input[name=_csrf]').val());
    await asBen.post(save, { _csrf, title: 'Ti', text: 'Not yet', option1: 'Tea', several: 'yes', closesOn: '' });
    const again = await asBen.get(start);
    expect([again.$('input[name=title]').val(), again.$('textarea').val()]).toEqual(['Ti', 'Not yet']);
    expect([again.$('#option1').val(), again.$('#closesOn').val(), again.$('#several:checked').length]).toEqual([
      'Tea',
      '',
      1,
    ]);
    await asBen.post(save, { _csrf, act: 'drop' });
    expect((await asBen.get(start)).$('textarea').val()).toBe('');
    await asBen.post(save, { _csrf, text: 'Forgotten' });
    expect((await asOut.post(save, { _csrf: await tokenOf(asOut), text: 'Not mine' })).status).toBe(404);
    site.clock.forward({ days: 31 });
    await runRetention(site.app);
    expect(await site.app.db.postDraft.count()).toBe(0);
  });
});

const tokenOf = async (browser: Browser) =>
  String((await browser.get('/account')).$('input[name=_csrf]').first().val());
