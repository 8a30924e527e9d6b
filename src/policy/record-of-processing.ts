import { toCsv } from '../csv.ts';
import { durationWords } from '../words.ts';
import {
  basisWords,
  closedWords,
  countryWords,
  keepWords,
  protectionWords,
  recipientsWords,
  seenByWords,
} from './category-words.ts';
import type { Category, LawfulBasis, Policy } from './document.ts';

const COLUMNS: readonly (readonly [heading: string, (policy: Policy, category: Category) => string])[] = [
  ['Category', (_, { name }) => name],
  ['What it is', (_, { what }) => what],
  ['Whose', (_, { whose }) => whose],
  [
    'Purposes',
    (policy, category) =>
      purposesOf(policy, category)
        .map(({ why }) => why)
        .join(' '),
  ],
  [
    'Lawful basis',
    (policy, category) =>
      [...new Set(purposesOf(policy, category).map(({ lawfulBasis }) => basisWords(lawfulBasis)))].join(' '),
  ],
  ['Seen by', (policy, category) => seenByWords(policy, category)],
  ['Kept', (policy, category) => keepWords(policy, category)],
  ['When the account is closed', (_, category) => closedWords(category)],
  ['Protection', (_, category) => protectionWords(category)],
  ['Recipients', (policy, category) => recipientsWords(policy, category).join(' ')],
  [
    'Countries',
    (policy, category) =>
      [...new Set(recipientsOf(policy, category).map(({ country }) => countryWords(country)))].join(', '),
  ],
  [
    'Safeguards',
    (policy, category) =>
      recipientsOf(policy, category)
        .flatMap(({ safeguards }) => safeguards ?? [])
        .join(' '),
  ],
  [
    'Controllers',
    (policy) => policy.controllers.map(({ name, email, telephone }) => `${name}, ${email}, ${telephone}`).join('; '),
  ],
  [
    'Data protection officer',
    (policy) => policy.controllers.map(({ officer }) => `${officer.email}, ${officer.telephone}`).join('; '),
  ],
];

const purposesOf = (policy: Policy, { purposes }: Category) => purposes.flatMap((id) => policy.purposes[id] ?? []);
const recipientsOf = (policy: Policy, { recipients }: Category) =>
  recipients.flatMap((id) => policy.recipients[id] ?? []);

/** The record of processing (UK GDPR, article 30) as CSV, one line a category; no cell can be read as a formula. */
export function recordAsCsv(policy: Policy): string {
  const rows = Object.values(policy.categories).map((category) =>
    COLUMNS.map(([, cellOf]) => cellOf(policy, category)),
  );
  return toCsv([COLUMNS.map(([heading]) => heading), ...rows]);
}

const BASES: Readonly<Record<LawfulBasis, string>> = {
  consent: 'dpv:Consent',
  contract: 'dpv:Contract',
  'legal-obligation': 'dpv:LegalObligation',
  'vital-interests': 'dpv:VitalInterest',
  'public-task': 'dpv:PublicInterest',
  'legitimate-interests': 'dpv:LegitimateInterest',
};

/** The same record as JSON-LD in terms of the W3C community's Data Privacy Vocabulary; `address` is this site's. */
export function recordAsJsonLd(policy: Policy, address: string): object {
  const id = (kind: string, name: string) => `${address}/privacy#${kind}-${name}`;
  return {
    '@context': {
      dpv: 'https://w3id.org/dpv#',
      dct: 'http://purl.org/dc/terms/',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@id': `${address}/privacy/record.jsonld`,
    '@type': 'dpv:RecordsOfActivities',
    'dct:title': `Record of processing of ${policy.site.name}`,
    'dct:identifier': policy.version,
    'dct:modified': { '@value': policy.review.last, '@type': 'xsd:date' },
    'dpv:hasDataController': policy.controllers.map((controller) => ({
      '@type': 'dpv:DataController',
      'dpv:hasName': controller.name,
      'dpv:hasAddress': controller.post.join(', '),
      'dpv:hasContact': [controller.email, controller.telephone],
      'dpv:hasDataProtectionOfficer': {
        '@type': 'dpv:DataProtectionOfficer',
        'dpv:hasContact': [controller.officer.email, controller.officer.telephone],
      },
    })),
    'dpv:hasAuthority': Object.values(policy.authorities).map(({ name, jurisdiction, website }) => ({
      '@type': 'dpv:DataProtectionAuthority',
      'dpv:hasName': name,
      'dpv:hasJurisdiction': jurisdiction,
      'dct:source': website,
    })),
    'dpv:hasProcess': Object.values(policy.categories).map((category) => processOf(policy, category, id)),
  };
}

function processOf(policy: Policy, category: Category, id: (kind: string, name: string) => string): object {
  return {
    '@id': id('category', category.id),
    '@type': 'dpv:Process',
    'dct:title': category.name,
    'dpv:hasPersonalData': { '@type': 'dpv:PersonalData', 'dct:description': category.what },
    'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:description': category.whose },
    'dpv:hasPurpose': purposesOf(policy, category).map((purpose) => ({
      '@id': id('purpose', purpose.id),
      '@type': 'dpv:Purpose',
      'dct:description': purpose.why,
    })),
    'dpv:hasLegalBasis': [...new Set(purposesOf(policy, category).map(({ lawfulBasis }) => BASES[lawfulBasis]))].map(
      (basis) => ({ '@id': basis }),
    ),
    'dpv:hasRecipient': recipientsOf(policy, category).map(({ id: name, name: title, country, safeguards }) => ({
      '@id': id('recipient', name),
      '@type': 'dpv:Recipient',
      'dpv:hasName': title,
      'dpv:hasCountry': country,
      ...(safeguards === null
        ? {}
        : { 'dpv:hasTechnicalOrganisationalMeasure': { '@type': 'dpv:Safeguard', 'dct:description': safeguards } }),
    })),
    'dpv:hasStorageCondition': {
      '@type': ['dpv:StorageDuration', 'dpv:StorageDeletion'],
      'dct:description': keepWords(policy, category),
      ...(category.keep.kind === 'for'
        ? { 'dpv:hasDuration': { '@type': 'dpv:TemporalDuration', 'dct:title': durationWords(category.keep.for) } }
        : {}),
    },
    'dpv:hasTechnicalMeasure': [
      { '@type': 'dpv:AccessControlMethod', 'dct:description': `Seen by ${seenByWords(policy, category)}` },
      ...(category.protection === 'sealed' ? [{ '@type': 'dpv:EncryptionAtRest' }] : []),
      ...(category.protection === 'one-way'
        ? [{ '@type': 'dpv:CryptographicMethods', 'dct:description': protectionWords(category) }]
        : []),
    ],
  };
}
