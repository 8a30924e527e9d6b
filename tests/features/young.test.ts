import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { permissions } from '../../src/jobs/permissions.ts';
import { addDuration } from '../../src/policy/duration.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import { runRetention } from '../../src/policy/retain.ts';
import type { Browser } from '../support/browser.ts';
import { aCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, aPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());

const PASSWORD = 'a lantern over still water';
const QUESTIONS = {
  ...{ question1: 'own', own1: 'Which bench did we paint?', answer1: 'the one by the sluice' },
  ...{ question2: 'smell', own2: '', answer2: 'wet chalk on slate' },
  ...{ question3: 'tune', own3: '', answer3: 'lanterns at low tide' },
};
let made = 0;

/** The link in the newest mail to this address. */
async function linkTo(address: string, pattern: RegExp): Promise<string> {
  const mail = (await site.mails()).find(({ to, text }) => to === address && pattern.test(text));
  return pattern.exec(mail?.text ?? '')?.[0] ?? '';
}
const ASKED = /\/permission\/(?!given)\S+/;
const GIVEN = /\/permission\/given\/\S+/;

/** A parent who was asked, with the link from the mail. */
async function aGuardian(): Promise<{ guardian: string; link: string; browser: Browser }> {
  made += 1;
  const guardian = `parent-${made}@example.org`;
  const browser = site.guest();
  const asked = await browser.submit('/register/parent', { email: guardian });
  expect([asked.status, asked.to]).toEqual([303, '/register/parent/sent']);
  return { guardian, link: await linkTo(guardian, ASKED), browser };
}

const formOf = (email: string, more: Record<string, string> = {}) => ({
  ...{ guardianName: 'Amina Shah', permission: 'yes', name: 'Mia Shah', email, born: '2013-05-04' },
  ...{ password: PASSWORD, agree: 'yes', ...more },
});

/** The whole way to an account that is open and set up. */
async function aYoungAccount(born = '2013-05-04') {
  const { guardian, link, browser } = await aGuardian();
  const email = `young-${made}@example.org`;
  expect((await browser.submit(link, formOf(email, { born }))).to).toBe('/register/sent');
  const guest = site.guest();
  const opening = await linkTo(email, /\/activate\/\S+/);
  expect((await site.mails()).find(({ to }) => to === email)?.text).toContain('Are you 16 or over');
  await guest.submit(opening, {});
  const { id } = await site.app.db.person.findUniqueOrThrow({
    where: { emailIndex: site.app.vault.emailIndex(email) },
    select: { id: true },
  });
  await guest.signIn({ email, password: PASSWORD }, site.clock);
  expect((await guest.get('/community')).to).toBe('/account/security-questions');
  expect((await guest.submit('/account/security-questions', QUESTIONS)).to).toBe('/community');
  return { id, email, password: PASSWORD, guardian, given: await linkTo(guardian, GIVEN) };
}

/** Every row of every table that has one, as text; sealed columns as bytes. */
async function tables(): Promise<Record<string, number>> {
  const names = ['person', 'consent_record', 'link_token', 'young_permission', 'membership'];
  const counts = await Promise.all(
    names.map((name) => site.app.database.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${name}`)),
  );
  return Object.fromEntries(counts.map(({ rows }, at) => [names[at] ?? '', rows[0]?.n ?? 0]));
}

describe('the permission of a parent or guardian', () => {
  it('CC-27 is asked for with the parent’s address alone: nothing about the child is stored before it', async () => {
    const browser = site.guest();
    expect((await browser.submit('/register', { age: 'under', name: 'Mia Shah' })).to).toBe('/register/parent');
    const page = await browser.get('/register/parent');
    expect(page.text).toContain('We have kept nothing that you typed');
    expect(page.$('main form input:not([type=hidden])').length).toBe(1);
    const before = await tables();
    const { link } = await aGuardian();
    const looked = await browser.get(link);
    expect([looked.status, looked.h1]).toEqual([200, 'Permission for a young person']);
    await browser.get(link);
    expect(await tables()).toEqual(before);
    const [row] = await site.app.db.permissionRequest.findMany({ orderBy: { id: 'desc' }, take: 1 });
    expect(Object.keys(row ?? {}).sort()).toEqual(['askedAt', 'email', 'emailIndex', 'expiresAt', 'id', 'linkHash']);
    expect(Buffer.from(row?.email ?? []).toString('latin1')).not.toContain('example.org');
  });

  it('CC-27 HEC-43 opens an account in the end, and says who gave it, when, in which words and until when', async () => {
    const { id, email, guardian, given } = await aYoungAccount();
    const permission = await site.app.db.youngPermission.findUniqueOrThrow({ where: { personId: id } });
    expect(permission).toMatchObject({
      ...{ wording: site.app.policy.registration.permission, noticeVersion: site.app.policy.version },
      ...{ givenAt: site.app.clock.now(), endsOn: new Date('2029-05-04') },
    });
    for (const sealed of [permission.guardianEmail, permission.guardianName])
      expect(Buffer.from(sealed).toString('latin1')).not.toMatch(/Shah|example/);
    const mia = await site.signedIn({ email, password: PASSWORD });
    expect((await mia.get('/account')).text).toContain('Young person');
    expect((await mia.get('/courses/none/start')).status).toBe(404);
    expect((await mia.get('/learn')).status).toBe(403);
    expect((await mia.get('/my-data')).text).toContain(guardian);
    const page = await site.guest().get(given);
    expect(page.text).toContain('4 May 2029');
    for (const secret of [email, 'Mia', 'Amina', guardian]) expect(page.text).not.toContain(secret);
  });

  it('its link works once, also when it is pressed twice at once, for its time, and only the newest one', async () => {
    const { guardian, link, browser } = await aGuardian();
    await browser.submit('/register/parent', { email: guardian });
    const newest = await linkTo(guardian, ASKED);
    expect(newest).not.toBe(link);
    expect((await browser.get(link)).text).toContain('This link does not work any more');
    const token = (await browser.get(newest)).$('main input[name=_csrf]').val();
    const sent = { ...formOf('twice@example.org'), _csrf: String(token) };
    const people = (await tables()).person ?? 0;
    const answers = await Promise.all([browser.post(newest, sent), browser.post(newest, sent)]);
    expect(answers.map(({ to }) => to).sort()).toEqual([newest, '/register/sent'].sort());
    expect((await tables()).person).toBe(people + 1);
    expect((await browser.get(newest)).text).toContain('This link does not work any more');
    const late = await aGuardian();
    const lateToken = (await late.browser.get(late.link)).$('main input[name=_csrf]').val();
    site.clock.set(new Date(site.clock.now().getTime() + 7 * 86_400_000 + 1000).toISOString());
    expect((await late.browser.get(late.link)).text).toContain('This link does not work any more');
    const tried = await late.browser.post(late.link, { ...formOf('late@example.org'), _csrf: String(lateToken) });
    expect([303, 403]).toContain(tried.status);
    expect((await tables()).person).toBe(people + 1);
    await permissions.run(site.app);
    expect(await site.app.db.permissionRequest.count()).toBe(0);
    expect((await site.mails()).filter(({ to }) => to === late.guardian)).toEqual([]);
  });

  it('SH-22 answers alike for every address, whether it is known or was tried too often', async () => {
    const known = await aLearner(site);
    const asked = () => site.app.db.auditEvent.count({ where: { what: 'young.asked' } });
    const asksBefore = await asked();
    for (const email of [known.email, 'often@example.org', ...Array(4).fill('often@example.org')]) {
      const sent = await site.guest().submit('/register/parent', { email });
      expect([sent.status, sent.to]).toEqual([303, '/register/parent/sent']);
    }
    // Three a day for one address.
    expect((await asked()) - asksBefore).toBe(1 + 3);
    expect((await site.mails()).filter(({ to }) => to === 'often@example.org')).toHaveLength(1);
    const { link, browser } = await aGuardian();
    const before = await tables();
    expect((await browser.submit(link, formOf(known.email))).to).toBe('/register/sent');
    expect(await tables()).toEqual(before);
    expect((await site.mails()).find(({ to }) => to === known.email)?.text).toContain('You already have one');
    expect(await site.app.db.youngPermission.count({ where: { personId: known.id } })).toBe(0);
  });

  it('refuses a date of birth that cannot be, and leads those who need no permission to their own account', async () => {
    const { guardian, link, browser } = await aGuardian();
    const before = await tables();
    const today = site.app.clock.now().toISOString().slice(0, 10);
    const tries: [string, string][] = [
      [`${Number(today.slice(0, 4)) - 16}${today.slice(4)}`, 'They are 16 or over'],
      [`${Number(today.slice(0, 4)) + 1}${today.slice(4)}`, 'still to come'],
      ['1899-05-04', 'more than 100 years ago'],
      ['2013-02-30', 'Enter the date of birth'],
      ['soon', 'Enter the date of birth'],
    ];
    for (const [born, says] of tries) {
      const page = await browser.submit(link, formOf('wrong@example.org', { born }));
      expect([born, page.status]).toEqual([born, 422]);
      expect(page.text).toContain(says);
      expect(page.$('main a[href="/register"]').length).toBeGreaterThan(0);
    }
    for (const [field, value] of [
      ['email', guardian.toUpperCase()],
      ['permission', ''],
      ['agree', ''],
      ['guardianName', ' '],
      ['password', 'mia shah mia shah'],
    ] as const)
      expect((await browser.submit(link, formOf('wrong@example.org', { [field]: value }))).status).toBe(422);
    expect(await tables()).toEqual(before);
    const names = { name: '<b>Mia</b> {{x}}', guardianName: '"><script>alert(1)</script>' };
    const nul = await browser.submit(link, formOf('wrong@example.org', { name: 'Mi\u0000a' }));
    expect([400, 422]).toContain(nul.status);
    const shown = await browser.submit(link, formOf('wrong@example.org', { ...names, born: 'soon' }));
    expect(shown.text).not.toContain('<script>alert');
    expect((await browser.submit(link, formOf('markup@example.org', names))).to).toBe('/register/sent');
  });

  it('goes with an account that nobody activated, when somebody else asks for one with that address', async () => {
    const { guardian, link, browser } = await aGuardian();
    await browser.submit(link, formOf('mine@example.org'));
    const adult = {
      ...{ name: 'Grace Obi', email: 'mine@example.org', jobRole: 'Nurse', workplace: 'Clinic' },
      ...{ membershipNumber: '', password: PASSWORD, age: 'over', agree: 'yes' },
    };
    await site.guest().submit('/register', adult);
    await site.guest().submit(await linkTo('mine@example.org', /\/activate\/\S+/), {});
    expect((await site.mails()).filter(({ to, text }) => to === guardian && GIVEN.test(text))).toEqual([]);
    const where = { person: { emailIndex: site.app.vault.emailIndex('mine@example.org') } };
    expect(await site.app.db.youngPermission.count({ where })).toBe(0);
  });
});

describe('an account that nobody activated', () => {
  it('CC-27 is filled anew with all its time, and without the roles that it was given', async () => {
    const { db, policy } = site.app;
    const old = await aPerson(site, { email: 'waits@example.org', activated: false });
    const grantedAt = site.app.clock.now();
    await db.roleGrant.create({ data: { personId: old.id, role: 'administrator', grantedAt } });
    await db.roleRequest.create({ data: { personId: old.id, role: 'moderator', askedAt: grantedAt } });
    const over = addDuration(grantedAt, policy.registration.activateWithin);
    site.clock.set(new Date(over.getTime() - 3_600_000).toISOString());
    const { link, browser } = await aGuardian();
    expect((await browser.submit(link, formOf('waits@example.org'))).to).toBe('/register/sent');
    const where = { personId: old.id };
    expect(await db.roleGrant.count({ where: { ...where, endedAt: null } })).toBe(0);
    expect(await db.roleRequest.count({ where: { ...where, endedAt: null } })).toBe(0);
    const events = await db.auditEvent.findMany({ where: { what: 'young.roles-ended', aboutId: old.id } });
    expect(events.map(({ detail }) => detail)).toEqual([{ granted: 1, asked: 1 }]);
    site.clock.set(new Date(over.getTime() + 3_600_000).toISOString());
    await runRetention(site.app);
    expect(await db.youngPermission.count({ where })).toBe(1);
  });
});

describe('taking the permission back', () => {
  it('CC-27 the guardian’s address goes from the outbox with the account, however that is erased', async () => {
    const { id, guardian } = await aYoungAccount();
    const toGuardian = async () => (await site.mails()).filter(({ to }) => to === guardian).length;
    expect(await toGuardian()).toBe(1);
    const by = { system: 'retention' } as const;
    await inTransaction(site.app, (app) => erasePerson(app, id, { why: 'inactive', by }));
    expect(await toGuardian()).toBe(0);
  });

  it('CC-27 CDEP-31 closes the account at once: sessions, streams and what it held are gone, and both are told', async () => {
    const ruth = await anAdministrator(site);
    const ann = await aLearner(site);
    const group = await aCommunity(site, ruth, { openTo: 'everyone', young: 'yes' });
    const { id, email, guardian, given } = await aYoungAccount();
    const mia = await site.signedIn({ email, password: PASSWORD });
    await group.letIn([ann, 'Ann']);
    await mia.submit(`/community/${group.slug}/join`, { name: 'Mia the keeper' });
    const form = await mia.get(`/community/${group.slug}/new`);
    const topic = form.$('select[name=topic] option').first().attr('value') ?? '';
    await mia.submit(`/community/${group.slug}/new`, { topic, act: 'post', title: 'Football', text: 'On Sundays' });
    const { id: thread } = await site.app.db.thread.findFirstOrThrow({ where: { communityId: group.id } });
    const guest = site.guest();
    expect((await guest.get(given)).text).not.toContain('On Sundays');
    expect(await site.app.db.person.count({ where: { id } })).toBe(1);
    const answers = await Promise.all([guest.submit(given, {}), site.guest().submit(given, {})]);
    expect(answers.map(({ status }) => status).every((status) => [200, 404].includes(status))).toBe(true);
    expect(answers.some(({ text }) => text.includes('Your permission is taken back'))).toBe(true);
    expect((await mia.get('/account')).to).toMatch(/^\/sign-in/);
    expect((await mia.get(`/community/${group.slug}/${thread}/live`)).status).not.toBe(200);
    expect(await site.app.db.youngPermission.count({ where: { personId: id } })).toBe(0);
    expect(await site.app.db.personKey.count({ where: { personId: id } })).toBe(0);
    expect(await site.app.db.session.count({ where: { personId: id } })).toBe(0);
    const asAnn = await site.signedIn(ann);
    const page = await asAnn.get(`/community/${group.slug}/${thread}`);
    expect(page.text).toContain('On Sundays');
    expect(page.text).not.toContain('Mia the keeper');
    const mails = await site.mails();
    expect(mails.filter(({ to }) => to === email).map(({ subject }) => subject)).toEqual([
      expect.stringContaining('Your account is closed'),
    ]);
    expect(mails.filter(({ to }) => to === guardian).map(({ subject }) => subject)).toEqual([
      expect.stringContaining('You took back your permission'),
    ]);
    expect((await guest.get(given)).text).toContain('Your permission was taken back');
  });

  it('needs the whole link: a token of another kind or of nobody opens nothing', async () => {
    const { given } = await aYoungAccount();
    const token = given.split('/').at(-1) ?? '';
    for (const wrong of [token.slice(0, -1), `${token}A`, token.replace('.', ''), 'x.y'])
      expect((await site.guest().get(`/permission/given/${wrong}`)).status).toBe(404);
  });
});
