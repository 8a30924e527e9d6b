import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let learner: TestPerson;
let tutor: TestPerson;
let asLearner: Browser;
let asTutor: Browser;

beforeAll(async () => {
  site = await aSite();
  learner = await aLearner(site, { name: 'Amina Shah' });
  tutor = await aTutor(site, { name: 'Owen Price' });
  asLearner = await site.signedIn(learner);
  asTutor = await site.signedIn(tutor);
});
afterAll(() => site.close());

/** Somebody who has named the tutor, who has accepted. */
async function aTrainee(): Promise<TestPerson> {
  const trainee = await aLearner(site, { name: 'Dee Rowe' });
  await nameTutor(await site.signedIn(trainee), tutor.email);
  await asTutor.submit('/trainees', { answer: 'accept' });
  return trainee;
}

const nameTutor = (browser: Browser, email: string, more = {}) =>
  browser.submit('/my-data/people', { email, ...more }, { action: '/my-data/people' });

describe('a learner names a tutor', () => {
  it('SH-34 nothing is seen before the tutor accepts', async () => {
    expect((await nameTutor(asLearner, tutor.email)).to).toBe('/my-data/people');
    expect((await asTutor.get(`/trainees/${learner.id}`)).status).toBe(404);
    const [mail] = await site.mails();
    expect(mail).toMatchObject({ to: tutor.email });
    expect(mail?.text).not.toContain('Amina');
  });

  it('SH-34 CDEP-45 then the tutor sees name and progress, and the learner sees each look with its rule', async () => {
    expect((await asTutor.get('/trainees')).text).toContain(
      'Amina Shah would like you to see their learning in all courses',
    );
    const answered = await asTutor.submit('/trainees', { answer: 'accept' });
    expect([answered.status, answered.to]).toEqual([303, '/trainees']);
    const before = await site.app.db.accessEntry.count({
      where: { personId: learner.id, capability: 'trainees.read' },
    });
    const page = await asTutor.get(`/trainees/${learner.id}`);
    expect([page.status, page.h1]).toEqual([200, 'Amina Shah']);
    for (const secret of [learner.email, 'School nurse', 'Larkfield']) expect(page.html).not.toContain(secret);
    expect(
      await site.app.db.accessEntry.count({ where: { personId: learner.id, capability: 'trainees.read' } }),
    ).toBeGreaterThan(before);
    const looks = await asLearner.get('/my-data/looks');
    expect(looks.text).toContain('Owen Price saw');
    expect(looks.text).toContain('the tutors you name');
    expect((await asLearner.get('/my-data/people')).text).toContain('Owen Price');
  });

  it('HEC-09 finds trainees by the beginning of a name, and downloads them without formulas', async () => {
    expect((await asTutor.get('/trainees?q=sha')).text).toContain('Amina Shah');
    expect((await asTutor.get('/trainees?q=zzz')).text).toContain('Nobody found');
    const csv = await asTutor.get('/trainees.csv');
    expect(csv.html).toContain('Amina Shah');
    expect((await asTutor.get(`/trainees/${learner.id}/progress.csv`)).headers['content-type']).toContain('text/csv');
  });

  it('HEC-12 nobody else gets in: another tutor, the learner of another, a visitor', async () => {
    const other = await site.signedIn(await aTutor(site, { name: 'Other Tutor' }));
    for (const path of [`/trainees/${learner.id}`, `/trainees/${learner.id}/progress.csv`]) {
      expect((await other.get(path)).status).toBe(404);
      expect((await asLearner.get(path)).status).toBe(404);
      expect((await site.guest().get(path)).to).toMatch(/^\/sign-in\?next=/);
    }
    const link = await site.app.db.tutorLink.findFirstOrThrow({
      where: { learnerId: learner.id },
      select: { id: true },
    });
    const token = String((await other.get('/trainees')).$('input[name=_csrf]').first().val());
    expect((await other.post(`/my-data/people/${link.id}/remove`, { _csrf: token })).status).toBe(404);
    expect((await other.post(`/trainees/invitations/${link.id}`, { _csrf: token, answer: 'accept' })).status).toBe(404);
  });

  it('SH-34 ending it stops the very next request, and pressing twice changes nothing more', async () => {
    expect((await asLearner.submit('/my-data/people', {})).to).toBe('/my-data/people');
    expect((await asTutor.get(`/trainees/${learner.id}`)).status).toBe(404);
    expect((await asTutor.get('/trainees')).text).not.toContain('Amina Shah');
    expect((await asLearner.get('/my-data/people')).text).toContain('Ended');
  });

  it('ends by itself after the last day', async () => {
    const other = await aLearner(site, { name: 'Bea Lin' });
    const browser = await site.signedIn(other);
    await nameTutor(browser, tutor.email, { until: '2026-11-23' });
    await asTutor.submit('/trainees', { answer: 'accept' });
    expect((await asTutor.get(`/trainees/${other.id}`)).status).toBe(200);
    site.clock.forward({ days: 3 });
    asTutor = await site.signedIn(tutor);
    expect((await asTutor.get(`/trainees/${other.id}`)).status).toBe(404);
    asLearner = await site.signedIn(learner);
  });

  it.each([
    ['their own address', () => ({ email: learner.email })],
    ['a day that is over', () => ({ email: tutor.email, until: '2020-01-01' })],
    ['a day too far away', () => ({ email: tutor.email, until: '2999-01-01' })],
    ['a course that does not exist', () => ({ email: tutor.email, course: '0193f3a0-0000-7000-8000-000000000000' })],
    ['no address', () => ({ email: 'owen' })],
  ])('refuses %s', async (_, fields) => {
    const links = await site.app.db.tutorLink.count();
    expect((await asLearner.submit('/my-data/people', fields(), { action: '/my-data/people' })).status).toBe(422);
    expect(await site.app.db.tutorLink.count()).toBe(links);
  });

  it('somebody without an account is asked to make one, and can then accept', async () => {
    await nameTutor(asLearner, 'new.tutor@example.org');
    const [mail] = await site.mails();
    expect(mail).toMatchObject({ to: 'new.tutor@example.org' });
    const person = await aLearner(site, { email: 'new.tutor@example.org', name: 'Nia Tutor' });
    const browser = await site.signedIn(person);
    expect((await browser.submit('/trainees', { answer: 'accept' })).status).toBe(303);
    // The role asks for codes at sign-in before it opens anything.
    expect((await browser.get('/trainees')).to).toBe('/account/second-factor');
  });

  it('SH-34 HEC-03 a tutor whose account is erased is no longer among those who can see, and can be named anew', async () => {
    const email = 'leaving.tutor@example.org';
    const leaving = await aTutor(site, { email, name: 'Lee Aving' });
    const other = await site.signedIn(await aLearner(site, { name: 'Cleo Park' }));
    await nameTutor(other, email);
    await (await site.signedIn(leaving)).submit('/trainees', { answer: 'accept' });
    for (const path of ['/my-data/people', '/learn', '/my-data'])
      expect((await other.get(path)).text).toMatch(/until 2/);
    const by = { system: 'retention' } as const;
    await inTransaction(site.app, (app) => erasePerson(app, leaving.id, { why: 'asked', by }));

    const page = await other.get('/my-data/people');
    expect(page.$('main table tbody tr').text()).toContain('Account closed');
    expect(page.$('form[action$="/remove"]')).toHaveLength(0);
    expect(page.text).toContain('Nobody. You have named no tutor.');
    for (const path of ['/learn', '/my-data'])
      expect((await other.get(path)).$('.who').text(), path).not.toContain(email);
    expect((await nameTutor(other, email)).status).toBe(303);
  });

  it('the line "who can see this" speaks to the tutor who reads it, not to the trainee', async () => {
    for (const path of ['/trainees', `/trainees/${(await aTrainee()).id}`]) {
      const { $ } = await asTutor.get(path);
      const line = $('.who').text();
      expect(line, path).toContain('a tutor whom that person named');
      expect(line, path).not.toMatch(/Seen by you|the tutors you name/);
    }
  });
});
