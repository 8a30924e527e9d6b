import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { pageOfSite } from '../../src/features/claims/claims.forms.ts';
import { findClaim } from '../../src/features/claims/claims.queries.ts';
import { takeStep } from '../../src/features/claims/claims.ts';
import { remindOfClaims } from '../../src/features/claims/clock.ts';
import { countQuarters, quartersBefore } from '../../src/features/transparency/counting.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator, aPersonWith, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aYoungPerson } from '../support/young.ts';

let site: TestSite;
let first: { person: TestPerson; browser: Browser };
let second: { person: TestPerson; browser: Browser };
let poster: TestPerson;
let feedback: string;

const admin = async (name: string) => {
  const person = await anAdministrator(site, { name });
  return { person, browser: await site.signedIn(person) };
};

beforeAll(async () => {
  site = await aSite();
  first = await admin('Ruth First');
  second = await admin('Sam Second');
  poster = await aLearner(site, { name: 'Petra Poster', email: 'petra.poster@example.org' });
  const now = site.clock.now();
  const resource = await site.app.db.resource.create({
    data: {
      ...{ slug: 'a-guide', title: 'A guide', summary: 'x', category: 'work', text: '', html: '' },
      ...{ createdAt: now, changedAt: now, publishedAt: now },
    },
  });
  const said = {
    personId: poster.id,
    resourceId: resource.id,
    stars: 1,
    text: 'Dr Canary lies',
    shownAs: 'Quiet Otter',
  };
  feedback = (await site.app.db.feedback.create({ data: { ...said, createdAt: now, changedAt: now } })).id;
});
afterAll(() => site.close());

const typed = {
  kind: 'defamation',
  page: 'http://127.0.0.1/resources/a-guide?x=1',
  words: 'Canary: it says that I lie.\nI do not.',
  name: 'Dr Cara Canary',
  email: 'cara@example.org',
  behalf: 'Canary Clinic',
  truth: 'yes',
};
const claimTyped = () => ({ ...typed, page: `${site.app.config.baseUrl}/resources/a-guide` });
const newest = () => site.app.db.claim.findFirstOrThrow({ orderBy: { id: 'desc' } });
const linkIn = async (to = typed.email) => {
  const mail = (await site.mails()).find((one) => one.to === to && one.text.includes('/claims/case/'));
  return /\/claims\/case\/\S+/.exec(mail?.text ?? '')?.[0] ?? '';
};
const act = async (
  { browser }: { browser: Browser },
  id: string,
  what: string,
  fields: Record<string, string> = {},
) => {
  const _csrf = String((await browser.get(`/admin/claims/${id}`)).$('main form input[name=_csrf]').first().val());
  return browser.post(`/admin/claims/${id}/${what}`, { ...fields, _csrf });
};
const audits = (what: string) => site.app.db.auditEvent.count({ where: { what } });

describe('CDEP-06 making a claim', () => {
  it('opens a case, sealed, and tells the claimant by a link and staff by mail', async () => {
    const guest = site.guest();
    const sent = await guest.submit('/claims/new', claimTyped());
    expect(sent.to).toMatch(/^\/claims\/sent\/[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    const row = await newest();
    expect((await guest.get(sent.to)).text).toContain(row.reference);
    for (const value of Object.values(row))
      expect(Buffer.from(value instanceof Uint8Array ? value : String(value)).toString('latin1')).not.toMatch(
        /canary/i,
      );
    const mails = await site.mails();
    expect(mails.some(({ to }) => to === site.app.policy.controllers[0]?.email)).toBe(true);
    for (const { text } of mails) expect(text).not.toMatch(/canary|guide/i);
    const page = await site.guest().get(await linkIn());
    expect(page.text).toContain('It waits for a colleague');
    expect(page.text).toContain('/resources/a-guide');
    expect((await site.guest().get(`${await linkIn()}x`)).status).toBe(404);
  });

  it.each([
    ['a page of another site', { page: 'https://elsewhere.example/resources' }],
    ['no page at all', { page: 'javascript:alert(1)' }],
    ['no statement of truth', { truth: '' }],
    ['no kind', { kind: 'money' }],
    ['an address with a header in it', { email: 'a@b.example\r\nBcc: c@d.example' }],
    ['4,001 characters', { words: 'x'.repeat(4001) }],
  ])('refuses %s', async (_, extra) => {
    const before = await site.app.db.claim.count();
    const { truth, ...rest } = { ...claimTyped(), ...extra };
    const page = await site.guest().submit('/claims/new', truth === 'yes' ? { ...rest, truth } : rest);
    expect([page.status, await site.app.db.claim.count()]).toEqual([422, before]);
  });

  it('knows its own pages from all others', () => {
    const of = (text: string) => pageOfSite('https://learn.example.org', text);
    expect(of('https://learn.example.org/courses/a?b=1')).toBe('/courses/a?b=1');
    expect(of('/courses/a')).toBe('/courses/a');
    for (const other of [
      '//evil.example/a',
      'https://learn.example.org.evil.example/',
      'courses',
      '\\\\evil',
      'http://learn.example.org/',
    ])
      expect(of(other)).toBe(null);
  });
});

describe('CDEP-06 the case', () => {
  it('has a clock: what is late is marked, and staff are told once a day', async () => {
    const { id } = await newest();
    expect((await first.browser.get('/admin/claims')).text).toContain('Tell them that we have it by');
    expect(await remindOfClaims(site.app)).toBe(0);
    site.clock.forward({ days: 3 });
    first.browser = await site.signedIn(first.person);
    expect((await first.browser.get('/admin/claims')).$('tbody').text()).toContain('Late');
    expect([await remindOfClaims(site.app), await remindOfClaims(site.app)]).toEqual([1, 1]);
    const late = () => site.app.db.outboxMail.count({ where: { kind: 'claims-overdue' } });
    expect(await late()).toBe(1);
    await act(first, id, 'acknowledge');
    expect(await remindOfClaims(site.app)).toBe(0);
    expect((await first.browser.get(`/admin/claims/${id}`)).text).toContain('Decide');
  });

  it('asks the claimant, who answers under the newest link alone; notes are for staff', async () => {
    const { id } = await newest();
    const before = await linkIn();
    await act(first, id, 'note', { note: 'I know the doctor.' });
    await act(first, id, 'question', { question: 'Which words?' });
    const link = await linkIn();
    expect(link).not.toBe(before);
    expect((await site.guest().get(before)).status).toBe(404);
    const page = await site.guest().get(link);
    expect(page.text).toContain('Which words?');
    expect(page.text).not.toContain('I know the doctor');
    await site.guest().submit(link, { answer: 'The word lies.' });
    expect((await first.browser.get(`/admin/claims/${id}`)).text).toContain('The word lies.');
    expect((await site.guest().get(link)).$('main form').length).toBe(0);
  });

  it('lets two colleagues at once not write over each other', async () => {
    const before = await newest();
    const claim = await findClaim(site.app, before.id);
    if (!claim) throw new Error('no claim');
    const note = (words: string) =>
      inTransaction(site.app, (inside) =>
        takeStep(inside, claim, { what: 'noted', words, by: { person: first.person.id } }),
      );
    const done = await Promise.allSettled([note('one'), note('two')]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await newest()).steps).toBe(before.steps + 1);
  });

  it('is for administrators alone', async () => {
    const { id } = await newest();
    const learner = await site.signedIn(await aLearner(site));
    for (const path of ['/admin/claims', `/admin/claims/${id}`]) expect((await learner.get(path)).status).toBe(403);
  });
});

describe('CDEP-06 naming the poster', () => {
  const disclosure = () => site.app.db.claimDisclosure.findFirst({ orderBy: { id: 'desc' } });
  const decide = async ({ browser }: { browser: Browser }, to: string) => {
    const { id } = (await disclosure()) ?? { id: '' };
    const _csrf = String((await browser.get('/admin/claims')).$('header input[name=_csrf]').first().val());
    return browser.post(`/admin/claims/disclosures/${id}`, { to, _csrf });
  };
  const ask = (who: { browser: Browser }, id: string) => act(who, id, 'disclosure', { reason: 'A court asks' });

  it('needs to know which post it is; the poster decides nothing, and a young one is named to nobody', async () => {
    const { id } = await newest();
    expect((await ask(first, id)).status).toBe(409);
    expect((await act(first, id, 'post', { subjectKind: 'feedback', subjectId: id })).status).toBe(422);
    await act(first, id, 'post', { subjectKind: 'feedback', subjectId: feedback });
    const own = await aPersonWith(site, ['administrator'], { name: 'Una Own' });
    const asOwn = { browser: await site.signedIn(own) };
    const writtenBy = (personId: string) =>
      site.app.db.feedback.update({ where: { id: feedback }, data: { personId } });
    await writtenBy(own.id);
    expect((await ask(asOwn, id)).status).toBe(409);
    await writtenBy((await aYoungPerson(site)).id);
    expect((await ask(first, id)).text).toContain('We name young people to nobody');
    await writtenBy(poster.id);
    expect(await disclosure()).toBe(null);
  });

  it('asks for the password when it was given long ago', async () => {
    const { id } = await newest();
    site.clock.forward({ minutes: 11 });
    expect((await ask(first, id)).to).toMatch(/^\/account\/confirm/);
    expect(await disclosure()).toBe(null);
    first.browser = await site.signedIn(first.person);
    second.browser = await site.signedIn(second.person);
  });

  it('one asks; nobody decides about their own wish, and nobody is named before two have decided', async () => {
    const { id } = await newest();
    expect((await ask(first, id)).status).toBe(303);
    expect((await ask(second, id)).status).toBe(409);
    expect((await decide(first, 'agree')).status).toBe(409);
    expect((await decide(first, 'refuse')).status).toBe(409);
    for (const { browser } of [first, second]) {
      const page = await browser.get(`/admin/claims/${id}`);
      expect(page.text).toContain('A court asks');
      expect(page.html).not.toContain('Petra');
    }
    expect((await site.guest().get(await linkIn())).html).not.toContain('Petra');
    const told = (await site.mails()).filter(({ subject }) => subject.startsWith('A decision waits for a second'));
    expect(told.map(({ to }) => to)).toContain(second.person.email);
    expect(told.map(({ to }) => to)).not.toContain(first.person.email);
  });

  it('the second refuses: nobody is told anything', async () => {
    expect((await decide(second, 'refuse')).status).toBe(303);
    expect((await site.guest().get(await linkIn())).html).not.toContain('Petra');
    expect((await disclosure())?.disclosed).toBe(null);
    expect(await audits('claims.poster-kept')).toBe(1);
  });

  it('the second agrees: the claimant reads it, the poster is told, and every step is written down', async () => {
    const { id } = await newest();
    await ask(second, id);
    await decide(first, 'agree');
    expect((await decide(first, 'agree')).status).toBe(303);
    const page = await site.guest().get(await linkIn());
    expect(page.text).toContain('Petra Poster, petra.poster@example.org');
    const kept = await disclosure();
    expect(Buffer.from(kept?.disclosed ?? []).toString('latin1')).not.toContain('Petra');
    expect([kept?.askedById, kept?.decidedById]).toEqual([second.person.id, first.person.id]);
    const looks = await site.app.db.accessEntry.findMany({ where: { personId: poster.id, viewerId: first.person.id } });
    expect(looks.flatMap(({ categories }) => categories)).toEqual(expect.arrayContaining(['identity', 'contact']));
    const mail = (await site.mails()).find(({ to }) => to === poster.email);
    expect(mail?.subject).toContain('We told somebody who you are');
    expect(mail?.text).not.toMatch(/canary|court/i);
    const own = await (await site.signedIn(poster)).get('/my-data');
    expect(own.text).toContain('A court asks');
    expect([await audits('claims.disclosure-opened'), await audits('claims.poster-named')]).toEqual([2, 1]);
  });
});

describe('CDEP-06 CDEP-33 the end of it', () => {
  it('is decided once, with words for the claimant, and with what is to be done with the post', async () => {
    const { id } = await newest();
    const done = { outcome: 'hide', decision: 'It breaks our rules.' };
    expect((await act(first, id, 'decision', done)).status).toBe(303);
    expect((await act(first, id, 'decision', done)).status).toBe(409);
    expect((await newest()).outcome).toBe('hide');
    const page = await site.guest().get(await linkIn());
    expect(page.text).toContain('It is hidden. ');
    expect(page.text).toContain('It breaks our rules.');
    expect((await first.browser.get('/admin/claims?state=decided')).text).toContain('It is hidden');
  });

  it('the terms say what is allowed, what follows, and how to appeal; every page leads there', async () => {
    const home = await site.guest().get('/');
    expect(home.$('.site-footer a[href="/terms"]').length).toBe(1);
    const terms = await site.guest().get('/terms');
    for (const word of ['Warn', 'Hide or remove', 'Suspend', 'within 14 days']) expect(terms.text).toContain(word);
    for (const path of ['/contact', '/claims/new', '/transparency'])
      expect(terms.$(`main a[href="${path}"]`).length).toBeGreaterThan(0);
  });

  it('the numbers of a quarter stand when it is over, through the gate, and change no more', async () => {
    const row = await newest();
    expect((await site.guest().get('/transparency')).text).toContain('Nothing to show yet');
    const { id: _, accessHash: __, reference: ___, ...like } = row;
    const data = Array.from({ length: 11 }, (_, i) => ({ ...like, reference: `R${i}` }));
    await site.app.db.claim.createMany({ data });
    site.clock.forward({ days: 100 });
    expect(await countQuarters(site.app)).toBeGreaterThan(0);
    await site.app.db.claim.deleteMany({ where: { reference: { startsWith: 'R' } } });
    expect(await countQuarters(site.app)).toBe(0);
    const page = await site.guest().get('/transparency');
    const [line] = page.$('tbody tr').get();
    expect(page.$(line).text()).toContain('10 to 19');
    expect(page.$(line).text()).toContain('Fewer than 10');
    const csv = (await site.guest().download('/transparency.csv')).bytes.toString();
    expect(csv).toMatch(/"[A-Z][a-z]+ to [A-Z][a-z]+ 20\d\d","Claims: Defamation","10 to 19"/);
    expect(csv).not.toContain('"12"');
  });

  it('a quarter is one of London, and the latest comes first', () => {
    const of = (iso: string) => quartersBefore(new Date(iso), 2).map(String);
    expect(of('2026-06-30T22:59:59Z')).toEqual(['2026-01-01', '2025-10-01']);
    expect(of('2026-06-30T23:00:00Z')).toEqual(['2026-04-01', '2026-01-01']);
  });
});
