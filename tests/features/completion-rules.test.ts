import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { checkYaml, courseMd, goodCourse } from '../support/course-folder.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAuthor } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let learner: Browser;
beforeAll(async () => {
  site = await aSite();
  learner = await site.signedIn(await aLearner(site, { jobRole: 'School nurse' }));
});
afterAll(() => site.close());

const module = (finish: string) =>
  (goodCourse['01-first/module.md'] as string).replace('minutes: 5\n', `minutes: 5\nfinish:\n${finish}`);
const course = (more: string) => courseMd.replace('minutes: 15\n', `minutes: 15\n${more}`);

const finish = async (slug: string, name = 'first') => {
  const page = await learner.get(`/courses/${slug}/${name}`);
  const token = String(page.$('input[name=_csrf]').first().val());
  return learner.post(`/courses/${slug}/${name}/finish`, { _csrf: token });
};

describe('what is asked before a module is finished', () => {
  it('HEC-08 no tick before every page is read, where the author asks for that', async () => {
    await aCourse(site, 'all-pages', { '01-first/module.md': module('  pages: all\n') });
    await learner.get('/courses/all-pages/first/a-page');
    const page = await learner.get('/courses/all-pages/first');
    expect(page.text).toContain('Read 1 more page.');
    expect(page.$('form[action$="/finish"]')).toHaveLength(0);
    const refused = await finish('all-pages');
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('This module is not finished yet.')]);
    const last = await learner.get('/courses/all-pages/first/another');
    expect(last.$('form[action$="/finish"]')).toHaveLength(1);
    expect((await finish('all-pages')).status).toBe(303);
  });

  it('HEC-08 no tick before the score of the self-check is reached', async () => {
    const second = checkYaml.replace('id: first', 'id: second');
    await aCourse(site, 'scored', {
      '01-first/module.md': module('  score: 60\n'),
      '01-first/check.yaml': checkYaml + second,
    });
    await learner.get('/courses/scored/first/another');
    const answer = async (question: string, choice: RegExp) => {
      const page = await learner.get('/courses/scored/first/another');
      const form = page.$(`input[value="${question}"]`).closest('form');
      const label = form.find('label').filter((_, one) => choice.test(page.$(one).text()));
      const value = String(form.find(`#${label.attr('for')}`).val());
      const fields = { question, try: String(form.find('input[name=try]').val()), choice: value };
      return learner.post('/courses/scored/first/check', {
        _csrf: String(page.$('input[name=_csrf]').first().val()),
        ...fields,
      });
    };
    await answer('first', /This/);
    await answer('second', /That/);
    expect((await finish('scored')).status).toBe(422);
    expect((await learner.get('/courses/scored/first/another')).text).toContain(
      'Get at least 60 per cent of the self-check right.',
    );
    await answer('second', /This/);
    expect((await finish('scored')).status).toBe(303);
  });

  it('a rule that cannot be kept is refused with its course', async () => {
    await expect(
      aCourse(site, 'impossible', { '01-first/module.md': module('  score: 60\n'), '01-first/check.yaml': undefined }),
    ).rejects.toThrow('It asks for a score, and has no check.yaml.');
    for (const wrong of ['  score: 0\n', '  score: 101\n', '  pages: some\n', '  wishes: 1\n'])
      await expect(aCourse(site, 'impossible', { '01-first/module.md': module(wrong) })).rejects.toThrow('module.md');
  });
});

describe('what comes first', () => {
  it('a course begins only when the one before it is finished', async () => {
    await aCourse(site, 'basics');
    await aCourse(site, 'advanced', { 'course.md': course('after: [basics]\n') });
    const page = await learner.get('/courses/advanced');
    expect(page.text).toContain('You can begin once you have finished “A small course”');
    expect(page.$('form[action$="/start"]')).toHaveLength(0);
    expect((await learner.get('/courses/advanced/first')).to).toBe('/courses/advanced');
    const token = String(page.$('input[name=_csrf]').first().val());
    expect((await learner.post('/courses/advanced/start', { _csrf: token })).status).toBe(409);
    expect((await site.guest().get('/courses/advanced')).text).not.toContain('Something comes first');
    for (const name of ['first', 'second']) await finish('basics', name);
    expect((await learner.submit('/courses/advanced', {}, { action: '/courses/advanced/start' })).status).toBe(303);
  });

  it('who has begun already goes on', async () => {
    await aCourse(site, 'begun');
    await learner.submit('/courses/begun', {}, { action: '/courses/begun/start' });
    await aCourse(site, 'unread');
    await aCourse(site, 'begun', { 'course.md': course('after: [unread]\n') });
    expect((await learner.get('/courses/begun/first')).status).toBe(200);
  });

  it('a course cannot come after itself', async () => {
    await expect(aCourse(site, 'circle', { 'course.md': course('after: [circle]\n') })).rejects.toThrow('after itself');
  });
});

describe('courses for one’s work', () => {
  it('SH-18 are suggested by job role, and change with it', async () => {
    await aCourse(site, 'for-nurses', {
      'course.md': course('for-roles: [school NURSE]\n').replace('A small course', 'For nurses'),
    });
    await aCourse(site, 'for-drivers', {
      'course.md': course('for-roles: [Driver]\n').replace('A small course', 'For drivers'),
    });
    const suggested = async () => {
      const page = await learner.get('/learn');
      return page.$('section:has(> h2:contains("For your work"))').text();
    };
    expect(await suggested()).toContain('For nurses');
    expect(await suggested()).not.toContain('For drivers');
    await learner.submit('/my-data/correct', { jobRole: 'Bus driver' });
    expect(await suggested()).toContain('For drivers');
    expect(await suggested()).not.toContain('For nurses');
  });
});

describe('a course that is due every year', () => {
  it('is begun again when its time comes, and what was done before stays in the record', async () => {
    await aCourse(site, 'yearly', {
      'course.md': course('valid-months: 12\n').replace('A small course', 'Every year'),
    });
    const person = await aLearner(site);
    learner = await site.signedIn(person);
    const answer = async () => {
      const page = await learner.get('/courses/yearly/first/another');
      const form = page.$('form[action$="/check"]').first();
      const fields = {
        question: 'first',
        try: String(form.find('input[name=try]').val()),
        choice: String(form.find('input[type=radio]').first().val()),
      };
      return learner.post('/courses/yearly/first/check', {
        _csrf: String(page.$('input[name=_csrf]').first().val()),
        ...fields,
      });
    };
    await learner.get('/courses/yearly/first/a-page');
    await answer();
    for (const name of ['first', 'second']) await finish('yearly', name);
    const events = () =>
      site.app.db.learningEvent.findMany({
        where: { personId: person.id },
        select: { verb: true },
        orderBy: { at: 'asc' },
      });
    const before = await events();
    expect((await learner.get('/courses/yearly')).text).not.toContain('Do it again');
    site.clock.forward({ days: 300 });
    learner = await site.signedIn(person);
    const early = await learner.post('/courses/yearly/renew', {
      _csrf: String((await learner.get('/courses/yearly')).$('input[name=_csrf]').first().val()),
    });
    expect([
      early.status,
      (await learner.get('/courses/yearly')).$('.done-line, form[action$="/renew"]').length,
    ]).toEqual([303, 0]);
    site.clock.forward({ days: 66 });
    learner = await site.signedIn(person);
    expect((await learner.get('/learn')).$('section:has(> h2:contains("Due again"))').text()).toContain('Every year');
    await learner.submit('/courses/yearly', {}, { action: '/courses/yearly/renew' });
    expect((await learner.get('/courses/yearly/first/a-page')).$('form[action$="/finish"]')).toHaveLength(1);
    const fresh = await learner.get('/courses/yearly/first/another');
    expect(fresh.$('form[action$="/check"] input[name=try]').val()).toBe('1');
    await answer();
    for (const name of ['first', 'second']) expect((await finish('yearly', name)).status).toBe(303);
    const after = await events();
    expect(after.slice(0, before.length)).toEqual(before);
    const count = (verb: string) => after.filter((event) => event.verb === verb).length;
    expect([count('finished-course'), count('finished-module'), count('answered')]).toEqual([2, 4, 2]);
    expect((await learner.get('/learn/history?kind=finished')).$('tbody tr')).toHaveLength(6);
    expect((await learner.get('/courses/yearly')).text).toContain('You finished this course');
  });

  it('CDEP-17 is done again from the day on which reminders speak of it, or from half its time where that is short', async () => {
    await aCourse(site, 'soon', { 'course.md': course('valid-months: 12\n') });
    await aCourse(site, 'short', { 'course.md': course('valid-months: 2\n') });
    const person = await aLearner(site);
    learner = await site.signedIn(person);
    for (const slug of ['soon', 'short']) for (const name of ['first', 'second']) await finish(slug, name);
    const day = async (slug: string) => {
      learner = await site.signedIn(person);
      const isTold = (await learner.get('/learn/reminders')).text.includes('Your certificate for');
      return [isTold, (await learner.get(`/courses/${slug}`)).$('form[action$="/renew"]').length];
    };
    expect(await day('short')).toEqual([false, 0]);
    site.clock.forward({ days: 29 });
    expect(await day('short')).toEqual([false, 0]);
    site.clock.forward({ days: 3 });
    expect(await day('short')).toEqual([true, 1]);
    site.clock.forward({ days: 250 });
    expect(await day('soon')).toEqual([false, 0]);
    site.clock.forward({ days: 24 });
    expect(await day('soon')).toEqual([true, 1]);
  });

  it('CDEP-17 a course that is never due can be done again by choice, and what builds on it stays open', async () => {
    await aCourse(site, 'once', {});
    await aCourse(site, 'builds', { 'course.md': course('after: [once]\n') });
    const person = await aLearner(site);
    learner = await site.signedIn(person);
    expect((await learner.get('/courses/builds')).$('form[action$="/start"]')).toHaveLength(0);
    for (const name of ['first', 'second']) await finish('once', name);
    const page = await learner.get('/courses/once');
    expect(page.$('details:has(form[action$="/renew"])').text()).toContain('you keep your certificate');
    expect(page.text).toContain('You finished this course');
    const done = await site.app.db.learningEvent.count({ where: { personId: person.id } });
    site.clock.forward({ minutes: 1 });
    await learner.submit('/courses/once', {}, { action: '/courses/once/renew' });
    expect((await learner.get('/courses/once')).text).toContain('What you did before stays in your history');
    expect((await learner.get('/courses/builds')).$('form[action$="/start"]')).toHaveLength(1);
    for (const name of ['first', 'second']) await finish('once', name);
    expect(await site.app.db.learningEvent.count({ where: { personId: person.id } })).toBe(2 * done);
    expect(await site.app.db.certificate.count({ where: { personId: person.id, revokedAt: null } })).toBe(2);
  });

  it('CDEP-17 done again before its certificate ends, it gives a new one with a new term, and the old one stays', async () => {
    await aCourse(site, 'renewed', { 'course.md': course('valid-months: 12\n').replace('A small course', 'Renewed') });
    const person = await aLearner(site);
    learner = await site.signedIn(person);
    for (const name of ['first', 'second']) await finish('renewed', name);
    const certificates = () =>
      site.app.db.certificate.findMany({
        where: { personId: person.id },
        select: { edition: true, finishedAt: true, expiresAt: true, replacedAt: true, revokedAt: true },
        orderBy: { edition: 'asc' },
      });
    const [first, ...none] = await certificates();
    expect(none).toEqual([]);
    site.clock.forward({ days: 340 });
    learner = await site.signedIn(person);
    expect((await learner.get('/learn/reminders')).text).toContain('Your certificate for Renewed');
    await learner.submit('/courses/renewed', {}, { action: '/courses/renewed/renew' });
    await finish('renewed', 'first');
    expect(await certificates()).toHaveLength(1);
    for (const name of ['second', 'second']) await finish('renewed', name);
    const [old, fresh, ...more] = await certificates();
    expect([old, more]).toEqual([first, []]);
    const aYearAfter = (at?: Date) => new Date(new Date(at ?? 0).setUTCFullYear((at?.getUTCFullYear() ?? 0) + 1));
    for (const one of [old, fresh]) expect(one?.expiresAt).toEqual(aYearAfter(one?.finishedAt));
    expect([old?.expiresAt && fresh && fresh.finishedAt < old.expiresAt, fresh?.edition]).toEqual([true, 2]);
    expect((await learner.get('/learn/certificates')).text.match(/Valid until/g)).toHaveLength(2);
    expect((await learner.get('/learn/reminders')).text).not.toContain('Your certificate for Renewed');
  });
});

describe('the rules in the browser', () => {
  it('are written by authors, with a sentence for what cannot be', async () => {
    const author = await site.signedIn(await anAuthor(site));
    await aCourse(site, 'ruled');
    const { id } = await site.app.db.draft.findUniqueOrThrow({ where: { slug: 'ruled' }, select: { id: true } });
    const contents = await author.get(`/author/courses/${id}`);
    const link = (text: string) => contents.$(`a:contains("${text}")`).first().attr('href') ?? '';
    const wrong = await author.submit(link('Edit module 1'), { finishPages: 'yes', finishScore: '120' });
    expect([wrong.status, wrong.$('#finishScore-error').text()]).toEqual([
      422,
      expect.stringContaining('from 1 to 100'),
    ]);
    await author.submit(link('Edit module 1'), { finishPages: 'yes', finishScore: '50' });
    await author.submit(link('Edit title'), { after: 'basics', forRoles: 'Midwife\nDoula', validMonths: '12' });
    await author.submit(`/author/courses/${id}/publish`, {});
    const stored = await site.app.db.course.findUniqueOrThrow({
      where: { slug: 'ruled' },
      select: {
        after: true,
        forRoles: true,
        validMonths: true,
        modules: { select: { finishPages: true, finishScore: true }, orderBy: { position: 'asc' } },
      },
    });
    expect(stored).toMatchObject({ after: ['basics'], forRoles: ['Midwife', 'Doula'], validMonths: 12 });
    expect(stored.modules).toEqual([
      { finishPages: true, finishScore: 50 },
      { finishPages: false, finishScore: null },
    ]);
    expect((await author.get(link('Edit module 1'))).$('#finishPages').attr('checked')).toBeDefined();
  });
});
