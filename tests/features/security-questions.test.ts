import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkAnswers } from '../../src/features/account/security-answers.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { mailsTo } from '../support/recovery.ts';
import { aSite, type TestSite } from '../support/site.ts';

const QUESTIONS = '/account/security-questions';
const GOOD = {
  ...{ question1: 'own', own1: 'Which bench did we paint?', answer1: 'the one by the sluice' },
  ...{ question2: 'smell', own2: '', answer2: 'wet chalk on slate' },
  ...{ question3: 'tune', own3: '', answer3: 'lanterns at low tide' },
};
let site: TestSite;

beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());
// Every browser here has one address; its tries in one story must not count in the next.
beforeEach(() => site.app.database.pool.query('DELETE FROM throttle'));

const storedSets = async (id: string): Promise<number> =>
  (await site.app.database.recoveryPool.query('SELECT 1 FROM recovery.security_answers WHERE "personId" = $1', [id]))
    .rowCount ?? 0;
const events = (id: string, what: string) => site.app.db.auditEvent.count({ where: { aboutId: id, what } });
const eventually = async (check: () => Promise<void>) => {
  for (let i = 0; ; i++) {
    try {
      return await check();
    } catch (error) {
      if (i > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
};

async function signedInNewcomer(): Promise<{ person: TestPerson; browser: Browser }> {
  const person = await aLearner(site, { setUp: false });
  return { person, browser: await site.signedIn(person) };
}

describe('SH-20 security questions at first access', () => {
  it('come before the platform opens, and then it opens', async () => {
    const { person, browser } = await signedInNewcomer();
    for (const path of ['/learn', '/account', '/account/password', '/learn/history'])
      expect((await browser.get(path)).to, path).toBe(QUESTIONS);
    const page = await browser.get(QUESTIONS);
    expect(page.h1).toBe('Set your security questions');
    const labels = page.$('main label').map((_, label) => page.$(label).text()).get(); // biome-ignore format: reads as one
    for (const n of [1, 2, 3]) expect(labels).toEqual(expect.arrayContaining([`Question ${n}`, `Answer ${n}`]));
    expect(page.$('select[name="question1"] option').length).toBe(14);
    expect(page.text).toContain('Nobody can see this, not even our staff');
    expect(page.text).not.toContain('Set on');
    const saved = await browser.submit(QUESTIONS, GOOD);
    expect(saved.to).toBe('/learn');
    expect((await browser.get('/learn')).status).toBe(200);
    expect(await checkAnswers(site.app, person.id, [GOOD.answer1, GOOD.answer2, GOOD.answer3])).toBe(true);
    expect(await events(person.id, 'account.questions-set')).toBe(1);
  });

  it.each([
    ['an empty answer', { answer2: '' }, 'answer2'],
    ['spaces', { answer2: '    ' }, 'answer2'],
    ['pictures only', { answer1: '🎉🎉🎉' }, 'answer1'],
    ['one character', { answer3: 'x' }, 'answer3'],
    ['10 kB', { answer3: 'word '.repeat(2_000) }, 'answer3'],
    ['the question itself', { answer1: 'which bench did we paint' }, 'answer1'],
    ['another answer', { answer3: 'Wet CHALK, on slate.' }, 'answer3'],
    ['the family name', { answer2: 'mrs SHAH' }, 'answer2'],
    ['the workplace', { answer2: 'larkfield school' }, 'answer2'],
    ['a common answer', { answer2: 'Fluffy' }, 'answer2'],
    ['the password', { answer2: 'seven quiet otters drift by' }, 'answer2'],
    ['no question', { question2: '' }, 'question2'],
    ['a question that we do not offer', { question2: 'made-up-by-somebody' }, 'question2'],
    ['one question twice', { question2: 'tune' }, 'question3'],
    ['a short own question', { own1: 'Why?' }, 'own1'],
    ['a long own question', { own1: `${'why '.repeat(40)}?` }, 'own1'],
  ])('refuses %s beside its field, and stores nothing', async (_, slip, field) => {
    const { person, browser } = await signedInNewcomer();
    const page = await browser.submit(QUESTIONS, { ...GOOD, ...slip });
    expect(page.status).toBe(422);
    expect(page.$(`#${field}-error`).text()).not.toBe('');
    expect(page.$('.govuk-error-message').length).toBe(1);
    expect(page.$('.govuk-error-summary a').attr('href')).toBe(`#${field}`);
    expect(page.$('select[name="question3"]').val()).toBe('tune');
    for (const name of ['answer1', 'answer2', 'answer3']) expect(page.$(`#${name}`).val()).toBe('');
    expect(await storedSets(person.id)).toBe(0);
    expect((await browser.get('/learn')).to).toBe(QUESTIONS);
  });

  it('are never shown again, and replaced only after the password was given', async () => {
    const person = await aLearner(site);
    const browser = await site.signedIn(person);
    const page = await browser.get(QUESTIONS);
    expect(page.text).toContain('Set on 21 November 2026');
    for (const text of [...person.questions, ...person.answers]) expect(page.html).not.toContain(text);
    expect(page.$('option[selected]').filter((_, option) => page.$(option).val() !== '').length).toBe(0);

    site.clock.forward({ minutes: 10, seconds: 1 });
    expect((await browser.get(QUESTIONS)).to).toBe('/account/confirm?for=questions');
    const token = String((await browser.get('/account')).$('input[name="_csrf"]').val());
    expect((await browser.post(QUESTIONS, { ...GOOD, _csrf: token })).to).toBe('/account/confirm?for=questions');
    expect(await checkAnswers(site.app, person.id, person.answers)).toBe(true);

    expect((await browser.submit(QUESTIONS, { password: 'not my password' })).status).toBe(422);
    const before = browser.cookie('sid');
    expect((await browser.submit(QUESTIONS, { password: person.password })).to).toBe(QUESTIONS);
    expect(browser.cookie('sid')).not.toBe(before);
    expect((await browser.submit(QUESTIONS, GOOD)).to).toBe('/account');
    expect(await checkAnswers(site.app, person.id, [GOOD.answer1, GOOD.answer2, GOOD.answer3])).toBe(true);
    expect(await checkAnswers(site.app, person.id, person.answers)).toBe(false);
    expect((await mailsTo(site, person)).map(({ subject }) => subject.split(' – ')[0])).toContain(
      'Your security questions were changed',
    );
    await eventually(async () => expect(await storedSets(person.id)).toBe(1));
  });
});
