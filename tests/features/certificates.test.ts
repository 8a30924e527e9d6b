import { gunzipSync, inflateSync } from 'node:zlib';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { issueCertificate } from '../../src/features/certificates/certificates.ts';
import { codeWords, newCode, readCode } from '../../src/features/certificates/codes.ts';
import { type Outline, outlineOf } from '../../src/features/courses/outline.ts';
import { finishModule } from '../../src/features/learn/record.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import type { Browser } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAdministrator } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let administrator: Browser;
let course: Outline;

beforeAll(async () => {
  site = await aSite();
  administrator = await site.signedIn(await anAdministrator(site));
  const slug = await aCourse(site);
  const row = await site.app.db.course.findUniqueOrThrow({ where: { slug }, select: { id: true, hash: true } });
  course = await outlineOf(site.app, row);
});
afterAll(() => site.close());

/** Finishes the course as the button does, module after module. */
async function finish(personId: string): Promise<void> {
  for (const module of course.modules)
    await inTransaction(site.app, (inside) => finishModule(inside, { personId, course }, module));
}

const certificatesOf = (personId: string) =>
  site.app.db.certificate.findMany({ where: { personId }, orderBy: { edition: 'asc' } });
const latest = async (personId: string) => {
  const one = (await certificatesOf(personId)).at(-1);
  if (!one) throw new Error('no certificate');
  return one;
};

/** Somebody with a certificate, and the browser in which they are signed in. */
async function aHolder(name = 'Amina Shah') {
  const person = await aLearner(site, { name });
  await finish(person.id);
  return { person, browser: await site.signedIn(person), ...(await latest(person.id)) };
}

const show = (browser: Browser, id: string, what: string) =>
  browser.submit('/learn/certificates', { show: what }, { action: `/learn/certificates/${id}/show` });
const check = (code: string) => site.guest().get(`/check?code=${encodeURIComponent(code)}`);
const told = async (code: string) => (await check(code)).$('main').text().replace(/\s+/g, ' ');

describe('CDEP-17 a certificate', () => {
  it('CDEP-17 comes with the last module, once, however often and however parallel it is finished', async () => {
    const { id: personId } = await aLearner(site);
    const [first, second] = course.modules;
    if (!first || !second) throw new Error('two modules are needed');
    await inTransaction(site.app, (inside) => finishModule(inside, { personId, course }, first));
    expect(await certificatesOf(personId)).toEqual([]);
    const learning = { personId, course };
    await Promise.all(
      [1, 2, 3, 4].map(() => inTransaction(site.app, (inside) => finishModule(inside, learning, second))),
    );
    await finish(personId);
    await Promise.all(
      [1, 2, 3].map(() =>
        inTransaction(site.app, (inside) => issueCertificate(inside, { personId, courseId: course.id })).catch(
          () => {},
        ),
      ),
    );
    const [one, ...more] = await certificatesOf(personId);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ title: course.title, minutes: course.minutes, show: 'valid', edition: 1 });
    expect(one?.courseVersion).toMatch(/\w{16,}/);
    expect(await site.app.db.auditEvent.count({ where: { what: 'certificates.issued', aboutId: personId } })).toBe(1);
  });

  it('CDEP-17 stands on the holder’s page, reached from the course, the dashboard and their information', async () => {
    const { browser, code } = await aHolder();
    for (const page of [`/courses/${course.slug}`, '/learn', '/my-data'])
      expect((await browser.get(page)).$('main a[href="/learn/certificates"]').length, page).toBeGreaterThan(0);
    const page = await browser.get('/learn/certificates');
    expect(page.h1).toBe('Your certificates');
    expect(page.text).toContain(codeWords(code));
    expect(page.text).toContain('Download certificate');
    expect(page.text).toContain('Seen by');
  });

  it('SH-40 stores no name readable', async () => {
    const { name } = await aHolder('Petra Canarybird');
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
    const { person, code, expiresAt } = await aHolder();
    const later = { ...site.app, clock: { now: () => new Date(expiresAt.getTime() + 1000) } };
    const issue = () =>
      inTransaction(later, (inside) => issueCertificate(inside, { personId: person.id, courseId: course.id }));
    expect([await issue(), await issue()]).toEqual([true, false]);
    expect((await certificatesOf(person.id)).map(({ edition }) => edition)).toEqual([1, 2]);
    const before = site.clock.now();
    site.clock.set(new Date(expiresAt.getTime() + 1000));
    expect(await told(code)).toContain('This certificate has expired');
    site.clock.set(before);
  });
});

describe('CDEP-17 CDEP-18 the public check', () => {
  it('CDEP-18 says only what the holder chose', async () => {
    const { browser, code, id } = await aHolder('Amina Shah');
    const says = async () => {
      const text = await told(codeWords(code));
      return [text.includes('This certificate is valid'), text.includes(course.title), text.includes('Amina Shah')];
    };
    expect(await says()).toEqual([true, false, false]);
    for (const [choice, expected] of [
      ['course', [true, true, false]],
      ['name', [true, true, true]],
      ['nothing', [false, false, false]],
      ['valid', [true, false, false]],
    ] as const) {
      expect((await show(browser, id, choice)).to).toBe('/learn/certificates');
      expect(await says(), choice).toEqual(expected);
    }
    expect((await show(browser, id, 'everything')).status).toBe(422);
    expect(await says()).toEqual([true, false, false]);
  });

  it('CDEP-18 answers to unknown, hidden and malformed codes with the same page, and lists nothing', async () => {
    const { browser, code, id } = await aHolder();
    await show(browser, id, 'nothing');
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
    const { id } = await aHolder();
    const other = await aHolder('Bea Lindqvist');
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
    const { person, browser, code, id } = await aHolder();
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
    inTransaction(site.app, (inside) => issueCertificate(inside, { personId, courseId: course.id }));

  it('CDEP-17 a corrected name brings a new certificate, and the old code says that it was replaced', async () => {
    const { person, browser, code, id } = await aHolder('Amina Sha');
    expect((await browser.get('/learn/certificates')).text).not.toContain('Replace certificate');
    expect((await browser.submit('/my-data/correct', { name: 'Amina Shah-Price' })).status).toBe(303);
    await show(browser, id, 'name');
    const action = `/learn/certificates/${id}/replace`;
    const _csrf = String((await browser.get('/learn/certificates')).$('input[name=_csrf]').first().val());
    await Promise.all([1, 2, 3].map(() => browser.post(action, { _csrf })));
    const all = await certificatesOf(person.id);
    expect(all).toHaveLength(2);
    expect(await told(code)).toContain('This certificate was replaced');
    const next = await told(all[1]?.code ?? '');
    expect(next).toContain('This certificate is valid');
    expect(next).toContain('Amina Shah-Price');
  });

  it('CDEP-17 HEC-03 after erasure it can still be checked, and names nobody', async () => {
    const { person, browser, code, id } = await aHolder('Petra Canarybird');
    await show(browser, id, 'name');
    expect(await told(code)).toContain('Petra Canarybird');
    await inTransaction(site.app, (inside) =>
      erasePerson(inside, person.id, { why: 'asked', by: { system: 'retention' } }),
    );
    const text = await told(code);
    expect(text).toContain('This certificate is valid');
    expect(text).toContain(course.title);
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

describe('CDEP-17 the PDF', () => {
  /** The streams of a PDF, opened, and the objects around them. */
  function textOf(bytes: Buffer): string {
    const raw = bytes.toString('latin1');
    const streams = [...raw.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, body]) => {
      try {
        return inflateSync(Buffer.from(body ?? '', 'latin1')).toString('latin1');
      } catch {
        return '';
      }
    });
    const shown = streams.flatMap((stream) =>
      [...stream.matchAll(/\[([^\]]*)\] TJ/g)].map(([, parts]) =>
        [...(parts ?? '').matchAll(/<([0-9a-f]*)>/g)]
          .map(([, hex]) => Buffer.from(hex ?? '', 'hex').toString('latin1'))
          .join(''),
      ),
    );
    return shown.join(' ');
  }

  it('CDEP-17 CC-12 has name, course, day and code as text, with language, title, structure and words for its pictures', async () => {
    const { browser, id, code } = await aHolder('Amina Shah');
    const { bytes, headers, status } = await browser.download(`/learn/certificates/${id}/certificate.pdf`);
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('application/pdf');
    expect(headers['cache-control']).toBe('no-store');
    const raw = bytes.toString('latin1');
    for (const part of [
      '/Marked true',
      '/Lang (en-GB)',
      '/StructTreeRoot',
      '/DisplayDocTitle true',
      '/S /H1',
      '/S /Figure',
    ])
      expect(raw).toContain(part);
    expect([...raw.matchAll(/\/Alt \(/g)]).toHaveLength(2);
    const text = textOf(bytes);
    for (const words of ['Amina Shah', course.title, codeWords(code), 'Finished on', 'learning (CPD)'])
      expect(text).toContain(words);
  });

  it('CDEP-17 a name in other letters is read aloud as it is, and many at once are all drawn', async () => {
    const { browser, id } = await aHolder('Łucja Žižková 安');
    const all = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(() => browser.download(`/learn/certificates/${id}/certificate.pdf`)),
    );
    for (const { bytes } of all) expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const utf16 = Buffer.from('Łucja', 'utf16le').swap16().toString('latin1');
    expect(all[0]?.bytes.toString('latin1')).toContain(utf16);
  });
});

describe('CDEP-17 the badge', () => {
  async function badge(browser: Browser, id: string) {
    const { bytes, headers } = await browser.download(`/learn/certificates/${id}/credential.jwt`);
    expect(headers['content-type']).toContain('application/vc+jwt');
    return bytes.toString();
  }
  const keys = async () => JSON.parse((await site.guest().download('/.well-known/jwks.json')).bytes.toString());
  const verified = async (jwt: string) => {
    const { keys: all } = await keys();
    // The header's kid is the key's whole address, as Open Badges asks; the set names it by its last part.
    const kid = String(decodeProtectedHeader(jwt).kid);
    const set = createLocalJWKSet({ keys: all.map((key: { kid: string }) => ({ ...key, kid })) });
    return jwtVerify(jwt, set, { algorithms: ['EdDSA'], currentDate: site.clock.now() });
  };

  /** Whether the bit of a status entry is set in the list that it names. */
  async function isRevoked(status: { statusListCredential: string; statusListIndex: string }): Promise<boolean> {
    const { pathname } = new URL(status.statusListCredential);
    const list = (await site.guest().download(pathname)).bytes.toString();
    const { payload } = await verified(list);
    expect(payload.type).toEqual(['VerifiableCredential', 'BitstringStatusListCredential']);
    const subject = payload.credentialSubject as { type: string; statusPurpose: string; encodedList: string };
    expect(subject).toMatchObject({ type: 'BitstringStatusList', statusPurpose: 'revocation' });
    expect(subject.encodedList[0]).toBe('u');
    const bits = gunzipSync(Buffer.from(subject.encodedList.slice(1), 'base64url'));
    expect(bits).toHaveLength(16_384);
    const index = Number(status.statusListIndex);
    return ((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
  }

  it('CDEP-17 is an Open Badges 3.0 credential that an independent library verifies', async () => {
    const { browser, id } = await aHolder();
    const jwt = await badge(browser, id);
    const { payload, protectedHeader } = await verified(jwt);
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'JWT' });
    const key = await site.guest().download(new URL(String(protectedHeader.kid)).pathname);
    expect(JSON.parse(key.bytes.toString())).toMatchObject({ kty: 'OKP', crv: 'Ed25519' });
    // The members that Open Badges 3.0 requires, of the right kinds.
    expect(payload['@context']).toEqual([
      'https://www.w3.org/ns/credentials/v2',
      expect.stringMatching(/^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context-3\.0\.\d\.json$/),
    ]);
    expect(payload).toMatchObject({
      id: `urn:uuid:${id}`,
      type: ['VerifiableCredential', 'OpenBadgeCredential'],
      name: course.title,
      issuer: { id: expect.stringMatching(/^http/), type: ['Profile'], name: expect.any(String) },
      validFrom: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      validUntil: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      credentialSubject: {
        id: expect.stringMatching(/^urn:/),
        type: ['AchievementSubject'],
        achievement: {
          id: expect.stringMatching(/^http/),
          type: ['Achievement'],
          name: course.title,
          description: expect.any(String),
          criteria: { narrative: expect.any(String) },
        },
      },
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
      jti: `urn:uuid:${id}`,
    });
    const issuer = payload.issuer as { id: string };
    expect(payload.iss).toBe(issuer.id);
    expect(payload.sub).toBe((payload.credentialSubject as { id: string }).id);
    const profile = await site.guest().download(new URL(issuer.id).pathname);
    expect(JSON.parse(profile.bytes.toString())).toMatchObject(issuer);
    const [head, body = '', signature] = jwt.split('.');
    const forged = Buffer.from(body, 'base64url').toString().replace(course.title, 'Another course');
    const other = `${head}.${Buffer.from(forged).toString('base64url')}.${signature}`;
    await expect(verified(other)).rejects.toThrow(/signature/);
  });

  it('CDEP-17 CDEP-18 has the name only where the holder shows it', async () => {
    const { browser, id, person } = await aHolder('Petra Canarybird');
    for (const choice of ['nothing', 'valid', 'course', 'name']) {
      await show(browser, id, choice);
      const { payload } = await verified(await badge(browser, id));
      const text = JSON.stringify(payload);
      expect(text.includes('Canarybird'), choice).toBe(choice === 'name');
      for (const secret of [person.id, person.email]) expect(text).not.toContain(secret);
    }
  });

  it('CDEP-17 what is revoked or replaced is so in the public list, which names nobody', async () => {
    const { browser, id, code } = await aHolder();
    const { payload } = await verified(await badge(browser, id));
    const status = payload.credentialStatus as { statusListCredential: string; statusListIndex: string };
    expect(await isRevoked(status)).toBe(false);
    const action = `/admin/certificates/${id}/revoke`;
    await administrator.submit(`/admin/certificates?code=${code}`, { reason: 'In error.' }, { action });
    expect(await isRevoked(status)).toBe(true);
    expect((await site.guest().get('/certificates/status/0')).status).toBe(400);
    expect((await site.guest().get('/certificates/keys/none')).status).toBe(404);
  });
});
