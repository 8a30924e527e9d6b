import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from '../support/browser.ts';
import { png } from '../support/course-folder.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAuthor } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let author: Browser;
let second: Browser;
let learner: Browser;
beforeAll(async () => {
  site = await aSite();
  [author, second] = [await site.signedIn(await anAuthor(site)), await site.signedIn(await anAuthor(site))];
  learner = await site.signedIn(await aLearner(site));
});
afterAll(() => site.close());

const linkOf = (page: Page, text: string | RegExp): string =>
  page
    .$('main a')
    .filter((_, one) => (typeof text === 'string' ? page.$(one).text() === text : text.test(page.$(one).text())))
    .attr('href') ?? `no link ${text}`;

/** A course that is on the site, and its draft's address. */
async function aDraft(slug: string): Promise<string> {
  await aCourse(site, slug);
  const { id } = await site.app.db.draft.findUniqueOrThrow({ where: { slug }, select: { id: true } });
  return `/author/courses/${id}`;
}

const fileOf = async (draft: string, name: string) => linkOf(await author.get(draft), name);

describe('writing a course in the browser', () => {
  it('begins one, adds parts, orders them, shows it as a learner would see it, and publishes it', async () => {
    const begun = await author.submit('/author/new', { title: 'Play & rest: “the basics”' });
    const draft = begun.to;
    const contents = await author.get(draft);
    expect(contents.h1).toBe('Play & rest: “the basics”');
    expect(contents.text).toContain('Only the course team sees this course.');
    expect(contents.text).toContain('The page has no text.');
    expect((await author.get(`${draft}/preview`)).h1).toContain('cannot be shown yet');

    const page = linkOf(contents, 'First page');
    await author.submit(page, { title: 'Why play matters', body: 'Children **learn** by playing.' });
    await author.submit(draft, { page: 'How to rest' }, { action: `${draft}/pages` });
    const rest = linkOf(await author.get(draft), 'How to rest');
    await author.submit(rest, { body: 'See [why](01-first-page.md).' });
    await author.submit(draft, { module: 'Second: more' }, { action: `${draft}/modules` });
    const again = await author.get(draft);
    const last = linkOf(again, 'First page');
    await author.submit(last, { title: 'The end', body: 'Well done.' });

    expect((await author.get(draft)).text).not.toContain('To mend');
    expect((await author.get(`${draft}/preview`)).h1).toBe('Play & rest: “the basics”');
    const module = await author.get(`${draft}/preview/first-module/how-to-rest`);
    expect(module.$(`a[href="${draft}/preview/first-module/first-page"]`).text()).toContain('why');
    expect(module.$('a[href^="/courses/play"]')).toHaveLength(0);
    expect(linkOf(module, 'Back to the draft')).toBe(draft);
    expect((await learner.get('/courses/play-rest-the-basics')).status).toBe(404);

    expect((await author.submit(`${draft}/publish`, {}, { action: `${draft}/publish` })).to).toBe(`${draft}/publish`);
    const live = await learner.get('/courses/play-rest-the-basics/first-module/first-page');
    expect(live.h1).toBe('Why play matters');
    expect(live.$('.reading strong').text()).toBe('learn');
  });

  it('folds the modules of a long course, but for the one that was worked on last', async () => {
    const draft = await aDraft('long-one');
    await author.submit(draft, { module: 'Third' }, { action: `${draft}/modules` });
    const open = (page: Page) => page.$('details[open] > summary h3').text();
    const contents = await author.get(draft);
    expect([contents.$('.held').length, open(contents)]).toEqual([3, '']);
    const form = contents.$('.held').eq(1).find(`form[action="${draft}/pages"]`);
    const folder = String(form.find('[name=folder]').val());
    const added = await author.post(`${draft}/pages`, { ...(await tokenOf(draft)), folder, page: 'More' });
    expect(open(await author.get(added.to))).toBe('Module 2: Second');
    const editor = await author.get(linkOf(await author.get(draft), 'More'));
    expect(open(await author.get(linkOf(editor, 'Back without saving')))).toBe('Module 2: Second');
    const refused = await author.post(`${draft}/pages`, { ...(await tokenOf(draft)), folder, page: '' });
    expect([refused.status, open(refused)]).toEqual([422, 'Module 2: Second']);
  });

  it('keeps what is written apart from what learners read, until it is published', async () => {
    const draft = await aDraft('apart');
    const page = await fileOf(draft, 'A page');
    await author.submit(page, { title: 'Another name', body: 'New words.' });
    expect((await learner.get('/courses/apart/first/a-page')).h1).toBe('A page');
    expect((await author.get('/author?state=changed')).text).toContain('A small course');
    await author.submit(`${draft}/publish`, {}, { action: `${draft}/publish` });
    expect((await learner.get('/courses/apart/first/a-page')).text).toContain('New words.');
    await author.post(`${draft}/publish`, { ...(await tokenOf(draft)), act: 'withdraw' });
    expect((await learner.get('/courses/apart')).status).toBe(404);
  });

  it('shows a preview without saving', async () => {
    const draft = await aDraft('previewed');
    const page = await fileOf(draft, 'A page');
    const shown = await author.submit(page, { body: 'Only *looking*.', act: 'preview' });
    expect(shown.status).toBe(200);
    expect(shown.$('#preview em').text()).toBe('looking');
    expect(shown.$('#body').val()).toContain('Only *looking*.');
    expect((await author.get(page)).$('#body').text().trim()).toBe('Some words.');
  });

  it('moves a page and a module, and the links in the text go with them', async () => {
    const draft = await aDraft('moving');
    const [first, other] = [await fileOf(draft, 'A page'), await fileOf(draft, 'Edit module 2')];
    await author.submit(await fileOf(draft, 'Edit module 1'), {
      body: 'Read [this](01-a-page.md) and [that](../02-second/01-last.md).',
    });
    await author.post(`${draft}/move`, { ...(await tokenOf(draft)), file: first.split('/').at(-1) ?? '', way: 'down' });
    await author.post(`${draft}/move`, { ...(await tokenOf(draft)), file: other.split('/').at(-1) ?? '', way: 'up' });
    const contents = await author.get(draft);
    expect(
      contents
        .$('main h3')
        .map((_, h) => contents.$(h).text())
        .get()
        .slice(0, 2),
    ).toEqual(['Module 1: Second', 'Module 2: First']);
    expect(contents.text).not.toContain('To mend');
    const intro = await author.get(linkOf(contents, 'Edit module 2'));
    expect(intro.$('#body').text()).toContain('[this](02-a-page.md) and [that](../01-second/01-last.md)');
    const edge = await author.post(`${draft}/move`, {
      ...(await tokenOf(draft)),
      file: other.split('/').at(-1) ?? '',
      way: 'up',
    });
    expect(edge.to).toBe(`${draft}?open=${other.split('/').at(-1)}`);
  });

  it('deletes a page only after it is confirmed, and not over somebody’s change', async () => {
    const draft = await aDraft('deleting');
    const page = await fileOf(draft, 'A page');
    const asked = await author.get(`${page}/delete`);
    expect(asked.h1).toBe('Delete page “A page”');
    await second.submit(page, { body: 'Still needed.' });
    const stale = await author.post(`${page}/delete`, { ...(await tokenOf(draft)), revision: '1' });
    expect(stale.status).toBe(409);
    expect((await author.submit(`${page}/delete`, {})).to).toBe(draft);
    expect((await author.get(page)).status).toBe(404);
  });
});

/** A token of the author's session. */
async function tokenOf(page: string): Promise<{ _csrf: string }> {
  return { _csrf: String((await author.get(page)).$('input[name=_csrf]').first().val()) };
}

describe('two authors at once', () => {
  it('the second is told what changed, and nothing is lost', async () => {
    const draft = await aDraft('together');
    const page = await fileOf(draft, 'A page');
    const opened = await author.get(page);
    await second.submit(page, { body: 'Some other words.' });
    const form = { title: 'A page', body: 'Some words of mine.', alt: '', act: 'save' };
    const revision = String(opened.$('input[name=revision]').val());
    const told = await author.post(page, { ...(await tokenOf(draft)), ...form, revision });
    expect(told.status).toBe(409);
    expect(told.text).toContain('Somebody else saved this while you wrote');
    expect(told.$('#body').text()).toContain('Some words of mine.');
    expect([told.$('.differences del').text(), told.$('.differences ins').text()].join()).toContain('other');
    expect((await author.get(page)).$('#body').text().trim()).toBe('Some other words.');
    const fields = { _csrf: String(told.$('main input[name=_csrf]').first().val()), ...form };
    const both = {
      ...fields,
      body: 'Some other words of mine.',
      revision: String(told.$('input[name=revision]').val()),
    };
    expect((await author.post(page, both)).to).toBe(page);
    expect((await author.get(page)).$('#body').text().trim()).toBe('Some other words of mine.');
  });

  it('of ten who save the same revision at the same moment exactly one does', async () => {
    const draft = await aDraft('ten');
    const page = await fileOf(draft, 'A page');
    const token = await tokenOf(draft);
    const saved = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        author.post(page, { ...token, title: 'A page', body: `Text ${n}`, alt: '', act: 'save', revision: '1' }),
      ),
    );
    expect(saved.map(({ status }) => status).sort()).toEqual([303, ...Array.from({ length: 9 }, () => 409)]);
  });
});

describe('pictures', () => {
  it('go into the text with what they show, and only then', async () => {
    const draft = await aDraft('pictured');
    const page = await fileOf(draft, 'A page');
    const files = { picture: { name: 'Two Adults.PNG', bytes: png } };
    const without = await author.submit(page, {}, { files });
    expect([without.status, without.$('#alt-error').text()]).toEqual([
      422,
      expect.stringContaining('Say what the picture shows'),
    ]);
    expect((await author.submit(page, { alt: 'Two adults [talk]' }, { files })).status).toBe(303);
    const text = (await author.get(page)).$('#body').text();
    expect(text).toContain('![Two adults \\[talk\\]](../images/two-adults.png)');
    const image = await author.download(`${draft}/files/two-adults.png`);
    expect([image.headers['content-type'], image.bytes.equals(png)]).toEqual(['image/png', true]);
    expect((await learner.get(`${draft}/files/two-adults.png`)).status).toBe(403);
  });

  it.each([
    [
      'a drawing with a script',
      'a.svg',
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>',
    ],
    [
      'a drawing with an event',
      'a.svg',
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="alert(1)"/>',
    ],
    ['a page under the name of a picture', 'a.png', '<html><script>alert(1)</script></html>'],
    ['a program', 'a.exe', 'MZ'],
    ['something cut short', 'a.png', png.subarray(0, 12)],
  ])('%s is refused and nothing is stored', async (_, name, bytes) => {
    const draft = await aDraft(`refused-${Math.abs(name.length * 31 + bytes.length)}`);
    const page = await fileOf(draft, 'A page');
    const answer = await author.submit(page, { alt: 'Something' }, { files: { picture: { name, bytes } } });
    expect([answer.status, answer.$('#picture-error').length]).toEqual([422, 1]);
    expect((await author.get(page)).$('input[name=revision]').val()).toBe('1');
  });
});

describe('bad input', () => {
  it('raw HTML, events and javascript: links come out as text or are refused', async () => {
    const draft = await aDraft('hostile');
    const page = await fileOf(draft, 'A page');
    const body =
      '<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[click](javascript:alert(1)) [data](data:text/html,x)';
    const shown = await author.submit(page, { body, act: 'preview' });
    expect(shown.$('#preview .reading script, #preview .reading img, #preview [onerror]')).toHaveLength(0);
    expect(shown.$('#preview a[href^="javascript"], #preview a[href^="data"]')).toHaveLength(0);
    expect(shown.$('#preview').text()).toContain('Links may begin with http, https or mailto, not with javascript.');
    await author.submit(page, { body });
    expect((await author.get(draft)).text).toContain('not with javascript');
    const refused = await author.post(`${draft}/publish`, { ...(await tokenOf(draft)), act: 'now' });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('Nothing was published')]);
    expect((await learner.get('/courses/hostile/first/a-page')).text).toContain('Some words.');
  });

  it('NUL bytes, too long texts and wrong front matter are told and store nothing', async () => {
    const draft = await aDraft('malformed');
    const page = await fileOf(draft, 'A page');
    const send = async (fields: Record<string, string>) =>
      (
        await author.post(page, {
          ...(await tokenOf(draft)),
          title: 'T',
          body: 'B',
          alt: '',
          act: 'save',
          revision: '1',
          ...fields,
        })
      ).status;
    expect(await send({ body: 'a\0b' })).toBe(400);
    expect(await send({ body: 'x'.repeat(40_001) })).toBe(422);
    expect(await send({ title: '' })).toBe(422);
    expect(await send({ title: 'x'.repeat(121) })).toBe(422);
    expect(await send({ revision: 'none' })).toBe(400);
    expect((await author.get(page)).$('#body').text().trim()).toBe('Some words.');
    const course = await fileOf(draft, 'Edit title, summary and introduction');
    const wrong = await author.submit(course, { minutes: 'an hour', nextReview: '2020-01-01', outcomes: '' });
    expect(wrong.status).toBe(422);
    expect(
      wrong
        .$('.govuk-error-summary a')
        .map((_, a) => wrong.$(a).attr('href'))
        .get(),
    ).toEqual(['#minutes', '#outcomes']);
  });

  it('SH-34 a learner can neither read nor change a draft', async () => {
    const draft = await aDraft('not-theirs');
    const page = await fileOf(draft, 'A page');
    const token = { _csrf: String((await learner.get('/my-data/correct')).$('input[name=_csrf]').first().val()) };
    for (const path of [draft, `${draft}/preview`, `${draft}/versions`, page])
      expect((await learner.get(path)).status).toBe(403);
    for (const path of [page, `${draft}/publish`, `${draft}/modules`, `${page}/delete`])
      expect((await learner.post(path, { ...token, act: 'now' })).status).toBe(403);
  });
});
