import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { audit } from '../../src/record/audit.ts';
import { sealAudit } from '../../src/record/audit-seal.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let learner: TestPerson;
let admin: TestPerson;
let asAdmin: Browser;

const write = (what: `${string}.${string}`, about?: string, detail: Record<string, string | number> = {}) =>
  inTransaction(site.app, (inside) => audit(inside, { what, by: { system: 'jobs' }, about, detail }));

beforeAll(async () => {
  site = await aSite();
  learner = await aLearner(site, { name: 'Amina Shah', email: 'amina@example.org' });
  admin = await anAdministrator(site, { name: 'Ruth Adeyemi' });
  site.clock.forward({ days: 1 });
  for (let n = 0; n < 120; n += 1) await write('test.walked', n % 2 ? learner.id : undefined, { number: n });
  site.clock.forward({ days: 1 });
  asAdmin = await site.signedIn(admin);
});
afterAll(() => site.close());

const rows = ({ $ }: Page) =>
  $('tbody tr')
    .map((_, row) => $(row).text().replace(/\s+/g, ' '))
    .toArray();
const numbers = (page: Page) => rows(page).map((row) => Number(/number: (\d+)/.exec(row)?.[1]));

describe('the record of changes', () => {
  it('pages by number, whole and without doubles, in both directions, while changes come in', async () => {
    const seen: number[] = [];
    let page = await asAdmin.get('/admin/audit?what=test.walked');
    for (;;) {
      seen.push(...numbers(page));
      await write('test.walked', undefined, { number: 1000 });
      const next = page.$('nav.pagination a[rel=next]').attr('href');
      if (!next) break;
      page = await asAdmin.get(next);
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => 119 - n));
    const back = await asAdmin.get(page.$('nav.pagination a[rel=prev]').attr('href') ?? '');
    expect(numbers(back)).toEqual(seen.slice(-40, -20));
  });

  it('narrows by what, by whom, about whom and by days, all together', async () => {
    const day = site.clock.now().toISOString().slice(0, 10);
    const before = new Date(site.clock.now().getTime() - 86_400_000).toISOString().slice(0, 10);
    const count = async (query: string) => rows(await asAdmin.get(`/admin/audit?${query}`)).length;
    expect(await count(`what=sign-in.&about=${admin.id}`)).toBe(1);
    expect(await count(`actor=${admin.id}&from=${day}`)).toBe(1);
    expect(await count(`actor=jobs&about=${learner.id}&from=${before}&to=${before}`)).toBe(20);
    expect(await count(`actor=jobs&about=${learner.id}&from=${day}`)).toBe(0);
    expect(await count('what=walked')).toBe(0);
  });

  it.each(['what=%25', 'what=A', 'about=1', 'actor=%27', 'from=2026-02-31', 'from=2026-11-21&to=2026-11-20'])(
    'explains a filter that cannot be used: %s',
    async (query) => {
      const page = await asAdmin.get(`/admin/audit?${query}`);
      expect([page.status, page.$('.govuk-error-summary').length, rows(page)]).toEqual([200, 1, []]);
      expect((await asAdmin.get(`/admin/audit.csv?${query}`)).status).toBe(400);
    },
  );

  it('CDEP-45 shows names through the policy, and each person has an entry of being seen', async () => {
    await site.app.db.accessEntry.deleteMany({ where: { personId: learner.id } });
    const page = await asAdmin.get(`/admin/audit?about=${learner.id}`);
    expect(page.text).toContain('Amina Shah');
    expect(page.html).not.toContain('amina@example.org');
    const entries = await site.app.db.accessEntry.findMany({ where: { personId: learner.id } });
    expect(entries.flatMap(({ categories }) => categories).sort()).toEqual(['audit-record', 'identity']);
  });

  it('V16.2.2 downloads what the filter shows, without names, times in UTC, and no cell that a spreadsheet runs', async () => {
    await write('=cmd.done', learner.id, { '=1+1': '@SUM(1)' });
    await site.app.db.accessEntry.deleteMany({ where: { personId: learner.id } });
    const csv = await asAdmin.get('/admin/audit.csv');
    expect(csv.headers['content-type']).toContain('text/csv');
    expect(csv.html).toContain('"\'=cmd.done"');
    expect(csv.html).not.toMatch(/(^|,)"[=+@-]/m);
    expect(csv.html).not.toContain('Amina Shah');
    expect(csv.html).toContain(`"${learner.id}"`);
    expect(csv.html.trim().split('\r\n')).toHaveLength(1 + (await site.app.db.auditEvent.count()));
    expect(await site.app.db.accessEntry.count({ where: { personId: learner.id } })).toBe(1);
    const narrowed = await asAdmin.get(`/admin/audit.csv?what=test.&about=${learner.id}`);
    expect(narrowed.html.trim().split('\r\n')).toHaveLength(61);
  });

  it('V16.4.2 says until when the record is sealed, and checks it', async () => {
    expect((await asAdmin.get('/admin/audit/check')).text).toContain('There is no seal to check yet');
    site.clock.forward({ minutes: 2 });
    await sealAudit(site.app);
    asAdmin = await site.signedIn(admin);
    expect((await asAdmin.get('/admin/audit/check')).text).toContain('Every sealed change is as it was written');
    expect((await asAdmin.get('/admin')).text).toMatch(/Sealed up to \d/);
  });

  it('others read nothing of it', async () => {
    const asLearner = await site.signedIn(learner);
    for (const path of ['/admin/audit', '/admin/audit.csv', '/admin/audit/check'])
      expect((await asLearner.get(path)).status).toBe(403);
  });
});
