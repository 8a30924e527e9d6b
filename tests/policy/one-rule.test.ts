import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCourse } from '../support/courses.ts';
import { aLearner, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

// The promise of the whole: somebody changes one line of the document, starts the site again, and everything that the site
// says about a rule changes together with what it does.

const folder = mkdtempSync(join(tmpdir(), 'seenandheard-rule-'));
afterAll(() => rmSync(folder, { recursive: true }));

const THE_LINE =
  /( {2}learning-record:\n(?: {4}.*\n)*? {4}seen-by: )\[self, named-tutor-of, administrator-with-reason\]/;

function withoutTutors(): string {
  const text = readFileSync('policy/policy.yaml', 'utf8');
  const changed = text.replace(THE_LINE, '$1[self, administrator-with-reason]');
  expect(changed).not.toBe(text);
  const file = join(folder, 'policy.yaml');
  writeFileSync(file, changed);
  return file;
}

/** What people can read and do under one document, asked in the same way under each. */
async function asked(site: TestSite) {
  await aCourse(site, 'one');
  const learner: TestPerson = await aLearner(site, { name: 'Amina Shah' });
  const tutor = await aTutor(site);
  const asLearner = await site.signedIn(learner);
  await asLearner.submit('/courses/one', {});
  await asLearner.submit('/my-data/people', { email: tutor.email }, { action: '/my-data/people' });
  const asTutor = await site.signedIn(tutor);
  await asTutor.submit('/trainees', { answer: 'accept' });
  const [notice, record, history, list, page, progress, all] = await Promise.all([
    site.guest().get('/privacy'),
    site.guest().get('/privacy/record.csv'),
    asLearner.get('/learn/history'),
    asTutor.get('/trainees'),
    asTutor.get(`/trainees/${learner.id}`),
    asTutor.get(`/trainees/${learner.id}/progress.csv`),
    asTutor.get('/trainees.csv'),
  ]);
  const row = list.$('tbody tr').first();
  return {
    notice: notice.$('#category-learning-record').text().replace(/\s+/g, ' '),
    record: record.html.split('\r\n').find((row) => row.startsWith('"Your learning record"')),
    line: history.$('.who summary').first().text().replace(/\s+/g, ' ').trim(),
    row: row.text().replace(/\s+/g, ' ').trim(),
    link: row.find('a').attr('href') ?? null,
    page: page.status,
    said: page.text,
    progress: progress.status,
    all: all.html.split('\r\n')[1],
    learner: learner.id,
  };
}

describe('one rule of the document', () => {
  let before: Awaited<ReturnType<typeof asked>>;
  let after: Awaited<ReturnType<typeof asked>>;
  beforeAll(async () => {
    for (const policyFile of ['policy/policy.yaml', withoutTutors()]) {
      const site = await aSite({ policyFile });
      const found = await asked(site);
      [before, after] = [before ?? found, found];
      await site.close();
    }
  }, 60_000);

  it('SH-15 CDEP-34 changes the notice, its record, and the line "who can see this"', () => {
    const some = 'you and an administrator who wrote down a reason that you can read';
    const all = 'you, the tutors you name and an administrator who wrote down a reason that you can read';
    expect([before.line, after.line]).toEqual([`Seen by ${all}`, `Seen by ${some}`]);
    expect(before.notice).toContain(`Who can see it You, ${all.slice(5)}.`);
    expect(after.notice).toContain(`Who can see it You ${some.slice(4)}.`);
    expect([before.record, after.record]).toEqual([
      expect.stringContaining(`"${all}"`),
      expect.stringContaining(`"${some}"`),
    ]);
  });

  it('HEC-09 SH-34 changes who gets in, to the page and to its download', () => {
    expect([before.page, before.progress, before.link]).toEqual([200, 200, `/trainees/${before.learner}`]);
    expect([after.page, after.progress, after.link]).toEqual([403, 403, null]);
  });

  it('takes it out of the list, the file of the list and the refusal', () => {
    expect(before.row).toContain('of 2 modules');
    expect(after.row).toContain('Amina Shah Not shown');
    for (const text of [after.row, after.all, after.said]) expect(text).not.toMatch(/\d of \d|A small course/);
  });
});
