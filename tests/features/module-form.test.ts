import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { goodCourse } from '../support/course-folder.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAdministrator, anAuthor } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { unzip } from '../support/unzip.ts';

let site: TestSite;
let person: Awaited<ReturnType<typeof aLearner>>;
let learner: Browser;
beforeAll(async () => {
  site = await aSite();
  person = await aLearner(site);
  learner = await site.signedIn(person);
});
afterAll(() => site.close());

const formYaml = `- id: surprised
  ask: What surprised you, & why?
  hint: A few words are enough.
- id: change
  ask: What will you change?
`;
const module = (finish: string) =>
  (goodCourse['01-first/module.md'] as string).replace('minutes: 5\n', `minutes: 5\nfinish:\n${finish}`);
const withForm = (slug: string, finish = '  form: sent\n') =>
  aCourse(site, slug, { '01-first/form.yaml': formYaml, '01-first/module.md': module(finish) });

const last = (slug: string) => `/courses/${slug}/first/another`;
const send = (slug: string, answer: string[], browser = learner) =>
  browser.submit(last(slug), { 'answer[]': answer }, { action: `/courses/${slug}/first/form` });

describe('a module that ends with a form', () => {
  it('CDEP-16 HEC-08 is finished by sending it, and what was written is sealed and comes back to its writer', async () => {
    await withForm('reflected');
    const before = await learner.get(last('reflected'));
    expect(before.$('form[action$="/finish"]')).toHaveLength(0);
    expect(before.text).toContain('Send the form at the end of this module.');
    expect(before.$('label[for="answer-1"]').text()).toContain('What surprised you, & why?');
    expect(before.$('#answer-1-hint').text()).toContain('A few words are enough.');
    const token = { _csrf: String(before.$('input[name=_csrf]').first().val()) };
    expect((await learner.post('/courses/reflected/first/finish', token)).status).toBe(422);

    const half = await send('reflected', ['Canary: much', ' ']);
    expect([half.status, half.$('#answer-2-error').length, half.$('#answer-1').text()]).toEqual([
      422,
      1,
      expect.stringContaining('Canary: much'),
    ]);
    expect(await site.app.db.formAnswer.count()).toBe(0);

    const sent = await send('reflected', ['Canary: much', 'I will ask.']);
    expect(sent.to).toBe('/courses/reflected');
    expect((await learner.get('/courses/reflected')).text).toContain('Module finished');
    const [row] = await site.app.db.formAnswer.findMany();
    expect([row?.personId, Buffer.from(row?.answers ?? []).includes('Canary')]).toEqual([person.id, false]);
    expect((await learner.get(last('reflected'))).$('#answer-1').text().trim()).toBe('Canary: much');
    expect((await learner.get('/learn/history')).text).toContain('Sent the form: First');
    expect(site.logged.join()).not.toContain('Canary: much');
  });

  it('is changed by sending it again, and the same twice is once', async () => {
    const sent = await send('reflected', ['Canary: less', 'Nothing.']);
    expect([sent.status, sent.to, sent.text]).toEqual([303, last('reflected'), expect.any(String)]);
    await send('reflected', ['Canary: less', 'Nothing.']);
    expect((await learner.get(last('reflected'))).$('#answer-1').text().trim()).toBe('Canary: less');
    expect(await site.app.db.formAnswer.count({ where: { personId: person.id } })).toBe(1);
    expect(await site.app.db.learningEvent.count({ where: { personId: person.id, verb: 'sent-form' } })).toBe(2);
  });

  it('CDEP-16 is read by nobody else, whatever their role', async () => {
    for (const other of [await anAuthor(site), await anAdministrator(site), await aLearner(site)]) {
      const page = await (await site.signedIn(other)).get(last('reflected'));
      expect([page.status, page.$('#answer-1').text().trim()]).toEqual([200, '']);
    }
    await send('reflected', ['Another’s words', 'x'], await site.signedIn(await aLearner(site)));
    expect((await learner.get(last('reflected'))).$('#answer-1').text().trim()).toBe('Canary: less');
  });

  it('does not finish a module that asks for more, or that asks for nothing of it', async () => {
    await withForm('more', '  pages: all\n  form: sent\n');
    expect((await send('more', ['a', 'b'])).to).toBe(last('more'));
    expect((await learner.get('/courses/more/first')).text).toContain('Read 1 more page.');
    await aCourse(site, 'free', { '01-first/form.yaml': formYaml });
    expect((await send('free', ['a', 'b'])).to).toBe(last('free'));
    expect((await learner.get(last('free'))).$('form[action$="/finish"]')).toHaveLength(1);
  });

  it('takes no answer to other questions than it asked, and nothing from guests or where nothing is asked', async () => {
    const page = await learner.get(last('free'));
    const token = { _csrf: String(page.$('input[name=_csrf]').first().val()) };
    const post = (path: string, fields: object) => learner.post(path, { ...token, ...fields });
    expect((await post('/courses/free/first/form', { asked: 'change surprised', 'answer[]': ['a', 'b'] })).status).toBe(
      409,
    );
    expect((await post('/courses/free/second/form', { asked: '', 'answer[]': [] })).status).toBe(409);
    expect(
      (await post('/courses/free/first/form', { asked: 'surprised change', 'answer[]': ['x'.repeat(5_001), 'b'] }))
        .status,
    ).toBe(422);
    expect(
      (await post('/courses/free/first/form', { asked: 'surprised change', 'answer[]': ['a', 'b'], extra: '1' }))
        .status,
    ).toBe(400);
    expect((await site.guest().get('/courses/free/first/another')).status).toBe(303);
  });

  it('is asked anew when the course is done again, and what was written before stays', async () => {
    const slug = 'each-year';
    await aCourse(site, slug, {
      'course.md': (goodCourse['course.md'] as string).replace('minutes: 15\n', 'minutes: 15\nvalid-months: 12\n'),
      '01-first/form.yaml': formYaml,
      '01-first/module.md': module('  form: sent\n'),
    });
    await send(slug, ['first year', 'x']);
    await learner.submit(`/courses/${slug}/second`, {}, { action: `/courses/${slug}/second/finish` });
    site.clock.forward({ days: 340 });
    learner = await site.signedIn(person);
    await learner.submit(`/courses/${slug}`, {}, { action: `/courses/${slug}/renew` });
    expect((await learner.get(last(slug))).text).toContain('Send the form at the end of this module.');
    await send(slug, ['second year', 'x']);
    expect(await site.app.db.formAnswer.count({ where: { personId: person.id, module: { course: { slug } } } })).toBe(
      2,
    );
    expect((await learner.get(last(slug))).$('#answer-1').text().trim()).toBe('second year');
  });

  it.each([
    ['a rule without a form', { '01-first/module.md': module('  form: sent\n') }, 'has no form.yaml'],
    ['a question twice', { '01-first/form.yaml': formYaml + formYaml }, 'is used twice'],
    ['no questions', { '01-first/form.yaml': '[]' }, 'at least 1 questions'],
    [
      'another word for sent',
      { '01-first/form.yaml': formYaml, '01-first/module.md': module('  form: read\n') },
      'must be sent',
    ],
  ])('%s is refused with the course', async (_, changes, says) => {
    await expect(aCourse(site, 'wrong-form', changes)).rejects.toThrow(says);
  });

  it('stands in the copy of one’s information in words', async () => {
    const { bytes } = await learner.download('/my-data/copy.zip');
    const files = await unzip(bytes);
    expect(files.get('your-information.html')).toContain(
      'What surprised you, &amp; why?\nCanary: less\n\nWhat will you change?\nNothing.',
    );
    const held = await learner.get('/my-data');
    expect(held.text).toContain('What surprised you, & why? second year What will you change? x');
    expect(held.text).not.toContain('"ask"');
  });
});
