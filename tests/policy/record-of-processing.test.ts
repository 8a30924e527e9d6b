import { describe, expect, it } from 'vitest';
import { toCsv } from '../../src/csv.ts';
import { recordAsCsv, recordAsJsonLd } from '../../src/policy/record-of-processing.ts';
import { thePolicy, withRules } from '../support/bare-app.ts';

const policy = thePolicy();

describe('the record of processing', () => {
  it('CDEP-01 has a line for each category as CSV, with purpose, basis, time and recipients', () => {
    const [head, ...lines] = recordAsCsv(policy).trimEnd().split('\r\n');
    expect(head).toMatch(/^"Category","What it is","Whose","Purposes","Lawful basis","Seen by","Kept",/);
    expect(lines).toHaveLength(Object.keys(policy.categories).length);
    expect(lines.find((line) => line.startsWith('"Your learning record"'))).toContain(
      '"7 years after it was recorded. Then it is erased."',
    );
  });

  it('cannot be read as a formula', () => {
    const evil = withRules(policy, { work: { name: '=HYPERLINK("http://x")', what: '+1' } });
    expect(recordAsCsv(evil)).toContain(`"'=HYPERLINK(""http://x"")","'+1"`);
    expect(toCsv([['@a', '-1', '\tx', ' =1', '＝1', 'a=1', 5, null]])).toBe(
      `"'@a","'-1","'\tx","' =1","'＝1","a=1","5",""\r\n`,
    );
  });

  it('is JSON-LD in terms of the Data Privacy Vocabulary', () => {
    const record = JSON.parse(JSON.stringify(recordAsJsonLd(policy, 'https://learn.example.org')));
    expect(record['@context'].dpv).toBe('https://w3id.org/dpv#');
    expect(record['dpv:hasProcess']).toHaveLength(Object.keys(policy.categories).length);
    const contact = record['dpv:hasProcess'].find((process: { '@id': string }) =>
      process['@id'].endsWith('#category-contact'),
    );
    expect(contact['dpv:hasLegalBasis']).toContainEqual({ '@id': 'dpv:Consent' });
    expect(contact['dpv:hasRecipient'].map((recipient: Record<string, string>) => recipient['dpv:hasCountry'])).toEqual(
      ['GB', 'IE'],
    );
    expect(contact['dpv:hasTechnicalMeasure']).toContainEqual({ '@type': 'dpv:EncryptionAtRest' });
  });
});
