import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aYoungPerson } from '../support/young.ts';

let site: TestSite;
let learner: TestPerson;
let admin: TestPerson;
let asAdmin: Browser;

beforeAll(async () => {
  site = await aSite();
  learner = await aLearner(site, { name: 'Zoë O’Brien', email: 'zoe@example.org', workplace: 'Larkfield School' });
  admin = await anAdministrator(site, { name: 'Ruth Adeyemi' });
  asAdmin = await site.signedIn(admin);
});
afterAll(() => site.close());

const REASON = 'They asked us why a course is missing';
const giveReason = (browser: Browser, id: string, reason = REASON) =>
  browser.submit(`/admin/users/${id}/reason`, { reason });
const looksAt = (id: string) => site.app.db.accessEntry.findMany({ where: { personId: id }, orderBy: { id: 'asc' } });

describe('who gets in', () => {
  const nobody = '01990000-0000-7000-8000-000000000000';

  it('SH-36 HEC-12 others get 403, visitors are sent to sign in, and an id that exists looks like one that does not', async () => {
    const asLearner = await site.signedIn(learner);
    const asTutor = await site.signedIn(await aTutor(site));
    for (const page of ['', '/reason', '/suspend', '/restore', '/end-sessions', '/parent-link', '/roles']) {
      for (const browser of [asLearner, asTutor]) {
        const [real, unreal] = await Promise.all(
          [admin.id, nobody].map((id) => browser.get(`/admin/users/${id}${page}`)),
        );
        expect([real?.status, unreal?.status]).toEqual([403, 403]);
        const plain = (html = '') =>
          html.replaceAll(admin.id, nobody).replace(/<code>[^<]*<\/code>|(?:value|content)="[^"]*"/g, '');
        expect(plain(real?.html)).toBe(plain(unreal?.html));
      }
      expect((await site.guest().get(`/admin/users/${learner.id}${page}`)).to).toMatch(/^\/sign-in\?next=/);
    }
    for (const browser of [asLearner, asTutor]) expect((await browser.get('/admin/users')).status).toBe(403);
    expect((await asAdmin.get(`/admin/users/${nobody}`)).status).toBe(404);
    expect((await asAdmin.get('/admin/users/1')).status).toBe(400);
  });
});

describe('finding people', () => {
  const found = async (query: string) => {
    const { $ } = await asAdmin.get(`/admin/users?${query}`);
    return $('tbody th')
      .map((_, cell) => $(cell).text())
      .toArray();
  };

  it('finds by the beginnings of words of a name and by a whole email, and by nothing else', async () => {
    expect(await found('q=zo')).toEqual(['Zoë O’Brien']);
    expect(await found('q=obr+ZOE')).toEqual(['Zoë O’Brien']);
    expect(await found('q=Zoe%40Example.org')).toEqual(['Zoë O’Brien']);
    for (const q of ['brien', 'zoe@example', '@example.org', 'larkfield', 'nurse', 'zoe+smith', '%25', '***']) {
      expect(await found(`q=${q}`)).toEqual([]);
    }
  });

  it('narrows by role and by the state of the account', async () => {
    const waiting = await aLearner(site, { name: 'Wanda Wait', activated: false, setUp: false });
    expect(await found('role=administrator')).toEqual(['Ruth Adeyemi']);
    expect(await found('state=waiting')).toEqual([waiting.name]);
    expect(await found('state=suspended')).toEqual([]);
    expect((await asAdmin.get('/admin/users?role=owner&state=odd')).status).toBe(200);
  });

  it('CDEP-45 each person shown has an entry, and a page without them has none', async () => {
    const before = (await looksAt(learner.id)).length;
    await found('q=nobody');
    expect(await looksAt(learner.id)).toHaveLength(before);
    await found('q=zoe');
    const [entry] = (await looksAt(learner.id)).slice(before);
    expect(entry).toMatchObject({ viewerId: admin.id, capability: 'admin.users.list', rule: 'role administrator' });
    expect(entry?.categories).toEqual(expect.arrayContaining(['contact', 'identity']));
  });

  it('V8 is slowed down like any search for people', async () => {
    const browser = await site.signedIn(await anAdministrator(site, { name: 'Many Searches' }));
    const answers: number[] = [];
    for (let i = 0; i < 62; i += 1) answers.push((await browser.get('/admin/users?q=zo')).status);
    expect(answers.filter((status) => status === 429)).toHaveLength(2);
    expect((await browser.get('/admin/users')).status).toBe(200);
  });
});

describe('looking at a person', () => {
  it('HEC-10 SH-28 shows nothing before a reason, then the record, and the person reads reason and look', async () => {
    const before = (await looksAt(learner.id)).length;
    const gate = await asAdmin.get(`/admin/users/${learner.id}`);
    expect([gate.status, gate.h1]).toEqual([200, 'Why do you need to look?']);
    for (const secret of ['Zoë', 'zoe@example.org', 'Larkfield']) expect(gate.html).not.toContain(secret);
    expect(await looksAt(learner.id)).toHaveLength(before);
    expect((await giveReason(asAdmin, learner.id, 'short')).status).toBe(422);
    expect((await giveReason(asAdmin, learner.id, 'x'.repeat(501))).status).toBe(422);

    expect((await giveReason(asAdmin, learner.id)).to).toBe(`/admin/users/${learner.id}`);
    const page = await asAdmin.get(`/admin/users/${learner.id}`);
    expect(page.h1).toBe('Zoë O’Brien');
    for (const fact of ['zoe@example.org', 'Larkfield School', 'School nurse']) expect(page.text).toContain(fact);
    const entries = (await looksAt(learner.id)).slice(before);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ capability: 'admin.users.read', reasonId: expect.any(String) });

    const { reason } = await site.app.db.reasonedLook.findFirstOrThrow({ where: { personId: learner.id } });
    expect(Buffer.from(reason).toString('latin1')).not.toContain('course');
    const seen = await (await site.signedIn(learner)).get('/my-data/looks');
    expect(seen.text).toContain('Ruth Adeyemi saw');
    expect(seen.text).toContain(REASON);
  });

  it('CC-27 SH-28 shows the parent or guardian of a young person under a reason, and the look is written down', async () => {
    const mia = await aYoungPerson(site);
    const guardian = ['Amina Shah', 'amina.shah@example.org'];
    const guarded = async () => (await looksAt(mia.id)).filter(({ categories }) => categories.includes('guardian'));
    const gate = await asAdmin.get(`/admin/users/${mia.id}`);
    for (const secret of guardian) expect(gate.html).not.toContain(secret);
    expect(await guarded()).toEqual([]);
    await giveReason(asAdmin, mia.id);
    const page = await asAdmin.get(`/admin/users/${mia.id}`);
    expect(page.$('h2').text()).toContain('Parent or guardian');
    for (const fact of guardian) expect(page.text).toContain(fact);
    expect(page.text).toContain('With permission until 4 May 2030');
    expect(await guarded()).toMatchObject([{ capability: 'admin.users.read', reasonId: expect.any(String) }]);
    await giveReason(asAdmin, learner.id);
    expect((await asAdmin.get(`/admin/users/${learner.id}`)).text).not.toContain('Parent or guardian');
  });

  it('a reason is for one person, one administrator and an hour', async () => {
    await giveReason(asAdmin, learner.id);
    const other = await anAdministrator(site, { name: 'Other Administrator' });
    const asOther = await site.signedIn(other);
    expect((await asOther.get(`/admin/users/${learner.id}`)).h1).toBe('Why do you need to look?');
    expect((await asAdmin.get(`/admin/users/${other.id}`)).h1).toBe('Why do you need to look?');
    site.clock.forward({ minutes: 14 });
    for (let i = 0; i < 3; i += 1) {
      expect((await asAdmin.get(`/admin/users/${learner.id}`)).h1).toBe('Zoë O’Brien');
      site.clock.forward({ minutes: 14 });
    }
    await asAdmin.get('/help');
    site.clock.forward({ minutes: 5 });
    expect((await asAdmin.get(`/admin/users/${learner.id}`)).h1).toBe('Why do you need to look?');
  });
});
