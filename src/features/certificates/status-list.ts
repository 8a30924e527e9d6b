import { gzipSync } from 'node:zlib';
import type { App } from '../../context.ts';
import { paths } from '../../paths.ts';
import { issuerProfile, signJwt } from './signing.ts';

/** Bits of one list: as many as the standard asks for at least, so that a look at one tells nothing about which. */
const BITS = 131_072;

/** Where a certificate's bit stands: the list's number from 1, and the index in it. */
export const bitOf = (statusIndex: number): { list: number; index: number } => ({
  list: Math.floor(statusIndex / BITS) + 1,
  index: statusIndex % BITS,
});

/** The bits of a list, set for what was revoked or replaced. The first bit is the highest of the first byte. */
async function bitsOf(app: Pick<App, 'db'>, list: number): Promise<Buffer> {
  const from = (list - 1) * BITS;
  const rows = await app.db.certificate.findMany({
    where: {
      statusIndex: { gte: from, lt: from + BITS },
      OR: [{ revokedAt: { not: null } }, { replacedAt: { not: null } }],
    },
    select: { statusIndex: true },
  });
  const bits = Buffer.alloc(BITS / 8);
  for (const { statusIndex } of rows) {
    const index = statusIndex - from;
    const byte = index >> 3;
    bits.writeUInt8(bits.readUInt8(byte) | (0x80 >> (index & 7)), byte);
  }
  return bits;
}

/** The signed status list credential (W3C Bitstring Status List): numbers and bits, nobody's name. */
export async function statusListJwt(
  app: Pick<App, 'db' | 'config' | 'policy' | 'clock'>,
  list: number,
): Promise<string> {
  const id = `${app.config.baseUrl}${paths.certificateStatus.to({ list: String(list) })}`;
  const issuer = issuerProfile(app);
  const now = app.clock.now();
  return signJwt(app, {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: issuer.id,
    validFrom: now.toISOString(),
    credentialSubject: {
      id: `${id}#list`,
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: `u${gzipSync(await bitsOf(app, list)).toString('base64url')}`,
    },
    iss: issuer.id,
    sub: `${id}#list`,
    nbf: Math.floor(now.getTime() / 1000),
  });
}
