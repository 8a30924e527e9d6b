import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typeOf } from '../../src/features/plan/evidence-kinds.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { unzip } from '../support/unzip.ts';

const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.from([0, 255, 254]), Buffer.from('canary in a file')]);

let site: TestSite;
let owner: { person: TestPerson; browser: Browser };
let other: Browser;
let staff: Browser;
let goal: string;

const upload = (name: string, bytes: Buffer | string, browser = owner.browser) =>
  browser.submit(goal, {}, { action: `${goal}/files`, files: { file: { name, bytes } } });
const files = () => site.app.db.goalFile.findMany({ where: { personId: owner.person.id }, orderBy: { id: 'asc' } });

beforeAll(async () => {
  site = await aSite();
  const person = await aLearner(site);
  owner = { person, browser: await site.signedIn(person) };
  other = await site.signedIn(await aLearner(site, { name: 'Bea Lindqvist' }));
  staff = await site.signedIn(await anAdministrator(site));
  await owner.browser.submit('/learn/plan', { title: 'Listen', why: '', byWhen: '' });
  const { id } = await site.app.db.goal.findFirstOrThrow({ select: { id: true } });
  goal = `/learn/plan/${id}`;
});
afterAll(() => site.close());

describe('a file of the learning plan', () => {
  it('CDEP-07 CDEP-19 comes back byte for byte, as a download that no browser runs', async () => {
    expect((await upload('My notes.pdf', PDF)).status).toBe(303);
    const page = await owner.browser.get(goal);
    const href = page.$('main a[href*="/files/"]').attr('href') ?? '';
    expect(page.text).toContain('My notes.pdf');
    const file = await owner.browser.download(href);
    expect(file.bytes.equals(PDF)).toBe(true);
    expect(file.headers['content-type']).toBe('application/pdf');
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="My_notes.pdf"/);
    expect(file.headers['x-content-type-options']).toBe('nosniff');
    expect(file.headers['content-security-policy']).toContain('sandbox');
    expect(file.headers['cache-control']).toBe('no-store');
  });

  it('CDEP-19 is sealed: neither its name nor what is in it can be read in the database', async () => {
    const [row] = await files();
    const stored = Buffer.concat([Buffer.from(row?.content ?? []), Buffer.from(row?.name ?? [])]).toString('latin1');
    expect(stored).not.toMatch(/PDF|canary|notes/);
  });

  it('CDEP-08 CDEP-19 is not there for anybody else, administrators included, nor where the goal is shared', async () => {
    const [row] = await files();
    const path = `${goal}/files/${row?.id}`;
    for (const browser of [other, staff]) {
      expect((await browser.get(path)).status).toBe(404);
      expect((await browser.get(`${path}/delete`)).status).toBe(404);
      expect((await browser.get(goal)).status).toBe(404);
    }
    expect((await site.guest().get(path)).to).toContain('/sign-in');
    const token = String((await other.get('/learn')).$('header input[name=_csrf]').val());
    expect((await other.post(`${path}/delete`, { _csrf: token })).status).toBe(404);
    const file = { name: 'a.txt', bytes: 'mine' };
    expect((await other.send(`${goal}/files`, { _csrf: token }, { file })).status).toBe(404);
    expect(await files()).toHaveLength(1);
  });

  it('CDEP-19 is refused when ending and content do not agree, and says so beside the field', async () => {
    for (const [name, bytes] of [
      ['page.png', '<!doctype html><script>alert(1)</script>'],
      ['picture.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
      ['page.html', '<p>Hello</p>'],
      ['program.exe', 'MZ'],
      ['notes.pdf', 'not a PDF'],
      ['notes.txt', Buffer.from([0xff, 0xfe, 0])],
      ['sheet.xlsm', 'PK\x03\x04'],
      ['sheet.xlsx', 'PK\x03\x04 nothing in it'],
      ['report.docx', 'PK\x03\x04[Content_Types].xml word/vbaProject.bin'],
      ['empty.txt', ''],
      ['pdf', PDF],
      ['report.pdf\u202Efdp.exe', PDF],
    ] as const) {
      const page = await upload(name, Buffer.from(bytes));
      expect([name, page.status, page.$('#file-error').length]).toEqual([name, 422, 1]);
    }
    expect((await owner.browser.submit(goal, {}, { action: `${goal}/files` })).$('#file-error').text()).toContain(
      'Choose a file',
    );
    expect(await files()).toHaveLength(1);
  });

  it('CDEP-19 is at most 5 MB, and says so', async () => {
    const page = await upload('large.txt', Buffer.alloc(5_000_001, 'a'));
    expect([page.status, page.$('#file-error').text()]).toEqual([422, 'Error: Choose a file of at most 5 MB']);
    expect(await files()).toHaveLength(1);
  });

  it('CDEP-19 there are at most 20 files and 50 MB of them, whatever the goal, and it says so', async () => {
    const [row] = await files();
    if (!row) throw new Error('no file to copy');
    const full = async (copies: number, size: number, says: string) => {
      const { id: _id, ...own } = row;
      await site.app.db.goalFile.createMany({ data: Array.from({ length: copies }, () => ({ ...own, size })) });
      const page = await upload('one-more.txt', 'Some words');
      expect([page.status, page.$('#file-error').text()]).toEqual([422, expect.stringContaining(says)]);
      await site.app.db.goalFile.deleteMany({ where: { id: { not: row.id } } });
    };
    await full(19, 1, 'You have 20 files');
    await full(10, 5_000_000, 'Your files take up 50 MB');
    expect(await files()).toHaveLength(1);
  });

  it('is in its owner’s copy as it was', async () => {
    const zip = await owner.browser.download('/my-data/copy.zip');
    const inside = await unzip(zip.bytes);
    const [name] = Object.keys(Object.fromEntries(inside)).filter((one) => one.startsWith('files/'));
    expect(name).toMatch(/^files\/GoalFile\/[0-9a-f-]{36} My notes\.pdf$/);
    expect(Buffer.from(inside.get(name ?? '') ?? '').includes('canary in a file')).toBe(true);
  });

  it('goes after a question, and with its owner', async () => {
    await upload('second.txt', 'Some words');
    const [first, second] = await files();
    await owner.browser.submit(`${goal}/files/${second?.id}/delete`, {});
    expect((await files()).map(({ id }) => id)).toEqual([first?.id]);
    await erasePerson(site.app, owner.person.id, { why: 'asked', by: { person: owner.person.id } });
    expect(await site.app.db.goalFile.count()).toBe(0);
  });
});

describe('the type of a file', () => {
  it.each([
    ['a.pdf', '%PDF-1.4', 'application/pdf'],
    ['a.PDF', '%PDF-1.4', 'application/pdf'],
    ['a.txt', 'käse', 'text/plain'],
    ['a.docx', 'PK\x03\x04[Content_Types].xml word/document.xml', /wordprocessingml/],
    ['a.constructor', '%PDF-1.4', null],
    ['a.pdf.exe', '%PDF-1.4', null],
  ])('%s with %j is %s', (name, text, type) => {
    const found = typeOf(name, Buffer.from(text));
    if (type instanceof RegExp) expect(found).toMatch(type);
    else expect(found).toBe(type);
  });
});
