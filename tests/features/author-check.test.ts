import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAuthor } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { unzip } from '../support/unzip.ts';

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

const linkOf = (page: Page, text: string): string =>
  page
    .$('main a')
    .filter((_, one) => page.$(one).text().trim() === text)
    .attr('href') ?? `no link ${text}`;

async function aDraft(slug: string): Promise<string> {
  await aCourse(site, slug);
  const { id } = await site.app.db.draft.findUniqueOrThrow({ where: { slug }, select: { id: true } });
  return `/author/courses/${id}`;
}

/** Eight rows of the form, of which these are filled in. */
const rows = (...said: string[]) => [...said, ...Array.from({ length: 8 - said.length }, () => '')];
const question = {
  ask: 'What *helps* first?',
  kind: 'multiple',
  'text[]': rows('Listening', '', 'Talking', 'Waiting'),
  correct: ['1', '4'],
  'feedback[]': rows('Yes, always.', '', 'Not at first: it can wait.', 'Often.'),
  because: 'Children “come” to who waits.',
};
const fileIn = async (draft: string, path: string): Promise<string | undefined> => {
  const files = await unzip((await author.download(`${draft}/export.zip`)).bytes);
  return [...files].find(([name]) => name.endsWith(path))?.[1];
};
const asked = (page: Page) =>
  page
    .$('tbody tr td:first-child, tbody tr th:first-child')
    .map((_, cell) => page.$(cell).text().trim())
    .get();

describe('a self-check made in the browser', () => {
  it('begins in a module without one, is published, and answered by learners', async () => {
    const draft = await aDraft('new-check');
    const check = linkOf(await author.get(draft), 'Add a self-check to module 2');
    const before = await author.get(check);
    expect([before.h1, before.text]).toEqual(['Self-check of “Second”', expect.stringContaining('No questions yet')]);
    const add = linkOf(before, 'Add a question');
    expect((await author.submit(add, question)).to).toBe(check);
    await author.submit(add, { ...question, ask: 'And then?', kind: 'single', correct: ['3'] });
    expect(asked(await author.get(check))).toEqual(['What *helps* first?', 'And then?']);
    const file = (await fileIn(draft, '02-second/check.yaml')) ?? '';
    expect(file).toContain('- id: what-helps-first\n  ask: What *helps* first?');
    expect(file.match(/correct: true/g)).toHaveLength(3);
    expect(file.match(/correct: false/g) ?? []).toHaveLength(0);
    await author.submit(`${draft}/publish`, {}, { action: `${draft}/publish` });
    const live = await learner.get('/courses/new-check/second/last');
    expect(live.$('.check em').text()).toBe('helps');
    const values = live
      .$('form[action$="/check"]')
      .first()
      .find('input[type=checkbox]')
      .map((_, one) => String(live.$(one).val()))
      .get();
    expect(values).toHaveLength(3);
    const choice = [values[0] ?? '', values[2] ?? ''];
    await learner.submit('/courses/new-check/second/last', { choice }, { action: '/courses/new-check/second/check' });
    expect((await learner.get('/courses/new-check/second/last')).text).toContain('That is right');
  });

  it('is edited: the form says what the file says, and a question keeps its name and its place', async () => {
    const draft = await aDraft('old-check');
    const check = linkOf(await author.get(draft), 'Edit self-check of module 1');
    const one = linkOf(await author.get(check), 'Which one?');
    const form = await author.get(one);
    expect([
      form.$('#text-1').val(),
      form.$('#correct-1').attr('checked'),
      form.$('#correct-2').attr('checked'),
    ]).toEqual(['This', 'checked', undefined]);
    expect(form.$('#feedback-2').text().trim()).toBe('No, since this is right.');
    const same = await fileIn(draft, '01-first/check.yaml');
    await author.submit(one, {});
    expect(await fileIn(draft, '01-first/check.yaml')).toBe(same);
    await author.submit(one, { ask: 'Which of them: a or b?' });
    await author.submit(linkOf(await author.get(check), 'Add a question'), question);
    const file = await fileIn(draft, '01-first/check.yaml');
    expect(file).toContain('- id: first\n  ask: "Which of them: a or b?"');
    const move = {
      question: 'what-helps-first',
      way: 'up',
      revision: String((await author.get(check)).$('input[name=revision]').first().val()),
    };
    const token = { _csrf: String((await author.get(check)).$('main input[name=_csrf]').first().val()) };
    expect((await author.post(check, { ...token, ...move })).to).toBe(check);
    expect(asked(await author.get(check))).toEqual(['What *helps* first?', 'Which of them: a or b?']);
    expect((await author.get(draft)).text).not.toContain('To mend');
  });

  it('deletes a question when that is confirmed, and the self-check with its last one', async () => {
    const draft = await aDraft('less-check');
    const check = linkOf(await author.get(draft), 'Edit self-check of module 1');
    const gone = linkOf(await author.get(check), 'Delete question 1');
    expect((await author.get(gone)).text).toContain('What they answered stays in their records.');
    await author.submit(gone, {});
    expect((await author.get(check)).text).toContain('No questions yet');
    expect(await fileIn(draft, '01-first/check.yaml')).toBeUndefined();
    expect((await author.get(draft)).text).toContain('Add a self-check to module 1');
  });

  it.each<[string, object, string]>([
    ['no question', { ask: '' }, 'ask'],
    ['one answer', { 'text[]': rows('Listening'), 'feedback[]': rows('Yes.'), correct: ['1'] }, 'text-1'],
    ['no right one', { correct: [] }, 'text-1'],
    ['two right ones where one is', { kind: 'single' }, 'text-1'],
    ['an answer twice', { 'text[]': rows('Listening', '', 'Listening', 'Waiting') }, 'text-3'],
    ['no feedback', { 'feedback[]': rows('Yes, always.', '', '', 'Often.') }, 'feedback-3'],
    ['no reason', { because: ' ' }, 'because'],
    ['too long a question', { ask: 'x'.repeat(501) }, 'ask'],
  ])('with %s is refused at its field, and what was typed stays', async (name, changes, at) => {
    const draft = await aDraft(`wrong-${name.replaceAll(' ', '-')}`);
    const check = linkOf(await author.get(draft), 'Add a self-check to module 2');
    const fields = { ...question, ...changes };
    const answer = await author.submit(`${check}/new`, fields);
    expect([answer.status, answer.$(`#${at}-error`).length]).toEqual([422, 1]);
    expect(answer.$('.govuk-error-summary a').attr('href')).toBe(`#${at}`);
    expect(answer.$('#text-1').val()).toBe('Listening');
    expect(await fileIn(draft, '02-second/check.yaml')).toBeUndefined();
  });

  it('of two authors at once the second is told, and nothing of theirs is lost from the form', async () => {
    const draft = await aDraft('two-checks');
    const check = linkOf(await author.get(draft), 'Edit self-check of module 1');
    const opened = await author.get(`${check}/first`);
    await second.submit(`${check}/first`, { ask: 'Their words?' });
    const mine = { ...question, ask: 'My words?', revision: String(opened.$('input[name=revision]').val()) };
    const told = await author.post(`${check}/first`, {
      ...mine,
      _csrf: String(opened.$('main input[name=_csrf]').first().val()),
    });
    expect([told.status, told.$('#ask').text().trim()]).toEqual([409, 'My words?']);
    expect(asked(await author.get(check))).toEqual(['Their words?']);
    const stale = { _csrf: String(told.$('main input[name=_csrf]').first().val()), revision: mine.revision };
    expect((await author.post(`${check}/first/delete`, stale)).status).toBe(409);
    expect(asked(await author.get(check))).toEqual(['Their words?']);
  });

  it('SH-34 is nothing that a learner sees or changes', async () => {
    const check = linkOf(await author.get(await aDraft('their-check')), 'Edit self-check of module 1');
    for (const path of [check, `${check}/first`, `${check}/first/delete`])
      expect((await learner.get(path)).status).toBe(403);
    expect((await author.get(`${check}/no-such-one`)).status).toBe(404);
  });
});

describe('a form made in the browser', () => {
  it('has a line for each question, and keeps their names and hints when others change', async () => {
    const draft = await aDraft('made-form');
    const form = linkOf(await author.get(draft), 'Add a form to module 1');
    expect((await author.submit(form, { questions: 'What was new?\r\n\r\n What will: change? ' })).to).toBe(
      `${draft}?open=${form.split('/')[3]}`,
    );
    expect(await fileIn(draft, '01-first/form.yaml')).toBe(
      '- id: what-was-new\n  ask: What was new?\n- id: what-will-change\n  ask: "What will: change?"\n',
    );
    const text = linkOf(await author.get(form), 'Edit the form as text, with help under each question');
    const body = String((await author.get(text)).$('#body').text())
      .trim()
      .replace('ask: What was new?', 'ask: What was new?\n  hint: Anything.');
    await author.submit(text, { body });
    await author.submit(form, { questions: 'First of all?\nWhat was new?\nWhat will: you change?' });
    const file = (await fileIn(draft, '01-first/form.yaml')) ?? '';
    expect([...file.matchAll(/id: (\S+)/g)].map(([, id]) => id)).toEqual([
      'first-of-all',
      'what-was-new',
      'what-will-you-change',
    ]);
    expect(file).toContain('hint: Anything.');
    await author.submit(linkOf(await author.get(draft), 'Edit module 1'), { finishForm: 'yes' });
    expect((await author.get(draft)).text).not.toContain('To mend');
    const eleven = await author.submit(form, {
      questions: Array.from({ length: 11 }, (_, n) => `Question ${n}?`).join('\n'),
    });
    expect([eleven.status, eleven.$('#questions-error').length]).toEqual([422, 1]);
    expect((await author.submit(form, { questions: ' \n' })).$('#questions-error').length).toBe(1);
    await author.submit(linkOf(await author.get(form), 'Delete the form'), {});
    expect((await author.get(draft)).text).toContain('It asks for its form, and has no form.yaml.');
  });
});
