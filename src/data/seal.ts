import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { OurError } from '../errors.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Bytes as Prisma stores them: never a view of shared memory. */
export type Sealed = Uint8Array<ArrayBuffer>;

/** A sealed value that does not open: another key, another place, another person, or changed bytes. Says where, never what. */
export class DoesNotOpen extends OurError {
  constructor(place: string) {
    super(`A sealed value of ${place} does not open`);
  }
}

export interface Envelope {
  /** The first bytes: a version, and whatever that version needs to find its key. They are authenticated too. */
  readonly header: Uint8Array;
  readonly key: KeyObject;
  /** Where the value belongs; bytes that were moved elsewhere do not open. */
  readonly place: string;
}

const bound = (header: Uint8Array, place: string): Buffer => Buffer.concat([header, Buffer.from(place, 'utf8')]);

/** Seals with AES-256-GCM: header, 12 random bytes, the tag, the text. `iv` must never repeat under one key. */
export function sealBytes({ header, key, place }: Envelope, iv: Uint8Array, plain: Uint8Array): Sealed {
  if (iv.length !== IV_BYTES) throw new Error('An initialisation vector has 12 bytes');
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(bound(header, place));
  const hidden = cipher.update(plain);
  cipher.final();
  const sealed = new Uint8Array(header.length + IV_BYTES + TAG_BYTES + hidden.length);
  sealed.set(header);
  sealed.set(iv, header.length);
  sealed.set(cipher.getAuthTag(), header.length + IV_BYTES);
  sealed.set(hidden, header.length + IV_BYTES + TAG_BYTES);
  return sealed;
}

/** Opens what sealBytes made for the same header, key and place; anything else throws DoesNotOpen. */
export function openBytes({ header, key, place }: Envelope, sealed: Uint8Array): Buffer {
  const start = header.length;
  const matches = sealed.length >= start + IV_BYTES + TAG_BYTES && header.every((byte, i) => sealed[i] === byte);
  if (!matches) throw new DoesNotOpen(place.split('|')[0] ?? place);
  try {
    const opener = createDecipheriv('aes-256-gcm', key, sealed.subarray(start, start + IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    opener.setAAD(bound(header, place));
    opener.setAuthTag(sealed.subarray(start + IV_BYTES, start + IV_BYTES + TAG_BYTES));
    const plain = opener.update(sealed.subarray(start + IV_BYTES + TAG_BYTES));
    opener.final();
    return plain;
  } catch {
    throw new DoesNotOpen(place.split('|')[0] ?? place);
  }
}
