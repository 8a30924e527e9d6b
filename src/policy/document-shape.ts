import { z } from 'zod';
import { figures } from './document-figures.ts';
import { audience, byId, day, duration, id, ids, whole, words } from './document-terms.ts';

// What may stand in policy.yaml, section by section: its hyphenated words in, the program's own types out. What the
// sections say about each other is checked in document-checks.ts.

const contact = { email: z.email('write an email address'), telephone: words, post: z.array(words).min(1) };

const controller = z
  .strictObject({
    name: words,
    is: words,
    number: words.nullish().transform((number) => number ?? null),
    'responsible-for': words,
    ...contact,
    officer: z.strictObject({ title: words, ...contact }),
  })
  .transform(({ 'responsible-for': responsibleFor, ...rest }) => ({ ...rest, responsibleFor }));

const authority = z.strictObject({
  jurisdiction: words,
  name: words,
  telephone: words,
  post: z.array(words).min(1),
  website: z.url({ protocol: /^https$/, error: 'write an https address' }),
});

const role = z
  .strictObject({
    name: words,
    many: words,
    'many-young': words,
    'second-factor': z.enum(['required', 'optional', 'none'], 'write required, optional or none'),
    session: z.strictObject({ idle: duration, absolute: duration }).optional(),
    'confirm-every': duration.optional(),
  })
  .transform((found) => {
    const { 'many-young': manyYoung, 'second-factor': secondFactor, session = null, ...rest } = found;
    const { 'confirm-every': confirmEvery = null, ...words } = rest;
    return { ...words, manyYoung, secondFactor, session, confirmEvery };
  });

const relation = z
  .strictObject({ name: words, 'name-young': words, others: words })
  .transform(({ 'name-young': nameYoung, ...rest }) => ({ ...rest, nameYoung }));

const basis = [
  'consent',
  'contract',
  'legal-obligation',
  'vital-interests',
  'public-task',
  'legitimate-interests',
] as const;

const purpose = z
  .strictObject({
    kind: words,
    why: words,
    'why-young': words,
    'lawful-basis': z.enum(basis, `write one of ${basis.join(', ')}`),
  })
  .transform(({ 'why-young': whyYoung, 'lawful-basis': lawfulBasis, ...rest }) => ({ ...rest, whyYoung, lawfulBasis }));

const clock = z
  .strictObject({ words, 'words-young': words })
  .transform(({ 'words-young': wordsYoung, ...rest }) => ({ ...rest, wordsYoung }));

const then = z.enum(['erase', 'anonymise'], 'write erase or anonymise');
const keep = z.union(
  [
    z
      .strictObject({ for: duration, from: z.string(), then })
      .transform(({ then: end, ...kept }) => ({ kind: 'for' as const, ...kept, end })),
    z.strictObject({ with: z.literal('account') }).transform(() => ({ kind: 'with-account' as const })),
  ],
  'write { for: P7Y, from: a clock, then: erase or anonymise }, or { with: account }',
);
const whenClosed = z.union(
  [
    then.transform((end) => ({ end })),
    z.strictObject({ keep: words }).transform(({ keep: why }) => ({ end: 'keep' as const, why })),
  ],
  'write erase, anonymise, or { keep: and the reason }',
);
const copy = z.union(
  [
    z.literal('included').transform(() => ({ included: true as const })),
    z.strictObject({ withheld: words }).transform(({ withheld }) => ({ included: false as const, why: withheld })),
  ],
  'write included, or { withheld: and the reason }',
);

const category = z
  .strictObject({
    name: words,
    what: words,
    'what-young': words,
    whose: audience,
    purposes: ids.min(1, 'name at least one purpose'),
    'seen-by': ids,
    keep,
    'when-closed': whenClosed,
    protection: z.enum(['plain', 'sealed', 'one-way'], 'write plain, sealed or one-way'),
    copy,
  })
  .transform(({ 'what-young': whatYoung, 'seen-by': seenBy, 'when-closed': closed, ...rest }) => ({
    ...rest,
    whatYoung,
    seenBy,
    whenClosed: closed,
  }));

const capability = z.union(
  [
    z
      .strictObject({ what: words, allow: ids.min(1), 'anyone-of': ids.min(1).optional() })
      .transform(({ 'anyone-of': anyoneOf = null, ...rule }) => ({ kind: 'acting' as const, ...rule, anyoneOf })),
    z
      .strictObject({ what: words, reveals: ids.min(1), 'anyone-of': ids.min(1).optional() })
      .transform(({ 'anyone-of': anyoneOf = null, ...rule }) => ({ kind: 'reading' as const, ...rule, anyoneOf })),
  ],
  'write { what, allow: [who] } for an action, or { what, reveals: [categories] } for reading, and of both anyone-of: [roles]',
);

/** Grouped by the part of the site in the document, one flat map of `part.verb` in the program. */
const capabilities = z.record(id, byId(capability)).transform((parts) => {
  const all: Record<string, z.output<typeof capability> & { id: string }> = Object.create(null);
  for (const [part, verbs] of Object.entries(parts)) {
    for (const rule of Object.values(verbs)) all[`${part}.${rule.id}`] = { ...rule, id: `${part}.${rule.id}` };
  }
  return all;
});

const consent = z
  .strictObject({ question: words, 'question-young': words, purpose: z.string() })
  .transform(({ 'question-young': questionYoung, ...rest }) => ({ ...rest, questionYoung }));

const kinds = ['partner', 'funder', 'professional-body', 'supplier', 'authority', 'commercial'] as const;

const recipient = z
  .strictObject({
    name: words,
    kind: z.enum(kinds, 'write partner, funder, professional-body, supplier or authority'),
    what: words,
    'what-young': words,
    country: z.string().regex(/^[A-Z]{2}$/, 'write the two letters of a country, like GB'),
    safeguards: words.nullish().transform((text) => text ?? null),
    agreement: z.strictObject({ what: words, ends: day }),
    gets: ids.min(1, 'name what they get, or take the recipient out'),
    'switched-on': z.boolean('write true or false').default(true),
    form: z.union(
      [
        z.enum(['identified', 'pseudonymous', 'sealed']).transform((kind) => ({ kind })),
        z
          .strictObject({
            aggregate: z.strictObject({ threshold: whole.min(5, 'fewer than 5 people can be recognised') }),
          })
          .transform(({ aggregate }) => ({ kind: 'aggregate' as const, ...aggregate })),
      ],
      'write identified, pseudonymous, sealed, or { aggregate: { threshold: 5 or more } }',
    ),
    purpose: z.string(),
    consent: z
      .string()
      .nullish()
      .transform((text) => text ?? null),
    'after-erasure': z
      .strictObject({ says: words, young: words, tell: z.boolean('write true or false') })
      .nullish()
      .transform((rule) => rule ?? null),
  })
  .transform(({ 'what-young': whatYoung, 'switched-on': isOn, 'after-erasure': afterErasure, ...rest }) => ({
    ...rest,
    whatYoung,
    isOn,
    afterErasure,
  }));

const young = <T extends { 'what-young': string }>({ 'what-young': whatYoung, ...rest }: T) => ({ ...rest, whatYoung });

const cookies = z.strictObject({
  kinds: byId(z.strictObject({ name: words, what: words, 'what-young': words, asks: z.boolean() }).transform(young)),
  list: byId(
    z
      .strictObject({
        kind: z.string(),
        what: words,
        'what-young': words,
        life: z.union([z.literal('session').transform(() => null), duration], 'write session, or a time like P12M'),
        'set-by': words,
      })
      .transform(young)
      .transform(({ 'set-by': setBy, ...rest }) => ({ ...rest, setBy })),
  ),
});

const statement = z.strictObject({ heading: words, says: words, young: words, whose: audience });

export const documentShape = z.strictObject({
  site: z.strictObject({ name: words, charity: words }),
  review: z.strictObject({ last: day, next: day, owner: words }),
  controllers: z.array(controller).min(1),
  authorities: byId(authority),
  roles: byId(role),
  relations: byId(relation),
  purposes: byId(purpose),
  clocks: byId(clock),
  categories: byId(category),
  capabilities,
  consents: byId(consent),
  recipients: byId(recipient),
  cookies,
  ...figures,
  rights: byId(statement),
  statements: byId(statement),
  disclosures: byId(statement),
});

export type DocumentShape = z.output<typeof documentShape>;
