import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { anAdministrator, aTutor, type TestPerson } from '../support/people.ts';
import { atQuestions, given, NEW, QUESTIONS } from '../support/recovery.ts';
import { aSite, type TestSite } from '../support/site.ts';

// One person's way through the whole site, from the first look to the looks of others, each step by what its page offers.

const GRACE = {
  name: 'Grace Obi',
  email: 'grace@college.example',
  jobRole: 'Student nurse',
  workplace: 'None yet',
  password: 'a lantern over still water',
  age: 'over',
};
const ANSWERS = ['the blue lanterns', 'red lightning', 'marlow baths'];

let site: TestSite;
let grace: Browser;
let tutor: TestPerson;
let asTutor: Browser;
let id: string;

beforeAll(async () => {
  site = await aSite();
  await aCourse(site, 'one');
  tutor = await aTutor(site);
  asTutor = await site.signedIn(tutor);
  grace = site.guest();
});
afterAll(() => site.close());

const wheel = (page: Page) => page.$('.wheel__words').text().replace(/\s+/g, ' ').trim();
const everything = async () => {
  const { person, consentRecord, outboxMail, linkToken } = site.app.db;
  return Promise.all([person.count(), consentRecord.count(), outboxMail.count(), linkToken.count()]);
};

describe('the first day', () => {
  it('CC-20 nothing of anybody is stored before they agree, whatever they typed', async () => {
    const before = await everything();
    const refused = await grace.submit('/register', GRACE);
    expect([refused.status, refused.$('#agree-error').text()]).toEqual([422, expect.stringContaining('Tick the box')]);
    expect(await everything()).toEqual(before);
    expect(site.logged.join('\n')).not.toContain('college.example');
  });

  it('HEC-18 a name and an email make an account that no organisation has to be there for', async () => {
    expect((await grace.submit('/register', { ...GRACE, agree: 'yes' })).to).toBe('/register/sent');
    const [mail] = await site.mails();
    const link = /\/activate\/\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    expect((await grace.submit(link, {})).to).toBe('/sign-in');
    ({ id } = await site.app.db.person.findUniqueOrThrow({
      where: { emailIndex: site.app.vault.emailIndex(GRACE.email) },
      select: { id: true },
    }));
    const agreed = await site.app.db.consentRecord.findMany({ where: { personId: id, consent: 'notice' } });
    expect(agreed).toHaveLength(1);
  });

  it('SH-20 the questions come first, whatever page is wanted', async () => {
    await grace.signIn(GRACE, site.clock);
    for (const wanted of ['/learn', '/my-data', '/courses/one/first', '/trainees'])
      expect((await grace.get(wanted)).to).toBe('/account/security-questions');
    const page = await grace.open('/learn');
    expect(page.h1).toBe('Set your security questions');
    const chosen = [1, 2, 3].map((n) => [`question${n}`, page.$(`#question${n} option`).eq(n).attr('value') ?? '']);
    const answers = ANSWERS.map((answer, n) => [`answer${n + 1}`, answer]);
    const saved = await grace.submit('/account/security-questions', Object.fromEntries([...chosen, ...answers]));
    expect(saved.status).toBe(303);
    expect((await grace.get('/learn')).h1).toBe('Your learning');
  });

  it('HEC-07 HEC-08 a finished module gets its tick and moves the wheel', async () => {
    const started = await grace.submit('/courses/one', {});
    expect(wheel(await grace.open(started.to))).toContain('0 of 2 modules');
    const done = await grace.submit('/courses/one/first', {}, { action: '/courses/one/first/finish' });
    const course = await grace.get(done.to);
    expect(wheel(course)).toContain('1 of 2 modules');
    expect(course.$('.modules .is-done')).toHaveLength(1);
  });

  it('SH-21 a forgotten password is replaced by mail and questions, and ends the session that was open', async () => {
    const elsewhere = await atQuestions(site, GRACE);
    expect((await elsewhere.submit(QUESTIONS, given(ANSWERS))).to).toBe('/sign-in');
    expect((await grace.get('/learn')).to).toBe('/sign-in?next=%2Flearn');
    expect((await grace.signIn({ ...GRACE, password: NEW }, site.clock)).to).toBe('/learn');
  });

  it('SH-34 HEC-09 a tutor who is named sees this progress and nothing else, and is seen looking', async () => {
    await grace.submit('/my-data/people', { email: tutor.email }, { action: '/my-data/people' });
    await asTutor.submit('/trainees', { answer: 'accept' });
    const page = await asTutor.get(`/trainees/${id}`);
    expect([page.status, page.h1]).toEqual([200, GRACE.name]);
    expect(page.text).toContain('1 of 2 modules finished');
    for (const secret of [GRACE.email, GRACE.jobRole, GRACE.workplace]) expect(page.html).not.toContain(secret);
    for (const closed of [`/admin/users/${id}`, '/admin', '/admin/users'])
      expect([closed, (await asTutor.get(closed)).status]).toEqual([closed, 403]);
    const looks = await grace.get('/my-data/looks');
    expect(looks.text).toContain('Owen Price saw your name and your learning record');
    expect(looks.text).toContain('The rule: the tutors you name');
  });

  it('HEC-10 SH-36 an administrator says why first, and that is read too', async () => {
    const asAdministrator = await site.signedIn(await anAdministrator(site));
    const asked = await asAdministrator.get(`/admin/users/${id}`);
    expect(asked.text).not.toContain(GRACE.jobRole);
    const why = 'She asked us why a module does not end';
    const given = await asAdministrator.submit(`/admin/users/${id}`, { reason: why });
    expect((await asAdministrator.open(given.to)).text).toContain(GRACE.jobRole);
    expect((await grace.get('/my-data/looks')).text).toContain(why);
  });

  it('SH-22 no page, mail for others, or line of the log has what she typed in secret', async () => {
    const pages = await Promise.all(
      ['/my-data', '/account', '/learn', '/my-data/looks'].map((path) => grace.get(path)),
    );
    for (const secret of [...ANSWERS, NEW, GRACE.password])
      for (const text of [...pages.map(({ html }) => html), site.logged.join('\n'), JSON.stringify(await site.mails())])
        expect(text).not.toContain(secret);
  });

  it('CC-25 SH-54 where to ask stands on her page and in the notice', async () => {
    const mine = await grace.get('/my-data');
    expect(mine.$('main a[href^="/contact"]').length).toBeGreaterThan(0);
    const notice = await site.guest().get('/privacy');
    for (const { email, telephone, officer } of site.app.policy.controllers)
      for (const way of [email, telephone, officer.email, officer.telephone]) expect(notice.text).toContain(way);
    expect(notice.$('a[href^="/contact"]').length).toBeGreaterThan(0);
  });
});
