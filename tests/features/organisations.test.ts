import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { kinds } from '../../src/features/organisations/kinds.ts';
import { addPerson, deleteGroup, makeGroup } from '../../src/features/organisations/organisations.ts';
import { announcementSending } from '../../src/jobs/announcement-sending.ts';
import { runJob } from '../../src/jobs/queue.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, aPerson, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

const LIST = '/admin/organisations';
const OWN = '/my-data/organisations';

let site: TestSite;
let [ruth, ann, out] = [] as unknown as [TestPerson, TestPerson, TestPerson];
let [asRuth, asAnn, asOut] = [] as unknown as [Browser, Browser, Browser];
/** Two employers: Ann belongs to one, Out to the other. */
let [harbour, saltmarsh] = ['', ''];

const make = async (name: string): Promise<string> => {
  const page = await asRuth.submit(LIST, { name });
  expect([page.status, page.$('.govuk-error-message').text()]).toEqual([303, '']);
  return page.to.split('/').at(-1) ?? '';
};
const add = (id: string, email: string) => asRuth.submit(`${LIST}/${id}`, { email });
const takeOut = (id: string, { id: person }: TestPerson) => asRuth.submit(`${LIST}/${id}/people/${person}/remove`, {});
const problem = (page: Page): [number, string] => [page.status, page.$('.govuk-error-message').text().trim()];
const mailsTo = async ({ email }: TestPerson) => (await site.mails()).filter(({ to }) => to === email);

beforeAll(async () => {
  site = await aSite();
  ruth = await anAdministrator(site);
  ann = await aLearner(site, { name: 'Ann Example' });
  out = await aLearner(site, { name: 'Out Example' });
  asRuth = await site.signedIn(ruth);
  [asAnn, asOut] = [await site.signedIn(ann), await site.signedIn(out)];
  [harbour, saltmarsh] = [await make('Harbour Schools'), await make('Saltmarsh Trust')];
  await add(harbour, ann.email);
  await add(saltmarsh, out.email);
});
afterAll(() => site.close());

describe('administrators and organisations', () => {
  it('adds, finds, renames and deletes them; a name stands once, and what is typed stays text', async () => {
    const id = await make('<b>Third</b> & Sons');
    expect((await asRuth.get(`${LIST}/${id}`)).h1).toBe('<b>Third</b> & Sons');
    for (const name of ['saltmarsh trust', '  Saltmarsh\u200B  Trust '])
      expect(problem(await asRuth.submit(LIST, { name }))).toEqual([
        422,
        expect.stringContaining('of that name already'),
      ]);
    for (const name of ['x'.repeat(10_000), ' ', 'ab'])
      expect(problem(await asRuth.submit(LIST, { name }))).toEqual([
        422,
        expect.stringContaining('3 to 80 characters'),
      ]);
    expect((await asRuth.submit(LIST, { name: 'A\0B Trust' })).status).toBe(400);
    const edit = `${LIST}/${id}/edit`;
    expect(problem(await asRuth.submit(edit, { name: 'Harbour Schools' }))[0]).toBe(422);
    expect((await asRuth.submit(edit, { name: 'Third and Sons' })).to).toBe(`${LIST}/${id}`);
    const found = await asRuth.get(`${LIST}?q=third`);
    expect(found.$('tbody tr').text()).toContain('Third and Sons');
    expect(found.$('tbody tr')).toHaveLength(1);
    expect((await asRuth.get(`${LIST}?q=${'%25'}`)).text).toContain('Nothing found');
    expect((await asRuth.submit(`${LIST}/${id}/delete`, {})).to).toBe(LIST);
    expect((await asRuth.get(`${LIST}/${id}`)).status).toBe(404);
  });

  it('reads a long list by name, in pages that stay in place', async () => {
    const data = Array.from({ length: 60 }, (_, i) => ({ name: `Zed ${100 + i}`, createdAt: site.clock.now() }));
    await site.app.db.organisation.createMany({ data });
    const first = await asRuth.get(`${LIST}?q=zed`);
    const next = await asRuth.get(first.$('a[rel=next]').attr('href') ?? '');
    const names = [first, next].flatMap(({ $ }) =>
      $('tbody th')
        .map((_, cell) => $(cell).text().trim())
        .get(),
    );
    expect(names).toEqual(data.map(({ name }) => name));
    await site.app.db.organisation.deleteMany({ where: { name: { startsWith: 'Zed' } } });
  });

  it('adds by email whoever has an account, once, and says what is wrong with any other', async () => {
    const [waiting, held, leaving] = [
      await aPerson(site, { activated: false, setUp: false }),
      await aLearner(site),
      await aLearner(site),
    ];
    await site.app.db.person.update({ where: { id: held.id }, data: { suspendedAt: site.clock.now() } });
    await site.app.db.person.update({ where: { id: leaving.id }, data: { closingAt: site.clock.now() } });
    const says = async (email: string) => problem(await add(harbour, email));
    for (const email of ['nobody@example.org', waiting.email])
      expect(await says(email)).toEqual([422, expect.stringContaining('Nobody has an account')]);
    expect(await says(held.email)).toEqual([422, expect.stringContaining('on hold')]);
    expect(await says(leaving.email)).toEqual([422, expect.stringContaining('closing')]);
    for (const email of ['<b>markup</b>', `${'x'.repeat(10_000)}@example.org`])
      expect(await says(email)).toEqual([422, expect.stringContaining('Enter their work email')]);
    expect((await add(harbour, 'a\0@example.org')).status).toBe(400);
    const again = await add(harbour, ann.email.toUpperCase());
    expect((await asRuth.open(again.to)).text).toContain('They belong to it already');
    const [other, colleague] = [await aLearner(site), await site.signedIn(await anAdministrator(site))];
    const both = [asRuth, colleague].map((by) => by.submit(`${LIST}/${harbour}`, { email: other.email }));
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([303, 303]);
    expect((await mailsTo(other)).filter(({ subject }) => subject.includes('added to a group'))).toHaveLength(1);
    expect(await site.app.db.organisationMember.count({ where: { organisationId: harbour } })).toBe(2);
    await takeOut(harbour, other);
  });

  it('SH-22 tells those whose names were looked at, and asks before somebody is taken out', async () => {
    const page = await asRuth.get(`${LIST}/${harbour}`);
    expect(page.$('tbody th').text().trim()).toBe('Ann Example');
    const looks = await site.app.db.accessEntry.findMany({ where: { personId: ann.id, viewerId: ruth.id } });
    expect(looks.flatMap(({ categories }) => categories)).toEqual(expect.arrayContaining(['identity', 'belonging']));
    expect(page.$('main form')).toHaveLength(1);
    const sure = await asRuth.get(page.$('tbody a[href$="/remove"]').attr('href') ?? '');
    expect(sure.h1).toBe('Take Ann Example out of this organisation?');
    expect((await asRuth.get(`${LIST}/${saltmarsh}/people/${ann.id}/remove`)).status).toBe(404);
  });

  it('is deleted only while nobody belongs to it: of adding and deleting at once, one comes second', async () => {
    expect((await asRuth.get(`${LIST}/${harbour}/delete`)).text).toContain('1 person belongs to it');
    for (let round = 0; round < 4; round++) {
      const which = {
        kind: 'organisation' as const,
        id: await inTransaction(site.app, (inside) => makeGroup(inside, kinds.organisation, 'Short-lived', ruth.id)),
      };
      const done = await Promise.allSettled([
        inTransaction(site.app, (inside) => addPerson(inside, which, ann.email, ruth.id)),
        inTransaction(site.app, (inside) => deleteGroup(inside, which, ruth.id)),
      ]);
      const names = done.map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason as Error).name));
      expect([
        ['done', 'Conflict'],
        ['NotFound', 'done'],
      ]).toContainEqual(names);
      await site.app.db.organisationMember.deleteMany({ where: { organisationId: which.id } });
      await site.app.db.organisation.deleteMany({ where: { id: which.id } });
    }
  });
});

describe('HEC-12 belonging to an organisation', () => {
  it('is told to the person by mail without a word of it, and stands among what we hold of them', async () => {
    const [mail] = (await mailsTo(ann)).filter(({ subject }) => subject.includes('added to a group'));
    expect(mail?.text).toContain(OWN);
    expect(mail?.text).not.toMatch(/Harbour|Ann/);
    const page = await asAnn.get(OWN);
    expect(page.$('tbody').text()).toContain('Harbour Schools');
    expect(page.text).toContain('sees nothing of what you do here');
    expect((await asAnn.get('/my-data')).$('#belonging, .held').text()).toContain('Harbour Schools');
  });

  it('shows nobody of one organisation anything of another, even by id', async () => {
    const page = await asOut.get(OWN);
    expect(page.$('tbody tr').text()).toContain('Saltmarsh Trust');
    expect(page.$('tbody tr')).toHaveLength(1);
    for (const path of [
      LIST,
      `${LIST}/${harbour}`,
      `${LIST}/${saltmarsh}`,
      `${LIST}/${harbour}/people/${ann.id}/remove`,
    ])
      expect([path, (await asOut.get(path)).status]).toEqual([path, 403]);
    const token = String(page.$('input[name=_csrf]').first().val());
    const leave = (id: string) => asOut.post(`${OWN}/organisation/${id}/leave`, { _csrf: token });
    const [theirs, nobodys] = [await leave(harbour), await leave(ann.id)];
    expect([theirs.status, theirs.to]).toEqual([nobodys.status, nobodys.to]);
    expect(await site.app.db.organisationMember.count({ where: { organisationId: harbour } })).toBe(1);
  });

  it('HEC-34 opens its communities and no other, and leaving it leaves them in one step', async () => {
    const group = await aCommunity(site, ruth, { openTo: 'organisation', organisation: harbour });
    const at = `/community/${group.slug}`;
    const listed = async (browser: Browser) => (await browser.get('/community')).$(`a[href^="${at}"]`).length;
    expect([await listed(asAnn), await listed(asOut)]).toEqual([1, 0]);
    for (const path of [at, `${at}/join`]) expect((await asOut.get(path)).status).toBe(404);
    expect((await asAnn.submit(`${at}/join`, { name: 'Ann here' })).to).toBe(at);
    expect((await asAnn.get(at)).status).toBe(200);
    expect((await asRuth.get(`${LIST}/${harbour}/edit`)).text).toContain('1 community can be joined');
    expect((await asRuth.get(`${LIST}/${harbour}/people/${ann.id}/remove`)).text).toContain(
      'leave 1 community at once',
    );
    await takeOut(harbour, ann);
    expect([(await asAnn.get(at)).status, await listed(asAnn)]).toEqual([404, 0]);
    expect((await mailsTo(ann)).filter(({ subject }) => subject.includes('taken out of a group'))).toHaveLength(1);
    await add(harbour, ann.email);
    expect((await asAnn.get(at)).status).toBe(404);
    await asAnn.submit(`${at}/join`, { name: 'Ann again' });
    site.clock.forward({ seconds: 1 });
    expect((await asAnn.submit(OWN, {})).to).toBe(OWN);
    expect([(await asAnn.get(at)).status, (await asAnn.get(OWN)).$('tbody tr').length]).toEqual([404, 0]);
    expect((await mailsTo(ann)).filter(({ subject }) => subject.includes('taken out of a group'))).toHaveLength(1);
    await add(harbour, ann.email);
  });

  it('chooses the organisation with the community, and only one that is there', async () => {
    const page = await asRuth.get('/admin/communities/new');
    expect(page.$('select[name=organisation] option').text()).toContain('Harbour Schools');
    const typed = { name: 'For one', summary: 'Where people of one talk', openTo: 'organisation', topics: 'General' };
    const choose = async (organisation: string) =>
      problem(await asRuth.submit('/admin/communities/new', { ...typed, organisation }));
    const both = await asRuth.submit('/admin/communities/new', { ...typed, name: '', organisation: '' });
    expect(both.$('.govuk-error-summary li')).toHaveLength(2);
    for (const organisation of ['', 'no id', ann.id])
      expect(await choose(organisation)).toEqual([422, expect.stringContaining('Choose the organisation')]);
    expect((await choose(saltmarsh))[0]).toBe(303);
    const made = await site.app.db.community.findFirstOrThrow({ where: { name: 'For one' } });
    expect(made).toMatchObject({ organisationId: saltmarsh, areaId: null });
    expect((await asRuth.get('/admin/communities')).text).toContain('People of one organisation: Saltmarsh Trust');
    const edit = await asRuth.get(`/admin/communities/${made.id}`);
    expect(edit.$('select[name=organisation] option[selected]').attr('value')).toBe(saltmarsh);
  });

  it('SH-08 SH-30 gets announcements and messages that are for it, which others can neither see nor open', async () => {
    const typed = { kind: 'service', title: 'For the harbour', text: 'Thursday is free.', audience: 'organisations' };
    const write = (organisations: string[]) =>
      asRuth.submit('/admin/announcements/new', { ...typed, organisations, onTop: 'yes', byMail: 'yes', go: 'save' });
    expect((await write([])).text).toContain('Choose an organisation');
    expect((await write([ann.id])).text).toContain('Choose organisations from the list');
    const one = (await write([harbour])).to;
    const draft = await asRuth.get(one);
    expect(draft.text).toContain('People of an organisation: Harbour Schools');
    expect(draft.text).toContain('Publishing sends 1 email');
    await asRuth.submit(one, { to: 'published' }, { action: `${one}/state` });
    await runJob(site.app, announcementSending);
    const mails = await site.app.db.outboxMail.findMany({ where: { once: { startsWith: 'announcement:' } } });
    expect(mails.map(({ personId }) => personId)).toEqual([ann.id]);
    const shown = `/announcements/${one.split('/').at(-1)}`;
    expect((await asAnn.get('/learn')).$('.site-message__text').text()).toContain('For the harbour');
    expect((await asAnn.get(shown)).status).toBe(200);
    for (const browser of [asOut, site.guest()]) {
      expect((await browser.get(shown)).status).toBe(404);
      expect((await browser.get('/announcements')).text).not.toContain('For the harbour');
      expect((await browser.get('/')).text).not.toContain('For the harbour');
    }
  });
});
