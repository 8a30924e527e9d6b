import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { issueCertificate, replaceCertificate } from '../../src/features/certificates/certificates.ts';
import { codeWords, newCode, readCode } from '../../src/features/certificates/codes.ts';
import { finishModule } from '../../src/features/learn/record.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import type { Browser } from '../support/browser.ts';
import { holdersOf } from '../support/holders.ts';
import { aLearner, anAdministrator } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let administrator: Browser;
let holders: Awaited<ReturnType<typeof holdersOf>>;
beforeAll(async () => {
  site = await aSite();
  administrator = await site.signedIn(await anAdministrator(site));
  holders = await holdersOf(site);
});
afterAll(() => site.close());

const check = (code: string) => site.guest().get(`/check?code=${encodeURIComponent(code)}`);
const told = async (code: string) => (await check(code)).$('main').text().replace(/\s+/g, ' ');

describe('CDEP-17 a certificate', () => {
  it('CDEP-17 comes with the last module, once, however often and however parallel it is finished', async () => {
    const { id: personId } = await aLearner(site);
    const [first, second] = holders.course.modules;
    if (!first || !second) throw new Error('two modules are needed');
    await inTransaction(site.app, (inside) => finishModule(inside, { personId, course: holders.course }, first));
    expect(await holders.certificatesOf(personId)).toEqual([]);
    const learning = { personId, course: holders.course };
    await Promise.all(
      [1, 2, 3, 4].map(() => inTransaction(site.app, (inside) => finishModule(inside, learning, second))),
    );
    await holders.finish(personId);
    await Promise.all(
      [1, 2, 3].map(() =>
        inTransaction(site.app, (inside) => issueCertificate(inside, { personId, courseId: holders.course.id })).catch(
          () => {},
        ),
      ),
    );
    const [one, ...more] = await holders.certificatesOf(personId);
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      title: holders.course.title,
      minutes: holders.course.minutes,
      show: 'valid',
      edition: 1,
    });
    expect(one?.courseVersion).toMatch(/\w{16,}/);
    expect(await site.app.db.auditEvent.count({ where: { what: 'certificates.issued', aboutId: personId } })).toBe(1);
  });

  it('CDEP-17 stands on the holder’s page, reached from the course, the dashboard and their information', async () => {
    const { browser, code } = await holders.aHolder();
    for (const page of [`/courses/${holders.course.slug}`, '/learn', '/my-data'])
      expect((await browser.get(page)).$('main a[href="/learn/certificates"]').length, page).toBeGreaterThan(0);
    const page = await browser.get('/learn/certificates');
    expect(page.h1).toBe('Your certificates');
    expect(page.text).toContain(codeWords(code));
    expect(page.text).toContain('Download certificate');
    expect(page.text).toContain('Seen by');
  });

  it('SH-40 stores no name readable', async () => {
    const { name } = await holders.aHolder('Petra Canarybird');
    expect(Buffer.from(name ?? []).toString('latin1')).not.toContain('Canary');
  });

  it('CDEP-17 has a code of 80 random bits, which can be typed with small letters, spaces and hyphens', () => {
    const codes = new Set(Array.from({ length: 500 }, () => newCode(site.app)));
    expect(codes.size).toBe(500);
    for (const code of codes) {
      expect(code).toMatch(/^[2-9A-HJ-NP-Z]{16}$/);
      expect(readCode(` ${codeWords(code).toLowerCase().replaceAll('-', ' - ')} `)).toBe(code);
    }
  });

  it('CDEP-17 after its time another finish brings the next, and the old one stays', async () => {
    const { person, code, expiresAt } = await holders.aHolder();
    const later = { ...site.app, clock: { now: () => new Date(expiresAt.getTime() + 1000) } };
    const issue = () =>
      inTransaction(later, (inside) => issueCertificate(inside, { personId: person.id, courseId: holders.course.id }));
    expect([await issue(), await issue()]).toEqual([true, false]);
    // What was revoked does not come back by finishing once more, not even after its time.
    const latest = { where: { personId: person.id, edition: 2 }, data: { revokedAt: site.clock.now() } };
    await site.app.db.certificate.updateMany(latest);
    const muchLater = { ...later, clock: { now: () => new Date(expiresAt.getTime() + 10 * 365 * 86_400_000) } };
    const again = (inside: typeof site.app) =>
      issueCertificate(inside, { personId: person.id, courseId: holders.course.id });
    expect([await issue(), await inTransaction(muchLater, again)]).toEqual([false, false]);
    expect((await holders.certificatesOf(person.id)).map(({ edition }) => edition)).toEqual([1, 2]);
    const before = site.clock.now();
    site.clock.set(new Date(expiresAt.getTime() + 1000));
    expect(await told(code)).toContain('This certificate has expired');
    site.clock.set(before);
  });
});

describe('CDEP-17 CDEP-18 the public check', () => {
  it('CDEP-18 says only what the holder chose', async () => {
    const { browser, code, id } = await holders.aHolder('Amina Shah');
    const says = async () => {
      const text = await told(codeWords(code));
      return [
        text.includes('This certificate is valid'),
        text.includes(holders.course.title),
        text.includes('Amina Shah'),
      ];
    };
    expect(await says()).toEqual([true, false, false]);
    for (const [choice, expected] of [
      ['course', [true, true, false]],
      ['name', [true, true, true]],
      ['nothing', [false, false, false]],
      ['valid', [true, false, false]],
    ] as const) {
      expect((await holders.show(browser, id, choice)).to).toBe('/learn/certificates');
      expect(await says(), choice).toEqual(expected);
    }
    expect((await holders.show(browser, id, 'everything')).status).toBe(422);
    expect(await says()).toEqual([true, false, false]);
  });

  it('CDEP-18 answers to unknown, hidden and malformed codes with the same page, and lists nothing', async () => {
    const { browser, code, id } = await holders.aHolder();
    await holders.show(browser, id, 'nothing');
    const page = async (typed: string) => {
      const { status, $ } = await check(typed);
      return `${status} ${$('main')
        .html()
        ?.replaceAll(/value="[^"]*"/g, '')
        .replaceAll(/_csrf.*?>/g, '')}`;
    };
    const unknown = await page(newCode(site.app));
    for (const typed of [code, 'x', '%', "' OR 1=1", 'A'.repeat(190), code.slice(0, 15), `${code}A`])
      expect(await page(typed)).toBe(unknown);
    expect((await site.guest().get('/check')).$('main').text()).not.toContain('This certificate');
    for (const path of ['/certificates', '/certificates/status', '/certificates/keys', '/check/all'])
      expect((await site.guest().get(path)).status).toBe(404);
  });

  it('CDEP-18 slows down whoever guesses', async () => {
    const guest = site.guest();
    let last = { status: 0, text: '' };
    for (let i = 0; i < 40 && last.status !== 429; i++) last = await guest.get(`/check?code=${newCode(site.app)}`);
    expect(last.status).toBe(429);
    expect(last.text).toContain('Try again in');
    await site.app.db.throttle.deleteMany();
  });
});

describe('CDEP-17 other people', () => {
  it('CDEP-10 another person’s certificate is 404, in every form', async () => {
    const { id } = await holders.aHolder();
    const other = await holders.aHolder('Bea Lindqvist');
    for (const browser of [other.browser, administrator]) {
      for (const path of ['certificate.pdf', 'credential.jwt'])
        expect((await browser.get(`/learn/certificates/${id}/${path}`)).status).toBe(404);
      const _csrf = String((await browser.get('/my-data/close')).$('input[name=_csrf]').first().val());
      for (const act of ['show', 'replace'])
        expect((await browser.post(`/learn/certificates/${id}/${act}`, { show: 'name', _csrf })).status).toBe(404);
    }
    expect((await site.guest().get(`/learn/certificates/${id}/certificate.pdf`)).to).toMatch(/^\/sign-in/);
    expect((await other.browser.get('/admin/certificates')).status).toBe(403);
  });

  it('CDEP-17 an administrator revokes by code with a reason, and the holder gets to know', async () => {
    const { person, browser, code, id } = await holders.aHolder();
    const page = `/admin/certificates?code=${codeWords(code)}`;
    expect((await administrator.get(page)).text).toContain('Amina Shah');
    const look = await site.app.db.accessEntry.findFirst({
      where: { personId: person.id, capability: 'certificates.revoke' },
    });
    expect(look?.categories).toEqual(['certificate']);
    const action = `/admin/certificates/${id}/revoke`;
    expect((await administrator.submit(page, { reason: ' ' }, { action })).status).toBe(422);
    expect((await administrator.submit(page, { reason: 'Somebody else answered.' }, { action })).status).toBe(303);
    expect(await told(code)).toContain('This certificate was revoked');
    expect(await told(code)).not.toContain('Somebody else');
    expect((await browser.get('/learn/certificates')).text).toContain('Somebody else answered.');
    const mail = (await site.mails()).find(({ to }) => to === person.email);
    expect(mail?.subject).toContain('revoked');
    expect(mail?.text).not.toMatch(/Somebody else answered|Small/);
    expect(await site.app.db.auditEvent.count({ where: { what: 'certificates.revoked', aboutId: person.id } })).toBe(1);
    expect(await issueAgain(person.id)).toBe(false);
    expect((await administrator.get('/admin/certificates?code=nonsense')).text).toContain('We find no certificate');
  });

  const issueAgain = (personId: string) =>
    inTransaction(site.app, (inside) => issueCertificate(inside, { personId, courseId: holders.course.id }));

  it('CDEP-17 a corrected name brings a new certificate, and the old code says that it was replaced', async () => {
    const { person, browser, code, id } = await holders.aHolder('Amina Sha');
    expect((await browser.get('/learn/certificates')).text).not.toContain('Replace certificate');
    expect((await browser.submit('/my-data/correct', { name: 'Amina Shah-Price' })).status).toBe(303);
    await holders.show(browser, id, 'name');
    const action = `/learn/certificates/${id}/replace`;
    const _csrf = String((await browser.get('/learn/certificates')).$('input[name=_csrf]').first().val());
    await Promise.all([1, 2, 3].map(() => browser.post(action, { _csrf })));
    const all = await holders.certificatesOf(person.id);
    expect(all).toHaveLength(2);
    expect(await told(code)).toContain('This certificate was replaced');
    const next = await told(all[1]?.code ?? '');
    expect(next).toContain('This certificate is valid');
    expect(next).toContain('Amina Shah-Price');
  });

  it('CDEP-17 a certificate that is over or revoked is not replaced by a new one', async () => {
    const { person, id, expiresAt } = await holders.aHolder('Amina Sha');
    const replaced = (app: typeof site.app) =>
      inTransaction(app, (inside) => replaceCertificate(inside, { id, personId: person.id }));
    expect(await replaced({ ...site.app, clock: { now: () => expiresAt } })).toBe(false);
    await site.app.db.certificate.updateMany({ where: { id }, data: { revokedAt: site.clock.now() } });
    expect(await replaced(site.app)).toBe(false);
    expect(await holders.certificatesOf(person.id)).toHaveLength(1);
  });

  it('CDEP-17 HEC-03 after erasure it can still be checked, and names nobody', async () => {
    const { person, browser, code, id } = await holders.aHolder('Petra Canarybird');
    await holders.show(browser, id, 'name');
    expect(await told(code)).toContain('Petra Canarybird');
    await inTransaction(site.app, (inside) =>
      erasePerson(inside, person.id, { why: 'asked', by: { system: 'retention' } }),
    );
    const text = await told(code);
    expect(text).toContain('This certificate is valid');
    expect(text).toContain(holders.course.title);
    expect(text).not.toContain('Canarybird');
    expect(await site.app.db.certificate.findUniqueOrThrow({ where: { id } })).toMatchObject({
      personId: null,
      name: null,
      revokedReason: null,
    });
    const found = await administrator.get(`/admin/certificates?code=${code}`);
    expect(found.text).toContain('Its holder was erased');
    const action = `/admin/certificates/${id}/revoke`;
    await administrator.submit(`/admin/certificates?code=${code}`, { reason: 'Given in error.' }, { action });
    expect(await told(code)).toContain('This certificate was revoked');
  });
});
