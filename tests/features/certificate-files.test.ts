import { gunzipSync, inflateSync } from 'node:zlib';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeWords } from '../../src/features/certificates/codes.ts';
import type { Browser } from '../support/browser.ts';
import { holdersOf } from '../support/holders.ts';
import { anAdministrator } from '../support/people.ts';
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

describe('CDEP-17 the PDF', () => {
  /** The words in the streams of a PDF. What is compressed may end with any byte, also with that of a line's end. */
  function textOf(bytes: Buffer): string {
    const raw = bytes.toString('latin1');
    const streams = [...raw.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map(([, body]) => {
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
    const { browser, id, code } = await holders.aHolder('Amina Shah');
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
    for (const words of ['Amina Shah', holders.course.title, codeWords(code), 'Finished on', 'learning (CPD)'])
      expect(text).toContain(words);
  });

  it('CDEP-17 a name in other letters is read aloud as it is, and many at once are all drawn', async () => {
    const { browser, id } = await holders.aHolder('Łucja Žižková 安');
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
    const { browser, id } = await holders.aHolder();
    const jwt = await badge(browser, id);
    const { payload, protectedHeader } = await verified(jwt);
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'JWT' });
    expect(payload.exp).toBe(Math.floor(Date.parse(String(payload.validUntil)) / 1000));
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
      name: holders.course.title,
      issuer: { id: expect.stringMatching(/^http/), type: ['Profile'], name: expect.any(String) },
      validFrom: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      validUntil: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      credentialSubject: {
        id: expect.stringMatching(/^urn:/),
        type: ['AchievementSubject'],
        achievement: {
          id: expect.stringMatching(/^http/),
          type: ['Achievement'],
          name: holders.course.title,
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
    const forged = Buffer.from(body, 'base64url').toString().replace(holders.course.title, 'Another course');
    const other = `${head}.${Buffer.from(forged).toString('base64url')}.${signature}`;
    await expect(verified(other)).rejects.toThrow(/signature/);
  });

  it('CDEP-17 CDEP-18 has the name only where the holder shows it', async () => {
    const { browser, id, person } = await holders.aHolder('Petra Canarybird');
    for (const choice of ['nothing', 'valid', 'course', 'name']) {
      await holders.show(browser, id, choice);
      const { payload } = await verified(await badge(browser, id));
      const text = JSON.stringify(payload);
      expect(text.includes('Canarybird'), choice).toBe(choice === 'name');
      for (const secret of [person.id, person.email]) expect(text).not.toContain(secret);
    }
  });

  it('CDEP-17 what is revoked or replaced is so in the public list, which names nobody', async () => {
    const { browser, id, code } = await holders.aHolder();
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
