import { createHmac, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** What a keyed hash is made of; the same text hashed for two kinds gives two unrelated hashes. */
export type HashKind =
  | 'email'
  | 'package'
  | 'statement'
  | 'name'
  | 'member'
  | 'address'
  | 'erased'
  | 'device'
  | 'throttle'
  | 'identifier'
  | 'audit'
  | 'backup'
  | 'second-factor'
  | 'stop'
  | 'feed'
  | 'answered';

/** HMAC-SHA256 of a text for one kind, as 43 characters of base64url. */
export function keyedHash(key: KeyObject, kind: HashKind, text: string): string {
  return createHmac('sha256', key).update(`${kind}\0${text}`, 'utf8').digest('base64url');
}

/** One spelling for every way to write the same address: NFKC, no outer spaces, lower case, the domain as punycode. */
export function normaliseEmail(email: string): string {
  const text = email.normalize('NFKC').trim().toLowerCase();
  const at = text.lastIndexOf('@');
  if (at < 0) return text;
  const domain = text.slice(at + 1);
  return `${text.slice(0, at).normalize('NFC')}@${domainToASCII(domain).toLowerCase() || domain}`;
}

const LONGEST_PREFIX = 12;
const MOST_WORDS = 8;

/** The words of a name without accents, case and apostrophes: `Zoë O'Brien-Straße` is zoe, obrien, strasse. */
function nameWords(name: string): string[] {
  const plain = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’ʼ]/g, '');
  return (plain.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).slice(0, MOST_WORDS);
}

/**
 * The prefixes under which a name is found: of each word the first 2, 3, … 12 letters, and a word of one letter whole.
 * Single letters of longer words are left out: how often each occurs would tell which letter it is.
 */
export function namePrefixes(name: string): string[] {
  const prefixes = new Set<string>();
  for (const word of nameWords(name)) {
    const letters = [...word].slice(0, LONGEST_PREFIX);
    if (letters.length === 1) prefixes.add(word);
    for (let length = 2; length <= letters.length; length += 1) prefixes.add(letters.slice(0, length).join(''));
  }
  return [...prefixes];
}

/** The prefix that each word of a search stands for; a name fits when it has all of them. */
export function searchPrefixes(query: string): string[] {
  return [...new Set(nameWords(query).map((word) => [...word].slice(0, LONGEST_PREFIX).join('')))];
}

const groupsOf = (half: string): string[] => (half === '' ? [] : half.split(':'));

/**
 * The part of a client's address that counters use: all of IPv4, the first 64 bits of IPv6, because one household or
 * office has a whole /64. IPv4 written as IPv6 is IPv4. Whatever is no address shares one value, so that it cannot
 * escape a counter.
 */
export function canonicalAddress(address: string): string {
  const text = address.trim().replace(/%.*$/, '');
  if (isIP(text) === 4) return text;
  if (isIP(text) !== 6) return 'unknown';
  const [head = '', tail] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split('::');
  const first = groupsOf(head);
  const last = groupsOf(tail ?? '');
  const middle = tail === undefined ? [] : Array<string>(8 - first.length - last.length).fill('0');
  const groups = [...first, ...middle, ...last].map((group) => Number.parseInt(group, 16));
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}
