import { TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyCode } from '../../src/features/account/second-factor.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator, aTutor } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());
// Every browser here has one address; its tries in one story must not count in the next.
beforeEach(() => site.app.database.pool.query('DELETE FROM throttle'));

const newMails = async (person: { email: string }) =>
  (await site.mails()).filter(({ to }) => to === person.email).map(({ subject }) => subject.split(' – ')[0]);
const codeNow = (secret: string, steps = 0) =>
  new TOTP({ secret }).generate({ timestamp: site.clock.now().getTime() + steps * 30_000 });
const events = (id: string, what: string) => site.app.db.auditEvent.count({ where: { aboutId: id, what } });
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
    for (const path of ['/account/password', '/account/email', '/account/second-factor', '/account/security-questions'])
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
