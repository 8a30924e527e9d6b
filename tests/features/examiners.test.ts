import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleChecking } from '../../src/jobs/role-checking.ts';
import type { Browser } from '../support/browser.ts';
import { anExamRoom, attemptIn, type ExamRoom, handIn, start } from '../support/exams.ts';
import { aLearner, anAdministrator, anExaminer, aTutor, type TestPerson } from '../support/people.ts';

let room: ExamRoom;
let [ruth, saul] = [] as unknown as [TestPerson, TestPerson];
let [asRuth, asSaul] = [] as unknown as [Browser, Browser];
beforeAll(async () => {
  room = await anExamRoom();
  ruth = await anAdministrator(room.site);
  saul = await anAdministrator(room.site, { name: 'Saul Quinn' });
  [asRuth, asSaul] = [await room.site.signedIn(ruth), await room.site.signedIn(saul)];
});
afterAll(() => room.site.close());

const page = '/admin/examiners';
const ask = (browser: Browser, id: string) =>
  browser.submit(
    `/admin/users/${id}/roles`,
    { role: 'examiner', act: 'grant' },
    { action: `/admin/users/${id}/roles` },
  );
const requestOf = (personId: string) =>
  room.site.app.db.roleRequest.findFirstOrThrow({ where: { personId }, orderBy: { askedAt: 'desc' } });
const decide = async (browser: Browser, id: string, to: string) =>
  browser.post(`${page}/requests/${id}`, {
    _csrf: String((await browser.get(page)).$('meta[name=csrf]').attr('content')),
    to,
  });
const rolesOf = async (personId: string) =>
  (await room.site.app.db.roleGrant.findMany({ where: { personId, endedAt: null } })).map(({ role }) => role);
const mailsTo = async ({ email }: TestPerson, about: RegExp) =>
  (await room.site.mails()).filter(({ to, subject }) => to === email && about.test(subject)).length;

describe('the role that sets examinations', () => {
  it('HEC-49 needs a second administrator, who is told; neither the one who asked nor the person can be it', async () => {
    const person = await aLearner(room.site, { name: 'Dilys Hughes' });
    expect((await ask(asRuth, person.id)).status).toBe(303);
    await ask(asRuth, person.id);
    expect(await room.site.app.db.roleRequest.count({ where: { personId: person.id } })).toBe(1);
    expect(await rolesOf(person.id)).toEqual([]);
    expect([await mailsTo(saul, /role waits/), await mailsTo(ruth, /role waits/)]).toEqual([1, 0]);
    const { id } = await requestOf(person.id);
    expect((await asRuth.get(page)).text).toContain('Another administrator must agree');
    expect((await decide(asRuth, id, 'agree')).status).toBe(409);
    expect(await rolesOf(person.id)).toEqual([]);
    expect((await asSaul.get(page)).text).toContain('Dilys Hughes');
    expect((await decide(asSaul, id, 'agree')).status).toBe(303);
    expect(await rolesOf(person.id)).toEqual(['examiner']);
    expect(await mailsTo(person, /given a role/)).toBe(1);
    await decide(asSaul, id, 'agree');
    const granted = { what: 'admin.role-granted', aboutId: person.id };
    expect(await room.site.app.db.auditEvent.count({ where: { ...granted, actorId: saul.id } })).toBe(1);
  });

  it('HEC-49 is not given when the second one refuses, and nobody agrees to a role of their own', async () => {
    const person = await aLearner(room.site);
    await ask(asRuth, person.id);
    await decide(asSaul, (await requestOf(person.id)).id, 'refuse');
    expect(await rolesOf(person.id)).toEqual([]);
    await ask(asRuth, saul.id);
    expect((await decide(asSaul, (await requestOf(saul.id)).id, 'agree')).status).toBe(409);
    expect(await rolesOf(saul.id)).toEqual(['administrator']);
  });

  it('HEC-49 says what to do where nobody is there who could agree, and gives the role to nobody', async () => {
    expect((await asRuth.get(page)).text).not.toContain('only administrator');
    const suspend = (suspendedAt: Date | null) =>
      room.site.app.db.person.update({ where: { id: saul.id }, data: { suspendedAt }, select: { id: true } });
    await suspend(room.site.clock.now());
    const person = await aLearner(room.site);
    const roles = `/admin/users/${person.id}/roles`;
    await ask(asRuth, person.id);
    expect((await asRuth.get(roles)).text).toContain('Another administrator has to agree. There is none yet');
    const waiting = await asRuth.get(page);
    expect(waiting.text).toContain('First make somebody else an administrator');
    expect(waiting.$('main a[href="/admin/users"]').text()).toBe('Choose a second administrator under “Users”');
    expect(waiting.text).toContain('Nobody is there yet who could agree');
    expect((await decide(asRuth, (await requestOf(person.id)).id, 'agree')).status).toBe(409);
    expect(await rolesOf(person.id)).toEqual([]);
    await suspend(null);
    asSaul = await room.site.signedIn(saul);
  });

  it('HEC-46 HEC-49 is asked of everybody who sets: a tutor or an administrator without it sets nothing', async () => {
    const tutor = await room.site.signedIn(await aTutor(room.site));
    for (const browser of [tutor, asRuth]) expect((await browser.get('/exams/new')).status).toBe(403);
    expect((await tutor.get('/bank')).status).toBe(403);
    expect((await room.asSetter.get('/exams/new')).status).toBe(200);
  });

  it('HEC-49 everybody who learns here sees who has it, and each of them sees who looked', async () => {
    const list = await room.asLearner.get('/examiners');
    expect(list.text).toContain('Owen Price');
    expect(list.text).not.toContain('Saul Quinn');
    expect((await room.site.guest().get('/examiners')).to).toMatch(/^\/sign-in/);
    const looks = { personId: room.setter.id, viewerId: room.learner.id, capability: 'exams.setters' };
    expect(await room.site.app.db.accessEntry.count({ where: looks })).toBe(1);
    expect((await room.asLearner.get('/assessments')).html).toContain('href="/examiners"');
  });
});

describe('several people who set one examination', () => {
  it('HEC-47 see its results as soon as they are added, are all told, and no longer once taken away', async () => {
    const exam = await room.anExam({ title: 'Together' });
    await handIn(room.asLearner, attemptIn((await start(room.asLearner, exam)).to));
    const other = await anExaminer(room.site, { name: 'Ivy Moss' });
    const [{ asSetter }, asOther] = [room, await room.site.signedIn(other)];
    expect((await asOther.get(`/exams/${exam}/results`)).status).toBe(404);
    const setters = `/exams/${exam}/setters`;
    const learnerId = room.learner.id;
    const wrong = await asSetter.submit(setters, { person: learnerId }, { action: setters });
    expect(wrong.status).toBe(422);
    await asSetter.submit(setters, { person: other.id }, { action: setters });
    expect((await asOther.get(`/exams/${exam}/results`)).text).toContain('Amina Shah');
    const told = async () => [await mailsTo(other, /sets an assessment/), await mailsTo(room.setter, /sets an assess/)];
    expect(await told()).toEqual([1, 1]);
    await asSetter.submit(setters, {}, { action: `${setters}/${other.id}/remove` });
    expect((await asOther.get(`/exams/${exam}/results`)).status).toBe(404);
    expect(await told()).toEqual([2, 2]);
    const _csrf = String((await asSetter.get(setters)).$('meta[name=csrf]').attr('content'));
    expect((await asSetter.post(`${setters}/${room.setter.id}/remove`, { _csrf })).status).toBe(409);
    expect((await asSetter.get(`/exams/${exam}/results`)).status).toBe(200);
  });
});

describe('the role as time goes by', () => {
  it('HEC-49 ends after three months unless an administrator confirms it, who is told two weeks before', async () => {
    const kept = await anExaminer(room.site, { name: 'Kept Examiner' });
    const lost = await anExaminer(room.site, { name: 'Lost Examiner' });
    const grantOf = (personId: string) =>
      room.site.app.db.roleGrant.findFirstOrThrow({ where: { personId, role: 'examiner' } });
    const began = room.site.clock.now().getTime();
    const at = (days: number) => room.site.clock.set(new Date(began + days * 86_400_000));
    const before = await mailsTo(saul, /role waits/);
    at(76);
    await roleChecking.run(room.site.app);
    expect(await mailsTo(saul, /role waits/)).toBe(before);
    at(80);
    for (let times = 0; times < 2; times += 1) await roleChecking.run(room.site.app);
    expect(await mailsTo(saul, /role waits/)).toBe(before + 1);
    const again = await room.site.signedIn(ruth);
    const confirm = `${page}/${(await grantOf(kept.id)).id}/confirm`;
    expect((await again.submit(page, {}, { action: confirm })).status).toBe(303);
    at(93);
    await roleChecking.run(room.site.app);
    expect([await rolesOf(kept.id), await rolesOf(lost.id)]).toEqual([['tutor', 'examiner'], ['tutor']]);
    expect([await mailsTo(kept, /has ended/), await mailsTo(lost, /has ended/)]).toEqual([0, 1]);
  });
});
