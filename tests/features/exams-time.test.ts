import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRetention } from '../../src/policy/retain.ts';
import { anExamRoom, attemptIn, type ExamRoom, examFields, handIn, MINUTE, start, tokenOf } from '../support/exams.ts';
import { aLearner, anAdministrator } from '../support/people.ts';

let room: ExamRoom;
beforeAll(async () => {
  room = await anExamRoom();
});
afterAll(() => room.site.close());

describe('time', () => {
  it('HEC-46 extra time is stored once and counts everywhere, also in what was begun', async () => {
    const exam = await room.anExam({ minutes: '40' });
    const slow = await aLearner(room.site, { name: 'Cem Aydin' });
    const asSlow = await room.site.signedIn(slow);
    const { to } = await start(asSlow, exam);
    const administrator = await room.site.signedIn(await anAdministrator(room.site));
    await administrator.submit('/exams/extra-time', { email: slow.email, percent: '25' });
    const { startedAt, deadlineAt } = await room.rowOf(attemptIn(to));
    expect((deadlineAt?.getTime() ?? 0) - startedAt.getTime()).toBe(50 * MINUTE);
    expect((await asSlow.get('/assessments')).text).toContain('50 minutes');
    expect((await room.asSetter.get('/exams/extra-time')).status).toBe(403);
    const missing = await administrator.submit('/exams/extra-time', { email: 'no@example.org', percent: '25' });
    expect(missing.status).toBe(422);
  });

  it('HEC-46 opens and closes with its window', async () => {
    const day = (at: Date) => at.toISOString().slice(0, 10);
    const now = room.site.clock.now().getTime();
    const exam = await room.anExam({
      opensOn: day(new Date(now + 2 * 86_400_000)),
      closesOn: day(new Date(now + 3 * 86_400_000)),
    });
    const _csrf = await tokenOf(room.asLearner);
    expect((await room.asLearner.post(`/assessments/start/${exam}`, { _csrf })).status).toBe(409);
    const page = await room.asSetter.submit('/exams/new', { ...examFields, opensOn: '2027-03-28', opensTime: '01:30' });
    expect([page.status, page.text]).toEqual([422, expect.stringContaining('that clocks show on that day')]);
  });

  it('HEC-46 is set for learners of the setter alone where the setter says so', async () => {
    const exam = await room.anExam({ audience: 'trainees' });
    const _csrf = await tokenOf(room.asLearner);
    expect((await room.asLearner.post(`/assessments/start/${exam}`, { _csrf })).status).toBe(404);
    await room.asLearner.submit('/my-data/people', { email: room.setter.email }, { action: '/my-data/people' });
    await room.asSetter.submit('/trainees', { answer: 'accept' });
    expect((await start(room.asLearner, exam)).to).toMatch(/questions\/1$/);
  });

  it.each([
    ['2027-03-28', 60, 'forward'],
    ['2027-10-31', 180, 'back'],
  ])(
    'HEC-46 a window over the night of %s has the %d minutes that pass while clocks go %s, and no answer counts beyond',
    async (day, minutes, _way) => {
      const window = { opensOn: day, opensTime: '00:30', closesOn: day, closesTime: '02:30', minutes: '600' };
      room.site.clock.set(new Date(Date.parse(`${day}T00:00:00Z`) - 12 * 60 * MINUTE));
      const asSetter = await room.site.signedIn(room.setter);
      const saved = await asSetter.submit('/exams/new', { ...examFields, ...window });
      await asSetter.submit(saved.to, { to: 'open' }, { action: `${saved.to}/state` });
      const exam = saved.to.split('/').at(-1) ?? '';
      const { opensAt, closesAt } = await room.site.app.db.exam.findUniqueOrThrow({ where: { id: exam } });
      expect(((closesAt?.getTime() ?? 0) - (opensAt?.getTime() ?? 0)) / MINUTE).toBe(minutes);
      const learner = await aLearner(room.site);
      const at = (moment: Date | null, more: number) => room.site.clock.set(new Date((moment?.getTime() ?? 0) + more));
      const press = async () => {
        const browser = await room.site.signedIn(learner);
        const _csrf = await tokenOf(browser);
        return { browser, _csrf, ...(await browser.post(`/assessments/start/${exam}`, { _csrf })) };
      };
      at(opensAt, -1_000);
      expect((await press()).status).toBe(409);
      at(opensAt, 0);
      room.site.clock.forward({ minutes: 1 });
      const { browser, _csrf, to } = await press();
      expect((await room.rowOf(attemptIn(to))).deadlineAt).toEqual(closesAt);
      const save = async () => (await browser.post(to, { _csrf, 'answer[]': ['1'] })).status;
      for (let gone = 10; gone < minutes; gone += 10) {
        at(opensAt, gone * MINUTE);
        expect([gone, await save()]).toEqual([gone, 204]);
      }
      at(closesAt, 31_000);
      expect(await save()).toBe(409);
    },
  );

  it('HEC-50 a result is there at 7 years less a day, and gone at 7 years and a day', async () => {
    const own = await anExamRoom();
    const attempt = attemptIn((await start(own.asLearner, await own.anExam({ kind: 'practice' }))).to);
    await handIn(own.asLearner, attempt);
    const began = own.site.clock.now();
    const moveTo = (years: number, days: number) => {
      const to = new Date(began);
      to.setUTCFullYear(to.getUTCFullYear() + years);
      to.setUTCDate(to.getUTCDate() + days);
      own.site.clock.set(to);
    };
    moveTo(7, -1);
    await own.site.app.db.person.updateMany({ data: { lastActiveAt: own.site.clock.now() } });
    await runRetention(own.site.app);
    const again = await own.site.signedIn(own.learner);
    expect((await again.get(`/assessments/${attempt}`)).text).toContain('0 of 8 points');
    moveTo(7, 1);
    await runRetention(own.site.app);
    const last = await own.site.signedIn(own.learner);
    expect((await last.get(`/assessments/${attempt}`)).status).toBe(404);
    expect(await own.site.app.db.examAttempt.count()).toBe(0);
    await own.site.close();
  });
});
