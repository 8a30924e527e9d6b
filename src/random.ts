import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** Where randomness comes from, so that a test can foresee it. Fit for keys and tokens. */
export interface Random {
  bytes(count: number): Buffer;
  /** 32 bytes as 43 characters that may stand in an address. */
  token(): string;
}

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  token: () => randomBytes(32).toString('base64url'),
};

/** What is before every id that is made from this moment on. */
export const firstId = (at: Date): string =>
  at
    .getTime()
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})(.{4})$/, '$1-$2-0000-0000-000000000000');

/** A new id that sorts by time (RFC 9562, version 7), for rows that need their id before they are written. */
export function uuidv7({ clock, random }: { clock: Clock; random: Random }): string {
  const bytes = Buffer.concat([Buffer.alloc(6), random.bytes(10)]);
  bytes.writeUIntBE(clock.now().getTime(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
