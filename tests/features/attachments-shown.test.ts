import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanPicture } from '../../src/features/attachments/picture-bytes.ts';
import { attachmentPurge } from '../../src/jobs/purge.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import { runRetention } from '../../src/policy/retain.ts';
import { type Attaching, attaching, listed, named, PDF } from '../support/attaching.ts';
import type { Browser } from '../support/browser.ts';
import { aCommunity } from '../support/community.ts';
import { aJpeg, aPng } from '../support/pictures.ts';
import type { TestSite } from '../support/site.ts';
import { unzip } from '../support/unzip.ts';

const PLACE = '51.4934 N 0.0098 E';

let group: Attaching;
let [asAnn, asBen, asMod] = [] as unknown as [Browser, Browser, Browser];
let site: TestSite;
let [here, thread] = ['', ''];
beforeAll(async () => {
  group = await attaching();
  ({ site, asAnn, asBen, asMod, here, thread } = group);
});
afterAll(() => site.close());

const daysAgo = (days: number) => new Date(site.clock.now().getTime() - days * 86_400_000);

describe('SH-24 a picture', () => {
  it('is shown with its size and words, and tells nothing of where it was made', async () => {
    const sent = aPng(30, 20, PLACE);
    const { card, href } = await group.replyWith(asAnn, 'ward.png', sent, { alt: 'A door with a "bell" <on> it' });
    const img = card.find('img');
    expect(['src', 'alt', 'width', 'height', 'loading'].map((name) => img.attr(name))).toEqual([
      ...[href, 'A door with a "bell" <on> it', '30', '20', 'lazy'],
    ]);
    const file = await asBen.download(href);
    expect([file.headers['content-type'], file.bytes.length < sent.length]).toEqual(['image/png', true]);
    expect(file.headers['content-disposition']).toMatch(/^inline/);
    expect(file.bytes.toString('latin1')).not.toMatch(/51\.4934|tEXt|eXIf|tIME/);
    expect(file.bytes.equals(aPng(30, 20))).toBe(true);
    const plain = await group.replyWith(asAnn, 'second.png', aPng(5, 5));
    expect(plain.card.find('img').attr('alt')).toBe('Picture “second.png”, which nobody has described');
  });

  it('keeps of a JPEG its colours and which way up it is, and nothing else', async () => {
    const { card, href } = await group.replyWith(asAnn, 'IMG_1.JPG', aJpeg(40, 30, { turned: 6, told: PLACE }));
    expect([card.find('img').attr('width'), card.find('img').attr('height')]).toEqual(['30', '40']);
    const { bytes } = await asBen.download(href);
    expect(bytes.toString('latin1')).not.toMatch(/51\.4934|GPS|adobe|Photoshop|MPF|another picture/);
    expect(bytes.toString('latin1')).toMatch(/ICC_PROFILE/);
    const again = cleanPicture('image/jpeg', bytes);
    expect([again?.width, again?.height, again?.bytes.equals(bytes)]).toEqual([30, 40, true]);
    expect(bytes.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
  });
});

describe('what is left of a picture', () => {
  const whole = [aPng(9, 9, PLACE), aJpeg(9, 9, { turned: 3, told: PLACE })] as const;

  it.each([
    ['image/png', whole[0]],
    ['image/jpeg', whole[1]],
  ] as const)('of a broken %s is nothing, or a picture of which nothing more is taken', (type, bytes) => {
    const broken = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
    fc.assert(
      fc.property(broken, fc.nat(bytes.length), (changes, end) => {
        const cut = Buffer.from(bytes.subarray(0, end));
        for (const [at, byte] of changes) if (at < cut.length) cut[at] = byte;
        const once = cleanPicture(type, cut);
        if (once) expect(cleanPicture(type, once.bytes)).toEqual(once);
      }),
      { numRuns: 500 },
    );
    expect(cleanPicture(type, bytes)).not.toBeNull();
  });
});

describe('SH-30 where a post goes, its files go', () => {
  const act = (browser: Browser, post: string, what: string) =>
    browser.submit(`/moderation/posts/${post}`, { act: what, reason: 'It names somebody' });

  it('hidden: for nobody but moderators, until it is shown again', async () => {
    const { post, href } = await group.replyWith(asBen, 'hide.txt', 'Words');
    expect(await group.statusesOf(href)).toEqual([200, 200, 200, 404]);
    await act(asMod, post.id, 'hide');
    expect(await group.statusesOf(href)).toEqual([404, 404, 404, 404]);
    const judged = await asMod.get(`/moderation/posts/${post.id}`);
    const file = judged.$('.files a').attr('href') ?? '';
    expect((await asMod.download(file)).bytes.toString()).toBe('Words');
    expect(await group.statusesOf(file)).not.toContain(500);
    expect((await asBen.get(file)).status).not.toBe(200);
    await act(asMod, post.id, 'show');
    expect(await group.statusesOf(href)).toEqual([200, 200, 200, 404]);
  });

  it('taken away: for nobody, and deleted when the time for an appeal is over', async () => {
    const { post, href } = await group.replyWith(asBen, 'taken.txt', 'Words');
    await act(asMod, post.id, 'remove');
    expect(await group.statusesOf(href)).toEqual([404, 404, 404, 404]);
    const decided = await site.app.db.sanction.findFirstOrThrow({ where: { postId: post.id } });
    const own = `/my-data/moderation/${decided.id}`;
    await asBen.submit(own, { appeal: 'It names nobody' }, { action: `${own}/appeal` });
    const asRuth = await site.signedIn(group.ruth);
    const appeal = `/moderation/appeals/${decided.id}`;
    const shown = await asRuth.get(appeal);
    expect(shown.$('.files').text()).toContain('taken.txt');
    const file = shown.$('.files a').attr('href') ?? '';
    const looks = () =>
      site.app.db.accessEntry.count({ where: { personId: group.ben.id, rule: { contains: 'decides-appeal-of' } } });
    const before = await looks();
    expect((await asRuth.download(file)).bytes.toString()).toBe('Words');
    expect(await looks()).toBe(before + 1);
    // Not the other members, nor its author, nor whoever decided, nor outsiders; and nothing beside another post.
    expect(await group.statusesOf(file)).toEqual([403, 404, 404, 404]);
    const { href: other } = await group.replyWith(asAnn, 'other.txt', 'Other');
    expect((await asRuth.get(`${appeal}/files/${other.split('/').at(-1)}`)).status).toBe(404);
    await asRuth.submit(appeal, { outcome: 'stands', answer: 'It names somebody' });
    expect((await asRuth.get(appeal)).$('.files')).toHaveLength(0);
    expect((await asRuth.get(file)).status).toBe(404);
    const left = () => site.app.db.postFile.count({ where: { postId: post.id } });
    await attachmentPurge.run(site.app);
    expect(await left()).toBe(1);
    await site.app.db.postTakenDown.updateMany({ data: { at: daysAgo(31) } });
    await runRetention(site.app);
    await attachmentPurge.run(site.app);
    expect(await left()).toBe(0);
  });

  it('removed by its author: deleted at once', async () => {
    const { post, href } = await group.replyWith(asAnn, 'gone.txt', 'Words');
    await asAnn.submit(`${here}/posts/${post.id}/remove`, {});
    expect(await group.statusesOf(href)).toEqual([404, 404, 404, 404]);
    expect(await site.app.db.postFile.count({ where: { postId: post.id } })).toBe(0);
  });

  it('removed by its author after a moderator hid it: deleted, and what it said can still be judged after an appeal', async () => {
    const { post } = await group.replyWith(asBen, 'hidden.txt', 'Words');
    const remove = `${here}/posts/${post.id}/remove`;
    await act(asMod, post.id, 'hide');
    expect((await asBen.get(thread)).$(`#p-${post.id} a[href="${remove}"]`)).toHaveLength(1);
    expect((await asAnn.get(thread)).$(`#p-${post.id} a[href="${remove}"]`)).toHaveLength(0);
    expect((await asAnn.get(remove)).status).toBe(404);
    expect((await asBen.get(remove)).text).toContain('kept apart for 30 days');
    expect((await asBen.submit(remove, {})).status).toBe(303);
    expect(await site.app.db.postFile.count({ where: { postId: post.id } })).toBe(0);
    const removed = await site.app.db.post.findUniqueOrThrow({ where: { id: post.id } });
    expect(removed).toMatchObject({ state: 'removed', text: '', html: '', hiddenReason: null });
    expect((await asBen.get(thread)).$(`#p-${post.id}`).text()).toContain('The one who wrote this has removed it.');
    expect(await site.app.db.postTakenDown.count({ where: { sanction: { postId: post.id } } })).toBe(1);
  });

  it('held: for its author and moderators, and the name of a file holds it too', async () => {
    const strict = await aCommunity(site, group.ruth, { holdFirst: 1 });
    await strict.letIn([group.ann, 'Ann'], [group.ben, 'Ben'], [group.mod, 'Petra']);
    const post = await group.begin(asBen, strict.slug, 'My first', named('first.txt', 'First'));
    const [file] = await site.app.db.postFile.findMany({ where: { postId: post.id }, select: { id: true } });
    const path = `/community/${strict.slug}/files/${file?.id}`;
    expect([post.state, await group.statusesOf(path)]).toEqual(['held', [404, 200, 404, 404]]);
    expect((await asMod.get(`/moderation/posts/${post.id}/files/${file?.id}`)).status).toBe(200);
    await act(asMod, post.id, 'show');
    expect(await group.statusesOf(path)).toEqual([200, 200, 200, 404]);
    const edit = `/community/${strict.slug}/posts/${post.id}/edit`;
    await asBen.submit(edit, {}, named('added later.txt', 'Later'));
    expect(await site.app.db.post.findUnique({ where: { id: post.id }, select: { state: true } })).toEqual({
      state: 'held',
    });
    await site.app.db.postingRules.create({
      data: { id: 1, words: 'felt pens', newDays: 7, holdLinks: false, perHour: 30 },
    });
    await group.replyWith(asAnn, 'cheap felt pens.txt', 'Words', { text: 'Look at this' });
    expect([(await group.newest()).state, (await group.newest()).heldFor]).toEqual(['held', 'word']);
    await site.app.db.postingRules.deleteMany();
  });
});

describe('SH-24 the files of a post that is edited', () => {
  it('are added and removed with "Save", and a day too late not at all', async () => {
    const { post } = await group.replyWith(asAnn, 'draft.txt', 'Draft');
    const edit = `${here}/posts/${post.id}/edit`;
    const [old] = await site.app.db.postFile.findMany({ where: { postId: post.id }, select: { id: true } });
    const page = await asAnn.submit(edit, { drop: String(old?.id) }, named('final.txt', 'Final'));
    expect([page.status, listed(page)]).toEqual([200, ['final.txt']]);
    expect((await asBen.get(`${here}/files/${old?.id}`)).status).toBe(200);
    const attached = page
      .$('input[name=attached]')
      .map((_, one) => String(page.$(one).val()))
      .get();
    const hidden = (name: string) => String(page.$(`main input[name=${name}]`).val());
    const form = { _csrf: hidden('_csrf'), seen: hidden('seen'), text: post.text, attached };
    expect((await asAnn.post(edit, { ...form, act: 'post' })).status).toBe(303);
    expect(await group.statusesOf(`${here}/files/${old?.id}`)).toEqual([404, 404, 404, 404]);
    // A window that was opened before knows nothing of the new file, and takes nothing away.
    expect((await asAnn.post(edit, { ...form, attached: [], text: 'Of an old window', act: 'post' })).status).toBe(422);
    const shown = await asBen.get(thread);
    expect(shown.$(`#p-${post.id} .files a`).text()).toBe('final.txt');
    expect(shown.$(`#p-${post.id} .meta`).text()).toContain('Edited on');
    expect((await asBen.post(edit, { ...form, act: 'post' })).status).toBe(403);
    site.clock.forward({ minutes: 6 });
    const late = await asAnn.send(edit, { ...form, act: 'post' }, named('late.txt', 'Late').files);
    expect(late.status).toBe(409);
  });
});

describe('SH-24 a page with a poll, files and a quote', () => {
  it('asks six questions, however many of them it shows', async () => {
    const to = `${here}/new`;
    const form = await asAnn.get(to);
    const topic = form.$('select[name=topic] option').first().attr('value') ?? '';
    const poll = { pollQuestion: 'Which one?', option1: 'This', option2: 'That', closesOn: '' };
    await asAnn.submit(to, { topic, title: 'All at once', text: 'Look', ...poll }, named('first.txt', 'Words'));
    const first = await group.newest();
    const path = `${here}/${first.threadId}`;
    await asBen.submit(path, { text: 'A reply' }, { action: `${path}#reply`, ...named('second.txt', 'Words') });
    const page = await asAnn.get(`${path}?quote=${first.id}`);
    const typed = { _csrf: String(page.$('main input[name=_csrf]').val()), quote: first.id, text: 'As you said' };
    await asAnn.post(page.$('form[data-draft]').attr('data-draft') ?? '', typed);
    let asked = 0;
    const count = () => void asked++;
    site.app.database.pool.on('acquire', count);
    const { $ } = await asAnn.get(path);
    site.app.database.pool.off('acquire', count);
    expect([$('.poll').length, $('.posts .files').length, $('#reply .quoted').length]).toEqual([1, 2, 1]);
    expect(asked).toBeLessThanOrEqual(6);
  });
});

describe('SH-24 what somebody attached', () => {
  it('is in their copy, and goes with them while their words stay', async () => {
    const { post, href } = await group.replyWith(asAnn, 'in the copy.pdf', PDF);
    const zip = await asAnn.download('/my-data/copy.zip');
    const inside = await unzip(zip.bytes);
    const name = [...inside.keys()].find((one) => one.endsWith('in the copy.pdf'));
    expect(name).toMatch(/^files\/PostFile\//);
    expect(Buffer.from(inside.get(name ?? '') ?? '').includes('canary in a file')).toBe(true);
    await erasePerson(site.app, group.ann.id, { why: 'asked', by: { person: group.ann.id } });
    expect(await site.app.db.postFile.count({ where: { personId: group.ann.id } })).toBe(0);
    expect((await asBen.get(href)).status).toBe(404);
    const page = await asBen.open(`${here}/posts/${post.id}`);
    expect(page.$(`#p-${post.id}`).text()).toContain('With in the copy.pdf');
    expect(page.$(`#p-${post.id} .files`).length).toBe(0);
  });
});
