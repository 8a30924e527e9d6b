import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachmentPurge } from '../../src/jobs/purge.ts';
import { type Attaching, attaching, listed, named, PDF } from '../support/attaching.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aJpeg, aPng } from '../support/pictures.ts';
import type { TestSite } from '../support/site.ts';

let group: Attaching;
let [asAnn, asBen, asOut] = [] as unknown as [Browser, Browser, Browser];
let site: TestSite;
let [here, thread] = ['', ''];
beforeAll(async () => {
  group = await attaching();
  ({ site, asAnn, asBen, asOut, here, thread } = group);
});
afterAll(() => site.close());

const files = () => site.app.db.postFile.findMany({ orderBy: { id: 'asc' }, omit: { content: true } });
/** A small PNG that says it is of this size. */
const sized = (width: number, height: number): Buffer => {
  const bytes = aPng();
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};
const attachedIn = (page: Page): string[] =>
  page
    .$('input[name=attached]')
    .map((_, one) => String(page.$(one).val()))
    .get();
const errorOf = (page: Page) => page.$('#file-error').text().replace('Error: ', '');

describe('SH-24 a file beside a post', () => {
  it('comes back byte for byte to members, as a download that no browser runs; for others it does not exist', async () => {
    const { answer, card, href } = await group.replyWith(asAnn, 'The rota.pdf', PDF);
    expect([answer.status, card.text().replace(/\s+/g, ' ').trim()]).toEqual([303, 'The rota.pdf PDF, 1 kB']);
    const file = await asBen.download(href);
    expect(file.bytes.equals(PDF)).toBe(true);
    expect(file.headers['content-type']).toBe('application/pdf');
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="The_rota.pdf"/);
    expect(file.headers['x-content-type-options']).toBe('nosniff');
    expect(file.headers['content-security-policy']).toContain('sandbox');
    expect(file.headers['cache-control']).toBe('no-store');
    const elsewhere = await asOut.get(href);
    expect((await asOut.get(href.replace(here, `/community/${group.elsewhere}`))).status).toBe(404);
    const nothing = await asOut.get(`${here}/files/01990000-0000-7000-8000-000000000000`);
    expect([elsewhere.status, nothing.status]).toEqual([404, 404]);
    expect(elsewhere.$('main').html()).toBe(nothing.$('main').html());
    expect((await site.guest().get(href)).to).toContain('/sign-in');
    const [row] = await files();
    expect(Buffer.from(row?.name ?? []).toString('latin1')).not.toContain('rota');
  });

  it('is added while somebody writes, kept by a preview and by errors, removed again, and sent once', async () => {
    const add = await asAnn.submit(thread, { text: '', act: 'add' }, named('one.txt', 'One'));
    expect([add.status, listed(add), errorOf(add)]).toEqual([200, ['one.txt'], '']);
    expect(add.$('.attach').attr('open')).toBeDefined();
    const token = String(add.$('main input[name=_csrf]').val());
    const form = { _csrf: token, once: String(add.$('input[name=once]').val()) };
    const attached = () => files().then((all) => all.filter(({ postId }) => postId === null).map(({ id }) => id));
    const refused = await asAnn.send(
      thread,
      { ...form, text: '', attached: await attached() },
      named('two.txt', 'Two').files,
    );
    expect([refused.status, listed(refused)]).toEqual([422, ['one.txt', 'two.txt']]);
    expect(refused.text).toContain('Write your message');
    const preview = await asAnn.post(thread, {
      ...form,
      text: '*Here* it is',
      act: 'preview',
      attached: await attached(),
    });
    expect([preview.status, listed(preview)]).toEqual([200, ['one.txt', 'two.txt']]);
    const later = await asAnn.get(thread);
    expect(listed(later)).toEqual(['one.txt', 'two.txt']);
    expect(listed(await asBen.submit(thread, { text: 'Of my own', act: 'preview' }))).toEqual([]);
    const [one = '', two = ''] = await attached();
    const less = await asAnn.post(thread, { ...form, text: 'Here', attached: [one, two], drop: one });
    expect([less.status, listed(less), String(less.$('textarea').val()).trim()]).toEqual([200, ['two.txt'], 'Here']);
    const posts = await site.app.db.post.count();
    const sent = { ...form, text: 'Here they are', attached: two };
    const both = await Promise.all([1, 2].map(() => asAnn.send(thread, sent, named('three.txt', 'Three').files)));
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    expect(await site.app.db.post.count()).toBe(posts + 1);
    const { id } = await group.newest();
    const page = await asBen.get(thread);
    expect(
      page
        .$(`#p-${id} .files a`)
        .map((_, a) => page.$(a).text())
        .get(),
    ).toEqual(['two.txt', 'three.txt']);
    expect(await attached()).toEqual([]);
  });

  it('waits with its writer alone, belongs to the post that its form lists, and goes after a day', async () => {
    await asAnn.submit(thread, { act: 'add' }, named('mine.txt', 'Mine'));
    const [waiting] = (await files()).filter(({ postId }) => postId === null);
    expect(await group.statusesOf(`${here}/files/${waiting?.id}`)).toEqual([200, 404, 404, 404]);
    const stolen = await asBen.submit(thread, { text: 'Not mine', attached: String(waiting?.id) });
    expect([stolen.status, errorOf(stolen)]).toEqual([422, expect.stringContaining('no longer here')]);
    await asAnn.submit(thread, { text: 'Without it', attached: [] });
    expect((await files()).find(({ id }) => id === waiting?.id)?.postId).toBeNull();
    await attachmentPurge.run(site.app);
    expect((await files()).some(({ id }) => id === waiting?.id)).toBe(true);
    await site.app.db.postFile.updateMany({
      where: { id: String(waiting?.id) },
      data: { at: new Date(site.clock.now().getTime() - 86_460_000) },
    });
    await attachmentPurge.run(site.app);
    expect((await files()).some(({ id }) => id === waiting?.id)).toBe(false);
    expect((await files()).length).toBeGreaterThan(0);
  });

  it('is refused when ending and content do not agree, and says so beside the field', async () => {
    const before = (await files()).length;
    for (const [name, bytes] of [
      ['page.png', '<!doctype html><script>alert(1)</script>'],
      ['really-a-pdf.png', PDF],
      ['picture.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
      ['page.html', '<p>Hello</p>'],
      ['report.docx', 'PK\x03\x04[Content_Types].xml word/vbaProject.bin'],
      ['bomb.zip', 'PK\x03\x04'],
      ['cut.png', aPng().subarray(0, 40)],
      ['cut.jpg', aJpeg(4, 3).subarray(0, 60)],
      ['huge.png', sized(9_000, 9_000)],
      ['long.png', sized(21_000, 1)],
      ['empty.png', ''],
      ['report.pdf\u202Efdp.exe', PDF],
    ] as const) {
      const page = await asAnn.submit(thread, { text: 'Look at this' }, named(name, Buffer.from(bytes)));
      expect([name, page.status, errorOf(page).length > 0, page.$('textarea').val()]).toEqual([
        ...[name, 422, true],
        expect.stringContaining('Look at this'),
      ]);
    }
    const renamed = await asAnn.submit(thread, { act: 'add' }, named('photo.png', PDF));
    expect(errorOf(renamed)).toContain('What is in it must fit the end of its name');
    expect(errorOf(await asAnn.submit(thread, { act: 'add' }))).toBe('Choose a file');
    const large = await asAnn.submit(thread, { text: 'Large' }, named('large.txt', Buffer.alloc(5_000_001, 'a')));
    expect([large.status, errorOf(large)]).toEqual([422, 'Choose a file of at most 5 MB']);
    expect((await files()).length).toBe(before);
  });

  it.each([
    ['../../etc/<b>pass</b>.txt', 'b>.txt'],
    ['<img src=x onerror=alert(1)>.txt', '<img src=x onerror=alert(1)>.txt'],
    ['a\u200Db\u202Etxt.exe.txt', 'abtxt.exe.txt'],
    [`${'long '.repeat(60)}.txt`, expect.stringMatching(/^long .{105,115}\.txt$/)],
    ['Größe 5 “ok”.txt', 'Größe 5 “ok”.txt'],
  ])('called %j it is text and nothing else', async (name, shown) => {
    const { card, href, answer } = await group.replyWith(asAnn, name, 'Words');
    expect([answer.status, card.find('a').text()]).toEqual([303, shown]);
    const file = await asAnn.download(href);
    expect([file.status, file.bytes.toString()]).toEqual([200, 'Words']);
  });

  it('comes too late from somebody who was signed out, who gets their words back', async () => {
    const guest = site.guest();
    await guest.get('/sign-in');
    for (const bytes of ['Words', Buffer.alloc(400_000)]) {
      const page = await guest.send(thread, { text: 'A long reply' }, named('a.txt', bytes).files);
      expect([page.status, page.text.includes('A long reply')]).toEqual([403, bytes === 'Words']);
    }
  });

  it('with a NUL in its name or its words is refused, and nothing is kept', async () => {
    const before = await files();
    for (const [name, fields] of [
      ['a\0b.txt', {}],
      ['ab.txt', { text: 'One\0two' }],
      ['ab.txt', { alt: 'One\0two' }],
    ] as const) {
      const page = await asAnn.submit(thread, { text: 'Words', ...fields }, named(name, 'Words'));
      expect([fields, page.status]).toEqual([fields, 400]);
    }
    expect(await files()).toEqual(before);
  });

  it('is one of five at most, and of 100 MB in all', async () => {
    for (const n of [1, 2, 3, 4, 5]) await asBen.submit(thread, { act: 'add' }, named(`${n}.txt`, `Words ${n}`));
    const page = await asBen.submit(thread, { act: 'add' }, named('6.txt', 'Words 6'));
    expect([listed(page).length, errorOf(page)]).toEqual([5, expect.stringContaining('at most 5 files')]);
    await site.app.db.postFile.deleteMany({ where: { personId: group.ben.id } });
    const { post } = await group.replyWith(asBen, 'large.txt', 'Words');
    await site.app.db.postFile.updateMany({ where: { postId: post.id }, data: { size: 99_999_999 } });
    const full = await asBen.submit(thread, { act: 'add' }, named('more.txt', 'Words'));
    expect(errorOf(full)).toContain('take up 100 MB');
    await site.app.db.postFile.updateMany({ where: { postId: post.id }, data: { size: 5 } });
  });

  it('can always be removed where a form lists more than five', async () => {
    const names = [1, 2, 3, 4, 5].map((n) => `${n}.txt`);
    for (const name of names) await asAnn.submit(thread, { act: 'add' }, named(name, `Of ${name}`));
    await asAnn.submit(thread, { text: 'Five of them', act: 'post' });
    const edit = `${here}/posts/${(await group.newest()).id}/edit`;
    const [first = '', ...others] = attachedIn(await asAnn.get(edit));
    await asAnn.submit(edit, { attached: others, act: 'add' }, named('6.txt', 'Of 6'));
    const page = await asAnn.get(edit);
    expect(listed(page)).toEqual([...names, '6.txt']);
    const six = await asAnn.submit(edit, { text: 'Six of them', act: 'post' });
    expect([six.status, errorOf(six)]).toEqual([422, 'A post has at most 5 files. Remove one first']);
    expect([listed(six).length, six.$('button[name=drop]').length]).toEqual([6, 6]);
    const less = await asAnn.submit(edit, { text: 'Six of them', drop: first });
    expect([less.status, listed(less)]).toEqual([200, [...names.slice(1), '6.txt']]);
    const hidden = (name: string) => String(less.$(`main input[name=${name}]`).val());
    const form = { _csrf: hidden('_csrf'), seen: hidden('seen'), attached: attachedIn(less) };
    expect((await asAnn.post(edit, { ...form, text: 'Five again', act: 'post' })).status).toBe(303);
  });

  it('is the same one only with the same bytes, and takes other words for its picture', async () => {
    await asAnn.submit(thread, { act: 'add' }, named('rota.txt', 'Monday'));
    const corrected = await asAnn.submit(thread, { act: 'add' }, named('rota.txt', 'Friday'));
    expect(listed(corrected)).toEqual(['rota.txt', 'rota.txt']);
    expect(listed(await asAnn.submit(thread, { act: 'add' }, named('rota.txt', 'Friday'))).length).toBe(2);
    const words = async (alt: string) => {
      const page = await asAnn.submit(thread, { act: 'add', alt }, named('door.png', aPng()));
      return [page.status, listed(page).length, page.$('.attach__list').text().includes('A red door')];
    };
    expect(await words('A door')).toEqual([200, 3, false]);
    expect(await words('A red door')).toEqual([200, 3, true]);
    expect(await words('')).toEqual([200, 3, true]);
    await site.app.db.postFile.deleteMany({ where: { personId: group.ann.id, postId: null } });
  });

  it('stays where too much is said of its picture, which shorter words then are about without the file', async () => {
    const long = 'A long corridor. '.repeat(20);
    for (const act of ['add', 'preview', 'post']) {
      const page = await asAnn.submit(thread, { text: 'The ward', act, alt: long }, named(`${act}.png`, aPng()));
      const said = [page.$('#alt-error').text(), page.$('#alt').val(), page.$('textarea').val()].map(String);
      expect([act, page.status, listed(page).includes(`${act}.png`)]).toEqual([act, 422, true]);
      expect(said).toEqual([expect.stringContaining('Your file stays'), long, expect.stringContaining('The ward')]);
    }
    const without = await asAnn.submit(thread, { act: 'add', alt: long, attached: [] });
    expect([without.status, without.$('#alt-error').text()]).toEqual([
      422,
      expect.stringMatching(/at most 300 characters$/),
    ]);
    const page = await asAnn.submit(thread, { act: 'add', alt: 'A corridor', attached: attachedIn(without) });
    expect([page.status, page.$('#alt').val(), page.$('.attach__list li').last().text()]).toEqual([
      ...[200, ''],
      expect.stringContaining('Shows: A corridor'),
    ]);
    expect(page.$('.attach__list').text().match(/Shows/g)?.length).toBe(1);
    expect(errorOf(await asAnn.submit(thread, { act: 'add', alt: 'Nothing', attached: [] }))).toBe('Choose a file');
    await site.app.db.postFile.deleteMany({ where: { personId: group.ann.id, postId: null } });
  });

  it('stays where something else in the form is wrong', async () => {
    const page = await asAnn.get(`${here}/new`);
    const topic = page.$('select[name=topic] option').first().attr('value') ?? '';
    const right = { topic, title: 'About pencils', text: 'Say what you use', act: 'post' };
    const poll = { ...right, option1: 'Soft', option2: 'Hard', closesOn: '2001-01-01' };
    const quote = { text: 'As you said', quote: '01990000-0000-7000-8000-000000000000' };
    const gone = { text: 'With another one', attached: '01990000-0000-7000-8000-000000000000' };
    const posts = await site.app.db.post.count();
    for (const [to, name, fields, says] of [
      [`${here}/new`, 'poll.txt', poll, 'Choose a day that is not over'],
      [`${here}/new`, 'preview.txt', { ...poll, act: 'preview' }, 'Choose a day that is not over'],
      [`${here}/new`, 'topic.txt', { ...right, topic: quote.quote }, 'Choose a category'],
      [thread, 'quote.txt', quote, 'no longer shown'],
      [thread, 'gone.txt', gone, 'no longer here'],
    ] as const) {
      const answer = await asAnn.submit(to, fields, named(name, 'Words'));
      expect([name, answer.status, listed(answer).includes(name)]).toEqual([name, 422, true]);
      expect(answer.text).toContain(says);
    }
    expect(await site.app.db.post.count()).toBe(posts);
  });
});
