import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examTelling } from '../../src/jobs/exam-closing.ts';
import { aCourse } from '../support/courses.ts';
import { anExamRoom, type ExamRoom, examFields, tokenOf } from '../support/exams.ts';
import { aLearner, type TestPerson } from '../support/people.ts';

let room: ExamRoom;
beforeAll(async () => {
  room = await anExamRoom();
});
afterAll(() => room.site.close());

const statusFor = async (person: TestPerson, exam: string): Promise<number> => {
  const browser = await room.site.signedIn(person);
  return (await browser.post(`/assessments/start/${exam}`, { _csrf: await tokenOf(browser) })).status;
};
const told = async ({ email }: Pick<TestPerson, 'email'>): Promise<number> => {
  await examTelling.run(room.site.app);
  return (await room.site.mails()).filter(({ to, subject }) => to === email && /is set for you/.test(subject)).length;
};

describe('for whom an examination is', () => {
  it('HEC-46 a course’s learners alone take it, who are told once, when it opens', async () => {
    const slug = await aCourse(room.site, 'hands');
    const inside = await aLearner(room.site, { name: 'Inside Course' });
    const outside = await aLearner(room.site, { name: 'Outside Course' });
    const browser = await room.site.signedIn(inside);
    await browser.submit(`/courses/${slug}`, {}, { action: `/courses/${slug}/start` });
    const none = await room.asSetter.submit('/exams/new', { ...examFields, audience: 'course' });
    expect([none.status, none.text]).toEqual([422, expect.stringContaining('Choose a course')]);
    const { id } = await room.site.app.db.course.findUniqueOrThrow({ where: { slug } });
    const exam = await room.anExam({ audience: 'course', course: id });
    expect([await told(inside), await told(outside)]).toEqual([1, 0]);
    expect((await browser.get('/learn')).html).toContain(`open-${exam}`);
    expect([(await browser.post(`/assessments/start/${exam}`, { _csrf: await tokenOf(browser) })).status]).toEqual([
      303,
    ]);
    expect(await statusFor(outside, exam)).toBe(404);
  });

  it('HEC-46 people who are named by email take it; nothing tells whether an email is of somebody here', async () => {
    const named = await aLearner(room.site, { name: 'Named Person' });
    const other = await aLearner(room.site, { name: 'Other Person' });
    const people = `${named.email.toUpperCase()}\n nobody@example.org`;
    for (const [typed, says] of [
      ['', 'at least one email'],
      ['nobody@example.org\nnot an email', 'Line 2 is not an email'],
    ] as const) {
      const page = await room.asSetter.submit('/exams/new', { ...examFields, audience: 'named', people: typed });
      expect([page.status, page.text]).toEqual([422, expect.stringContaining(says)]);
    }
    const exam = await room.anExam({ audience: 'named', people });
    const edit = await room.asSetter.get(`/exams/${exam}/edit`);
    expect(String(edit.$('#people').val()).split('\n')).toEqual([named.email.toUpperCase(), 'nobody@example.org']);
    expect([await told(named), await told(other)]).toEqual([1, 0]);
    const rows = await room.site.app.db.examTaker.findMany({ where: { examId: exam } });
    expect(JSON.stringify(rows.map((row) => Buffer.from(row.email).toString('latin1')))).not.toContain('example.org');
    expect(await statusFor(named, exam)).toBe(303);
    expect(await statusFor(other, exam)).toBe(404);

    const again = { ...examFields, audience: 'named', people: `${people}\n${other.email}` };
    await room.asSetter.submit(`/exams/${exam}/edit`, again);
    expect([await told(named), await told(other)]).toEqual([1, 1]);
    await room.asSetter.submit(`/exams/${exam}/edit`, { ...again, people: other.email });
    room.site.clock.forward({ minutes: 1 });
    expect(await statusFor(named, exam)).toBe(404);
    await room.asSetter.submit(`/exams/${exam}/edit`, { ...again, audience: 'everyone' });
    expect(await room.site.app.db.examTaker.count()).toBe(0);
  });

  it('everybody who learns here is sent nothing', async () => {
    await room.anExam({ audience: 'everyone' });
    expect(await told(room.learner)).toBe(0);
  });
});
