import { TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyCode } from '../../src/features/account/second-factor.ts';
import { checkAnswers } from '../../src/features/account/security-answers.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aLearner, anAdministrator, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

const QUESTIONS = '/account/security-questions';
const GOOD = {
  ...{ question1: 'own', own1: 'Which bench did we paint?', answer1: 'the one by the sluice' },
  ...{ question2: 'smell', own2: '', answer2: 'wet chalk on slate' },
  ...{ question3: 'tune', own3: '', answer3: 'lanterns at low tide' },
};
const NEW = 'a harbour full of violet lamps';
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
const codeNow = (secret: string, steps = 0) =>
  new TOTP({ secret }).generate({ timestamp: site.clock.now().getTime() + steps * 30_000 });
const storedSets = async (id: string): Promise<number> =>
  (await site.app.database.recoveryPool.query('SELECT 1 FROM recovery.security_answers WHERE "personId" = $1', [id]))
    .rowCount ?? 0;
const events = (id: string, what: string) => site.app.db.auditEvent.count({ where: { aboutId: id, what } });
const eventually = async (check: () => Promise<void>) => {
  for (let i = 0; ; i++) {
    try {
      return await check();
    } catch (error) {
      if (i > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
};

async function signedInNewcomer(): Promise<{ person: TestPerson; browser: Browser }> {
  const person = await aLearner(site, { setUp: false });
  return { person, browser: await site.signedIn(person) };
}

describe('SH-20 security questions at first access', () => {
  it('come before the platform opens, and then it opens', async () => {
    const { person, browser } = await signedInNewcomer();
    for (const path of ['/learn', '/account', '/account/password', '/learn/history'])
      expect((await browser.get(path)).to, path).toBe(QUESTIONS);
    const page = await browser.get(QUESTIONS);
    expect(page.h1).toBe('Set your security questions');
    const labels = page.$('main label').map((_, label) => page.$(label).text()).get(); // biome-ignore format: reads as one
    for (const n of [1, 2, 3]) expect(labels).toEqual(expect.arrayContaining([`Question ${n}`, `Answer ${n}`]));
    expect(page.$('select[name="question1"] option').length).toBe(14);
    expect(page.text).toContain('Nobody can see this, not even our staff');
    expect(page.text).not.toContain('Set on');
    const saved = await browser.submit(QUESTIONS, GOOD);
    expect(saved.to).toBe('/learn');
    expect((await browser.get('/learn')).status).toBe(200);
    expect(await checkAnswers(site.app, person.id, [GOOD.answer1, GOOD.answer2, GOOD.answer3])).toBe(true);
    expect(await events(person.id, 'account.questions-set')).toBe(1);
  });

  it.each([
    ['an empty answer', { answer2: '' }, 'answer2'],
    ['spaces', { answer2: '    ' }, 'answer2'],
    ['pictures only', { answer1: '🎉🎉🎉' }, 'answer1'],
    ['one character', { answer3: 'x' }, 'answer3'],
    ['10 kB', { answer3: 'word '.repeat(2_000) }, 'answer3'],
    ['the question itself', { answer1: 'which bench did we paint' }, 'answer1'],
    ['another answer', { answer3: 'Wet CHALK, on slate.' }, 'answer3'],
    ['the family name', { answer2: 'mrs SHAH' }, 'answer2'],
    ['the workplace', { answer2: 'larkfield school' }, 'answer2'],
    ['a common answer', { answer2: 'Fluffy' }, 'answer2'],
    ['the password', { answer2: 'seven quiet otters drift by' }, 'answer2'],
    ['no question', { question2: '' }, 'question2'],
    ['a question that we do not offer', { question2: 'made-up-by-somebody' }, 'question2'],
    ['one question twice', { question2: 'tune' }, 'question3'],
    ['a short own question', { own1: 'Why?' }, 'own1'],
    ['a long own question', { own1: `${'why '.repeat(40)}?` }, 'own1'],
  ])('refuses %s beside its field, and stores nothing', async (_, slip, field) => {
    const { person, browser } = await signedInNewcomer();
    const page = await browser.submit(QUESTIONS, { ...GOOD, ...slip });
    expect(page.status).toBe(422);
    expect(page.$(`#${field}-error`).text()).not.toBe('');
    expect(page.$('.govuk-error-message').length).toBe(1);
    expect(page.$('.govuk-error-summary a').attr('href')).toBe(`#${field}`);
    expect(page.$('select[name="question3"]').val()).toBe('tune');
    for (const name of ['answer1', 'answer2', 'answer3']) expect(page.$(`#${name}`).val()).toBe('');
    expect(await storedSets(person.id)).toBe(0);
    expect((await browser.get('/learn')).to).toBe(QUESTIONS);
  });

  it('are never shown again, and replaced only after the password was given', async () => {
    const person = await aLearner(site);
    const browser = await site.signedIn(person);
    const page = await browser.get(QUESTIONS);
    expect(page.text).toContain('Set on 21 November 2026');
    for (const text of [...person.questions, ...person.answers]) expect(page.html).not.toContain(text);
    expect(page.$('option[selected]').filter((_, option) => page.$(option).val() !== '').length).toBe(0);

    site.clock.forward({ minutes: 10, seconds: 1 });
    expect((await browser.get(QUESTIONS)).to).toBe('/account/confirm?for=questions');
    const token = String((await browser.get('/account')).$('input[name="_csrf"]').val());
    expect((await browser.post(QUESTIONS, { ...GOOD, _csrf: token })).to).toBe('/account/confirm?for=questions');
    expect(await checkAnswers(site.app, person.id, person.answers)).toBe(true);

    expect((await browser.submit(QUESTIONS, { password: 'not my password' })).status).toBe(422);
    const before = browser.cookie('sid');
    expect((await browser.submit(QUESTIONS, { password: person.password })).to).toBe(QUESTIONS);
    expect(browser.cookie('sid')).not.toBe(before);
    expect((await browser.submit(QUESTIONS, GOOD)).to).toBe('/account');
    expect(await checkAnswers(site.app, person.id, [GOOD.answer1, GOOD.answer2, GOOD.answer3])).toBe(true);
    expect(await checkAnswers(site.app, person.id, person.answers)).toBe(false);
    expect(await newMails(person)).toContain('Your security questions were changed');
    await eventually(async () => expect(await storedSets(person.id)).toBe(1));
  });
});

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

describe('CDEP-38 codes from an app', () => {
  const start = async (browser: Browser) => {
    await browser.submit('/account/second-factor', {});
    const page = await browser.get('/account/second-factor');
    return { page, secret: page.$('.factor-secret').text().replace(/ /g, '') };
  };

  it('staff must set them up before the platform opens, and get ten recovery codes once', async () => {
    const person = await aLearner(site);
    await site.app.db.roleGrant.create({
      data: { personId: person.id, role: 'tutor', grantedAt: site.app.clock.now() },
    });
    const browser = await site.signedIn(person);
    expect((await browser.get('/trainees')).to).toBe('/account/second-factor');
    const { page, secret } = await start(browser);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(page.$('main svg.qr').length).toBe(1);
    expect((await browser.get('/trainees')).to).toBe('/account/second-factor');
    const wrong = await browser.submit('/account/second-factor', { code: '000000' });
    expect(wrong.status).toBe(422);
    expect(wrong.$('.factor-secret').text().replace(/ /g, '')).toBe(secret);
    const done = await browser.submit('/account/second-factor', { code: codeNow(secret) });
    expect([done.status, done.h1]).toEqual([200, 'Your recovery codes']);
    const codes = done.$('.recovery-codes code').map((_, code) => done.$(code).text()).get(); // biome-ignore format: reads as one
    expect(new Set(codes).size).toBe(10);
    expect(done.text).toContain('Keep them apart from your user name');
    expect((await browser.get('/trainees')).status).toBe(200);
    expect((await browser.open('/account/second-factor')).text).toContain('10 recovery codes left');
    expect(await newMails(person)).toContain('Your sign-in codes were switched on');
    const rows = await site.app.db.recoveryCode.findMany({ where: { personId: person.id } });
    for (const code of codes) expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', '').slice(0, 8));
    const factor = await site.app.db.secondFactor.findUniqueOrThrow({ where: { personId: person.id } });
    expect(Buffer.from(factor.secret).toString('latin1')).not.toContain(secret);

    // CDEP-42: a recovery code lets in once, however it is typed.
    const typed = ` ${codes[3]?.toUpperCase().replaceAll('-', ' ')} `;
    expect((await site.signedIn({ ...person, totp: secret }).then((b) => b.get('/trainees'))).to).toMatch(/^\/sign-in/);
    const withCode = async () => {
      const guest = site.guest();
      await guest.submit('/sign-in', { email: person.email, password: person.password });
      return guest.submit('/sign-in/code', { code: typed });
    };
    expect((await withCode()).to).toBe('/learn');
    expect((await withCode()).status).toBe(422);
    expect(await events(person.id, 'account.recovery-code-used')).toBe(1);
  });

  it('takes a code of this step or the ones beside it, and each step once', async () => {
    const tutor = await aTutor(site);
    const secret = tutor.totp ?? '';
    site.clock.forward({ minutes: 5 });
    const check = (code: string) => verifyCode(site.app, tutor.id, code);
    expect(await check(codeNow(secret, -2))).toBe(false);
    expect(await check(codeNow(secret, 2))).toBe(false);
    expect(await check(codeNow(secret, -1))).toBe(true);
    expect(await check(codeNow(secret, -1))).toBe(false);
    const twice = await Promise.all([check(codeNow(secret)), check(codeNow(secret))]);
    expect(twice.filter(Boolean).length).toBe(1);
    expect(await check(codeNow(secret, 1))).toBe(true);
    expect(await check(codeNow(secret))).toBe(false);
    for (const code of ['', 'abcdef', '١٢٣٤٥٦', '12345', '1234567']) expect(await check(code)).toBe(false);
    expect(await verifyCode(site.app, (await aLearner(site)).id, codeNow(secret))).toBe(false);
  });

  it('a learner may switch them on and off; staff may not switch them off', async () => {
    const person = await aLearner(site);
    const browser = await site.signedIn(person);
    const { secret } = await start(browser);
    site.clock.forward({ minutes: 1 });
    const other = await site.signedIn(person);
    await browser.submit('/account/second-factor', { code: codeNow(secret) });
    expect((await other.get('/account')).to).toMatch(/^\/sign-in/);
    const off = await browser.submit('/account/second-factor', {}, { action: '/account/second-factor/off' });
    expect(off.to).toBe('/account/second-factor');
    expect(await site.app.db.secondFactor.count({ where: { personId: person.id } })).toBe(0);
    expect(await site.app.db.recoveryCode.count({ where: { personId: person.id } })).toBe(0);
    expect(await newMails(person)).toContain('Your sign-in codes were switched off');

    const chief = await site.signedIn(await anAdministrator(site));
    const page = await chief.get('/account/second-factor');
    expect(page.$('form[action="/account/second-factor/off"]').length).toBe(0);
    const token = String(page.$('main input[name="_csrf"]').val());
    expect((await chief.post('/account/second-factor/off', { _csrf: token })).status).toBe(403);
  });

  it('keeps the old app until the new one is proved, and new recovery codes replace the old', async () => {
    const tutor = await aTutor(site);
    const browser = await site.signedIn(tutor);
    site.clock.forward({ minutes: 1 });
    await browser.submit('/account/second-factor', {}, { action: '/account/second-factor' });
    const page = await browser.get('/account/second-factor');
    const secret = page.$('.factor-secret').text().replace(/ /g, '');
    expect(await verifyCode(site.app, tutor.id, codeNow(tutor.totp ?? ''))).toBe(true);
    const first = await browser.submit('/account/second-factor', { code: codeNow(secret) });
    const oldCode = first.$('.recovery-codes code').first().text();
    site.clock.forward({ minutes: 1 });
    expect(await verifyCode(site.app, tutor.id, codeNow(tutor.totp ?? ''))).toBe(false);
    expect(await verifyCode(site.app, tutor.id, codeNow(secret))).toBe(true);
    const again = await browser.submit('/account/second-factor', {}, { action: '/account/recovery-codes' });
    expect(again.$('.recovery-codes code').length).toBe(10);
    expect(await verifyCode(site.app, tutor.id, oldCode)).toBe(false);
    expect(await verifyCode(site.app, tutor.id, again.$('.recovery-codes code').last().text())).toBe(true);
  });

  it('asks for the code as well when the password has to be given again', async () => {
    const tutor = await aTutor(site);
    const browser = await site.signedIn(tutor);
    site.clock.forward({ minutes: 11 });
    for (const path of ['/account/password', '/account/email', '/account/second-factor', QUESTIONS])
      expect((await browser.get(path)).to, path).toMatch(/^\/account\/confirm\?for=/);
    const only = await browser.submit('/account/confirm?for=email', { password: tutor.password });
    expect([only.status, only.$('#code-error').length]).toEqual([422, 1]);
    expect((await browser.get('/account/email')).to).toBe('/account/confirm?for=email');
    const code = codeNow(tutor.totp ?? '');
    const both = await browser.submit('/account/confirm?for=email', { password: tutor.password, code });
    expect(both.to).toBe('/account/email');
    expect((await browser.get('/account/email')).status).toBe(200);
    expect((await browser.get('/account/confirm?for=%2F%2Fevil.example')).status).toBe(400);
  });
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
    // The viewer is looked up after the session was read and before it is written with its new time.
    pool.query = (async (...args: unknown[]) => {
      if ((args[0] as { name?: string }).name === 'viewer') await query('DELETE FROM session');
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
    expect(page.$('main details.who').length).toBe(6);
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
