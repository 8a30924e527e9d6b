import { dayWords, listWords } from '../words.ts';
import {
  basisWords,
  closedWords,
  copyWords,
  countryWords,
  keepWords,
  protectionWords,
  recipientsWords,
  seenByWords,
  whyWords,
} from './category-words.ts';
import type { Category, Policy, Purpose, Recipient } from './document.ts';
import { filled } from './fill.ts';
import type { Draft, Row } from './notice.ts';

const started = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const ended = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What is held, each category with its whole rule. */
export function categoryClauses(policy: Policy, young: boolean): Draft[] {
  return Object.values(policy.categories).map((category) => ({
    id: `category-${category.id}`,
    heading: category.name,
    whose: category.whose,
    text: [ended(young ? category.whatYoung : category.what)],
    rows: categoryRows(policy, category, young),
  }));
}

function categoryRows(policy: Policy, category: Category, young: boolean): Row[] {
  const seenBy = ended(started(seenByWords(policy, category, young)));
  return [
    { term: 'Who can see it', text: [seenBy] },
    { term: young ? 'Why we need it' : 'Why we hold it', text: whyWords(policy, category, young) },
    { term: 'How long we keep it', text: [keepWords(policy, category, young)] },
    { term: young ? 'When you leave' : 'When you close your account', text: [closedWords(category, young)] },
    { term: 'Who else gets it', text: recipientsWords(policy, category, young) },
    { term: 'How we protect it', text: [protectionWords(category, young)] },
    { term: 'Your copy', text: [copyWords(category, young)] },
  ];
}

/** Each purpose with its lawful basis and what is used for it. */
export function purposeClauses(policy: Policy, young: boolean): Draft[] {
  return Object.values(policy.purposes).map((purpose) => ({
    id: `purpose-${purpose.id}`,
    heading: started((young ? purpose.whyYoung : purpose.why).replace(/[.]$/, '')),
    whose: widest(policy, purpose),
    text: [basisWords(purpose.lawfulBasis, young)],
    rows: [{ term: young ? 'What we use' : 'What we use for it', text: usedFor(policy, purpose) }],
  }));
}

const categoriesFor = (policy: Policy, { id }: Purpose) =>
  Object.values(policy.categories).filter(({ purposes }) => purposes.includes(id));

const usedFor = (policy: Policy, purpose: Purpose) => categoriesFor(policy, purpose).map(({ name }) => name);

const widest = (policy: Policy, purpose: Purpose) =>
  categoriesFor(policy, purpose).some(({ whose }) => whose !== 'people') ? 'everyone' : 'people';

/** Everyone outside who gets anything, and the few cases in which something is told. */
export function recipientClauses(policy: Policy, young: boolean): Draft[] {
  const recipients = Object.values(policy.recipients).map(
    (recipient): Draft => ({
      id: `recipient-${recipient.id}`,
      heading: recipient.name,
      whose: 'everyone',
      text: [young ? `They ${ended(recipient.whatYoung)}` : `This ${kinds[recipient.kind]} ${ended(recipient.what)}`],
      rows: recipientRows(policy, recipient, young),
    }),
  );
  const disclosures = Object.values(policy.disclosures).map(
    ({ id, heading, says, young: saysYoung, whose }): Draft => ({
      id: `disclosure-${id}`,
      heading: filled(policy, heading),
      whose,
      text: [filled(policy, young ? saysYoung : says)],
      rows: [],
    }),
  );
  return [...recipients, ...disclosures];
}

const kinds: Readonly<Record<Recipient['kind'], string>> = {
  partner: 'partner',
  funder: 'funder',
  'professional-body': 'professional body',
  supplier: 'supplier',
  authority: 'authority',
};

function recipientRows(policy: Policy, recipient: Recipient, young: boolean): Row[] {
  const { gets, country, safeguards, agreement, consent, afterErasure } = recipient;
  const purpose = policy.purposes[recipient.purpose];
  const asked = consent === null ? undefined : policy.consents[consent];
  const rows: Row[] = [
    {
      term: 'What they get',
      text: [`${formWords(recipient, young)} ${listWords(gets.map((id) => policy.categories[id]?.name ?? id))}.`],
    },
    { term: young ? 'Why' : 'What for', text: purpose ? [young ? purpose.whyYoung : purpose.why] : [] },
    { term: 'Where', text: [`${started(countryWords(country))}.`] },
  ];
  if (safeguards !== null)
    rows.push({
      term: 'What protects you there',
      text: [young ? 'The law there keeps you safe as well.' : ended(safeguards)],
    });
  rows.push({
    term: young ? 'What they signed' : 'Agreement',
    text: [
      young
        ? `They signed that they keep it to themselves. It ends on ${dayWords(new Date(agreement.ends))}.`
        : `${agreement.what}, until ${dayWords(new Date(agreement.ends))}.`,
    ],
  });
  if (asked)
    rows.push({
      term: young ? 'Only if you said yes to' : 'Only with your consent to',
      text: [young ? asked.questionYoung : asked.question],
    });
  if (afterErasure)
    rows.push({
      term: young ? 'When you leave' : 'When you are erased here',
      text: [ended(young ? afterErasure.young : afterErasure.says)],
    });
  return rows;
}

function formWords({ form }: Recipient, young: boolean): string {
  if (form.kind === 'identified') return young ? 'As it is:' : 'In readable form:';
  if (form.kind === 'pseudonymous')
    return young ? 'Under a number, with no name:' : 'Under a number of ours, without your name or email:';
  if (form.kind === 'sealed')
    return young ? 'Locked, with no key:' : 'Stored on their machines, without the keys to what is encrypted:';
  return young
    ? `Just numbers, of ${form.threshold} people or more:`
    : `As numbers only, never of fewer than ${form.threshold} people:`;
}
