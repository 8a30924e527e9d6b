import { rename, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { queueMail } from '../../src/mail/outbox.ts';
import { runRetention } from '../../src/policy/retain.ts';
import { uuidv7 } from '../../src/random.ts';
import { countPage } from '../../src/record/page-count.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aCourseFolder } from '../support/course-folder.ts';
import { aLearner, anAdministrator, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let folder: string;
let learner: TestPerson;
let admin: TestPerson;
let asAdmin: Browser;

const PAGES = ['', '/users', '/courses', '/courses/import', '/mail', '/retention', '/policy', '/audit', '/statistics'];

beforeAll(async () => {
  folder = await aCourseFolder();
  site = await aSite({ config: { contentDir: dirname(folder) } });
  learner = await aLearner(site, { name: 'Amina Shah' });
  admin = await anAdministrator(site, { name: 'Ruth Adeyemi' });
  asAdmin = await site.signedIn(admin);
});
afterAll(() => site.close());

const rows = ({ $ }: Page) =>
  $('tbody tr')
    .map((_, row) => $(row).text().replace(/\s+/g, ' ').trim())
    .toArray();

describe('administration', () => {
  it('SH-36 is for administrators alone', async () => {
    const others = [await site.signedIn(learner), await site.signedIn(await aTutor(site))];
    for (const page of PAGES) {
      expect((await asAdmin.get(`/admin${page}`)).status).toBe(200);
      expect((await site.guest().get(`/admin${page}`)).to).toMatch(/^\/sign-in\?next=/);
      for (const browser of others) expect((await browser.get(`/admin${page}`)).status).toBe(403);
    }
  });

  it('begins with numbers and with links of exactly these names', async () => {
    const page = await asAdmin.get('/admin');
    expect(page.h1).toBe('Administration');
    expect(
      page
        .$('.cards a')
        .map((_, link) => page.$(link).text())
        .toArray(),
    ).toEqual(expect.arrayContaining(['Users', 'Courses', 'Policy', 'Retention', 'Mail', 'Audit', 'Statistics']));
    expect(page.$('.figures').text()).toMatch(/3\s+people/);
    expect(page.text).toContain(site.app.policy.version);
    expect(page.$('figure table')).toHaveLength(1);
  });
});

describe('courses', () => {
  const press = (act: string) => asAdmin.submit('/admin/courses', { act }, { action: '/admin/courses/small-course' });

  it('a folder on the server is imported as a draft that administrators alone can preview', async () => {
    expect((await asAdmin.get('/admin/courses/import')).text).toContain('Not imported yet');
    expect((await asAdmin.submit('/admin/courses/import', { folder: 'small-course' })).to).toBe('/admin/courses');
    expect(rows(await asAdmin.get('/admin/courses'))[0]).toMatch(/^A small course Draft 15 0/);
    expect((await asAdmin.get('/courses/small-course')).status).toBe(200);
    expect((await site.guest().get('/courses/small-course')).status).toBe(404);
    const event = await site.app.db.auditEvent.findFirst({ where: { what: 'courses.imported' } });
    expect(event).toMatchObject({ actorId: admin.id });
    expect((await asAdmin.get('/admin/courses/import')).text).toContain('Up to date');
  });

  it('is published and withdrawn by a press; a second one changes nothing', async () => {
    await press('publish');
    await press('publish');
    expect((await site.guest().get('/courses/small-course')).status).toBe(200);
    await press('withdraw');
    expect((await site.guest().get('/courses/small-course')).status).toBe(404);
    const events = await site.app.db.auditEvent.findMany({
      where: { what: { in: ['courses.published', 'courses.withdrawn'] } },
    });
    expect(events).toHaveLength(2);
    expect((await press('erase')).status).toBe(400);
  });

  it('marks a review that is overdue', async () => {
    expect((await asAdmin.get('/admin/courses')).text).not.toContain('Overdue');
    await site.app.db.course.updateMany({ data: { nextReviewOn: new Date('2026-11-20') } });
    expect((await asAdmin.get('/admin/courses')).text).toContain('Overdue');
  });

  it('lists what is wrong in a folder by file and line, and imports nothing of it', async () => {
    await writeFile(`${folder}/course.md`, '---\ntitle: A small course\n---\n');
    const refused = await asAdmin.submit('/admin/courses/import', { folder: 'small-course' });
    expect(refused.status).toBe(422);
    expect(refused.$('.findings li').first().text()).toMatch(/^small-course\/course\.md:\d+: /);
    expect((await site.app.db.course.findMany()).map(({ minutes }) => minutes)).toEqual([15]);
  });

  it.each(['..', '../..', '/etc', 'nothing', ''])('takes no other folder: %j', async (name) => {
    expect((await asAdmin.submit('/admin/courses/import', { folder: name })).status).toBe(422);
  });

  it('takes no good course from beside the content folder either', async () => {
    const beside = await aCourseFolder({}, 'other-course');
    const name = relative(dirname(folder), beside);
    expect((await asAdmin.submit('/admin/courses/import', { folder: name })).status).toBe(422);
    expect(await site.app.db.course.count()).toBe(1);
  });

  it('copes with a content folder that is not there', async () => {
    await rename(dirname(folder), `${dirname(folder)}-away`);
    expect((await asAdmin.get('/admin/courses/import')).text).toContain('No folders found');
    await rename(`${dirname(folder)}-away`, dirname(folder));
  });
});

describe('mail', () => {
  it('HEC-17 shows kind, state and tries, never to whom, about what or in which words; what failed is tried again', async () => {
    const secret = 'canary words of a mail';
    await inTransaction(site.app, (inside) =>
      queueMail(inside, {
        to: { personId: learner.id },
        kind: 'canary',
        subject: secret,
        text: secret,
        once: 'event:1',
      }),
    );
    const { id } = await site.app.db.outboxMail.findUniqueOrThrow({ where: { once: 'event:1' } });
    await site.app.db.outboxMail.update({
      where: { id },
      data: { failedAt: site.clock.now(), attempts: 6, problem: 'EENVELOPE 550' },
    });
    const page = await asAdmin.get('/admin/mail?state=failed');
    expect(rows(page)).toHaveLength(1);
    expect(rows(page)[0]).toMatch(/^Canary .* Failed 6 – EENVELOPE 550 Try again/);
    for (const text of [secret, learner.email, learner.name]) expect(page.html).not.toContain(text);
    expect((await asAdmin.submit('/admin/mail?state=failed', {})).to).toBe('/admin/mail');
    expect(await site.app.db.outboxMail.findUniqueOrThrow({ where: { id } })).toMatchObject({
      failedAt: null,
      attempts: 0,
    });
    const token = String(page.$('meta[name=csrf]').attr('content'));
    expect((await asAdmin.post(`/admin/mail/${id}/retry`, { _csrf: token })).status).toBe(404);
  });

  it('pages through mails of one moment whole and without doubles', async () => {
    const now = site.clock.now();
    const bytes = new Uint8Array([1]);
    await site.app.db.outboxMail.createMany({
      data: Array.from({ length: 130 }, (_, n) => ({
        id: uuidv7(site.app),
        kind: `many-${n}`,
        once: `many-${n}`,
        ...{ to: bytes, subject: bytes, text: bytes, createdAt: now, sendAfter: now, sentAt: now },
      })),
    });
    const seen: string[] = [];
    for (let next: string | undefined = '/admin/mail?state=sent'; next; ) {
      const page: Page = await asAdmin.get(next);
      seen.push(...rows(page).map((row) => /Many (\d+)/.exec(row)?.[1] ?? ''));
      next = page.$('nav.pagination a[rel=next]').attr('href');
    }
    expect(new Set(seen).size).toBe(130);
    expect(seen).toHaveLength(130);
  });
});

describe('people in pages', () => {
  it('are all there once, also those who came at the same moment', async () => {
    for (let n = 0; n < 55; n += 1) await aLearner(site, { name: `Crowd Number${n}` });
    const seen: string[] = [];
    let last = '';
    for (let next: string | undefined = '/admin/users'; next; ) {
      const page: Page = await asAdmin.get(next);
      last = next;
      seen.push(
        ...page
          .$('tbody th a')
          .map((_, link) => String(page.$(link).attr('href')))
          .toArray(),
      );
      next = page.$('nav.pagination a[rel=next]').attr('href');
    }
    expect(new Set(seen).size).toBe(await site.app.db.person.count());
    expect(seen).toHaveLength(new Set(seen).size);
    const newer = await asAdmin.get(String((await asAdmin.get(last)).$('nav.pagination a[rel=prev]').attr('href')));
    expect(newer.$('tbody th a').first().attr('href')).toBe(seen[25]);
    expect((await asAdmin.get('/admin/users?before=now')).status).toBe(400);
  });
});

describe('retention, policy and statistics', () => {
  it('shows what is due, writes it down when asked, and changes nothing by it', async () => {
    await site.app.db.outboxMail.updateMany({ data: { createdAt: new Date('2026-01-01') } });
    const mails = await site.app.db.outboxMail.count();
    expect((await asAdmin.get('/admin/retention')).text).toMatch(new RegExp(`Outbox mail ${mails}\\b`));
    expect((await asAdmin.submit('/admin/retention', {})).to).toBe('/admin/retention');
    expect(await site.app.db.outboxMail.count()).toBe(mails);
    const [run] = await site.app.db.retentionRun.findMany();
    expect(run).toMatchObject({ dryRun: true });
    const page = await asAdmin.get(`/admin/retention?run=${run?.id}`);
    expect(page.$('#opened').text()).toMatch(/^What was due/);
    expect(await site.app.db.auditEvent.count({ where: { what: 'admin.retention-shown', actorId: admin.id } })).toBe(1);
    await runRetention(site.app);
    expect(await site.app.db.outboxMail.count()).toBe(0);
    expect((await asAdmin.get('/admin')).text).toContain('Last run');
  });

  it('shows the policy in force, its rules, and what an earlier version had', async () => {
    await site.app.db.policyVersion.create({
      data: {
        version: 'earlier',
        document: site.app.policy.text.replace('for: P30D, from: recorded', 'for: P20D, from: recorded'),
        inForceAt: new Date('2026-01-01'),
      },
    });
    const page = await asAdmin.get('/admin/policy');
    expect(page.text).toContain(site.app.policy.version);
    expect(page.$('tbody th').text()).toContain('Your learning record');
    expect(page.text).not.toContain('Review overdue');
    const version = await asAdmin.get(`/admin/policy/${site.app.policy.version}`);
    expect(version.$('main li').text()).toMatch(/30 days/);
    expect((await asAdmin.get('/admin/policy/nothing')).status).toBe(404);
  });

  it('SH-03 CDEP-04 counts kinds of pages, of nobody', async () => {
    expect((await asAdmin.get('/admin/statistics')).text).toContain('Nothing counted yet');
    for (let n = 0; n < 3; n += 1) await countPage(site.app, '/courses/:slug');
    const page = await asAdmin.get('/admin/statistics');
    expect(page.text).toContain('Nobody is counted who did not say yes');
    expect(rows(page)).toContain('/courses/:slug 3 3');
  });
});

describe('HEC-17 no page of any role shows where somebody came from', () => {
  it('neither the address, nor its keyed hash, nor any other', async () => {
    const canary = '203.0.113.77';
    const proxied = await aSite({ config: { trustProxy: 1 } });
    try {
      const from = { 'X-Forwarded-For': canary };
      const person = await aLearner(proxied, { name: 'Amina Shah' });
      const boss = await anAdministrator(proxied, { name: 'Ruth Adeyemi' });
      const wrong = proxied.guest();
      const token = String((await wrong.get('/sign-in', from)).$('input[name=_csrf]').val());
      await wrong.post('/sign-in', { _csrf: token, email: person.email, password: 'wrong words here' }, from);
      const hash = proxied.app.vault.addressHash(canary);
      const asBoss = await proxied.signedIn(boss);
      const asPerson = await proxied.signedIn(person);
      await asBoss.submit(`/admin/users/${person.id}/reason`, { reason: 'They cannot sign in today' });
      const pages: [Browser, string][] = [
        ...[...PAGES.map((page) => `/admin${page}`), `/admin/users/${person.id}`, '/admin/audit.csv'].map(
          (path): [Browser, string] => [asBoss, path],
        ),
        ...['/account', '/account/sessions', '/my-data', '/my-data/looks'].map((path): [Browser, string] => [
          asPerson,
          path,
        ]),
      ];
      for (const [browser, path] of pages) {
        const page = await browser.get(path, from);
        expect([path, page.status]).toEqual([path, 200]);
        expect(page.html).not.toContain(canary);
        expect(page.html).not.toContain(hash);
        expect(page.html).not.toContain('127.0.0.1');
        expect(page.html).not.toMatch(/\b(?:\d{1,3}\.){3}\d{1,3}\b|::ffff:/);
      }
      expect(proxied.logged.join('\n')).not.toContain(canary);
    } finally {
      await proxied.close();
    }
  });
});
