import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Question } from '../../src/features/bank/question.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator, anExaminer } from '../support/people.ts';
import { everyKindTyped } from '../support/questions.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let tutor: Browser;

beforeAll(async () => {
  site = await aSite();
  tutor = await site.signedIn(await anExaminer(site));
});
afterAll(() => site.close());

const typed = { category: 'Hygiene', tags: 'hands, water', ask: 'What do you **need**?', says: 'Soap it is' };
const write = (kind: string, fields: Record<string, string>) =>
  tutor.submit(`/bank/new?kind=${kind}`, { ...typed, ...fields });

describe('the question bank', () => {
  it.each(everyKindTyped)('HEC-42 takes and shows a question of the kind $kind', async ({ kind, ...fields }) => {
    const saved = await write(kind, fields as Record<string, string>);
    expect([saved.status, saved.text]).toEqual([303, expect.anything()]);
    const page = await tutor.get(saved.to);
    expect(page.$('main .question').text()).toContain(fields.ask);
    expect(page.$('main [name="answer[]"]').length).toBeGreaterThan(0);
    const open = await tutor.get(`${saved.to}/edit`);
    if (kind !== 'true-false')
      expect(open.$('[name=answers]').val() ?? open.$('textarea[name=answers]').text()).toContain(
        fields.answers.split('\n')[0]?.slice(0, 5),
      );
  });

  it('HEC-42 is found by the beginning of a word, by category, tag, kind and state', async () => {
    await write('short', {
      ask: 'Where do you find a defibrillator?',
      answers: 'wall',
      category: 'First aid',
      tags: 'heart',
    });
    for (const query of ['q=defib', 'q=where+Defibrillator', 'category=First+aid', 'tag=heart', 'kind=short']) {
      const page = await tutor.get(`/bank?${query}`);
      expect([query, page.text]).toEqual([query, expect.stringContaining('defibrillator')]);
    }
    for (const query of ['q=fibril', 'category=Hygiene', 'tag=water', 'kind=single', 'state=retired'])
      expect((await tutor.get(`/bank?${query}`)).$('main table').text()).not.toContain('defibrillator');
  });

  it('HEC-42 reads on by key, back and forth', async () => {
    for (let n = 0; n < 30; n++)
      await write('true-false', { ask: `Turning number${n}`, answers: 'true', tags: 'turn' });
    const first = await tutor.get('/bank?tag=turn');
    expect(first.$('main tbody tr').length).toBe(25);
    const next = await tutor.get(first.$('a:contains("Older")').attr('href') ?? '');
    expect(next.$('main tbody tr').length).toBe(5);
    const back = await tutor.get(next.$('a:contains("Newer")').attr('href') ?? '');
    expect(back.$('main tbody').text()).toBe(first.$('main tbody').text());
  });

  it('HEC-42 keeps every version, and tells the second of two writers at once', async () => {
    const { to } = await write('short', { answers: 'soap' });
    const edit = `${to}/edit`;
    const page = await tutor.get(edit);
    const form = Object.fromEntries(
      page
        .$('main form')
        .first()
        .serializeArray()
        .map(({ name, value }) => [name, value]),
    );
    const changed = await tutor.post(edit, { ...form, answers: 'soap\nhand wash' });
    expect(changed.status).toBe(303);
    expect((await tutor.post(edit, { ...form, answers: 'mud' })).status).toBe(409);
    const row = await site.app.db.bankQuestion.findUniqueOrThrow({ where: { id: to.split('/').at(-1) ?? '' } });
    const versions = await site.app.db.bankVersion.findMany({
      where: { questionId: row.id },
      orderBy: { number: 'asc' },
    });
    expect(versions.map(({ body }) => (body as unknown as Question & { forms: string[] }).forms)).toEqual([
      ['soap'],
      ['soap', 'hand wash'],
    ]);
    expect(row.versionId).toBe(versions[1]?.id);
  });

  it('HEC-42 retires a question and brings it back, once each', async () => {
    const { to } = await write('short', { answers: 'soap', ask: 'Retire this canarybird' });
    await tutor.submit(to, { to: 'retired' }, { action: `${to}/retire` });
    expect((await tutor.get('/bank?q=canarybird')).text).toContain('Nothing fits');
    expect((await tutor.get('/bank?q=canarybird&state=retired')).text).toContain('Retire this canarybird');
    const again = await tutor.submit(to, { to: 'retired' }, { action: `${to}/retire` });
    expect(again.status).toBe(303);
    await tutor.submit(to, { to: 'use' }, { action: `${to}/retire` });
    expect((await tutor.get('/bank?q=canarybird')).text).toContain('Retire this canarybird');
  });

  it('says at the field what is wrong and keeps what was typed', async () => {
    const page = await write('single', { answers: 'one\ntwo' });
    expect(page.status).toBe(422);
    expect(page.$('#answers-error, .govuk-error-summary').text()).toContain('star');
    expect(page.$('#ask').val()).toBe(typed.ask);
    expect((await write('single', { answers: '*a\nb', ask: '[x](javascript:alert(1))' })).status).toBe(422);
  });

  it('is for those who set questions, not for learners and guests', async () => {
    const learner = await site.signedIn(await aLearner(site));
    const administrator = await site.signedIn(await anAdministrator(site));
    for (const path of ['/bank', '/bank/new']) {
      expect((await learner.get(path)).status).toBe(403);
      expect((await administrator.get(path)).status).toBe(200);
      expect((await site.guest().get(path)).to).toMatch(/^\/sign-in/);
    }
  });
});
