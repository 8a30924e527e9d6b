import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { importCourse } from '../../src/features/courses/import.ts';
import { outlineOf } from '../../src/features/courses/outline.ts';
import { finishModule, openPage } from '../../src/features/learn/record.ts';
import type { Browser } from '../support/browser.ts';
import { aCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let learner: TestPerson;
let mine: Browser;

beforeAll(async () => {
  site = await aSite();
  learner = await aLearner(site, { name: 'Amina Shah' });
  mine = await site.signedIn(learner);
});
afterAll(() => site.close());

const entry = {
  doneOn: '2026-11-20',
  title: 'Canary study day',
  kind: 'course',
  minutes: '90',
  reflection: 'Canary insight',
};
const add = (fields: Record<string, string> = {}) =>
  mine.submit('/learn/cpd', { ...entry, ...fields }, { action: '/learn/cpd' });

/** The words of a PDF that pdfkit drew: every piece that is shown, in order. */
function wordsOf(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  const drawn = [...text.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, body = '']) => {
    try {
      return inflateSync(Buffer.from(body, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  return [...drawn.join('\n').matchAll(/<([0-9a-f]+)>/g)]
    .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
    .join('');
}

describe('the CPD log', () => {
  it('CDEP-10 keeps entries and says how much time each year had, as a figure and a table', async () => {
    expect((await mine.get('/learn/cpd')).text).toContain('Nothing in your log yet');
    expect((await add()).to).toBe('/learn/cpd');
    await add({ doneOn: '2026-02-01', title: 'Reading', kind: 'reading', minutes: '45' });
    await add({ doneOn: '2025-12-31', title: 'Last year', minutes: '30' });
    const page = await mine.get('/learn/cpd');
    expect(page.text).toContain('Seen by you and an administrator with a ticket for help (we tell you at once)');
    const rows = page
      .$('.chart__table tbody tr')
      .map((_, row) => page.$(row).text().trim())
      .get();
    expect(rows).toEqual(['20262 hours and 15 minutes', '202530 minutes']);
    expect(page.$('.chart__row').length).toBe(2);
  });

  it('CDEP-10 downloads as CSV and as a tagged PDF', async () => {
    await add({ title: '=cmd()', doneOn: '2026-11-01', reflection: 'ŁŌ “quoted”' });
    const csv = await mine.download('/learn/cpd.csv');
    const text = csv.bytes.toString('utf8');
    expect(text).toContain('"2026-11-20","Canary study day","Course or training","90","Canary insight"');
    expect(text).toContain(`"'=cmd()"`);
    const pdf = await mine.download('/learn/cpd.pdf');
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.headers['content-disposition']).toMatch(/^attachment/);
    expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.bytes.toString('latin1')).toMatch(/\/MarkInfo/);
    const words = wordsOf(pdf.bytes);
    for (const said of ['CPD log of Amina Shah', 'Canary study day', 'Canary insight', '2026: 3 hours and 45 minutes'])
      expect(words).toContain(said);
  });

  it('CDEP-10 offers finished courses, and takes each over once however often it is pressed', async () => {
    const { app } = site;
    const imported = await importCourse(
      app,
      join(import.meta.dirname, '../../content/listening-to-children-and-young-people'),
      { system: 'operator' },
      { publish: true },
    );
    if ('problems' in imported) throw new Error(JSON.stringify(imported.problems));
    const stored = await app.db.course.findFirstOrThrow({ select: { id: true, hash: true, title: true } });
    const course = await outlineOf(app, stored);
    for (const module of course.modules) {
      for (const page of module.pages)
        await inTransaction(app, (inside) => openPage(inside, { personId: learner.id, course }, module, page));
      await inTransaction(app, (inside) => finishModule(inside, { personId: learner.id, course }, module));
    }
    await app.db.enrolment.updateMany({ data: { finishedAt: new Date('2026-11-19T23:30:00Z') } });
    const path = `/learn/cpd/courses/${stored.id}`;
    const page = await mine.get('/learn/cpd');
    expect(page.$(`form[action="${path}"]`).length).toBe(1);
    const token = String(page.$('input[name=_csrf]').first().val());
    await Promise.all([1, 2, 3].map(() => mine.post(path, { _csrf: token })));
    const kept = await app.db.cpdEntry.findMany({ where: { courseId: stored.id } });
    expect(kept.map(({ doneOn }) => doneOn.toISOString().slice(0, 10))).toEqual(['2026-11-19']);
    const after = await mine.get('/learn/cpd');
    expect(after.text).toContain(stored.title);
    expect(after.$(`form[action="${path}"]`).length).toBe(0);
  });

  it('CDEP-10 has entries that can be changed, with a trace that says which and not what', async () => {
    await add({ title: 'Canary typo', reflection: '' });
    const row = 'tr:contains("Canary typo") a[href$="/edit"]';
    const href = (await mine.get('/learn/cpd')).$(row).attr('href') ?? '';
    const page = await mine.get(href);
    expect([page.h1, page.$('#title').val(), page.$('#doneOn').val()]).toEqual([
      'Edit an entry',
      'Canary typo',
      entry.doneOn,
    ]);
    const changed = { title: 'Canary mended', minutes: '15', doneOn: '2026-11-02', reflection: 'Canary thought' };
    expect((await mine.submit(href, changed)).to).toBe('/learn/cpd');
    await mine.submit(href, changed);
    const csv = (await mine.download('/learn/cpd.csv')).bytes.toString('utf8');
    expect(csv).toContain('"2026-11-02","Canary mended","Course or training","15","Canary thought"');
    expect(csv).not.toContain('Canary typo');
    const id = href.split('/')[3];
    const events = await site.app.db.auditEvent.findMany({ where: { what: 'plan.entry-changed' } });
    expect(events.map(({ aboutId, detail }) => [aboutId, detail])).toEqual([[learner.id, { entry: id }]]);
    const later = await mine.submit(href, { doneOn: '2026-11-22' });
    expect([later.status, later.$('#doneOn-error').length]).toEqual([422, 1]);
    expect((await mine.submit(href, { minutes: '' })).status).toBe(422);
  });

  it('HEC-38 has a log for each community that its owner is in, and keeps what was done for one they left', async () => {
    const ruth = await anAdministrator(site);
    const group = await aCommunity(site, ruth);
    const other = await aCommunity(site, ruth);
    expect((await mine.get('/learn/cpd')).$('#community')).toHaveLength(0);
    await group.letIn([learner, 'Amina']);
    const here = `/learn/cpd?community=${group.slug}`;
    expect((await mine.get(`/community/${group.slug}`)).$(`a[href="${here}"]`).text()).toBe('Your CPD here');
    const page = await mine.get(here);
    expect([page.$('#community').val(), page.text.includes('Nothing for this community yet')]).toEqual([
      group.id,
      true,
    ]);
    expect((await mine.submit(here, { ...entry, title: 'For the group' })).to).toBe(here);
    const only = await mine.get(here);
    expect([only.text.includes('For the group'), only.text.includes('Canary study day')]).toEqual([true, false]);
    const csv = async (path: string) => (await mine.download(path)).bytes.toString('utf8');
    expect(await csv(`/learn/cpd.csv?community=${group.slug}`)).not.toContain('Canary study day');
    const { name } = await site.app.db.community.findUniqueOrThrow({ where: { id: group.id } });
    expect(await csv('/learn/cpd.csv')).toContain(
      `"For the group","Course or training","90","Canary insight","${name}"`,
    );
    const refused = await mine.submit('/learn/cpd', { ...entry, title: 'Elsewhere', community: other.id });
    expect([refused.status, refused.$('#community-error').text().trim()]).toEqual([
      422,
      'Error: Choose a community that you are in',
    ]);
    expect((await mine.get(`/learn/cpd?community=${other.slug}`)).status).toBe(404);
    const href = only.$('a[href$="/edit"]').attr('href') ?? '';
    await site.app.db.membership.updateMany({ data: { state: 'left' } });
    expect((await mine.get(here)).status).toBe(404);
    expect((await mine.get(href)).$('#community option[selected]').text()).toBe('A community you left');
    await mine.submit(href, { minutes: '20' });
    await mine.submit(href, { community: '', minutes: '25' });
    const kept = await site.app.db.cpdEntry.findMany({ where: { minutes: { in: [20, 25] } } });
    expect(kept.map(({ communityId, minutes }) => [communityId, minutes])).toEqual([[null, 25]]);
  });

  it('CDEP-10 keeps the day on which a course was finished here, whatever is typed', async () => {
    const { id, courseId, doneOn } = await site.app.db.cpdEntry.findFirstOrThrow({
      where: { courseId: { not: null } },
    });
    expect((await mine.get(`/learn/cpd/${id}/edit`)).$('#doneOn')).toHaveLength(0);
    await mine.submit(`/learn/cpd/${id}/edit`, { doneOn: '2020-01-01', minutes: '33' });
    const after = await site.app.db.cpdEntry.findUniqueOrThrow({ where: { id } });
    expect([after.courseId, after.doneOn, after.minutes]).toEqual([courseId, doneOn, 33]);
  });

  it('CDEP-10 asks before it deletes an entry', async () => {
    await add({ title: 'Gone soon' });
    const href = (await mine.get('/learn/cpd')).$('tr:contains("Gone soon") a[href$="/delete"]').attr('href') ?? '';
    expect((await mine.get(href)).h1).toBe('Delete this entry?');
    await mine.submit(href, {});
    expect((await mine.get('/learn/cpd')).text).not.toContain('Gone soon');
  });

  it('CDEP-10 is its owner’s alone, and sealed', async () => {
    const { id } = await site.app.db.cpdEntry.findFirstOrThrow({ where: { personId: learner.id } });
    for (const person of [await aLearner(site), await anAdministrator(site)]) {
      const browser = await site.signedIn(person);
      for (const act of ['delete', 'edit']) expect((await browser.get(`/learn/cpd/${id}/${act}`)).status).toBe(404);
      const token = String((await browser.get('/learn/cpd')).$('input[name=_csrf]').first().val());
      for (const [act, fields] of [
        ['delete', {}],
        ['edit', entry],
      ] as const)
        expect((await browser.post(`/learn/cpd/${id}/${act}`, { _csrf: token, ...fields })).status).toBe(404);
      for (const file of ['/learn/cpd', '/learn/cpd.csv'])
        expect((await browser.download(file)).bytes.toString('utf8')).not.toMatch(/canary/i);
    }
    const { rows } = await site.app.database.pool.query('SELECT row_to_json(t)::text AS row FROM cpd_entry t');
    for (const { row } of rows) expect(row).not.toMatch(/canary/i);
  });

  it.each([
    ['a day to come', { doneOn: '2026-11-22' }],
    ['no minutes', { minutes: '0' }],
    ['half a minute', { minutes: '0.5' }],
    ['two days', { minutes: '1441' }],
    ['a kind of our own', { kind: 'other ' }],
    ['nothing done', { title: '' }],
  ])('CDEP-10 refuses %s', async (_, fields: Record<string, string>) => {
    expect([400, 422]).toContain((await add(fields)).status);
  });
});
