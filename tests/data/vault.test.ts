import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress, namePrefixes, normaliseEmail } from '../../src/data/blind-index.ts';
import { createVault, DoesNotOpen } from '../../src/data/vault.ts';
import { Secret } from '../../src/secret.ts';

const random = { bytes: (count: number) => randomBytes(count) };
const key32 = () => new Secret(randomBytes(32));
const old = { id: '2025', key: key32() };
const current = { id: '2026', key: key32() };
const indexKey = key32();
const vault = createVault({ sealingKeys: [current, old], indexKey, random });
const earlier = createVault({ sealingKeys: [old], indexKey, random });
const ada = '0190a000-0000-7000-8000-000000000001';
const ben = '0190a000-0000-7000-8000-000000000002';

describe('SH-40 the vault', () => {
  it('opens what it sealed, and never seals twice to the same bytes', () => {
    const { row, key } = vault.newPersonKey(ada);
    const again = vault.openPersonKey(row);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const sealed = vault.seal(key, 'Person.name', text);
        expect(vault.unseal(again, 'Person.name', sealed)).toBe(text);
        expect(Buffer.compare(sealed, vault.seal(key, 'Person.name', text))).not.toBe(0);
        if (text.length > 3) expect(Buffer.from(sealed).includes(Buffer.from(text))).toBe(false);
      }),
    );
  });

  it('refuses a value that was moved to another column, person, or key', () => {
    const mine = vault.newPersonKey(ada);
    const hers = vault.newPersonKey(ben);
    const sealed = vault.seal(mine.key, 'Person.name', 'Ada');
    expect(() => vault.unseal(mine.key, 'Person.email', sealed)).toThrow(DoesNotOpen);
    expect(() => vault.unseal(hers.key, 'Person.name', sealed)).toThrow(DoesNotOpen);
    expect(() => vault.unseal(vault.siteKey, 'Person.name', sealed)).toThrow(DoesNotOpen);
    const sameSecret = { ...mine.key, owner: ben };
    expect(() => vault.unseal(sameSecret, 'Person.name', sealed)).toThrow(DoesNotOpen);
    expect(() => vault.openPersonKey({ ...mine.row, personId: ben })).toThrow(DoesNotOpen);
  });

  it('refuses every changed bit and every shortened value', () => {
    const { key } = vault.newPersonKey(ada);
    const sealed = vault.seal(key, 'Person.name', 'Ada Lovelace');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Uint8Array.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => vault.unseal(key, 'Person.name', changed)).toThrow(DoesNotOpen);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => vault.unseal(key, 'Person.name', sealed.subarray(0, length))).toThrow(DoesNotOpen);
    }
  });

  it('opens old keys and seals with the current one', () => {
    const { row, key } = earlier.newPersonKey(ada);
    const sealed = earlier.seal(key, 'Person.name', 'Ada');
    const moved = vault.rewrap(row);
    expect(row.ringKey).toBe('2025');
    expect(moved.ringKey).toBe('2026');
    expect(vault.unseal(vault.openPersonKey(row), 'Person.name', sealed)).toBe('Ada');
    expect(vault.unseal(vault.openPersonKey(moved), 'Person.name', sealed)).toBe('Ada');
    expect(() => earlier.openPersonKey(moved)).toThrow(/SEALING_KEYS lacks the key 2026/);
    expect(() => vault.openPersonKey({ ...row, ringKey: '2026' })).toThrow(DoesNotOpen);
  });

  it('seals for the site, opens what an older ring key sealed, and knows that it is stale', () => {
    const before = earlier.seal(earlier.siteKey, 'OutboxMail.to', 'a@b.example');
    const after = vault.seal(vault.siteKey, 'OutboxMail.to', 'a@b.example');
    expect(vault.unseal(vault.siteKey, 'OutboxMail.to', before)).toBe('a@b.example');
    expect(vault.unseal(vault.siteKey, 'OutboxMail.to', after)).toBe('a@b.example');
    expect([vault.isStale(before), vault.isStale(after)]).toEqual([true, false]);
    expect(() => earlier.unseal(earlier.siteKey, 'OutboxMail.to', after)).toThrow(DoesNotOpen);
    expect(() => vault.unseal(vault.siteKey, 'OutboxMail.subject', after)).toThrow(DoesNotOpen);
  });

  it('prints no secret', () => {
    const { key } = vault.newPersonKey(ada);
    expect(JSON.stringify(key)).not.toContain(key.secret.export().toString('base64').slice(0, 8));
    expect(inspect(key, { depth: 9 })).not.toContain(key.secret.export().toString('hex').slice(0, 8));
  });

  it('refuses an empty ring, a short key and two keys of one id', () => {
    expect(() => createVault({ sealingKeys: [], indexKey, random })).toThrow();
    expect(() =>
      createVault({ sealingKeys: [{ id: 'a', key: new Secret(randomBytes(16)) }], indexKey, random }),
    ).toThrow(/32 bytes/);
    const twice = [current, { id: current.id, key: key32() }];
    expect(() => createVault({ sealingKeys: twice, indexKey, random })).toThrow(/share an id/);
  });

  it('unwraps a key and opens a name in microseconds', () => {
    const { row, key } = vault.newPersonKey(ada);
    const sealed = vault.seal(key, 'Person.name', 'Ada Lovelace');
    const start = process.cpuUsage();
    for (let i = 0; i < 2_000; i += 1) vault.unseal(vault.openPersonKey(row), 'Person.name', sealed);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 2_000).toBeLessThan(200);
  });
});

describe('keyed hashes', () => {
  it('HEC-16 finds an address however it is written', () => {
    const spellings = [
      'Zoë@Bücher.example',
      ' zoë@bücher.example ',
      'ZOË@XN--BCHER-KVA.EXAMPLE',
      'Zoe\u0308@bu\u0308cher.example',
    ];
    expect(new Set(spellings.map((email) => vault.emailIndex(email))).size).toBe(1);
    expect(normaliseEmail('Ｂen＠Example.org')).toBe('ben@example.org');
    expect(vault.emailIndex('a@b.example')).not.toBe(vault.emailIndex('b@b.example'));
    expect(vault.emailIndex('a@b.example')).not.toContain('a@b');
  });

  it('finds a name by the beginnings of its words', () => {
    const index = vault.nameIndex("Zoë O'Brien-Straße");
    const finds = (query: string) => {
      const wanted = vault.namePrefix(query);
      return wanted.length > 0 && wanted.every((hash) => index.includes(hash));
    };
    for (const query of ['zo', 'Zoe', 'OBRIEN', "o'br", 'strasse', 'stra zoë', 'str']) expect(finds(query)).toBe(true);
    for (const query of ['', '  ', '-', 'oe', 'zoes', 'brien', 'zoe x']) expect(finds(query)).toBe(false);
    expect(namePrefixes('A 李 Featherstonehaugh')).toEqual(expect.arrayContaining(['a', '李', 'featherstone']));
    expect(namePrefixes('Featherstonehaugh')).toHaveLength(11);
  });

  it('every beginning of a name of two letters or more finds it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zé]{2,20}$/), fc.nat(), (word, cut) => {
        const part = word.slice(0, 2 + (cut % (word.length - 1)));
        const index = vault.nameIndex(`${word} Smith`);
        expect(vault.namePrefix(part).every((hash) => index.includes(hash))).toBe(true);
      }),
    );
  });

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:C000:207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['not an address', 'unknown'],
    ['', 'unknown'],
  ])('counts %s as %s', (address, counted) => {
    expect(canonicalAddress(address)).toBe(counted);
    expect(vault.addressHash(address)).toMatch(/^[\w-]{43}$/);
  });

  it('differs by kind and by index key', () => {
    const other = createVault({ sealingKeys: [current], indexKey: key32(), random });
    expect(vault.keyedHash('email', 'x')).not.toBe(vault.keyedHash('name', 'x'));
    expect(vault.keyedHash('email', 'x')).not.toBe(other.keyedHash('email', 'x'));
  });
});
