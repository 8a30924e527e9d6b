import { describe, expect, test } from 'vitest';
import * as announcing from '../../src/mail/announcement-letters.ts';
import * as community from '../../src/mail/community-letters.ts';
import * as learning from '../../src/mail/learning-letters.ts';
import * as others from '../../src/mail/letters.ts';
import * as newsletter from '../../src/mail/newsletter-letters.ts';
import * as organisations from '../../src/mail/organisation-letters.ts';
import * as security from '../../src/mail/security-letters.ts';
import * as young from '../../src/mail/young-letters.ts';
import { durationOf } from '../../src/policy/duration.ts';

const site = { name: 'Seen and Heard', address: 'https://learn.example.org' };
const page = 'https://learn.example.org/somewhere';
const at = new Date('2026-11-21T15:15:00Z');

/** Everything that any letter is told. A letter that needs more does not compile here. */
const told = {
  link: page,
  lasts: durationOf('PT10M'),
  signIn: page,
  recover: page,
  contact: page,
  at,
  account: page,
  on: true,
  register: page,
  people: page,
  page,
  eraseOn: at,
  keep: page,
  privacy: page,
  admin: page,
  audit: page,
  reference: 'AB23-CD45',
  within: durationOf('P5D'),
  queue: page,
  stop: page,
  title: 'What is new this month',
  summary: 'Two courses and a walk.',
  consents: page,
  age: 16,
};
const letters = {
  ...security,
  ...others,
  ...learning,
  ...announcing,
  ...newsletter,
  ...community,
  ...organisations,
  ...young,
};
const all = Object.entries(letters).map(([name, write]) => [name, write(site, told)] as const);

describe('every letter', () => {
  test.each(all)('CDEP-43 %s carries a link and nothing private', (_, { text }) => {
    expect(text).toContain(`\n${page}\n`);
    const words = text.replaceAll(page, '').replaceAll(site.address, '');
    expect(words).not.toMatch(/@|https?:/);
  });

  test.each(all)('%s has one line as its subject, ending in the name of the site', (_, { subject }) => {
    expect(subject).toMatch(/^[^\p{Cc}]{10,60} – Seen and Heard$/u);
  });

  test.each(all)('%s is plain English: short sentences, no exclamation', (_, { text }) => {
    const sentences = text.replaceAll(/https:\S+/g, '').split(/[.?:]\s|\n\n/);
    expect(text).not.toMatch(/!/);
    for (const sentence of sentences) expect(sentence.trim().split(/\s+/).length, sentence).toBeLessThanOrEqual(20);
  });

  test('no two have the same kind', () => {
    expect(new Set(all.map(([, { kind }]) => kind)).size).toBe(all.length);
  });
});

test('times are said as everywhere else', () => {
  expect(letters.passwordChanged(site, { at, account: page }).text).toContain('on 21 November 2026 at 3:15pm');
  expect(letters.recoveryLink(site, { link: page, lasts: durationOf('PT10M') }).text).toContain('for 10 minutes');
  expect(letters.accountClosing(site, { eraseOn: at, keep: page }).text).toContain('On 21 November 2026');
});
