import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkAnswers, storeAnswers, useAnswers } from '../../src/features/account/security-answers.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { atQuestions, given, linkFor, mailsTo, NEW, QUESTIONS } from '../support/recovery.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());
// Every browser here has one address; its tries in one story must not count in the next.
beforeEach(() => site.app.database.pool.query('DELETE FROM throttle'));

const WRONG = given(['a wrong one', 'another', 'a third']);
const fails = async (browser: Browser): Promise<Page> => browser.submit(QUESTIONS, WRONG);
const canSignIn = async (person: TestPerson, password: string): Promise<string> =>
  (await site.guest().submit('/sign-in', { email: person.email, password })).to;

describe('SH-21 getting back in', () => {
  it('asks all three questions after the link of the mail, and changes the password', async () => {
    const person = await aLearner(site);
    const inside = await site.signedIn(person);
    const browser = await atQuestions(site, person);
    const page = await browser.get(QUESTIONS);
    for (const question of person.questions) expect(page.text).toContain(question);
    expect(page.$('main input[name^="answer"]').length).toBe(3);
    expect(page.headers['cache-control']).toBe('no-store');

    const done = await browser.submit(QUESTIONS, given(person.answers));
    expect(done.to).toBe('/sign-in');
    expect((await browser.open('/sign-in')).text).toContain('Your password is changed');
    // Not signed in by it, and every session that there was is over.
    expect((await browser.get('/learn')).to).toMatch(/^\/sign-in/);
    expect((await inside.get('/learn')).to).toMatch(/^\/sign-in/);
    expect(await canSignIn(person, person.password)).toBe('');
    expect(await canSignIn(person, NEW)).toBe('/learn');
    expect((await mailsTo(site, person))[1]?.subject ?? '').toMatch(/password was changed|New sign-in/);
    expect((await mailsTo(site, person)).some(({ subject }) => subject.includes('password was changed'))).toBe(true);
  });

  it('ends the sessions, uses up the links and writes the event in the one transaction that changes the password', async () => {
    const person = await aLearner(site);
    await site.signedIn(person);
    const browser = await atQuestions(site, person);
    await browser.submit(QUESTIONS, given(person.answers));
    const { rows } = await site.app.database.pool.query<Record<string, string>>(
      `SELECT (SELECT xmin FROM person WHERE id = $1) AS person,
              (SELECT xmin FROM audit_event WHERE "aboutId" = $1 AND what = 'recovery.done') AS event,
              (SELECT max(xmin::text) FROM link_token WHERE "personId" = $1 AND "usedAt" IS NOT NULL AND purpose = 'recover') AS link,
              (SELECT count(*) FROM session WHERE "personId" = $1) AS sessions`,
      [person.id],
    );
    const [found] = rows;
    expect(found?.event).toBe(found?.person);
    expect(found?.link).toBe(found?.person);
    expect(found?.sessions).toBe('0');
  });

  it('takes answers however they are written, and no others', async () => {
    const person = await aLearner(site);
    const answers = ["  ÉCOLE—St. Mary's ", 'Große Ｓｔｒａße', 'İZMİR 1974'];
    const set = { questions: person.questions, answers };
    site.clock.forward({ seconds: 1 });
    await useAnswers(site.app, person.id, await storeAnswers(site.app, person.id, set));
    const check = (...tried: string[]) => checkAnswers(site.app, person.id, tried);
    expect(await check('ecole st marys', 'grosse strasse', 'izmir 1974')).toBe(true);
    expect(await check('Ecole St Mary’s', 'GROSSE STRASSE', 'Izmir, 1974.')).toBe(true);
    expect(await check('Ecole St Mary', 'grosse strasse', 'izmir 1974')).toBe(false);
    expect(await check('ecole st marysgrosse', 'strasse', 'izmir 1974')).toBe(false);
    expect(await check('grosse strasse', 'ecole st marys', 'izmir 1974')).toBe(false);
    expect(await check('ecole st marys', 'grosse strasse')).toBe(false);
  });

  it('says of wrong answers only that they do not all match, and shows none of them again', async () => {
    const person = await aLearner(site);
    const browser = await atQuestions(site, person);
    const oneRight = await browser.submit(QUESTIONS, given([person.answers[0] ?? '', 'wrong', 'wrong too']));
    const noneRight = await fails(browser);
    expect(oneRight.status).toBe(422);
    const errorsOf = (page: Page) => page.$('.govuk-error-summary').text().replace(/\s+/g, ' ').trim();
    expect(errorsOf(oneRight)).toContain('These answers do not all match');
    expect(errorsOf(noneRight)).toBe(errorsOf(oneRight));
    expect(oneRight.html).not.toContain(person.answers[0]);
    expect(oneRight.html).not.toContain('wrong too');
    expect(oneRight.html).not.toContain(NEW);
  });

  it('judges a password that will not do without a word about the answers, and takes no try for it', async () => {
    const person = await aLearner(site);
    const browser = await atQuestions(site, person);
    for (const answers of [person.answers, ['a', 'b', 'c'], ['d', 'e', 'f'], ['g', 'h', 'i']]) {
      const page = await browser.submit(QUESTIONS, given(answers, 'short'));
      expect(page.status).toBe(422);
      expect(page.$('.govuk-error-summary').text()).toContain('at least 15 characters');
      expect(page.text).not.toContain('do not all match');
    }
    expect((await browser.submit(QUESTIONS, given(person.answers))).to).toBe('/sign-in');
  });
});

describe('the link', () => {
  it('works for ten minutes and not a second longer', async () => {
    const person = await aLearner(site);
    const link = await linkFor(site, person);
    site.clock.forward({ minutes: 9, seconds: 59 });
    expect((await site.guest().get(link)).to).toBe(QUESTIONS);
    const slow = site.guest();
    await slow.get(link);
    site.clock.forward({ seconds: 2 });
    const late = await site.guest().get(link);
    expect([late.status, late.h1]).toEqual([410, 'This link no longer works']);
    expect((await slow.get(QUESTIONS)).h1).toBe('This link no longer works');
  });

  it('is not used up by looking at it, and works once', async () => {
    const person = await aLearner(site);
    const link = await linkFor(site, person);
    for (let scanner = 0; scanner < 4; scanner++) expect((await site.guest().open(link)).status).toBe(200);
    const browser = site.guest();
    await browser.get(link);
    await browser.submit(QUESTIONS, given(person.answers));
    expect((await site.guest().get(link)).status).toBe(410);
  });

  it('changes the password once when the form comes twice at the same moment', async () => {
    const person = await aLearner(site);
    const browser = await atQuestions(site, person);
    const page = await browser.get(QUESTIONS);
    const fields = { ...given(person.answers), _csrf: String(page.$('main input[name="_csrf"]').attr('value')) };
    await Promise.all([browser.post(QUESTIONS, fields), browser.post(QUESTIONS, fields)]);
    const events = await site.app.db.auditEvent.count({ where: { aboutId: person.id, what: 'recovery.done' } });
    expect(events).toBe(1);
  });

  it('opens nothing in another browser, for somebody else who is signed in, or with a guessed token', async () => {
    const person = await aLearner(site);
    const link = await linkFor(site, person);
    const first = site.guest();
    await first.get(link);
    expect((await site.guest().get(QUESTIONS)).h1).toBe('This link no longer works');
    const other = await site.signedIn(await aLearner(site, { name: 'Somebody Else' }));
    expect((await other.get(link)).status).toBe(410);
    expect((await site.guest().get(`/recover/link/${'a'.repeat(43)}`)).status).toBe(410);
    expect((await site.guest().get(`${link}%00`)).status).toBe(400);
  });

  it('is replaced by the next one, and leads away from its token', async () => {
    const person = await aLearner(site);
    const before = await linkFor(site, person);
    const browser = site.guest();
    await browser.get(before);
    const after = await linkFor(site, person);
    expect(after).not.toBe(before);
    expect((await browser.get(QUESTIONS)).status).toBe(410);
    expect((await browser.get(after)).to).toBe(QUESTIONS);
  });
});

describe('too many tries', () => {
  it('HEC-16 stops a link after three wrong tries, also when they come at once', async () => {
    const person = await aLearner(site);
    const browser = await atQuestions(site, person);
    const page = await browser.get(QUESTIONS);
    const fields = { ...WRONG, _csrf: String(page.$('main input[name="_csrf"]').attr('value')) };
    await Promise.all(Array.from({ length: 8 }, () => browser.post(QUESTIONS, fields)));
    const { recoveryFailures } = await site.app.db.person.findUniqueOrThrow({ where: { id: person.id } });
    expect(recoveryFailures).toBe(3);
    const right = await browser.post(QUESTIONS, { ...fields, ...given(person.answers) });
    expect(right.to).toBe(QUESTIONS);
    expect((await browser.get(QUESTIONS)).status).toBe(410);
    expect(await canSignIn(person, person.password)).toBe('/learn');
  });

  it('HEC-16 after six wrong tries recovery is off and a mail says so, while the password still works', async () => {
    const person = await aLearner(site);
    for (let i = 0; i < 3; i++) await fails(await atQuestions(site, person));
    const browser = await atQuestions(site, person);
    for (let i = 0; i < 2; i++) await fails(browser);
    expect((await mailsTo(site, person))[0]?.subject).toContain('Your security questions are switched off');
    const sixth = await browser.post(QUESTIONS, {
      ...given(person.answers),
      _csrf: String((await browser.get('/recover')).$('main input[name="_csrf"]').attr('value')),
    });
    expect(sixth.to).toBe(QUESTIONS);
    expect(await linkFor(site, person)).toBe('');
    expect(await canSignIn(person, NEW)).toBe('');
    expect(await canSignIn(person, person.password)).toBe('/learn');
  });

  it('HEC-16 after ten in all it stays off, whatever the day, until the password was used', async () => {
    const person = await aLearner(site);
    await site.app.db.person.update({ where: { id: person.id }, data: { recoveryFailures: 10 } });
    expect(await linkFor(site, person)).toBe('');
    expect((await mailsTo(site, person))[0]?.subject).toContain('switched off');
    await site.signedIn(person);
    expect(await linkFor(site, person)).not.toBe('');
  });

  it('sends at most ten mails a day to one account, and forgets nothing over a restart', async () => {
    const person = await aLearner(site);
    const asked = 12;
    await site.app.database.pool.query(`DELETE FROM throttle WHERE key LIKE 'recovery-ask%'`);
    for (let i = 0; i < asked; i++) {
      await linkFor(site, person);
    }
    const mails = (await mailsTo(site, person)).filter(({ subject }) => subject.startsWith('Get back into'));
    const perDay = site.app.policy.throttle['recovery-ask']?.limits.find(({ per }) => per === 'account');
    expect(mails.length).toBe(perDay?.count);
    const { rows } = await site.app.database.pool.query<{ key: string }>('SELECT key FROM throttle');
    expect(rows.some(({ key }) => key.startsWith('recovery-ask'))).toBe(true);
    for (const { key } of rows) expect(key).not.toMatch(/127\.0|@/);
  });

  it('tells every administrator, once an hour, when wrong answers come in numbers', async () => {
    const chief = await anAdministrator(site);
    const { alarmPerHour } = site.app.policy.recovery;
    await Promise.all(Array.from({ length: alarmPerHour }, () => site.app.throttle.take('recovery-alarm', {})));
    for (let i = 0; i < 2; i++) await fails(await atQuestions(site, await aLearner(site)));
    const alarms = (await mailsTo(site, chief)).filter(({ subject }) => subject.includes('Many wrong answers'));
    expect(alarms.length).toBe(1);
  });
});

describe('CDEP-38 staff', () => {
  it('still need their code after recovery', async () => {
    const chief = await anAdministrator(site);
    const browser = await atQuestions(site, chief);
    await browser.submit(QUESTIONS, given(chief.answers, 'twelve lamps'));
    const page = await site.guest().submit('/sign-in', { email: chief.email, password: 'twelve lamps' });
    expect(page.to).toBe('/sign-in/code');
  });
});
