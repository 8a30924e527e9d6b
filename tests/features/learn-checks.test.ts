import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let person: TestPerson;
let learner: Browser;

beforeAll(async () => {
  site = await aSite();
  await aCourse(site, 'one');
});
afterAll(() => site.close());

async function aNewLearner() {
  person = await aLearner(site);
  learner = await site.signedIn(person);
}

const record = async () =>
  (
    await site.app.db.learningEvent.findMany({
      where: { personId: person.id },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      select: { verb: true, result: true, once: true },
    })
  ).map(({ verb, result }) => (result ? [verb, result] : verb));
const check = '/courses/one/first/check';
const lastPage = '/courses/one/first/another';

/** The value of the option that reads so. */
async function choice(text: string): Promise<string> {
  const page = await learner.get(lastPage);
  const id = page.$(`label:contains("${text}")`).attr('for');
  return page.$(`#${id}`).attr('value') ?? '';
}

describe('self-checks', () => {
  beforeAll(aNewLearner);

  it('SH-23 records every try with its number, and shows at once what it was worth and why', async () => {
    const wrong = await learner.submit(lastPage, { choice: await choice('That') }, { action: check });
    expect(wrong.to).toBe(`${lastPage}#check-first`);
    const page = await learner.get(lastPage);
    expect(page.text).toContain('Not quite');
    expect(page.text).toContain('Not this one: No, since this is right.');
    expect(page.text).toContain('It is so.');
    expect(page.$('#check-first').attr('tabindex')).toBe('-1');
    site.clock.forward({ seconds: 1 });
    await learner.submit(lastPage, { choice: await choice('This') }, { action: check });
    const again = await learner.get(lastPage);
    expect(again.text).toContain('That is right');
    expect(again.text).toContain('Right: Yes.');
    const answers = (await record()).filter((each) => Array.isArray(each));
    expect(answers).toEqual([
      ['answered', { chosen: [await choice('That')], correct: false, try: 1 }],
      ['answered', { chosen: [await choice('This')], correct: true, try: 2 }],
    ]);
  });

  it('counts a double press of one try once, and an answer from an old form as the next try', async () => {
    await aNewLearner();
    const [right, wrong] = [await choice('This'), await choice('That')];
    const page = await learner.get(lastPage);
    const fields = { _csrf: page.$('meta[name=csrf]').attr('content') ?? '', question: 'first', try: '1' };
    await Promise.all(Array.from({ length: 20 }, () => learner.post(check, { ...fields, choice: wrong })));
    expect((await record()).filter(Array.isArray)).toHaveLength(1);
    site.clock.forward({ seconds: 1 });
    await learner.post(check, { ...fields, choice: right });
    site.clock.forward({ seconds: 1 });
    await learner.post(check, { ...fields, try: '999', choice: right });
    const tries = (await record()).filter(Array.isArray).map((each) => (each as [string, { try: number }])[1].try);
    expect(tries).toEqual([1, 2, 3]);
  });

  it('asks for an answer where none was chosen, and refuses what the form cannot send', async () => {
    const empty = await learner.submit(lastPage, { choice: [] }, { action: check });
    expect(empty.status).toBe(422);
    expect(empty.$('title').text()).toMatch(/^Error: /);
    const link = empty.$('.govuk-error-summary a').attr('href') ?? '';
    expect(empty.$(link).attr('type')).toBe('radio');
    const page = await learner.get(lastPage);
    const fields = { _csrf: page.$('meta[name=csrf]').attr('content') ?? '', question: 'first', try: '1' };
    const send = async (change: Record<string, string | string[]>) =>
      (await learner.post(check, { ...fields, ...change })).status;
    expect(await send({ choice: 'no such option' })).toBe(422);
    expect(await send({ choice: [await choice('This'), await choice('That')] })).toBe(422);
    expect(await send({ choice: 'x', question: 'gone' })).toBe(409);
    expect(await send({ choice: 'x', extra: '1' })).toBe(400);
    expect(await send({ choice: 'x', try: '2147483648' })).toBe(400);
    expect(await send({ choice: Array.from({ length: 30 }, () => 'x') })).toBe(400);
  });
});
