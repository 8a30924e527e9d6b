import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { OurError } from '../errors.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Random } from '../random.ts';
import type { RingKey, Secret } from '../secret.ts';
import * as blind from './blind-index.ts';
import { DoesNotOpen, openBytes, type Sealed, sealBytes } from './seal.ts';

type Scalars<M extends Prisma.ModelName> = Prisma.TypeMap['model'][M]['payload']['scalars'];
type BytesOf<M extends Prisma.ModelName> = {
  [F in keyof Scalars<M> & string]: NonNullable<Scalars<M>[F]> extends Uint8Array ? `${M}.${F}` : never;
}[keyof Scalars<M> & string];

/** A column that holds sealed bytes, as `Person.name`; no other name compiles. */
export type SealedField = { [M in Prisma.ModelName]: BytesOf<M> }[Prisma.ModelName];

/** An opened data key: a person's own, or the site's for rows that have no person yet. Prints as nothing secret. */
export interface DataKey {
  readonly owner: string;
  readonly secret: KeyObject;
  /** The first bytes of everything sealed with it. */
  readonly header: Uint8Array;
}

/** A row of PersonKey. */
export interface WrappedKey {
  readonly personId: string;
  readonly ringKey: string;
  readonly wrapped: Uint8Array;
}

export interface VaultParts {
  /** The first is current; the others only open what was sealed before. An id is never reused for another key. */
  readonly sealingKeys: readonly RingKey[];
  /** At least 32 bytes; a change makes every address and name impossible to find. */
  readonly indexKey: Secret<Buffer>;
  readonly random: Pick<Random, 'bytes'>;
}

export type Vault = ReturnType<typeof createVault>;

const PERSON = Uint8Array.of(1);
const SITE = 2;
const TAG_BYTES = 4;

const derive = (key: Secret<Buffer>, use: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', key.reveal(), '', `seen-and-heard ${use}`, 32)));

/** The four bytes that name a ring key in a value sealed for the site. */
const keyTag = (id: string): Uint8Array => createHash('sha256').update(id).digest().subarray(0, TAG_BYTES);

function openRing(keys: readonly RingKey[]) {
  const ring = keys.map(({ id, key }) => {
    if (key.reveal().length !== 32) throw new OurError(`The sealing key ${id} does not have 32 bytes`);
    const site: DataKey = { owner: 'site', secret: derive(key, 'site'), header: Uint8Array.of(SITE, ...keyTag(id)) };
    return { id, wrap: derive(key, 'wrap'), site };
  });
  const [current] = ring;
  if (!current) throw new OurError('There is no sealing key');
  if (new Set(ring.map(({ site }) => String(site.header))).size < ring.length)
    throw new OurError('Two sealing keys share an id');
  return { current, byId: new Map(ring.map((key) => [key.id, key])), all: ring };
}

const sameBytes = (header: Uint8Array, bytes: Uint8Array): boolean => header.every((byte, i) => bytes[i] === byte);

/**
 * Seals and opens what the policy calls sealed, and makes the keyed hashes by which it is found. Pure but for the
 * randomness that is handed in: it reads no database and keeps no person's key (person-keys.ts does).
 */
export function createVault({ sealingKeys, indexKey, random }: VaultParts) {
  const ring = openRing(sealingKeys);
  const hashing = derive(indexKey, 'index');
  const place = (what: string, owner: string): string => `${what}|${owner}`;
  const wrapping = (personId: string, key: { id: string; wrap: KeyObject }) => ({
    header: PERSON,
    key: key.wrap,
    place: place('PersonKey.wrapped', `${personId}|${key.id}`),
  });
  const opened = (personId: string, secret: Buffer): DataKey => ({
    owner: personId,
    secret: createSecretKey(secret),
    header: PERSON,
  });

  function unwrap({ personId, ringKey, wrapped }: WrappedKey): Buffer {
    const key = ring.byId.get(ringKey);
    if (!key) throw new OurError(`SEALING_KEYS lacks the key ${ringKey}, which still seals data`);
    return openBytes(wrapping(personId, key), wrapped);
  }
  function wrap(personId: string, secret: Uint8Array): WrappedKey & { wrapped: Sealed } {
    const wrapped = sealBytes(wrapping(personId, ring.current), random.bytes(12), secret);
    return { personId, ringKey: ring.current.id, wrapped };
  }
  const keyThatSealed = (key: DataKey, bytes: Uint8Array): DataKey =>
    key.owner === 'site' ? (ring.all.find(({ site }) => sameBytes(site.header, bytes))?.site ?? key) : key;

  return {
    /** The id of the ring key that seals now. */
    currentRingKey: ring.current.id,
    /** For rows without a person; never for a row that has one. */
    siteKey: ring.current.site,

    /** A new person's data key, and the row to insert in the transaction that inserts the person. */
    newPersonKey(personId: string): { row: WrappedKey & { wrapped: Sealed }; key: DataKey } {
      const secret = Buffer.from(random.bytes(32));
      return { row: wrap(personId, secret), key: opened(personId, secret) };
    },
    /** Throws DoesNotOpen for a row that was changed or belongs to somebody else, and says which ring key is missing. */
    openPersonKey: (row: WrappedKey): DataKey => opened(row.personId, unwrap(row)),
    /** The same data key under the current ring key. */
    rewrap: (row: WrappedKey): WrappedKey & { wrapped: Sealed } => wrap(row.personId, unwrap(row)),

    seal(key: DataKey, field: SealedField, text: string): Sealed {
      const envelope = { header: key.header, key: key.secret, place: place(field, key.owner) };
      return sealBytes(envelope, random.bytes(12), Buffer.from(text, 'utf8'));
    },
    /** As `seal`, for a file: its bytes as they are. */
    sealFile(key: DataKey, field: SealedField, bytes: Uint8Array): Sealed {
      return sealBytes(
        { header: key.header, key: key.secret, place: place(field, key.owner) },
        random.bytes(12),
        bytes,
      );
    },
    /** The bytes that `sealFile` was given; throws DoesNotOpen as `unseal` does. */
    openFile(key: DataKey, field: SealedField, bytes: Uint8Array): Buffer {
      return openBytes({ header: key.header, key: key.secret, place: place(field, key.owner) }, bytes);
    },
    /** Throws DoesNotOpen unless these bytes were sealed for this field with this key. */
    unseal(key: DataKey, field: SealedField, bytes: Uint8Array): string {
      const used = keyThatSealed(key, bytes);
      const envelope = { header: used.header, key: used.secret, place: place(field, used.owner) };
      return openBytes(envelope, bytes).toString('utf8');
    },
    /**
     * A mark that only this person's key can make, another one for each `place`: what carries it is found again by its
     * person, by nobody without the keys, and by nobody at all once the key is destroyed. 43 characters of base64url.
     */
    ownMark: (key: DataKey, use: 'vote', place: string): string =>
      Buffer.from(hkdfSync('sha256', key.secret, '', `seen-and-heard ${use}|${place}`, 32)).toString('base64url'),
    /** Whether a value sealed for the site uses a ring key that is no longer current. */
    isStale(bytes: Uint8Array): boolean {
      return bytes[0] === SITE && !sameBytes(ring.current.site.header, bytes);
    },

    emailIndex: (email: string): string => blind.keyedHash(hashing, 'email', blind.normaliseEmail(email)),
    /** For Person.nameIndex; 16 characters a prefix. */
    nameIndex: (name: string): string[] =>
      blind.namePrefixes(name).map((prefix) => blind.keyedHash(hashing, 'name', prefix).slice(0, 16)),
    /** What nameIndex must have all of (`hasEvery`) for a name to fit the search; empty for a search without letters. */
    namePrefix: (query: string): string[] =>
      blind.searchPrefixes(query).map((prefix) => blind.keyedHash(hashing, 'name', prefix).slice(0, 16)),
    /** A counter's name for a client's address; an IPv6 address counts with its /64. */
    addressHash: (address: string): string => blind.keyedHash(hashing, 'address', blind.canonicalAddress(address)),
    keyedHash: (kind: blind.HashKind, text: string): string => blind.keyedHash(hashing, kind, text),
  };
}

export { DoesNotOpen };
