import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Choices,
  choices,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Pagination,
  pagination,
  type Select,
  type SummaryList,
  select,
  summaryList,
  type Table,
  type Tabs,
  type Tag,
  type Timeline,
  table,
  tabs,
  tag,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { dayAndTimeWords, dayWords } from '../../words.ts';
import { type ClaimKind, kinds } from './claims.forms.ts';
import { historyOf, outcomes } from './claims.pages.ts';
import type { ClaimSubject, Disclosure } from './claims.queries.ts';
import { dueOf } from './clock.ts';
import { stepNames } from './history.ts';
import { postable, subjectKinds } from './subjects.ts';

const SHORT: Record<ClaimKind, string> = { defamation: 'Defamation', copyright: 'Copyright', privacy: 'Privacy' };
const DUE = { acknowledge: 'Tell them that we have it', decide: 'Decide' } as const;

export interface ClaimsPage {
  title: string;
  back: string;
  tabs: Tabs;
  table: Table | null;
  empty: Empty | null;
  pages: Pagination | null;
}

function stateTag(policy: Policy, now: Date, claim: ClaimSubject): Tag {
  const due = dueOf(policy, claim);
  if (!due) return tag('Decided', 'done');
  return due.by < now ? tag('Late', 'problem') : tag(claim.acknowledgedAt ? 'Open' : 'New', 'info');
}

/** The queue of claims. */
export function claimsPage(
  policy: Policy,
  now: Date,
  {
    claims,
    more,
    decided,
    first,
  }: { claims: readonly ClaimSubject[]; more: boolean; decided: boolean; first: boolean },
): ClaimsPage {
  const address = paths.adminClaims.to();
  const state = decided ? 'decided' : undefined;
  const next = more ? withQuery(address, { state, after: claims.at(-1)?.id }) : null;
  return {
    title: 'Claims',
    back: paths.admin.to(),
    tabs: tabs('Claims', [
      { text: 'Open', href: address, current: !decided },
      { text: 'Decided', href: withQuery(address, { state: 'decided' }), current: decided },
    ]),
    table:
      claims.length === 0
        ? null
        : table(
            'Claims',
            ['Number', 'Kind', 'Came', decided ? 'Outcome' : 'What is due', 'State'],
            claims.map((claim) => {
              const due = dueOf(policy, claim);
              return [
                { text: claim.reference, href: paths.adminClaim.to({ id: claim.id }) },
                SHORT[claim.kind],
                dayWords(claim.createdAt),
                due ? `${DUE[due.what]} by ${dayWords(due.by)}` : claim.outcome ? outcomes[claim.outcome] : '',
                { tag: stateTag(policy, now, claim) },
              ];
            }),
            { quiet: true },
          ),
    empty:
      claims.length > 0
        ? null
        : empty('Nothing here', 'Claims about what people post come here. The oldest is on top.'),
    pages:
      first && !more
        ? null
        : pagination(first ? null : withQuery(address, { state }), next, { earlier: 'First page', later: 'Next' }),
  };
}

interface DisclosureCard {
  facts: SummaryList;
  /** Null where it is decided, or for somebody else to decide. */
  form: Form | null;
  says: string | null;
}

export interface AdminClaimPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  facts: SummaryList;
  words: string[];
  history: Timeline | null;
  acknowledge: Form | null;
  ask: Form | null;
  question: Field;
  noteForm: Form;
  note: Field;
  subjectForm: Form;
  subjectKind: Select;
  subjectId: Field;
  disclosures: DisclosureCard[];
  disclose: Form | null;
  reason: Field;
  decide: Form | null;
  outcome: Choices;
  decision: Field;
  toPoster: Field;
}

interface Parts {
  readonly claim: ClaimSubject;
  readonly disclosures: readonly Disclosure[];
  readonly viewerId: string;
  readonly slip: Slip;
}

/** One case, with everything that can be done with it. */
export function adminClaimPage(
  policy: Policy,
  now: Date,
  { claim, disclosures, viewerId, slip }: Parts,
): AdminClaimPage {
  const { id, decidedAt, subject } = claim;
  const typed = (name: string) => ({ value: String(slip.values[name] ?? ''), error: slip.problems[name] });
  const area = (name: string, label: string, hint: string): Field =>
    field(name, label, { kind: 'textarea', ...typed(name), ...{ rows: 5, width: 'full', hint } });
  const secondary = (text: string) => button(text, { kind: 'secondary' });
  const waits = disclosures.some((one) => !one.decidedAt);
  return {
    title: `Claim ${claim.reference}`,
    back: paths.adminClaims.to(),
    errors: errorsOf(slip),
    facts: factsOf(policy, now, claim),
    words: claim.words.split(/\r?\n/),
    history: claim.history.length === 0 ? null : historyOf(claim.history, ({ what }) => stepNames[what]),
    acknowledge:
      claim.acknowledgedAt || decidedAt
        ? null
        : form(paths.adminClaimAcknowledge.to({ id }), 'Tell them that we look at it'),
    ask: decidedAt ? null : form(paths.adminClaimAsk.to({ id }), secondary('Send question')),
    question: area(
      'question',
      'Question to them',
      'They get a new link by email. The email itself says nothing of it.',
    ),
    noteForm: form(paths.adminClaimNote.to({ id }), secondary('Add note')),
    note: area('note', 'Note', 'Only staff read it, and the person themselves if they ask for a copy.'),
    subjectForm: form(paths.adminClaimSubject.to({ id }), secondary('Save which post')),
    subjectKind: select(
      'subjectKind',
      'What is it?',
      subjectKinds.map((value) => ({ value, text: postable(value).name })),
      {
        empty: 'Choose one',
        value: String(slip.values.subjectKind ?? subject?.kind ?? ''),
        error: slip.problems.subjectKind,
      },
    ),
    subjectId: field('subjectId', 'Its number', {
      ...{ value: String(slip.values.subjectId ?? subject?.id ?? ''), error: slip.problems.subjectId },
      hint: 'The long number at the end of its address on the page where you look after it.',
    }),
    disclosures: disclosures.map((one) => cardOf(one, viewerId)),
    disclose: subject && !waits ? form(paths.adminClaimDisclose.to({ id }), secondary('Ask to name the poster')) : null,
    reason: area(
      'reason',
      'Why should they be told who posted it?',
      'Another administrator decides. The poster can read this.',
    ),
    decide: decidedAt ? null : form(paths.adminClaimDecide.to({ id }), 'Decide'),
    outcome: choices(
      'outcome',
      Object.entries(outcomes).map(([value, text]) => ({ value, text })),
      {
        legend: 'What happens to it?',
        hint: subject
          ? 'It happens at once. The poster gets an email, and can appeal where it is a post in a community.'
          : 'Say above which post it is, so that it happens at once. Otherwise it is only written down.',
        ...typed('outcome'),
      },
    ),
    decision: area('decision', 'Why', 'They read this under a link.'),
    toPoster: area(
      'toPoster',
      'Why, for the poster',
      'They read this if the post is hidden or removed. Say nothing of who made the claim. You can leave it empty.',
    ),
  };
}

function factsOf(policy: Policy, now: Date, claim: ClaimSubject): SummaryList {
  const { subject, outcome, decidedAt } = claim;
  const due = dueOf(policy, claim);
  return summaryList([
    { key: 'Kind', value: kinds[claim.kind] },
    { key: 'Page', value: claim.place },
    { key: 'From', value: claim.name },
    { key: 'Email', value: claim.email },
    { key: 'For', value: claim.behalf || 'Themselves' },
    { key: 'They say that it is true', value: 'Yes' },
    { key: 'Came', value: dayAndTimeWords(claim.createdAt) },
    { key: 'State', value: stateTag(policy, now, claim).text },
    due
      ? { key: DUE[due.what], value: `By ${dayAndTimeWords(due.by)}` }
      : { key: 'Decided', value: `${outcome ? outcomes[outcome] : ''}, ${decidedAt ? dayWords(decidedAt) : ''}` },
    {
      key: 'Post',
      value: subject ? postable(subject.kind).name : 'Not found yet',
      actions: subject
        ? [{ text: 'Look after it', href: postable(subject.kind).moderation(subject.id), about: 'the post' }]
        : [],
    },
  ]);
}

function cardOf(
  { id, reason, askedAt, askedById, decidedAt, agreed, disclosed, aboutId }: Disclosure,
  viewerId: string,
): DisclosureCard {
  const mayDecide = !decidedAt && askedById !== viewerId && aboutId !== viewerId;
  const state = decidedAt
    ? `${agreed ? 'Named' : 'Refused'} on ${dayWords(decidedAt)}`
    : 'Waits for a second administrator';
  return {
    facts: summaryList([
      { key: 'Asked on', value: dayAndTimeWords(askedAt) },
      { key: 'Why', value: reason },
      { key: 'State', value: state },
      ...(disclosed ? [{ key: 'What was told', value: disclosed }] : []),
    ]),
    form: mayDecide
      ? form(paths.adminDisclosure.to({ disclosure: id }), [
          button('Agree: tell them who it is', { kind: 'danger', name: 'to', value: 'agree' }),
          button('Refuse', { kind: 'secondary', name: 'to', value: 'refuse' }),
        ])
      : null,
    says: decidedAt || mayDecide ? null : 'Another administrator has to decide about this.',
  };
}
