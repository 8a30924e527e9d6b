import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstAdministratorWords, newAdministratorLink } from '../../src/features/admin/first-administrator.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let people: TestPerson[];
const pathOf = (link: string) => new URL(link).pathname;

beforeAll(async () => {
  site = await aSite({ config: { baseUrl: 'http://127.0.0.1:3000' } });
  people = await Promise.all(Array.from({ length: 4 }, (_, n) => aLearner(site, { name: `Person Number ${n}` })));
});
afterAll(() => site.close());

describe('the first administrator', () => {
  it('is made by a link that the start prints, of which only a hash is stored', async () => {
    const words = (await firstAdministratorWords(site.app)) ?? '';
    expect(words).toMatch(/\nhttp:\/\/127\.0\.0\.1:3000\/first-administrator\/[\w-]{20,}$/);
    const token = words.split('/').at(-1) ?? '';
    const stored = await site.app.db.linkToken.findFirstOrThrow({ where: { purpose: 'first-administrator' } });
    expect(stored.hash).toBe(createHash('sha256').update(token).digest('base64url'));
    expect(JSON.stringify(await site.app.db.auditEvent.findMany({ select: { detail: true } }))).not.toContain(token);
    expect(site.logged.join('\n')).not.toContain(token);
  });

  it('a visitor is told to make an account; looking changes nothing', async () => {
    const path = pathOf(await newAdministratorLink(site.app));
    const page = await site.guest().get(path);
    expect([page.status, page.h1]).toEqual([200, 'Become administrator']);
    expect(page.$('main form')).toHaveLength(0);
    expect(page.$('main a[href="/register"]')).toHaveLength(1);
    expect(await site.app.db.roleGrant.count()).toBe(0);
  });

  it('a new link puts the one before out of use, and none works after a day', async () => {
    const [old, young] = [await newAdministratorLink(site.app), await newAdministratorLink(site.app)].map(pathOf);
    expect((await site.guest().get(old ?? '')).status).toBe(410);
    expect((await site.guest().get(young ?? '')).status).toBe(200);
    site.clock.forward({ hours: 23, minutes: 59 });
    expect((await site.guest().get(young ?? '')).status).toBe(200);
    site.clock.forward({ minutes: 1 });
    expect((await site.guest().get(young ?? '')).status).toBe(410);
    expect((await site.guest().get('/first-administrator/guessed')).status).toBe(410);
  });

  it('twenty presses at once make one administrator, who sets up codes first', async () => {
    const path = pathOf(await newAdministratorLink(site.app));
    const browsers = await Promise.all(people.map((person) => site.signedIn(person)));
    const tokens = await Promise.all(
      browsers.map(async (browser) => String((await browser.get(path)).$('meta[name=csrf]').attr('content'))),
    );
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => browsers[n % 4]?.post(path, { _csrf: tokens[n % 4] ?? '' })),
    );
    expect(answers.filter((answer) => answer?.to === '/admin')).toHaveLength(1);
    expect(answers.every((answer) => answer?.status === 303)).toBe(true);
    const grants = await site.app.db.roleGrant.findMany({ where: { role: 'administrator' } });
    expect(grants).toHaveLength(1);
    const events = await site.app.db.auditEvent.findMany({ where: { what: 'admin.role-granted' } });
    expect(events.map(({ aboutId }) => aboutId)).toEqual([grants[0]?.personId]);
    const winner = people.findIndex(({ id }) => id === grants[0]?.personId);
    expect((await browsers[winner]?.get('/admin/users'))?.to).toBe('/account/second-factor');
    expect((await site.mails()).filter(({ subject }) => /administrator/.test(subject))).toMatchObject([
      { to: people[winner]?.email },
    ]);
    expect((await browsers[winner]?.get(path))?.status).toBe(410);
  });

  it('the start prints nothing once there is one', async () => {
    expect(await firstAdministratorWords(site.app)).toBeNull();
  });
});
