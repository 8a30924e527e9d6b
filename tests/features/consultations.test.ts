import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Question, questionsText, readQuestions } from '../../src/features/consultations/questions.ts';
import { gated } from '../../src/features/suggestions/blur.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let staff: Browser;
const PATH = '/have-your-say/what-would-help';

beforeAll(async () => {
  site = await aSite();
  staff = await site.signedIn(await anAdministrator(site));
});
afterAll(() => site.close());

const day = (days: number) => new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
const written = (extra: Record<string, string> = {}) => ({
  title: 'What would help?',
  text: 'We want to know **what helps**.',
  questions: 'What is missing?\n\nWhere do you go?\n( ) A friend\n( ) A teacher\n\nWhat helps?\n[ ] Time\n[ ] Quiet',
  afterwards: 'We read all of it in May.',
  audience: 'everyone',
  opensOn: day(0),
  closesOn: day(20),
  ...extra,
});
const add = async (extra: Record<string, string> = {}): Promise<string> => {
  const { to } = await staff.submit('/admin/consultations/new', written(extra));
  return to.split('/').at(-1) ?? '';
};
const publish = async (id: string) => {
  const state = `/admin/consultations/${id}/state`;
  return staff.submit(`/admin/consultations/${id}`, { to: 'published' }, { action: state });
};
const newest = () => site.app.db.consultationAnswer.findFirstOrThrow({ orderBy: { id: 'desc' } });
const decide = async (id: string, fields: Record<string, string>, at = '') => {
  const action = `/admin/consultations/answers/${id}`;
  const _csrf = String((await staff.get(action)).$('main form input[name=_csrf]').first().val());
  return staff.post(`${action}${at}`, { ...fields, _csrf });
};

describe('asking', () => {
  it('CC-11 a draft is nobody’s to see; published it is on the list and cannot be changed', async () => {
    const id = await add();
    expect((await site.guest().get(PATH)).status).toBe(404);
    await publish(id);
    const page = await site.guest().get(PATH);
    expect(page.text).toContain('what helps');
    expect(page.text).toContain('We read all of it in May.');
    expect(page.text).toContain('Please do not write who you or others are');
    expect((await site.guest().get('/have-your-say')).$(`main a[href="${PATH}"]`).length).toBe(1);
    const token = String((await staff.get('/admin/consultations/new')).$('main input[name=_csrf]').val());
    const changed = await staff.post(`/admin/consultations/${id}`, { ...written({ title: 'Other' }), _csrf: token });
    expect(changed.status).toBe(409);
  });

  it.each([
    ['one option', 'What?\n( ) Only', 'at least two options'],
    ['signs of two kinds', 'What?\n( ) One\n[ ] Two', 'begin all its options'],
    ['an option without a question', '( ) One\n( ) Two', 'Line 1'],
    ['the same option twice', 'What?\n( ) One\n( ) One', 'the same'],
    ['eleven questions', Array.from({ length: 11 }, (_, i) => `Q${i}?`).join('\n'), 'at most 10'],
    ['an end before its beginning', null, 'must not be before'],
  ])('refuses %s and says why', async (_, questions, says) => {
    const extra = questions === null ? { closesOn: day(-1) } : { questions };
    const page = await staff.submit('/admin/consultations/new', written(extra));
    expect([page.status, page.text.includes(says)]).toEqual([422, true]);
  });

  it('reads back every list of questions that it writes', () => {
    const line = fc
      .string({ minLength: 1, maxLength: 60 })
      .map((text) => text.replace(/\s+/g, ' ').trim())
      .filter((text) => text !== '' && !/^[([]/.test(text));
    const options = fc.uniqueArray(line, { minLength: 2, maxLength: 12 });
    const question = fc.oneof(
      fc.record({ ask: line, kind: fc.constant('text' as const), options: fc.constant([]) }),
      fc.record({ ask: line, kind: fc.constantFrom('one' as const, 'several' as const), options }),
    );
    fc.assert(
      fc.property(fc.array(question, { minLength: 1, maxLength: 10 }), (questions: Question[]) => {
        expect(readQuestions(questionsText(questions))).toEqual({ questions });
      }),
    );
  });
});

describe('answering', () => {
  it('SH-07 CC-11 asks a guest for no name, holds the answer, and invites nobody who has answered', async () => {
    const guest = site.guest();
    const form = (await guest.get(PATH)).$('main form[method=post]');
    expect(form.find('[name=name], [name=email], [type=email]').length).toBe(0);
    const sent = await guest.submit(PATH, { q1: 'Canary: more time', q2: '2', q3: ['1', '2'] });
    expect([sent.status, sent.to]).toEqual([303, PATH]);
    const again = await guest.get(PATH);
    expect(again.$('main form[method=post]').length).toBe(0);
    expect(again.text).toContain('You have answered');
    expect(again.text).not.toContain('Canary');
    expect((await guest.get('/have-your-say')).text).toContain('You have answered');
    const row = await newest();
    expect([row.personId, row.chosen]).toEqual([null, ['2.2', '3.1', '3.2']]);
    expect(Buffer.from(row.answers).toString('latin1')).not.toContain('Canary');
  });

  it('SH-07 takes one answer of a session, also of two that come at once', async () => {
    const guest = site.guest();
    const token = String((await guest.get(PATH)).$('main form input[name=_csrf]').val());
    const before = await site.app.db.consultationAnswer.count();
    const both = ['one', 'two', 'three'].map((q1) => guest.post(PATH, { q1, _csrf: token }));
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await site.app.db.consultationAnswer.count()).toBe(before + 1);
    const audits = await site.app.db.auditEvent.count({ where: { what: 'consultations.answered' } });
    expect(audits).toBe(before + 1);
  });

  it('SH-07 a person answers once, in whichever browser', async () => {
    const person = await aLearner(site);
    await (await site.signedIn(person)).submit(PATH, { q1: 'From a person' });
    const elsewhere = await (await site.signedIn(person)).get(PATH);
    expect(elsewhere.$('main form[method=post]').length).toBe(0);
    expect((await newest()).personId).toBe(person.id);
  });

  it.each([
    ['nothing at all', {}, 422],
    ['an option that there is not', { q2: '7' }, 422],
    ['two where one can be chosen', { q2: ['1', '2'] }, 422],
    ['a question that there is not', { q9: 'x' }, 422],
    ['2,001 characters', { q1: 'x'.repeat(2001) }, 422],
    ['an unknown field', { name: 'Petra' }, 400],
  ])('refuses %s', async (_, fields: Record<string, string | string[]>, status) => {
    const before = await site.app.db.consultationAnswer.count();
    const guest = site.guest();
    const token = String((await guest.get(PATH)).$('main form input[name=_csrf]').val());
    expect((await guest.post(PATH, { ...fields, _csrf: token })).status).toBe(status);
    expect(await site.app.db.consultationAnswer.count()).toBe(before);
  });

  it('one for people who sign in takes nothing of a guest, and none takes anything after its last day', async () => {
    const id = await add({ title: 'For staff', audience: 'signed-in', closesOn: day(2) });
    await publish(id);
    const guest = site.guest();
    expect((await guest.get('/have-your-say/for-staff')).$('main a[href^="/sign-in"]').length).toBe(1);
    const token = String((await guest.get(PATH)).$('main form input[name=_csrf]').val());
    expect((await guest.post('/have-your-say/for-staff', { q1: 'x', _csrf: token })).status).toBe(403);
    await staff.submit(`/admin/consultations/${id}`, { to: 'ended' }, { action: `/admin/consultations/${id}/state` });
    const learner = await site.signedIn(await aLearner(site));
    expect((await learner.get('/have-your-say/for-staff')).text).toContain('This has ended');
    const theirs = String((await learner.get(PATH)).$('main form input[name=_csrf]').val());
    expect((await learner.post('/have-your-say/for-staff', { q1: 'x', _csrf: theirs })).status).toBe(409);
  });
});

describe('what staff do with it', () => {
  it('CC-11 shows nothing before staff have read it, then without any person, and takes it back', async () => {
    const person = await aLearner(site, { name: 'Zora Canary' });
    const browser = await site.signedIn(person);
    await browser.submit(PATH, { q1: 'The bus is late. Ask Tom.\nReally.', q2: '1' });
    const { id } = await newest();
    expect((await browser.get(PATH)).text).not.toContain('The bus is late');
    const page = await staff.get(`/admin/consultations/answers/${id}`);
    expect(page.text).toContain('The bus is late');
    expect(page.html).not.toContain('Zora');
    const look = await site.app.db.accessEntry.findFirst({ where: { personId: person.id } });
    expect(look?.categories).toEqual(['consultation-answers']);
    expect((await decide(id, { act: 'show' })).status).toBe(303);
    const shown = await browser.get(PATH);
    expect(shown.text).toContain('The bus is late. Ask Tom.');
    expect(shown.$('main').html()).not.toContain('Zora');
    const gone = `/admin/consultations/answers/${id}/redact`;
    const redact = (passage: string) =>
      staff.submit(`/admin/consultations/answers/${id}`, { passage }, { action: gone });
    expect((await redact('Tim')).status).toBe(422);
    await redact('Ask Tom');
    expect((await browser.get(PATH)).text).toContain('The bus is late. [removed].');
    expect((await staff.get(`/admin/consultations/answers/${id}`)).text).not.toContain('Tom');
    expect((await decide(id, { act: 'hold' })).status).toBe(422);
    await decide(id, { act: 'hold', held: 'names' });
    expect((await browser.get(PATH)).text).not.toContain('The bus is late');
  });

  it('CC-11 the file for staff has what is shown and nobody in it', async () => {
    const { id, consultationId } = await newest();
    await decide(id, { act: 'show' });
    await decide(id, { themes: 'Transport' }, '/themes');
    const csv = (await staff.download(`/admin/consultations/${consultationId}/answers.csv`)).bytes.toString();
    expect(csv.split('\r\n')[0]).toBe('"What is missing?","Where do you go?","What helps?","Themes"');
    expect(csv).toContain('"The bus is late. [removed].\nReally.","A friend","","transport"');
    expect(csv).not.toMatch(/Zora|@|[0-9a-f]{8}-/);
  });

  it('CDEP-12 shows no number below ten, and none exactly', async () => {
    const { consultationId } = await newest();
    const rows = Array.from({ length: 12 }, (_, i) => ({
      ...{ consultationId, mark: `m${i}`, answers: Buffer.of(1), chosen: [i < 11 ? '2.1' : '2.2'] },
      ...{ at: site.clock.now(), decidedAt: site.clock.now(), outcome: 'shown' },
    }));
    await site.app.db.consultationAnswer.createMany({ data: rows });
    const advert = { mark: 'ad', held: 'advert', outcome: 'held', chosen: ['2.2'] };
    await site.app.db.consultationAnswer.createMany({
      data: rows.map((row, i) => ({ ...row, ...advert, mark: `ad${i}` })),
    });
    const guest = site.guest();
    await guest.submit(PATH, { q2: '2' });
    const text = (await guest.get(PATH)).text;
    expect(text).toContain('A friend10 to 19');
    expect(text).toContain('A teacherFewer than 10');
    expect(text).not.toMatch(/\b1[1-8] people|friend1[1-8]/);
  });

  it('the gate gives steps, and nothing under its floor', () => {
    fc.assert(
      fc.property(fc.nat(5000), (count) => {
        const { value, words } = gated(count);
        expect(value).toBe(count < 10 ? 0 : count - (count % 10));
        expect(words === 'Fewer than 10').toBe(count < 10);
      }),
    );
  });

  it('is for staff alone', async () => {
    const { id, consultationId } = await newest();
    const learner = await site.signedIn(await aLearner(site));
    for (const path of [
      `${consultationId}`,
      `${consultationId}/answers`,
      `${consultationId}/answers.csv`,
      `answers/${id}`,
    ])
      expect([403, 404]).toContain((await learner.get(`/admin/consultations/${path}`)).status);
  });
});

describe('CC-12 you said, we did', () => {
  it('is a draft until it is published, and says what was heard, where, and what was done', async () => {
    const { consultationId } = await newest();
    const from = `/admin/you-said-we-did/new?consultation=${consultationId}`;
    const said = { heard: 'Many of you miss the bus.', text: 'Sessions begin at half past.', doneOn: day(-1) };
    const unsafe = await staff.submit(from, { ...said, act: 'publish' });
    expect([unsafe.status, unsafe.text.includes('leads to nobody')]).toEqual([422, true]);
    await staff.submit(from, { ...said, act: 'draft' });
    const everybody = () => site.guest().get('/you-said-we-did');
    expect((await everybody()).text).not.toContain('miss the bus');
    const { id } = await site.app.db.changeMade.findFirstOrThrow({ orderBy: { id: 'desc' } });
    await staff.submit(`/admin/you-said-we-did/${id}`, { safe: 'yes', act: 'publish' });
    const page = await everybody();
    expect(page.text).toContain('Many of you miss the bus. We did Sessions begin at half past.');
    expect(page.$(`main a[href="${PATH}"]`).length).toBe(1);
    await staff.submit(`/admin/you-said-we-did/${id}`, { act: 'draft' });
    expect((await everybody()).text).not.toContain('miss the bus');
  });
});
