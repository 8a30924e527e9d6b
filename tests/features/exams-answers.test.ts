import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { changeQuestion, retireQuestion } from '../../src/features/bank/bank.ts';
import type { Question } from '../../src/features/bank/question.ts';
import { examClosing } from '../../src/jobs/exam-closing.ts';
import { anExamRoom, attemptIn, type ExamRoom, handIn, looks, MINUTE, start, tokenOf } from '../support/exams.ts';
import { aLearner } from '../support/people.ts';

let room: ExamRoom;
beforeAll(async () => {
  room = await anExamRoom();
});
afterAll(() => room.site.close());

const later = (milliseconds: number) => room.site.clock.forward({ seconds: milliseconds / 1000 });

describe('under stress', () => {
  it('HEC-46 twenty starts at once of the last allowed attempt grant exactly one', async () => {
    const exam = await room.anExam({ attempts: '2' });
    await handIn(room.asLearner, attemptIn((await start(room.asLearner, exam)).to));
    const _csrf = await tokenOf(room.asLearner);
    const all = await Promise.all(
      Array.from({ length: 20 }, () => room.asLearner.post(`/assessments/start/${exam}`, { _csrf })),
    );
    // Whoever presses again is led to the attempt that the first press began.
    expect(all.map(({ status }) => status)).toEqual(Array(20).fill(303));
    const granted = new Set(all.map(({ to }) => to));
    expect([...granted]).toHaveLength(1);
    const mine = { examId: exam, personId: room.learner.id };
    expect(await room.site.app.db.examAttempt.count({ where: mine })).toBe(2);
    const started = { what: 'exams.started', detail: { path: ['exam'], equals: exam } };
    expect(await room.site.app.db.auditEvent.count({ where: started })).toBe(2);
    await handIn(room.asLearner, attemptIn([...granted][0] ?? ''));
    const refused = await room.asLearner.post(`/assessments/start/${exam}`, { _csrf });
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('no attempt left')]);
    expect(await room.site.app.db.examAttempt.count({ where: mine })).toBe(2);
  });

  it('HEC-46 twenty presses of Submit count once', async () => {
    const exam = await room.anExam();
    const attempt = attemptIn((await start(room.asLearner, exam)).to);
    const _csrf = await tokenOf(room.asLearner);
    await Promise.all(
      Array.from({ length: 20 }, () => room.asLearner.post(`/assessments/${attempt}/submit`, { _csrf })),
    );
    const stats = await room.site.app.db.examStat.findMany({ where: { examId: exam } });
    expect(stats.map(({ n }) => n)).toEqual(Array(8).fill(1));
    const submitted = { what: 'exams.submitted', detail: { path: ['exam'], equals: exam } };
    expect(await room.site.app.db.auditEvent.count({ where: submitted })).toBe(1);
  });

  it('two windows that save two questions at once lose neither', async () => {
    const attempt = attemptIn((await start(room.asLearner, await room.anExam())).to);
    const _csrf = await tokenOf(room.asLearner);
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        room.asLearner.post(`/assessments/${attempt}/questions/${i + 1}`, { _csrf, 'answer[]': [`${i}`] }),
      ),
    );
    const { answers } = await room.rowOf(attempt);
    expect(Object.keys(answers as object).sort()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  });
});

describe('what an answer may not do', () => {
  it('the script’s save answers 204, and the page comes back with what was saved', async () => {
    const { to } = await start(room.asLearner, await room.anExam());
    const saved = await room.asLearner.post(to, { _csrf: await tokenOf(room.asLearner), 'answer[]': ['1'] });
    expect(saved.status).toBe(204);
    expect((await room.rowOf(attemptIn(to))).answers).toEqual({ 1: ['1'] });
  });

  it('HEC-46 a number that we cannot read is kept, and whoever wrote it hears so at once; the overview is a link away', async () => {
    const attempt = attemptIn((await start(room.asLearner, await room.anExam())).to);
    const places = await room.rightFor(attempt);
    const place = 1 + places.findIndex(([, unit]) => unit === 'kg' || unit === 'g');
    const at = `/assessments/${attempt}/questions/${place}`;
    const unread = await room.asLearner.submit(at, { 'answer[]': ['about 3', ''], go: 'next' });
    expect(unread.to).toBe(`${at}?checked=1`);
    const page = await room.asLearner.get(unread.to);
    expect(page.text).toContain('Write the number in digits alone, like 12.5.');
    expect(page.text).toContain('Choose the unit as well.');
    expect(page.text).not.toContain('Right:');
    expect((await room.rowOf(attempt)).answers).toEqual({ [place]: ['about 3', ''] });
    const wrong = await room.asLearner.submit(at, { 'answer[]': ['99', 'g'], go: 'next' });
    expect(wrong.to).not.toContain('checked');
  });

  it('is not taken for another person’s attempt, nor for a question that this one does not have', async () => {
    const { to } = await start(room.asLearner, await room.anExam({ count1: '3' }));
    const other = await room.site.signedIn(await aLearner(room.site));
    const [_csrf, mine] = [await tokenOf(other), await tokenOf(room.asLearner)];
    expect((await other.post(to, { _csrf, 'answer[]': ['1'], go: 'next' })).status).toBe(404);
    expect((await other.post(to.replace(/questions.*/, 'submit'), { _csrf })).status).toBe(404);
    expect((await other.get(to)).status).toBe(404);
    const beyond = to.replace(/1$/, '4');
    expect((await room.asLearner.post(beyond, { _csrf: mine, 'answer[]': ['1'], go: 'next' })).status).toBe(404);
    expect((await room.asLearner.post(to.replace(/1$/, '0'), { _csrf: mine, 'answer[]': ['1'] })).status).toBe(400);
    expect((await room.rowOf(attemptIn(to))).answers).toEqual({});
  });

  it('is not taken after the deadline and its grace, and loses nothing; until then it is', async () => {
    const exam = await room.anExam({ minutes: '10' });
    const { to } = await start(room.asLearner, exam);
    const _csrf = await tokenOf(room.asLearner);
    const save = (answer: string) => room.asLearner.post(to, { _csrf, 'answer[]': [answer] });
    later(10 * MINUTE + 29_000);
    expect((await save('1')).status).toBe(204);
    later(2_000);
    expect((await save('2')).status).toBe(409);
    expect((await room.rowOf(attemptIn(to))).answers).toEqual({ 1: ['1'] });
    await examClosing.run(room.site.app);
    const row = await room.rowOf(attemptIn(to));
    expect(row.submittedAt).toEqual(row.deadlineAt);
    expect((await save('2')).status).toBe(409);
    expect((await room.asLearner.get(to)).to).toBe(`/assessments/${attemptIn(to)}`);
  });

  /** The question at the first place of an attempt, and the attempt. */
  const begun = async () => {
    const attempt = attemptIn((await start(room.asLearner, await room.anExam())).to);
    const version = await room.site.app.db.bankVersion.findUniqueOrThrow({
      where: { id: (await room.rowOf(attempt)).versions[0] ?? '' },
    });
    return { attempt, version, page: await room.asLearner.get(`/assessments/${attempt}/questions/1`) };
  };
  const by = { system: 'operator' } as const;

  it('a question that is retired in mid-attempt stays in it, and is in no new one', async () => {
    const { attempt, version, page } = await begun();
    await inTransaction(room.site.app, (inside) => retireQuestion(inside, version.questionId, true, by));
    expect(looks(await room.asLearner.get(`/assessments/${attempt}/questions/1`))).toBe(looks(page));
    await room.answerAll(room.asLearner, attempt);
    await handIn(room.asLearner, attempt);
    expect((await room.rowOf(attempt)).heldScore).toBe(8);
    const next = attemptIn((await start(room.asLearner, await room.anExam({ count1: '7' }))).to);
    expect((await room.rowOf(next)).versions).not.toContain(version.id);
    await inTransaction(room.site.app, (inside) => retireQuestion(inside, version.questionId, false, by));
  });

  it('a question that is changed in mid-attempt is shown and marked as it was; the next attempt gets the new one', async () => {
    const { attempt, version, page } = await begun();
    const [right = []] = await room.rightFor(attempt);
    const question: Question = {
      ...{ kind: 'short', forms: ['something else'], caseMatters: false, says: '' },
      ...{ ask: 'Another question', askHtml: '<p>Another question</p>' },
    };
    const row = await room.site.app.db.bankQuestion.findUniqueOrThrow({ where: { id: version.questionId } });
    const filing = { category: row.category, tags: row.tags };
    await inTransaction(room.site.app, (inside) => changeQuestion(inside, row, { question, filing }, by));
    expect(looks(await room.asLearner.get(`/assessments/${attempt}/questions/1`))).toBe(looks(page));
    await room.asLearner.submit(`/assessments/${attempt}/questions/1`, { 'answer[]': right, go: 'next' });
    await handIn(room.asLearner, attempt);
    expect((await room.rowOf(attempt)).heldScore).toBe(1);
    const next = attemptIn((await start(room.asLearner, await room.anExam())).to);
    const { versions } = await room.rowOf(next);
    const now = await room.site.app.db.bankQuestion.findUniqueOrThrow({ where: { id: row.id } });
    expect([versions.includes(now.versionId), versions.includes(version.id)]).toEqual([true, false]);
    const before = { question: version.body as unknown as Question, filing };
    await inTransaction(room.site.app, (inside) => changeQuestion(inside, now, before, by));
  });

  it('a version that is gone from the bank in mid-attempt stops nothing and is worth nothing', async () => {
    const { attempt, version } = await begun();
    await room.answerAll(room.asLearner, attempt);
    await room.site.app.db.bankVersion.deleteMany({ where: { id: version.id } });
    expect((await room.asLearner.get(`/assessments/${attempt}/questions/1`)).status).toBe(404);
    expect((await room.asLearner.get(`/assessments/${attempt}/questions/2`)).status).toBe(200);
    expect((await handIn(room.asLearner, attempt)).status).toBe(303);
    expect((await room.rowOf(attempt)).heldScore).toBe(7);
    expect((await room.asSetter.get(`/exams/results/${attempt}`)).text).toContain('7 of 8 points');
  });
});
