import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { addQuestions, retireQuestion } from '../../src/features/bank/bank.ts';
import { examClosing } from '../../src/jobs/exam-closing.ts';
import { runRetention } from '../../src/policy/retain.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator, aTutor, type TestPerson } from '../support/people.ts';
import { everyKind, rightAnswers } from '../support/questions.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let setter: TestPerson;
let asSetter: Browser;
let learner: TestPerson;
let asLearner: Browser;

const MINUTE = 60_000;
const later = (milliseconds: number) => site.clock.forward({ seconds: milliseconds / 1000 });

beforeAll(async () => {
  site = await aSite();
  [setter, learner] = [await aTutor(site), await aLearner(site, { name: 'Amina Shah' })];
  [asSetter, asLearner] = [await site.signedIn(setter), await site.signedIn(learner)];
  await inTransaction(site.app, (inside) =>
    addQuestions(
      inside,
      everyKind.map((question) => ({ question, filing: { category: 'Hygiene', tags: ['hands'] } })),
      { system: 'operator' },
    ),
  );
});
afterAll(() => site.close());

const fields = { title: 'Clean hands', kind: 'examination', category1: 'Hygiene', count1: '8', audience: 'everyone' };

/** An open examination; its id. */
async function anExam(more: Record<string, string> = {}): Promise<string> {
  const saved = await asSetter.submit('/exams/new', { ...fields, title: `Clean hands ${Math.random()}`, ...more });
  expect([saved.status, saved.text]).toEqual([303, expect.anything()]);
  await asSetter.submit(saved.to, { to: 'open' }, { action: `${saved.to}/state` });
  return saved.to.split('/').at(-1) ?? '';
}

const start = (browser: Browser, exam: string) =>
  browser.submit('/assessments', {}, { action: `/assessments/start/${exam}` });
const attemptIn = (to: string): string => to.split('/')[2] ?? '';
const rowOf = (id: string) => site.app.db.examAttempt.findUniqueOrThrow({ where: { id } });
const tokenOf = async (browser: Browser) =>
  String((await browser.get('/assessments')).$('input[name=_csrf]').first().val());

/** The right answers of an attempt, by place. */
async function rightFor(attempt: string): Promise<string[][]> {
  const { versions } = await rowOf(attempt);
  const bodies = await site.app.db.bankVersion.findMany({ where: { id: { in: versions } } });
  return versions.map((version) => {
    const body = bodies.find(({ id }) => id === version)?.body as { kind?: string } | undefined;
    return [...(rightAnswers[everyKind.findIndex((question) => question.kind === body?.kind)] ?? [])];
  });
}

async function answerAll(browser: Browser, attempt: string): Promise<void> {
  for (const [i, answer] of (await rightFor(attempt)).entries())
    await browser.submit(`/assessments/${attempt}/questions/${i + 1}`, { 'answer[]': answer, go: 'next' });
}

/** A page without its token. */
const looks = ({ html }: { html: string }): string =>
  html.replace(/name="_csrf" value="[^"]*"/g, '').replace(/<meta[^>]*>/g, '');

const handIn = (browser: Browser, attempt: string) => browser.submit(`/assessments/${attempt}`, {});

describe('taking an examination', () => {
  it('HEC-46 is begun, answered question by question, resumed and handed in', async () => {
    const exam = await anExam({ minutes: '30', attempts: '1' });
    const { to } = await start(asLearner, exam);
    const attempt = attemptIn(to);
    const page = await asLearner.get(to);
    expect(page.h1).toBe('Question 1 of 8');
    expect(page.text).toContain('Your answers count until');
    await answerAll(asLearner, attempt);
    const again = await site.signedIn(learner);
    expect((await start(again, exam)).to).toBe(`/assessments/${attempt}/questions/1`);
    expect((await again.get(`/assessments/${attempt}`)).text).toContain('You have answered every question');
    expect((await handIn(again, attempt)).status).toBe(303);
    expect(await rowOf(attempt)).toMatchObject({ heldScore: 8, score: null, outOf: 8 });
  });

  it('HEC-47 shows a result only when the setter gives it out, to both of them, and to no colleague', async () => {
    const exam = await anExam({ passMark: '50' });
    const attempt = attemptIn((await start(asLearner, exam)).to);
    await answerAll(asLearner, attempt);
    await handIn(asLearner, attempt);
    expect((await asLearner.get(`/assessments/${attempt}`)).text).toContain('when it is given out');
    expect((await asLearner.get(`/assessments/${attempt}`)).text).not.toContain('8 of 8');
    const copy = await asLearner.get('/my-data');
    expect(copy.text).toContain('Your assessments');
    const colleague = await site.signedIn(await aTutor(site));
    const administrator = await site.signedIn(await anAdministrator(site));
    for (const other of [colleague, administrator])
      for (const path of [
        `/exams/${exam}`,
        `/exams/${exam}/results`,
        `/exams/${exam}/statistics`,
        `/exams/results/${attempt}`,
      ])
        expect([path, (await other.get(path)).status]).toEqual([path, 404]);
    const results = await asSetter.get(`/exams/${exam}/results`);
    expect(results.text).toContain('Amina Shah');
    expect(results.text).toContain('8 of 8');
    expect((await asSetter.get(`/exams/results/${attempt}`)).text).toContain('8 of 8 points');
    const looks = await site.app.db.accessEntry.findMany({
      where: { personId: learner.id, viewerId: setter.id, rule: 'relation exam-setter' },
    });
    expect(new Set(looks.flatMap(({ categories }) => categories))).toEqual(
      new Set(['identity', 'exam-results', 'exam-marks']),
    );
    await asSetter.submit(`/exams/${exam}/release`, {});
    const given = await asLearner.get(`/assessments/${attempt}`);
    expect(given.text).toContain('8 of 8 points');
    expect(given.text).toContain('Passed');
  });

  it('HEC-48 is seen by an administrator who has written down why, and the learner can see that', async () => {
    const exam = await anExam();
    const attempt = attemptIn((await start(asLearner, exam)).to);
    await handIn(asLearner, attempt);
    const person = await anAdministrator(site);
    const administrator = await site.signedIn(person);
    expect((await administrator.get(`/exams/results/${attempt}`)).status).toBe(404);
    await administrator.submit(
      `/admin/users/${learner.id}`,
      { reason: 'She asked me to look at her result' },
      { action: `/admin/users/${learner.id}/reason` },
    );
    expect((await administrator.get(`/exams/results/${attempt}`)).status).toBe(200);
    const look = await site.app.db.accessEntry.findFirst({
      where: { personId: learner.id, viewerId: person.id, capability: 'exams.results' },
    });
    expect(look?.reasonId).toBeTruthy();
  });

  it('HEC-42 says at once in a practice quiz what was right and why', async () => {
    const exam = await anExam({ kind: 'practice' });
    const { to } = await start(asLearner, exam);
    const [right = []] = await rightFor(attemptIn(to));
    const saved = await asLearner.submit(to, { 'answer[]': right, go: 'next' });
    expect((await asLearner.get(saved.to)).text).toContain('That is right');
    await handIn(asLearner, attemptIn(to));
    expect((await asLearner.get(`/assessments/${attemptIn(to)}`)).text).toContain('1 of 8 points');
  });

  it('draws and shuffles by the seed that is kept: the same page looks the same again', async () => {
    const { to } = await start(asLearner, await anExam());
    expect(looks(await asLearner.get(to))).toBe(looks(await asLearner.get(to)));
    const { versions } = await rowOf(attemptIn(to));
    expect(new Set(versions).size).toBe(8);
  });
});

describe('under stress', () => {
  it('HEC-46 twenty starts at once of the last allowed attempt grant exactly one', async () => {
    const exam = await anExam({ attempts: '2' });
    await handIn(asLearner, attemptIn((await start(asLearner, exam)).to));
    const _csrf = await tokenOf(asLearner);
    const all = await Promise.all(
      Array.from({ length: 20 }, () => asLearner.post(`/assessments/start/${exam}`, { _csrf })),
    );
    // Whoever waits too long for the database is told so; nobody gets another attempt.
    const granted = new Set(all.flatMap(({ status, to }) => (status === 303 ? [to] : [])));
    expect([...granted]).toHaveLength(1);
    const mine = { examId: exam, personId: learner.id };
    expect(await site.app.db.examAttempt.count({ where: mine })).toBe(2);
    await handIn(asLearner, attemptIn([...granted][0] ?? ''));
    const refused = await asLearner.post(`/assessments/start/${exam}`, { _csrf });
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('no attempt left')]);
    expect(await site.app.db.examAttempt.count({ where: mine })).toBe(2);
  });

  it('HEC-46 twenty presses of Submit count once', async () => {
    const exam = await anExam();
    const attempt = attemptIn((await start(asLearner, exam)).to);
    const _csrf = await tokenOf(asLearner);
    await Promise.all(Array.from({ length: 20 }, () => asLearner.post(`/assessments/${attempt}/submit`, { _csrf })));
    const stats = await site.app.db.examStat.findMany({ where: { examId: exam } });
    expect(stats.map(({ n }) => n)).toEqual(Array(8).fill(1));
    const submitted = { what: 'exams.submitted', detail: { path: ['exam'], equals: exam } };
    expect(await site.app.db.auditEvent.count({ where: submitted })).toBe(1);
  });

  it('two windows that save two questions at once lose neither', async () => {
    const attempt = attemptIn((await start(asLearner, await anExam())).to);
    const _csrf = await tokenOf(asLearner);
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        asLearner.post(`/assessments/${attempt}/questions/${i + 1}`, { _csrf, 'answer[]': [`${i}`] }),
      ),
    );
    const { answers } = await rowOf(attempt);
    expect(Object.keys(answers as object).sort()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  });
});

describe('what an answer may not do', () => {
  it('the script’s save answers 204, and the page comes back with what was saved', async () => {
    const { to } = await start(asLearner, await anExam());
    const saved = await asLearner.post(to, { _csrf: await tokenOf(asLearner), 'answer[]': ['1'] });
    expect(saved.status).toBe(204);
    expect((await rowOf(attemptIn(to))).answers).toEqual({ 1: ['1'] });
  });

  it('is not taken for another person’s attempt, nor for a question that this one does not have', async () => {
    const { to } = await start(asLearner, await anExam({ count1: '3' }));
    const other = await site.signedIn(await aLearner(site));
    const [_csrf, mine] = [await tokenOf(other), await tokenOf(asLearner)];
    expect((await other.post(to, { _csrf, 'answer[]': ['1'], go: 'next' })).status).toBe(404);
    expect((await other.post(to.replace(/questions.*/, 'submit'), { _csrf })).status).toBe(404);
    expect((await other.get(to)).status).toBe(404);
    const beyond = to.replace(/1$/, '4');
    expect((await asLearner.post(beyond, { _csrf: mine, 'answer[]': ['1'], go: 'next' })).status).toBe(404);
    expect((await asLearner.post(to.replace(/1$/, '0'), { _csrf: mine, 'answer[]': ['1'] })).status).toBe(400);
    expect((await rowOf(attemptIn(to))).answers).toEqual({});
  });

  it('is not taken after the deadline and its grace, and loses nothing; until then it is', async () => {
    const exam = await anExam({ minutes: '10' });
    const { to } = await start(asLearner, exam);
    const _csrf = await tokenOf(asLearner);
    const save = (answer: string) => asLearner.post(to, { _csrf, 'answer[]': [answer] });
    later(10 * MINUTE + 29_000);
    expect((await save('1')).status).toBe(204);
    later(2_000);
    expect((await save('2')).status).toBe(409);
    expect((await rowOf(attemptIn(to))).answers).toEqual({ 1: ['1'] });
    await examClosing.run(site.app);
    const row = await rowOf(attemptIn(to));
    expect(row.submittedAt).toEqual(row.deadlineAt);
    expect((await save('2')).status).toBe(409);
    expect((await asLearner.get(to)).to).toBe(`/assessments/${attemptIn(to)}`);
  });

  it('a question that is retired or changed in mid-attempt changes nothing', async () => {
    const attempt = attemptIn((await start(asLearner, await anExam())).to);
    const before = await asLearner.get(`/assessments/${attempt}/questions/1`);
    const version = await site.app.db.bankVersion.findUniqueOrThrow({
      where: { id: (await rowOf(attempt)).versions[0] ?? '' },
    });
    await inTransaction(site.app, (inside) => retireQuestion(inside, version.questionId, true, { system: 'operator' }));
    expect(looks(await asLearner.get(`/assessments/${attempt}/questions/1`))).toBe(looks(before));
    await answerAll(asLearner, attempt);
    await handIn(asLearner, attempt);
    expect((await rowOf(attempt)).heldScore).toBe(8);
    await inTransaction(site.app, (inside) =>
      retireQuestion(inside, version.questionId, false, { system: 'operator' }),
    );
  });
});

describe('time', () => {
  it('HEC-46 extra time is stored once and counts everywhere, also in what was begun', async () => {
    const exam = await anExam({ minutes: '40' });
    const slow = await aLearner(site, { name: 'Cem Aydin' });
    const asSlow = await site.signedIn(slow);
    const { to } = await start(asSlow, exam);
    const administrator = await site.signedIn(await anAdministrator(site));
    await administrator.submit('/exams/extra-time', { email: slow.email, percent: '25' });
    const { startedAt, deadlineAt } = await rowOf(attemptIn(to));
    expect((deadlineAt?.getTime() ?? 0) - startedAt.getTime()).toBe(50 * MINUTE);
    expect((await asSlow.get('/assessments')).text).toContain('50 minutes');
    expect((await asSetter.get('/exams/extra-time')).status).toBe(403);
    const missing = await administrator.submit('/exams/extra-time', { email: 'no@example.org', percent: '25' });
    expect(missing.status).toBe(422);
  });

  it('HEC-46 opens and closes with its window', async () => {
    const day = (at: Date) => at.toISOString().slice(0, 10);
    const now = site.clock.now().getTime();
    const exam = await anExam({
      opensOn: day(new Date(now + 2 * 86_400_000)),
      closesOn: day(new Date(now + 3 * 86_400_000)),
    });
    const _csrf = await tokenOf(asLearner);
    expect((await asLearner.post(`/assessments/start/${exam}`, { _csrf })).status).toBe(409);
    const page = await asSetter.submit('/exams/new', { ...fields, opensOn: '2027-03-28', opensTime: '01:30' });
    expect([page.status, page.text]).toEqual([422, expect.stringContaining('that clocks show on that day')]);
  });

  it('HEC-46 is set for learners of the setter alone where the setter says so', async () => {
    const exam = await anExam({ audience: 'trainees' });
    const _csrf = await tokenOf(asLearner);
    expect((await asLearner.post(`/assessments/start/${exam}`, { _csrf })).status).toBe(404);
    await asLearner.submit('/my-data/people', { email: setter.email }, { action: '/my-data/people' });
    await asSetter.submit('/trainees', { answer: 'accept' });
    expect((await start(asLearner, exam)).to).toMatch(/questions\/1$/);
  });

  it('HEC-50 a result is there at 7 years less a day, and gone at 7 years and a day', async () => {
    const own = await aSite();
    const tutor = await own.signedIn(await aTutor(own));
    const person = await aLearner(own);
    await inTransaction(own.app, (inside) =>
      addQuestions(
        inside,
        everyKind.map((question) => ({ question, filing: { category: 'Hygiene', tags: [] } })),
        {
          system: 'operator',
        },
      ),
    );
    const saved = await tutor.submit('/exams/new', { ...fields, kind: 'practice' });
    await tutor.submit(saved.to, { to: 'open' }, { action: `${saved.to}/state` });
    const browser = await own.signedIn(person);
    const attempt = attemptIn((await start(browser, saved.to.split('/').at(-1) ?? '')).to);
    await handIn(browser, attempt);
    const began = own.clock.now();
    const moveTo = (years: number, days: number) => {
      const to = new Date(began);
      to.setUTCFullYear(to.getUTCFullYear() + years);
      to.setUTCDate(to.getUTCDate() + days);
      own.clock.set(to);
    };
    moveTo(7, -1);
    await own.app.db.person.updateMany({ data: { lastActiveAt: own.clock.now() } });
    await runRetention(own.app);
    const again = await own.signedIn(person);
    expect((await again.get(`/assessments/${attempt}`)).text).toContain('0 of 8 points');
    moveTo(7, 1);
    await runRetention(own.app);
    const last = await own.signedIn(person);
    expect((await last.get(`/assessments/${attempt}`)).status).toBe(404);
    expect(await own.app.db.examAttempt.count()).toBe(0);
    await own.close();
  });
});
