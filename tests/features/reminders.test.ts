import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { outlineOf } from '../../src/features/courses/outline.ts';
import { finishModule } from '../../src/features/learn/record.ts';
import { readStopToken, stopToken } from '../../src/features/reminders/stop-token.ts';
import { runJob } from '../../src/jobs/queue.ts';
import { feedbackInvitations, weeklyReminders } from '../../src/jobs/reminders.ts';
import { deliverDue } from '../../src/mail/deliver.ts';
import type { Outgoing } from '../../src/mail/transport.ts';
import type { Browser } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let course: { id: string; slug: string; hash: string };
let learner: TestPerson;
let browser: Browser;

const DAY = 86_400_000;
const ago = (days: number) => new Date(site.clock.now().getTime() - days * DAY);
const mailsTo = async (person: TestPerson, subject: string) =>
  (await site.mails()).filter((mail) => mail.to === person.email && mail.subject.includes(subject));
const weekly = (person = learner) => mailsTo(person, 'Something waits');
const enrol = (personId: string, lastDays: number, finishedAt: Date | null = null) =>
  site.app.db.enrolment.createMany({
    data: [{ personId, courseId: course.id, startedAt: ago(lastDays), lastAt: ago(lastDays), finishedAt }],
  });
const stopLink = (person = learner) => `/reminders/stop/${stopToken(site.app, person.id)}`;

beforeAll(async () => {
  site = await aSite();
  const slug = await aCourse(site);
  course = await site.app.db.course.findUniqueOrThrow({
    where: { slug },
    select: { id: true, slug: true, hash: true },
  });
  learner = await aLearner(site);
  browser = await site.signedIn(learner);
});
afterAll(() => site.close());

describe('the weekly reminder', () => {
  it('HEC-28 is sent to nobody for whom nothing is due', async () => {
    await enrol(learner.id, 3);
    await runJob(site.app, weeklyReminders);
    expect(await weekly()).toEqual([]);
    expect((await browser.get('/learn/reminders')).text).toContain('Nothing is due');
  });

  it('comes once a week when something is due, says nothing of it, and leads to what it is', async () => {
    await site.app.db.enrolment.updateMany({ data: { lastAt: ago(20) } });
    await browser.submit('/learn/plan', { title: 'Canary goal', why: '', byWhen: '' });
    await site.app.db.goal.updateMany({ data: { reviewOn: ago(1) } });
    for (let i = 0; i < 3; i++) await runJob(site.app, weeklyReminders);
    const mails = await weekly();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).not.toMatch(/small|course|Canary|goal|certificate|Amina/i);
    const page = await browser.get('/learn/reminders');
    expect(page.text).toContain('A small course');
    expect(page.text).toContain('Canary goal');
    site.clock.forward({ days: 7 });
    await runJob(site.app, weeklyReminders);
    expect(await weekly()).toHaveLength(2);
  });

  it('goes to nobody who is suspended or is closing their account', async () => {
    const gone = await aLearner(site);
    await enrol(gone.id, 20);
    for (const state of [{ suspendedAt: ago(1) }, { closingAt: ago(1) }]) {
      await site.app.db.person.update({ where: { id: gone.id }, data: state });
      await runJob(site.app, weeklyReminders);
      expect(await weekly(gone)).toEqual([]);
      await site.app.db.person.update({ where: { id: gone.id }, data: { suspendedAt: null, closingAt: null } });
    }
    await runJob(site.app, weeklyReminders);
    expect(await weekly(gone)).toHaveLength(1);
  });

  it('carries the headers by which a mail program stops it with one step', async () => {
    const sent: Outgoing[] = [];
    const transport = { send: async (mail: Outgoing) => void sent.push(mail), close: () => {} };
    await deliverDue(site.app, transport);
    const [mail] = sent.filter(({ subject }) => subject.includes('Something waits'));
    expect(mail?.stop).toBe(`${site.app.config.baseUrl}${stopLink()}`);
    expect(mail?.text).toContain(stopLink());
    expect(sent.filter(({ subject }) => !subject.includes('Something waits')).every(({ stop }) => !stop)).toBe(true);
  });

  it('is stopped without signing in: looking changes nothing, one press does', async () => {
    const guest = site.guest();
    const page = await guest.get(stopLink());
    expect([page.status, page.h1]).toEqual([200, 'Stop the weekly email?']);
    expect(page.html).not.toContain(learner.name);
    expect(await site.app.db.messageChoice.count({ where: { digestStoppedAt: { not: null } } })).toBe(0);
    const done = await guest.submit(stopLink(), {});
    expect([done.status, done.h1]).toEqual([200, 'Stopped']);
    site.clock.forward({ days: 7 });
    await runJob(site.app, weeklyReminders);
    expect(await weekly()).toHaveLength(2);
    expect((await guest.submit(stopLink(), {})).status).toBe(303);
    expect(await site.app.db.auditEvent.count({ where: { what: 'reminders.stopped' } })).toBe(1);
  });

  it('comes again when its reader wants it, and stops by the one POST of a mail program', async () => {
    browser = await site.signedIn(learner);
    await browser.submit('/learn/reminders', { weekly: 'yes' }, { action: '/learn/reminders' });
    await runJob(site.app, weeklyReminders);
    expect(await weekly()).toHaveLength(3);
    // No session, no token, no cookie: only the address.
    const one = await site.guest().post(stopLink(), { 'List-Unsubscribe': 'One-Click' });
    expect([one.status, one.h1, one.headers['set-cookie']]).toEqual([200, 'Stopped', undefined]);
    await browser.submit('/learn/reminders', { weekly: 'yes' }, { action: '/learn/reminders' });
    expect((await site.guest().send(stopLink(), { 'List-Unsubscribe': 'One-Click' }, {})).status).toBe(200);
    expect((await site.guest().post(stopLink(), {})).status).toBe(403);
    expect(
      (await site.guest().post(stopLink(), { 'List-Unsubscribe': 'One-Click' }, { origin: 'https://evil.example' }))
        .status,
    ).toBe(403);
  });

  it('opens to nobody’s token but ours', async () => {
    const token = stopToken(site.app, learner.id);
    const [id = '', mac = ''] = token.split('.');
    const other = stopToken(site.app, '019aa000-0000-7000-8000-000000000002');
    expect(readStopToken(site.app, token)).toBe(learner.id);
    for (const bad of [
      '',
      '.',
      id,
      `${id}.`,
      `${id}.${mac.slice(1)}`,
      `${other.split('.')[0]}.${mac}`,
      `${token}x`,
      'a'.repeat(99),
    ])
      expect([bad, readStopToken(site.app, bad)]).toEqual([bad, null]);
    expect((await site.guest().get(`/reminders/stop/${other}`)).status).toBe(404);
    const one = { 'List-Unsubscribe': 'One-Click' };
    expect((await site.guest().post(`/reminders/stop/${other}`, one)).status).toBe(404);
    expect((await site.guest().post('/reminders/stop/x', one)).status).toBe(404);
  });
});

describe('the end of a course', () => {
  let person: TestPerson;
  let mine: Browser;
  let path: string;
  beforeAll(async () => {
    person = await aLearner(site, { name: 'Bea Lindqvist' });
    path = `/learn/finished/${course.slug}`;
    const outline = await outlineOf(site.app, course);
    mine = await site.signedIn(person);
    expect((await mine.get(path)).to).toBe(`/courses/${course.slug}`);
    for (const module of outline.modules)
      await inTransaction(site.app, (inside) => finishModule(inside, { personId: person.id, course: outline }, module));
  });

  it('HEC-15 is one mail without a name in it, and one page that offers to go on, to join and to leave', async () => {
    const mails = await mailsTo(person, 'You finished a course');
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain(path);
    expect(mails[0]?.text).not.toContain('A small course');
    const page = await mine.get(path);
    const buttons = page
      .$('main form button')
      .map((_, one) => page.$(one).text().trim())
      .get();
    expect(buttons).toEqual(['Continue', 'Join the community', 'Leave']);
  });

  it('HEC-15 remembers the last answer, and leaving stops the reminders', async () => {
    const token = String((await mine.get(path)).$('header input[name=_csrf]').val());
    const say = (answer: string) => mine.post(path, { answer, _csrf: token });
    expect((await say('nonsense')).status).toBe(400);
    await say('community');
    expect((await mine.get(path)).text).toContain('you want to join the community');
    await say('leave');
    await say('leave');
    const endings = await site.app.db.courseEnding.findMany({ where: { personId: person.id } });
    expect(endings.map(({ answer }) => answer)).toEqual(['leave']);
    expect(
      await site.app.db.messageChoice.count({ where: { personId: person.id, digestStoppedAt: { not: null } } }),
    ).toBe(1);
  });
});

describe('the invitation to say something', () => {
  it('HEC-28 goes once, some days later, to those who said yes and have said nothing', async () => {
    const consent = (personId: string, given: boolean) =>
      site.app.db.consentRecord.createMany({
        data: [{ personId, consent: 'feedback', given, wording: 'w', noticeVersion: 'v', at: site.clock.now() }],
      });
    const [yes, no, said] = [await aLearner(site), await aLearner(site), await aLearner(site)];
    for (const { id } of [yes, no, said]) await enrol(id, 0, site.clock.now());
    for (const { id } of [yes, said]) await consent(id, true);
    await consent(no.id, false);
    const now = site.clock.now();
    await site.app.db.feedback.createMany({
      data: [
        { personId: said.id, courseId: course.id, stars: 5, text: '', shownAs: 'A b', createdAt: now, changedAt: now },
      ],
    });
    const invited = async () =>
      (await Promise.all([yes, no, said].map((one) => mailsTo(one, 'What did you think')))).map(
        (mails) => mails.length,
      );
    await runJob(site.app, feedbackInvitations);
    expect(await invited()).toEqual([0, 0, 0]);
    site.clock.forward({ days: 4 });
    for (let i = 0; i < 3; i++) {
      await runJob(site.app, feedbackInvitations);
      site.clock.forward({ days: 2 });
    }
    expect(await invited()).toEqual([1, 0, 0]);
  });
});
