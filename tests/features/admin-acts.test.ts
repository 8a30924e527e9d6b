import { TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tellGuardian } from '../../src/features/young/ending.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aYoungPerson } from '../support/young.ts';

let site: TestSite;
let admin: TestPerson;
let asAdmin: Browser;
let learner: TestPerson;

beforeAll(async () => {
  site = await aSite();
  admin = await anAdministrator(site, { name: 'Ruth Adeyemi' });
});
afterAll(() => site.close());
beforeEach(async () => {
  site.clock.forward({ minutes: 2 });
  asAdmin = await site.signedIn(admin);
  learner = await aLearner(site, { name: 'Amina Shah' });
});

const events = (about: string) =>
  site.app.db.auditEvent.findMany({ where: { aboutId: about, actorId: admin.id }, orderBy: { seq: 'asc' } });
const act = (id: string, what: string, fields: Record<string, string> = {}) =>
  asAdmin.submit(`/admin/users/${id}/${what}`, fields, { action: `/admin/users/${id}/${what}` });
const REASON = 'Somebody else uses the account';

describe('suspending', () => {
  it('V7.4.2 ends the session at its next request, shuts sign-in, is audited and told without the reason', async () => {
    const browser = await site.signedIn(learner);
    expect((await browser.get('/learn')).status).toBe(200);
    expect((await act(learner.id, 'suspend', { reason: 'no' })).status).toBe(422);
    expect((await browser.get('/learn')).status).toBe(200);

    expect((await act(learner.id, 'suspend', { reason: REASON })).to).toBe(`/admin/users/${learner.id}`);
    expect((await browser.get('/learn')).to).toMatch(/^\/sign-in/);
    expect(await site.app.db.session.count({ where: { personId: learner.id } })).toBe(0);
    expect((await (await site.signedIn(learner)).get('/learn')).to).toMatch(/^\/sign-in/);

    const [event] = (await events(learner.id)).slice(-1);
    expect(event).toMatchObject({ what: 'admin.suspended' });
    const [mail] = await site.mails();
    expect(mail).toMatchObject({ to: learner.email });
    expect(JSON.stringify([mail, event?.detail])).not.toContain('Somebody');
    const { suspendedReason } = await site.app.db.person.findUniqueOrThrow({ where: { id: learner.id } });
    expect(Buffer.from(suspendedReason ?? []).toString('latin1')).not.toContain('Somebody');

    await asAdmin.submit(`/admin/users/${learner.id}/reason`, { reason: 'They wrote to us about it' });
    expect((await asAdmin.get(`/admin/users/${learner.id}`)).text).toContain(REASON);
  });

  it('restoring lets them in again and forgets the reason; a second press changes nothing', async () => {
    await act(learner.id, 'suspend', { reason: REASON });
    expect((await act(learner.id, 'restore')).status).toBe(303);
    expect((await act(learner.id, 'restore')).status).toBe(303);
    expect((await events(learner.id)).map(({ what }) => what)).toEqual(['admin.suspended', 'admin.restored']);
    expect(await site.app.db.person.findUniqueOrThrow({ where: { id: learner.id } })).toMatchObject({
      suspendedAt: null,
      suspendedReason: null,
    });
    expect((await (await site.signedIn(learner)).get('/learn')).status).toBe(200);
  });

  it('a suspended administrator stops at the next request, too', async () => {
    const other = await anAdministrator(site, { name: 'Other Administrator' });
    const browser = await site.signedIn(other);
    expect((await browser.get('/admin/users')).status).toBe(200);
    await act(other.id, 'suspend', { reason: REASON });
    expect((await browser.get('/admin/users')).to).toMatch(/^\/sign-in/);
  });
});

describe('the link of a parent', () => {
  it('CC-27 is sent again under a reason, once an hour, with an entry in the record, and goes with the permission', async () => {
    const { db } = site.app;
    const mia = await aYoungPerson(site);
    await tellGuardian(site.app, mia.id);
    site.clock.forward({ minutes: 61 });
    asAdmin = await site.signedIn(admin);
    const createdAt = { gt: new Date(site.clock.now().getTime() - 3_000_000) };
    const sent = () => db.outboxMail.count({ where: { kind: 'permission-given', createdAt } });
    expect((await act(mia.id, 'parent-link')).to).toBe(`/admin/users/${mia.id}/reason`);
    expect(await sent()).toBe(0);

    await asAdmin.submit(`/admin/users/${mia.id}/reason`, { reason: 'Her mother lost our email' });
    const page = await asAdmin.get(`/admin/users/${mia.id}`);
    expect(page.$(`main a[href="/admin/users/${mia.id}/parent-link"]`).text()).toContain(
      'Send the parent’s link again',
    );
    for (let i = 0; i < 2; i += 1) expect((await act(mia.id, 'parent-link')).to).toBe(`/admin/users/${mia.id}`);
    expect(await sent()).toBe(1);
    expect((await events(mia.id)).map(({ what }) => what).filter((what) => what.startsWith('young.'))).toEqual([
      'young.link-sent-again',
    ]);
    const mail = (await site.mails()).find(({ to }) => to === 'amina.shah@example.org');
    const given = /\/permission\/given\/\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    await site.guest().submit(given, {});
    expect([await db.person.count({ where: { id: mia.id } }), await sent()]).toEqual([0, 0]);
  });

  it('CC-27 is not sent for an account that nobody opened, nor for one that needs no permission', async () => {
    for (const { id } of [await aYoungPerson(site, { activated: false }), learner]) {
      await asAdmin.submit(`/admin/users/${id}/reason`, { reason: 'Her mother lost our email' });
      expect((await asAdmin.get(`/admin/users/${id}`)).text).not.toContain('link again');
      expect((await act(id, 'parent-link')).status).toBe(409);
    }
    expect(await site.app.db.outboxMail.count({ where: { kind: 'permission-given' } })).toBe(0);
  });
});

describe('sessions and roles', () => {
  it('V7.4.5 ends every session of a person, and their mail says so', async () => {
    const [one, two] = [await site.signedIn(learner), await site.signedIn(learner)];
    expect((await act(learner.id, 'end-sessions')).status).toBe(303);
    for (const browser of [one, two]) expect((await browser.get('/learn')).to).toMatch(/^\/sign-in/);
    expect((await events(learner.id)).at(-1)).toMatchObject({ what: 'admin.sessions-ended', detail: { ended: 2 } });
    expect((await site.mails())[0]).toMatchObject({ to: learner.email });
    const count = (await site.mails()).length;
    await act(learner.id, 'end-sessions');
    expect(await site.mails()).toHaveLength(count);
  });

  it('SH-36 a granted role asks for codes first, and counts no more once it is ended', async () => {
    const browser = await site.signedIn(learner);
    expect((await browser.get('/admin/users')).status).toBe(403);
    expect((await act(learner.id, 'roles', { role: 'administrator', act: 'grant' })).status).toBe(303);
    await act(learner.id, 'roles', { role: 'administrator', act: 'grant' });
    expect((await browser.get('/admin/users')).to).toBe('/account/second-factor');
    await act(learner.id, 'roles', { role: 'administrator', act: 'end' });
    expect((await browser.get('/admin/users')).status).toBe(403);
    expect((await events(learner.id)).map(({ what, detail }) => [what, detail])).toEqual([
      ['admin.role-granted', { role: 'administrator' }],
      ['admin.role-ended', { role: 'administrator' }],
    ]);
    expect((await site.mails()).filter(({ to }) => to === learner.email)).toHaveLength(3);
    const [grant] = await site.app.db.roleGrant.findMany({ where: { personId: learner.id } });
    expect(grant).toMatchObject({ grantedById: admin.id });
  });

  it('nobody suspends themselves or changes their own roles', async () => {
    const token = String((await asAdmin.get('/admin/users')).$('meta[name=csrf]').attr('content'));
    for (const [what, fields] of [
      ['suspend', { reason: REASON }],
      ['roles', { role: 'administrator', act: 'end' }],
      ['roles', { role: 'tutor', act: 'grant' }],
    ] as const) {
      expect((await asAdmin.get(`/admin/users/${admin.id}/${what}`)).status).toBe(409);
      expect((await asAdmin.post(`/admin/users/${admin.id}/${what}`, { _csrf: token, ...fields })).status).toBe(409);
    }
    expect((await asAdmin.get('/admin/users')).status).toBe(200);
  });

  it('two administrators who remove each other at the same moment leave one', async () => {
    await site.app.db.roleGrant.updateMany({
      where: { role: 'administrator', personId: { not: admin.id } },
      data: { endedAt: site.clock.now() },
    });
    const other = await aPersonWith(site, ['administrator'], { name: 'Other Administrator' });
    site.clock.forward({ minutes: 1 });
    const asOther = await site.signedIn(other);
    const end = async (browser: Browser, id: string) => {
      const token = String((await browser.get(`/admin/users/${id}/roles`)).$('meta[name=csrf]').attr('content'));
      return () => browser.post(`/admin/users/${id}/roles`, { _csrf: token, role: 'administrator', act: 'end' });
    };
    const presses = [await end(asAdmin, other.id), await end(asOther, admin.id)];
    const answers = await Promise.all(presses.map((press) => press()));
    expect(answers.map(({ status }) => status).sort()).not.toEqual([303, 303]);
    const left = await site.app.db.roleGrant.findMany({ where: { role: 'administrator', endedAt: null } });
    expect(left).toHaveLength(1);
    await site.app.db.roleGrant.updateMany({
      where: { role: 'administrator', personId: admin.id },
      data: { endedAt: null },
    });
  });
});

describe('the password is asked for again', () => {
  it('V7.5.1 before an act, after some time, and then leads back to it', async () => {
    site.clock.forward({ minutes: 11 });
    const page = `/admin/users/${learner.id}/suspend`;
    expect((await asAdmin.get(page)).to).toBe('/account/confirm');
    const code = new TOTP({ secret: admin.totp ?? '' }).generate({ timestamp: site.clock.now().getTime() });
    expect((await asAdmin.submit('/account/confirm', { password: 'wrong', code })).status).toBe(422);
    const confirmed = await asAdmin.submit('/account/confirm', { password: admin.password, code });
    expect(confirmed.to).toBe(page);
    expect((await asAdmin.get(page)).h1).toBe('Suspend account of Amina Shah');
  });

  it('and a form that was left open too long does nothing', async () => {
    const page = `/admin/users/${learner.id}/suspend`;
    const token = String((await asAdmin.get(page)).$('meta[name=csrf]').attr('content'));
    site.clock.forward({ minutes: 11 });
    expect((await asAdmin.post(page, { _csrf: token, reason: REASON })).to).toBe('/account/confirm');
    expect(await site.app.db.person.count({ where: { id: learner.id, suspendedAt: null } })).toBe(1);
  });
});
