import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from '../support/browser.ts';
import { aLearner } from '../support/people.ts';
import { NEW } from '../support/recovery.ts';
import { aSite, type TestSite } from '../support/site.ts';

const QUESTIONS = '/account/security-questions';
let site: TestSite;

beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());
// Every browser here has one address; its tries in one story must not count in the next.
beforeEach(() => site.app.database.pool.query('DELETE FROM throttle'));

const newMails = async (person: { email: string }) =>
  (await site.mails()).filter(({ to }) => to === person.email).map(({ subject }) => subject.split(' – ')[0]);
const errorsOf = (page: Page) => page.$('.govuk-error-summary').text().replace(/\s+/g, ' ').trim();
const events = (id: string, what: string) => site.app.db.auditEvent.count({ where: { aboutId: id, what } });
describe('CDEP-37 a new password', () => {
  it('needs the current one, ends every other session, and is told by mail', async () => {
    const person = await aLearner(site);
    const [here, there] = [await site.signedIn(person), await site.signedIn(person)];
    const wrong = await here.submit('/account/password', { current: 'not my password', password: NEW });
    expect([wrong.status, errorsOf(wrong)]).toEqual([422, 'There is a problem That is not your password. Try again.']);
    const before = here.cookie('sid');
    const done = await here.submit('/account/password', { current: person.password, password: NEW });
    expect(done.to).toBe('/account');
    expect(here.cookie('sid')).not.toBe(before);
    expect((await here.get('/account')).status).toBe(200);
    expect((await there.get('/account')).to).toMatch(/^\/sign-in/);
    expect(await newMails(person)).toContain('Your password was changed');
    expect((await site.guest().submit('/sign-in', { email: person.email, password: person.password })).status).toBe(
      422,
    );
    expect((await site.guest().submit('/sign-in', { email: person.email, password: NEW })).to).toBe('/learn');
  });

  it.each([
    ['short', 'at least 15 characters'],
    ['Password12345678', 'people try first'],
    ['seven quiet otters drift by', 'different from the current one'],
    ['Amina Shah Larkfield', 'without your name'],
    ['é'.repeat(513), 'shorter password'],
  ])('refuses %s', async (password, says) => {
    const browser = await site.signedIn(await aLearner(site));
    const page = await browser.submit('/account/password', { current: 'seven quiet otters drift by', password });
    expect(page.status).toBe(422);
    expect(errorsOf(page)).toContain(says);
    expect(page.$('#password').attr('value') ?? '').toBe('');
  });

  it('is stopped after ten tries at the current one', async () => {
    const browser = await site.signedIn(await aLearner(site));
    const tries = { current: 'not my password', password: NEW };
    for (let i = 0; i < 10; i++) expect((await browser.submit('/account/password', tries)).status).toBe(422);
    const eleventh = await browser.submit('/account/password', tries);
    expect(eleventh.status).toBe(429);
    expect(Number(eleventh.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('changing the email', () => {
  const newAddress = () => `moved.${Math.round(performance.now() * 1000)}@example.org`;
  const linkTo = async (address: string) =>
    /\/account\/email\/[\w-]+/.exec((await site.mails()).find(({ to }) => to === address)?.text ?? '')?.[0] ?? '';

  it('changes nothing until the button behind the link is pressed; then both addresses are told', async () => {
    const person = await aLearner(site);
    const [browser, other] = [await site.signedIn(person), await site.signedIn(person)];
    const address = newAddress();
    expect((await browser.submit('/account/email', { email: address })).to).toBe('/account');
    const link = await linkTo(address);
    const page = await browser.get(link);
    expect(page.h1).toBe('Confirm your new email');
    expect(page.text).toContain(address);
    expect((await browser.get('/account')).text).toContain(person.email);

    expect((await browser.submit(link, {})).to).toBe('/account');
    expect((await browser.get('/account')).text).toContain(address);
    expect((await other.get('/account')).to).toMatch(/^\/sign-in/);
    expect(await newMails(person)).toContain('Your email address was changed');
    expect(await newMails({ email: address })).toContain('Your email address was changed');
    const toOld = (await site.mails()).find(
      ({ to, subject }) => to === person.email && subject.includes('address was changed'),
    );
    expect(toOld?.text).not.toContain(address);
    expect((await browser.get(link)).status).toBe(410);
    expect((await site.guest().submit('/sign-in', { email: address, password: person.password })).to).toBe('/learn');
    expect((await site.guest().submit('/sign-in', { email: person.email, password: person.password })).status).toBe(
      422,
    );
  });

  it('says the same of an address that somebody has, sends nothing there, and never takes it', async () => {
    const [person, neighbour] = [await aLearner(site), await aLearner(site)];
    const browser = await site.signedIn(person);
    const free = await browser.submit('/account/email', { email: newAddress() });
    const before = (await site.mails()).length;
    const taken = await browser.submit('/account/email', { email: neighbour.email });
    expect([taken.status, taken.to]).toEqual([free.status, free.to]);
    expect((await site.mails()).length).toBe(before);

    const wanted = newAddress();
    await browser.submit('/account/email', { email: wanted });
    const link = await linkTo(wanted);
    await aLearner(site, { email: wanted });
    expect((await browser.submit(link, {})).status).toBe(409);
    expect((await browser.get('/account')).text).toContain(person.email);
  });

  it('opens to nobody else, not after a day, and not without the password of late', async () => {
    const [person, somebody] = [await aLearner(site), await aLearner(site)];
    const browser = await site.signedIn(person);
    const address = newAddress();
    await browser.submit('/account/email', { email: address });
    const link = await linkTo(address);
    expect((await (await site.signedIn(somebody)).get(link)).status).toBe(410);
    expect((await site.guest().get(link)).to).toMatch(/^\/sign-in/);
    site.clock.forward({ minutes: 11 });
    expect((await browser.get('/account/email')).to).toBe('/account/confirm?for=email');
    site.clock.forward({ hours: 24 });
    expect((await (await site.signedIn(person)).get(link)).status).toBe(410);
  });

  it.each(['a@b.c\r\nBcc: x@y.z', 'nobody', 'a@b@c.d', 'two@example.org, more@example.org'])(
    'refuses %j',
    async (email) => {
      const browser = await site.signedIn(await aLearner(site));
      const page = await browser.submit('/account/email', { email });
      expect(page.status).toBe(422);
      expect(errorsOf(page)).toContain('Enter your new email, like name@example.org');
    },
  );
});

describe('CDEP-37 where you are signed in', () => {
  it('lists the sessions without any address, ends one, and ends all others', async () => {
    const person = await aLearner(site);
    const [here, second, third] = [
      await site.signedIn(person),
      await site.signedIn(person),
      await site.signedIn(person),
    ];
    const page = await here.get('/account/sessions');
    expect(page.$('input[name="end"][value!="others"]').length).toBe(2);
    expect(page.text).toContain('This browser');
    expect(page.text).not.toMatch(/127\.0\.0\.1|::1/);
    const [id] = page.$('input[name="end"][value!="others"]').map((_, input) => String(page.$(input).val())).get(); // biome-ignore format: reads as one
    const token = String(page.$('main input[name="_csrf"]').val());
    expect((await here.post('/account/sessions', { end: id ?? '', _csrf: token })).to).toBe('/account/sessions');
    const left = [second, third].map((browser) => browser.get('/account'));
    expect((await Promise.all(left)).filter(({ status }) => status === 200).length).toBe(1);
    await here.post('/account/sessions', { end: 'others', _csrf: token });
    for (const browser of [second, third]) expect((await browser.get('/account')).to).toMatch(/^\/sign-in/);
    expect((await here.get('/account')).status).toBe(200);
    expect(await events(person.id, 'account.sessions-ended')).toBe(2);
  });

  it('ends nobody else’s', async () => {
    const [mine, theirs] = [await site.signedIn(await aLearner(site)), await site.signedIn(await aLearner(site))];
    const other = await theirs.get('/account/sessions');
    expect(other.status).toBe(200);
    const { rows } = await site.app.database.pool.query<{ sid: string }>('SELECT sid FROM session');
    const token = String((await mine.get('/account/sessions')).$('input[name="_csrf"]').val());
    for (const { sid } of rows) await mine.post('/account/sessions', { end: sid, _csrf: token });
    expect((await mine.post('/account/sessions', { end: 'no-such', _csrf: token })).status).toBe(404);
    expect((await theirs.get('/account')).status).toBe(200);
    expect((await mine.get('/account')).status).toBe(200);
  });

  it('a session that was ended while a request of it was under way stays ended', async () => {
    const person = await aLearner(site);
    const browser = await site.signedIn(person);
    site.clock.forward({ minutes: 2 });
    const { pool } = site.app.database;
    const query = pool.query.bind(pool);
    // Between the moment when the session was read and the one when it is written with its new time.
    pool.query = (async (...args: unknown[]) => {
      if ((args[0] as { name?: string }).name === 'session-change') await query('DELETE FROM session');
      return (query as (...all: unknown[]) => unknown)(...args);
    }) as typeof pool.query;
    await browser.get('/account').finally(() => {
      pool.query = query;
    });
    expect((await query('SELECT 1 FROM session WHERE "personId" = $1', [person.id])).rowCount).toBe(0);
    expect((await browser.get('/account')).to).toMatch(/^\/sign-in/);
  });

  it('stays on request, and says when it is too late', async () => {
    const person = await aLearner(site);
    const browser = await site.signedIn(person);
    const token = String((await browser.get('/account')).$('meta[name="csrf"]').attr('content'));
    const stay = () => browser.post('/account/stay', { _csrf: token });
    for (let i = 0; i < 3; i++) {
      site.clock.forward({ minutes: 29 });
      const page = await stay();
      expect([page.status, page.html]).toEqual([204, '']);
    }
    expect((await browser.get('/account')).status).toBe(200);
    site.clock.forward({ minutes: 31 });
    expect((await stay()).status).toBe(401);
    expect((await site.guest().post('/account/stay', {})).status).toBe(403);
  });
});

describe('the overview', () => {
  it('SH-16 shows what was given, each with who can see it, and how one signs in', async () => {
    const person = await aLearner(site, { name: 'Bea <b>Okoro</b>', jobRole: 'Play worker', workplace: 'The Grove' });
    const page = await (await site.signedIn(person)).get('/account');
    expect(page.h1).toBe('Your account');
    for (const text of ['Bea <b>Okoro</b>', person.email, 'Play worker', 'The Grove', 'None given', '1 browser'])
      expect(page.text).toContain(text);
    expect(page.html).not.toContain('<b>Okoro');
    const who = page.$('main details.who');
    expect(who.length).toBe(1);
    expect(who.text()).toMatch(/Your work and Your membership number: Who can see it/);
    for (const href of [
      '/account/password',
      '/account/email',
      QUESTIONS,
      '/account/second-factor',
      '/account/sessions',
    ])
      expect(page.$(`main a[href="${href}"]`).length, href).toBe(1);
  });
});
