import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erasedOn } from '../../src/features/my-data/closing.ts';
import { deliverDue } from '../../src/mail/deliver.ts';
import { closedWords } from '../../src/policy/category-words.ts';
import { durationOf } from '../../src/policy/duration.ts';
import { runRetention } from '../../src/policy/retain.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());

const close = (browser: Browser, password: string) =>
  browser.submit('/my-data/close', { password }, { action: '/my-data/close' });
const keep = (browser: Browser) => browser.submit('/my-data', {}, { action: '/my-data/keep' });
const find = ({ id }: TestPerson) => site.app.db.person.findUnique({ where: { id } });
const events = ({ id }: TestPerson, what: string) => site.app.db.auditEvent.count({ where: { aboutId: id, what } });

describe('Close my account', () => {
  it('HEC-03 CC-26 says plainly how many days there are, what is erased, and what is kept and why', async () => {
    const browser = await site.signedIn(await aLearner(site));
    const page = await browser.get('/my-data/close');
    expect([page.status, page.h1]).toEqual([200, 'Close your account']);
    expect(page.text).toContain('14 days to change your mind');
    expect(page.text).toContain('Until 5 December 2026 at 10:00am you can sign in and keep your account');
    expect(page.text).toContain('On 6 December 2026 we erase it');
    for (const category of Object.values(site.app.policy.categories)) {
      const { name, what, whenClosed, whose } = category;
      if (whose === 'visitors') continue;
      const says = { erase: `${name} ${what}`, anonymise: `${name} ${closedWords(category)}` };
      expect(page.text).toContain(
        whenClosed.end === 'keep' ? whenClosed.why.replace(/\s+/g, ' ') : says[whenClosed.end],
      );
    }
  });

  it('asks for the password, and a wrong one closes nothing', async () => {
    const person = await aLearner(site);
    const browser = await site.signedIn(person);
    for (const [password, says] of [
      ['', 'Enter your password'],
      ['not my password at all', 'That is not your password'],
    ] as const) {
      const page = await close(browser, password);
      expect([page.status, page.$('.govuk-error-summary a').attr('href')]).toEqual([422, '#password']);
      expect(page.text).toContain(says);
      expect(page.html).not.toContain('not my password');
    }
    expect((await find(person))?.closingAt).toBeNull();
    expect(await events(person, 'my-data.close-refused')).toBe(1);
  });

  it('the last administrator cannot go; one of two can, and then the other is the last', async () => {
    const first = await anAdministrator(site);
    const browser = await site.signedIn(first);
    expect((await close(browser, first.password)).status).toBe(409);
    expect((await find(first))?.closingAt).toBeNull();
    const second = await anAdministrator(site);
    expect((await close(browser, first.password)).status).toBe(303);
    expect((await close(await site.signedIn(second), second.password)).status).toBe(409);
  });

  it('stops guessing at the password after the tries that the policy allows', async () => {
    const person = await aLearner(site);
    const browser = await site.signedIn(person);
    let last = await close(browser, 'wrong password here');
    for (let tries = 0; tries < 12 && last.status === 422; tries++) last = await close(browser, 'wrong password here');
    expect(last.status).toBe(429);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    expect((await close(browser, person.password)).status).toBe(429);
    expect((await find(person))?.closingAt).toBeNull();
  });

  it('ends every other session, sends a mail with the day, and says so on the page', async () => {
    const person = await aLearner(site, { email: 'closing@example.org' });
    const [browser, elsewhere] = [await site.signedIn(person), await site.signedIn(person)];
    const done = await close(browser, person.password);
    expect([done.status, done.to]).toEqual([303, '/my-data']);
    const page = await browser.get('/my-data');
    expect(page.text).toContain('Your account will be erased on 6 December 2026');
    expect(page.text).toContain('until 5 December 2026 at 10:00am');
    expect(page.$('main a[href="/my-data/close"]').length).toBe(0);
    expect((await elsewhere.get('/my-data')).to).toMatch(/^\/sign-in/);
    const [mail] = await site.mails();
    expect(mail).toMatchObject({ to: 'closing@example.org' });
    expect(mail?.text).toContain('On 6 December 2026 we will erase it');
    expect(mail?.text).toContain('/my-data');
  });

  it('pressing twice at once closes once, and a later press does not move the day', async () => {
    const person = await aLearner(site);
    const browser = await site.signedIn(person);
    const _csrf = String((await browser.get('/my-data/close')).$('main input[name=_csrf]').first().val());
    const fields = { _csrf, password: person.password };
    await Promise.all([browser.post('/my-data/close', fields), browser.post('/my-data/close', fields)]);
    const { closingAt } = (await find(person)) ?? {};
    expect(closingAt).toEqual(site.clock.now());
    expect(await events(person, 'my-data.closing')).toBe(1);
    const again = await site.signedIn(person);
    const shown = await again.get('/my-data/close');
    expect(shown.$('input[type=password]').length).toBe(0);
    site.clock.forward({ minutes: 1 });
    const token = String(shown.$('main input[name=_csrf]').first().val());
    await again.post('/my-data/close', { _csrf: token, password: person.password });
    expect((await find(person))?.closingAt).toEqual(closingAt);
    expect(await site.app.db.outboxMail.count({ where: { personId: person.id, kind: 'account-closing' } })).toBe(1);
  });

  it('SH-44 is all there 13 days and 23 hours later, can be signed in to, and is kept by one press', async () => {
    const person = await aLearner(site, { name: 'Kept Person' });
    await close(await site.signedIn(person), person.password);
    site.clock.forward({ days: 13, hours: 23 });
    await runRetention(site.app);
    const browser = await site.signedIn(person);
    expect((await browser.get('/my-data')).text).toContain('Kept Person');
    const done = await keep(browser);
    expect([done.status, done.to]).toEqual([303, '/my-data']);
    expect((await browser.get('/my-data')).text).not.toContain('will be erased');
    expect(await events(person, 'my-data.kept')).toBe(1);
    const _csrf = String((await browser.get('/my-data')).$('input[name=_csrf]').first().val());
    expect((await browser.post('/my-data/keep', { _csrf })).to).toBe('/my-data');
    expect(await events(person, 'my-data.kept')).toBe(1);
    site.clock.forward({ days: 2 });
    await runRetention(site.app);
    expect(await find(person)).not.toBeNull();
  });

  it('CC-26 HEC-03 is erased after the days, whole: the account, the key, and what others saw of it', async () => {
    const person = await aLearner(site, { name: 'Erased Person', email: 'erased@example.org' });
    const tutor = await aTutor(site);
    const [browser, asTutor] = [await site.signedIn(person), await site.signedIn(tutor)];
    await browser.submit('/my-data/people', { email: tutor.email }, { action: '/my-data/people' });
    await asTutor.submit('/trainees', { answer: 'accept' });
    expect((await asTutor.get('/trainees')).text).toContain('Erased Person');
    await close(browser, person.password);
    site.clock.forward({ days: 14, minutes: 1 });
    await runRetention(site.app);
    const { db } = site.app;
    expect(await find(person)).toBeNull();
    for (const left of [
      db.personKey.count({ where: { personId: person.id } }),
      db.consentRecord.count({ where: { personId: person.id } }),
      db.outboxMail.count({ where: { personId: person.id } }),
      db.session.count({ where: { personId: person.id } }),
      db.tutorLink.count({ where: { learnerId: person.id } }),
      db.person.count({ where: { emailIndex: site.app.vault.emailIndex(person.email) } }),
    ])
      expect(await left).toBe(0);
    expect((await browser.get('/my-data')).to).toMatch(/^\/sign-in/);
    const refused = await site.guest().submit('/sign-in', { email: person.email, password: person.password });
    expect(refused.status).toBe(422);
    expect((await (await site.signedIn(tutor)).get('/trainees')).text).not.toContain('Erased Person');
  });

  it('SH-54 CC-26 gets one last mail, which is about nobody and is deleted with its address when it was sent', async () => {
    // Those whom the tests above closed go before.
    site.clock.forward({ days: 15 });
    await runRetention(site.app);
    await site.app.db.outboxMail.deleteMany();
    const person = await aLearner(site, { email: 'last@example.org' });
    const [never, unused] = [await aLearner(site), await aLearner(site, { email: 'unused@example.org' })];
    await close(await site.signedIn(person), person.password);
    const { db } = site.app;
    await db.person.update({ where: { id: never.id }, data: { activatedAt: null } });
    await db.person.update({ where: { id: unused.id }, data: { lastActiveAt: new Date('2000-01-01') } });
    site.clock.forward({ days: 14, minutes: 1 });
    for (let night = 0; night < 2; night += 1) await runRetention(site.app);
    for (const gone of [person, never, unused]) expect(await find(gone)).toBeNull();
    const last = (await site.mails()).filter(({ subject }) => subject.startsWith('Your account has been erased'));
    expect(last.map(({ to }) => to).sort()).toEqual(['last@example.org', 'unused@example.org']);
    expect(last[0]?.text).toContain('/privacy');
    const rows = await db.outboxMail.findMany({ where: { kind: 'account-erased' } });
    for (const row of rows) expect(JSON.stringify(row)).not.toMatch(new RegExp(`${person.id}|${unused.id}`));
    await db.outboxMail.deleteMany({ where: { NOT: { kind: 'account-erased' } } });
    const sent: string[] = [];
    const send = async ({ to }: { to: string }) => void sent.push(to);
    expect(await deliverDue(site.app, { send, close: () => {} })).toEqual({ sent: 2, failed: 0 });
    expect(sent.sort()).toEqual(['last@example.org', 'unused@example.org']);
    expect(await db.outboxMail.count()).toBe(0);
  });

  it('somebody else’s account is out of reach: nothing in the form or the address names one', async () => {
    const [person, other] = [await aLearner(site), await aLearner(site)];
    const browser = await site.signedIn(other);
    const _csrf = String((await browser.get('/my-data/close')).$('main input[name=_csrf]').first().val());
    const sent = { _csrf, password: other.password, person: person.id };
    expect((await browser.post('/my-data/close', sent)).status).toBe(400);
    expect((await browser.post('/my-data/close', { password: other.password })).status).toBe(403);
    expect((await browser.post('/my-data/close', { _csrf, password: 'a\0b' })).status).toBe(400);
    for (const one of [person, other]) expect((await find(one))?.closingAt).toBeNull();
  });
});

describe('The day on which an account is erased', () => {
  it.each([
    ['2026-11-21T10:00:00Z', '2026-12-06', 'after the night’s run: in the next night'],
    ['2026-11-21T01:00:00Z', '2026-12-05', 'before the night’s run: in the same night'],
    ['2026-11-21T02:30:00Z', '2026-12-05', 'at the very moment of the run'],
    ['2026-03-14T23:30:00Z', '2026-03-29', 'the evening before the clocks go forward'],
    ['2026-10-11T22:45:00Z', '2026-10-26', 'the evening of the day when the clocks go back'],
  ])('asked for at %s: %s, %s', (asked, day) => {
    const policy = { ...site.app.policy, closing: { changeOfMind: durationOf('P14D') } };
    expect(erasedOn(policy, new Date(asked)).toISOString().slice(0, 10)).toBe(day);
  });
});
