import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endOverdueLooks } from '../../src/features/support/support.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let owner: { person: TestPerson; browser: Browser };
let technician: { person: TestPerson; browser: Browser };

const CANARY = 'A canary goal';
const look = { ticket: 'HELP-204', part: 'learning-plan', reason: 'The plan shows an error page', minutes: '15' };
const open = (fields: Record<string, string> = {}) =>
  technician.browser.submit('/admin/support', { email: owner.person.email, ...look, ...fields });
const endings = () =>
  site.app.db.auditEvent.findMany({ where: { what: 'support.look-ended' }, orderBy: { seq: 'desc' } });
const told = async () => (await site.mails()).filter(({ subject }) => subject.includes('closed again'));
const again = async () => {
  const browser = await site.signedIn(technician.person);
  technician = { ...technician, browser };
};

beforeAll(async () => {
  site = await aSite();
  const person = await aLearner(site, { name: 'Amina Shah' });
  owner = { person, browser: await site.signedIn(person) };
  const administrator = await anAdministrator(site);
  technician = { person: administrator, browser: await site.signedIn(administrator) };
  await owner.browser.submit('/learn/plan', { title: CANARY, why: '', byWhen: '' });
  await owner.browser.submit('/learn/cpd', {
    doneOn: '2026-11-01',
    title: 'A canary day',
    kind: 'reading',
    minutes: '30',
    reflection: '',
  });
});
beforeEach(async () => {
  site.clock.forward({ minutes: 2 });
  await again();
});
afterAll(() => site.close());

describe('a technician’s look', () => {
  it('CDEP-09 needs a ticket, a reason, a part and a time, and an account that is there', async () => {
    for (const [field, value] of [
      ['ticket', ''],
      ['ticket', 'no ticket!'],
      ['reason', 'because'],
      ['part', ''],
      ['part', 'identity'],
      ['part', 'credentials'],
      ['minutes', '600'],
      ['email', 'nobody@example.org'],
      ['email', ''],
    ] as const) {
      const page = await open({ [field]: value });
      expect([field, value, page.status, page.$(`#${field}-error`).length]).toEqual([field, value, 422, 1]);
    }
    expect(await site.app.db.reasonedLook.count()).toBe(0);
  });

  it('CDEP-08 CDEP-09 opens the one part and nothing else, and tells the owner at once by mail and in their looks', async () => {
    const went = await open();
    expect(went.to).toMatch(/^\/admin\/support\/[0-9a-f-]{36}$/);
    const [mail] = (await site.mails()).filter(({ subject }) => subject.includes('opened something of yours'));
    expect(mail?.to).toBe(owner.person.email);
    expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/HELP|error page|plan|canary/);
    // Before anything is looked at, the owner can read of it.
    const looks = await owner.browser.get('/my-data/looks');
    for (const words of ['HELP-204', 'The plan shows an error page', 'Ruth Adeyemi', 'learning plan'])
      expect(looks.text).toContain(words);
    const page = await technician.browser.get(went.to);
    expect(page.text).toContain(CANARY);
    expect(page.text).not.toContain('A canary day');
    const { id } = await site.app.db.goal.findFirstOrThrow({ select: { id: true } });
    expect((await technician.browser.get(`/learn/plan/${id}`)).status).toBe(404);
    expect((await technician.browser.get(`/admin/users/${owner.person.id}`)).text).not.toContain(owner.person.email);
    expect(await site.app.db.auditEvent.count({ where: { what: 'support.look-opened' } })).toBe(1);
    const entries = await site.app.db.accessEntry.findMany({ where: { personId: owner.person.id } });
    expect(entries.map(({ rule, categories }) => [rule, categories])).toContainEqual([
      'relation technician-with-ticket',
      ['learning-plan'],
    ]);
    expect(entries.every(({ reasonId }) => reasonId !== null)).toBe(true);
  });

  it('CDEP-09 ends by itself to the minute, and at once when it is ended', async () => {
    const first = (await open()).to;
    expect((await technician.browser.get(first)).status).toBe(200);
    site.clock.forward({ minutes: 14 });
    expect((await technician.browser.get(first)).status).toBe(200);
    site.clock.forward({ minutes: 1 });
    await again();
    expect((await technician.browser.get(first)).status).toBe(404);
    const second = (await open()).to;
    await technician.browser.submit(second, {});
    expect((await technician.browser.get(second)).status).toBe(404);
    expect((await technician.browser.get('/admin/support')).text).toContain('Ended');
    expect(await endings()).toHaveLength(1);
    expect(await told()).toHaveLength(1);
  });

  it('CDEP-09 its end by time is written down once, with how often it was used, and the owner is told', async () => {
    await endOverdueLooks(site.app);
    const [events, mails] = [(await endings()).length, (await told()).length];
    const path = (await open({ ticket: 'HELP-205' })).to;
    for (let n = 0; n < 2; n += 1) await technician.browser.get(path);
    expect(await endOverdueLooks(site.app)).toBe(0);
    site.clock.forward({ minutes: 15 });
    const ended = await Promise.all([endOverdueLooks(site.app), endOverdueLooks(site.app), endOverdueLooks(site.app)]);
    expect(ended.reduce((all, count) => all + count)).toBe(1);
    expect(await endOverdueLooks(site.app)).toBe(0);
    const now = await endings();
    expect(now.length - events).toBe(1);
    expect(now[0]).toMatchObject({
      ...{ actorSystem: 'jobs', aboutId: owner.person.id },
      detail: { look: path.split('/').at(-1), part: 'learning-plan', looks: 2 },
    });
    expect((await told()).length - mails).toBe(1);
    const [mail] = await told();
    expect(mail?.to).toBe(owner.person.email);
    expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/HELP|error page|plan|canary/);
    owner = { ...owner, browser: await site.signedIn(owner.person) };
    const looks = await owner.browser.get('/my-data/looks');
    expect(looks.text).toMatch(/For ticket HELP-205. Closed on 21 November 2026 at \d+:\d\d[ap]m/);
  });

  it('CDEP-09 is the technician’s alone: another administrator, a tutor and the owner find nothing there', async () => {
    const path = (await open({ part: 'cpd-log' })).to;
    expect((await technician.browser.get(path)).text).toContain('A canary day');
    expect((await (await site.signedIn(await anAdministrator(site))).get(path)).status).toBe(404);
    for (const browser of [await site.signedIn(await aTutor(site)), owner.browser])
      expect([404, 403]).toContain((await browser.get(path)).status);
    expect((await site.guest().get(path)).to).toContain('/sign-in');
  });

  it('asks for the password again before it opens, unless that was a moment ago', async () => {
    site.clock.forward({ minutes: 11 });
    expect((await open()).to).toBe('/account/confirm');
  });

  it('is in the notice', async () => {
    const text = (await site.guest().get('/privacy?for=everyone')).text;
    expect(text).toContain('an administrator with a ticket for help');
    expect(text).toContain('You get an email at once');
  });
});
