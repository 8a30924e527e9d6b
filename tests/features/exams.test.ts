import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anExamRoom, attemptIn, type ExamRoom, handIn, looks, start } from '../support/exams.ts';
import { aLearner, anAdministrator, anExaminer } from '../support/people.ts';

let room: ExamRoom;
beforeAll(async () => {
  room = await anExamRoom();
});
afterAll(() => room.site.close());

describe('taking an examination', () => {
  it('HEC-46 is begun, answered question by question, resumed and handed in', async () => {
    const exam = await room.anExam({ minutes: '30', attempts: '1', intro: 'Have paper ready.\n\nNo <b>books</b>.' });
    const before = await room.asLearner.get('/assessments');
    expect(before.text).toContain('The clock starts when you press');
    expect(before.$('main details').last().text()).toMatch(
      /Before you begin: Clean hands[\s\S]*Have paper ready\.[\s\S]*No <b>books<\/b>\./,
    );
    const { to } = await start(room.asLearner, exam);
    const attempt = attemptIn(to);
    const page = await room.asLearner.get(to);
    expect(page.h1).toBe('Question 1 of 8');
    expect(page.text).toContain('Your answers count until');
    await room.answerAll(room.asLearner, attempt);
    const again = await room.site.signedIn(room.learner);
    expect((await start(again, exam)).to).toBe(`/assessments/${attempt}/questions/1`);
    expect((await again.get(`/assessments/${attempt}`)).text).toContain('You have answered every question');
    expect((await handIn(again, attempt)).status).toBe(303);
    expect(await room.rowOf(attempt)).toMatchObject({ heldScore: 8, score: null, outOf: 8 });
  });

  it('HEC-47 shows a result only when the setter gives it out, to both of them, and to no colleague', async () => {
    const exam = await room.anExam({ passMark: '50' });
    const attempt = attemptIn((await start(room.asLearner, exam)).to);
    await room.answerAll(room.asLearner, attempt);
    await handIn(room.asLearner, attempt);
    expect((await room.asLearner.get(`/assessments/${attempt}`)).text).toContain('when it is given out');
    expect((await room.asLearner.get(`/assessments/${attempt}`)).text).not.toContain('8 of 8');
    const copy = await room.asLearner.get('/my-data');
    expect(copy.text).toContain('Your assessments');
    const colleague = await room.site.signedIn(await anExaminer(room.site));
    const administrator = await room.site.signedIn(await anAdministrator(room.site));
    for (const other of [colleague, administrator])
      for (const path of [
        `/exams/${exam}`,
        `/exams/${exam}/results`,
        `/exams/${exam}/statistics`,
        `/exams/results/${attempt}`,
      ])
        expect([path, (await other.get(path)).status]).toEqual([path, 404]);
    const results = await room.asSetter.get(`/exams/${exam}/results`);
    expect(results.text).toContain('Amina Shah');
    expect(results.text).toContain('8 of 8');
    const result = await room.asSetter.get(`/exams/results/${attempt}`);
    expect(result.text).toContain('8 of 8 points');
    expect(result.$('h1 + .meta').text()).toBe('Amina Shah, attempt 1');
    for (const page of [results, await room.asSetter.get(`/exams/${exam}/statistics`)])
      expect(page.$(`.back a[href="/exams/${exam}"]`).text()).toMatch(/^Clean hands \d+$/);
    const looks = await room.site.app.db.accessEntry.findMany({
      where: { personId: room.learner.id, viewerId: room.setter.id, rule: 'relation exam-setter' },
    });
    expect(new Set(looks.flatMap(({ categories }) => categories))).toEqual(
      new Set(['identity', 'exam-results', 'exam-marks']),
    );
    await room.asSetter.submit(`/exams/${exam}/release`, {});
    const given = await room.asLearner.get(`/assessments/${attempt}`);
    expect(given.text).toContain('8 of 8 points');
    expect(given.text).toContain('Passed');
  });

  it('HEC-48 is seen by an administrator who has written down why, alone and in a list, and the learner can see that', async () => {
    const exam = await room.anExam({ title: 'Seen with a reason' });
    const attempt = attemptIn((await start(room.asLearner, exam)).to);
    await handIn(room.asLearner, attempt);
    await start(room.asLearner, await room.anExam({ title: 'Begun alone' }));
    const person = await anAdministrator(room.site);
    const administrator = await room.site.signedIn(person);
    const list = `/admin/users/${room.learner.id}/assessments`;
    expect((await administrator.get(`/exams/results/${attempt}`)).status).toBe(404);
    const asked = await administrator.get(list);
    expect([asked.h1, asked.text.includes('Seen with a reason')]).toEqual(['Why do you need to look?', false]);
    await administrator.submit(
      `/admin/users/${room.learner.id}`,
      { reason: 'She asked me to look at her result' },
      { action: `/admin/users/${room.learner.id}/reason` },
    );
    expect((await administrator.get(`/admin/users/${room.learner.id}`)).html).toContain(`href="${list}"`);
    const shown = await administrator.get(list);
    expect(shown.$('tbody').text()).toMatch(/Seen with a reason.*0 of 8/s);
    expect(shown.text).not.toContain('Begun alone');
    expect((await administrator.get(`/exams/results/${attempt}`)).status).toBe(200);
    for (const capability of ['exams.results', 'exams.of-person']) {
      const where = { personId: room.learner.id, viewerId: person.id, capability };
      const look = await room.site.app.db.accessEntry.findFirst({ where });
      expect([capability, Boolean(look?.reasonId)]).toEqual([capability, true]);
    }
    for (const browser of [room.asSetter, room.asLearner]) expect((await browser.get(list)).status).toBe(403);
  });

  it('HEC-46 stands at the top of one’s learning while it is open, then with the time left, and no longer when it is over', async () => {
    const person = await aLearner(room.site, { name: 'Bea Lindqvist' });
    const browser = await room.site.signedIn(person);
    const exam = await room.anExam({ title: 'On top', minutes: '30', attempts: '1' });
    await room.anExam({ title: 'Only practice', kind: 'practice' });
    const box = async () => {
      const page = await browser.get('/learn');
      return page.$(`#open-${exam}`).text().replace(/\s+/g, ' ');
    };
    expect(await box()).toMatch(/On top Examination .*30 minutes from when you start.*1 attempt left.*Start/);
    expect((await browser.get('/learn')).text).not.toContain('Only practice');
    const { to } = await browser.submit('/learn', {}, { action: `/assessments/start/${exam}` });
    expect(to).toMatch(/questions\/1$/);
    room.site.clock.forward({ minutes: 12 });
    expect(await box()).toMatch(/18 minutes left, until .*Continue/);
    await handIn(browser, attemptIn(to));
    expect(await box()).toBe('');
  });

  it('HEC-42 says at once in a practice quiz what was right and why', async () => {
    const exam = await room.anExam({ kind: 'practice' });
    const { to } = await start(room.asLearner, exam);
    const [right = []] = await room.rightFor(attemptIn(to));
    const saved = await room.asLearner.submit(to, { 'answer[]': right, go: 'next' });
    expect((await room.asLearner.get(saved.to)).text).toContain('That is right');
    await handIn(room.asLearner, attemptIn(to));
    expect((await room.asLearner.get(`/assessments/${attemptIn(to)}`)).text).toContain('1 of 8 points');
  });

  it('draws and shuffles by the seed that is kept: the same page looks the same again', async () => {
    const { to } = await start(room.asLearner, await room.anExam());
    expect(looks(await room.asLearner.get(to))).toBe(looks(await room.asLearner.get(to)));
    const { versions } = await room.rowOf(attemptIn(to));
    expect(new Set(versions).size).toBe(8);
  });
});
