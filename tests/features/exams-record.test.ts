import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TELLING_JOB } from '../../src/features/exams/telling.ts';
import { examTelling } from '../../src/jobs/exam-closing.ts';
import type { Page } from '../support/browser.ts';
import { anExamRoom, attemptIn, type ExamRoom, handIn, start } from '../support/exams.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { statementFaults } from '../support/xapi.ts';

let room: ExamRoom;
let attempt: string;
let exam: string;
beforeAll(async () => {
  room = await anExamRoom();
  exam = await room.anExam({ title: 'Paper one', passMark: '50' });
  attempt = attemptIn((await start(room.asLearner, exam)).to);
  room.site.clock.forward({ minutes: 1 });
  await room.answerAll(room.asLearner, attempt);
  await handIn(room.asLearner, attempt);
});
afterAll(() => room.site.close());

const lines = (page: Page): string[] =>
  page
    .$('tbody tr')
    .map((_, row) => page.$(row).find('td').first().text())
    .get();
const csv = async () => (await room.asLearner.download('/learn/history.csv')).bytes.toString();
const statements = async () => {
  const file = await room.asLearner.download('/learn/history.xapi.json');
  return JSON.parse(file.bytes.toString()) as { verb: { id: string }; object: object; result?: object }[];
};
const verbs = async () => (await statements()).map(({ verb }) => verb.id.split('/').at(-1));
const letters = async (person: TestPerson = room.learner) =>
  (await room.site.mails()).filter(({ to, subject }) => to === person.email && /result of yours/.test(subject));

describe('an assessment in the learning record', () => {
  it('SH-33 HEC-06 stands there when it is begun and handed in, and tells no result before it is given out', async () => {
    expect(lines(await room.asLearner.get('/learn/history?kind=assessments'))).toEqual([
      'Handed in an assessment: Paper one',
      'Started an assessment: Paper one',
    ]);
    expect(await csv()).toContain('"Handed in an assessment","","","Paper one",""');
    expect(await verbs()).toEqual(['attempted', 'completed']);
    const files = [await csv(), JSON.stringify(await statements()), (await room.asLearner.get('/learn/history')).text];
    for (const said of files) expect(said).not.toMatch(/of 8|scaled|Passed|passed/);
    const { rows } = await room.site.app.database.pool.query('SELECT * FROM learning_event WHERE "attemptId" = $1', [
      attempt,
    ]);
    expect(rows.map(({ verb, result }) => [verb, result])).toEqual([
      ['began-assessment', { title: 'Paper one', passMark: 50 }],
      ['handed-in', { title: 'Paper one', passMark: 50 }],
    ]);
  });

  it('HEC-47 stands there with its result once that is given out, also as a statement and in the CSV', async () => {
    await room.asSetter.submit(`/exams/${exam}/release`, {});
    const page = await room.asLearner.get('/learn/history?kind=assessments');
    expect(lines(page)[0]).toBe('Got a result: Paper one');
    expect(page.text.match(/8 of 8, Passed/g)).toHaveLength(1);
    expect(await csv()).toContain('"Got a result","","","Paper one","8 of 8, Passed"');
    const all = await statements();
    expect(all.flatMap(statementFaults)).toEqual([]);
    expect(await verbs()).toEqual(['attempted', 'completed', 'passed']);
    expect(all.at(-1)?.result).toEqual({ success: true, score: { scaled: 1, raw: 8, min: 0, max: 8 } });
    expect(new Set(all.map(({ object }) => JSON.stringify(object))).size).toBe(1);
    expect(lines(await room.asLearner.get('/learn/history?kind=answered'))).toEqual([]);
  });

  it('HEC-42 has the result of a practice quiz at once, and each line once however often it is pressed', async () => {
    const quiz = await room.anExam({ title: 'Try it', kind: 'practice' });
    const { to } = await start(room.asLearner, quiz);
    await start(room.asLearner, quiz);
    room.site.clock.forward({ minutes: 1 });
    await handIn(room.asLearner, attemptIn(to));
    await room.asLearner.post(`/assessments/${attemptIn(to)}/submit`, {
      _csrf: String((await room.asLearner.get('/assessments')).$('input[name=_csrf]').first().val()),
    });
    const page = await room.asLearner.get('/learn/history?kind=assessments');
    expect(lines(page).filter((line) => line.endsWith('Try it'))).toEqual([
      'Got a result: Try it',
      'Handed in an assessment: Try it',
      'Started an assessment: Try it',
    ]);
    expect(page.text).toContain('0 of 8');
  });

  it('belongs to a course or to an attempt: the database takes nothing else', async () => {
    const of = (courseId: string | null, attemptId: string | null) =>
      room.site.app.db.learningEvent.createMany({
        data: [{ personId: room.learner.id, verb: 'read', courseId, attemptId, once: `x:${courseId}`, at: new Date() }],
      });
    await expect(of(null, null)).rejects.toThrow();
    await expect(of(attempt, attempt)).rejects.toThrow();
  });
});

describe('letters about results', () => {
  it('HEC-47 go to everybody with a result, once, with a link and no content; to nobody before', async () => {
    const paper = await room.anExam({ title: 'Secret paper' });
    const others = await Promise.all([1, 2, 3].map((n) => aLearner(room.site, { name: `Learner ${n}` })));
    const [first, second, third] = others as [TestPerson, TestPerson, TestPerson];
    for (const person of [first, second, third]) {
      const browser = await room.site.signedIn(person);
      const { to } = await start(browser, paper);
      if (person !== third) await handIn(browser, attemptIn(to));
      if (person === first) await handIn(browser, attemptIn((await start(browser, paper)).to));
    }
    await examTelling.run(room.site.app);
    expect(await letters(first)).toEqual([]);
    await room.asSetter.submit(`/exams/${paper}/release`, {});
    for (let times = 0; times < 2; times += 1) await examTelling.run(room.site.app);
    expect([await letters(first), await letters(second), await letters(third)].map((some) => some.length)).toEqual([
      1, 1, 0,
    ]);
    const [letter] = await letters(first);
    expect(letter?.text).toContain('/assessments\n');
    expect(`${letter?.subject} ${letter?.text}`).not.toMatch(/Secret paper|of 8|Learner 1/);
    expect(await room.site.app.db.examTelling.count()).toBe(0);
    expect(examTelling.name).toBe(TELLING_JOB);
  });
});
