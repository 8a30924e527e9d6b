import type { Slip } from '../../http/ask.ts';
import {
  type Callout,
  type Choices,
  callout,
  checkbox,
  choices,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Timeline,
  timeline,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayAndTimeWords, dayWords, durationWords } from '../../words.ts';
import { kindIds, kinds } from './claims.forms.ts';
import type { ClaimSubject, Disclosure, Outcome } from './claims.queries.ts';
import { claimantName, type Step, waitsForAnswer } from './history.ts';

export const outcomes: Readonly<Record<Outcome, string>> = {
  nothing: 'It stays as it is',
  hide: 'It is hidden',
  remove: 'It is removed',
};

export interface MakeClaimPage {
  title: string;
  errors: ErrorSummary | null;
  acknowledged: string;
  decided: string;
  terms: string;
  contact: string;
  who: Who;
  form: Form;
  kind: Choices;
  page: Field;
  words: Field;
  name: Field;
  email: Field;
  behalf: Field;
  truth: Choices;
}

export function makeClaimPage(policy: Policy, slip: Slip): MakeClaimPage {
  const typed = (name: string) => ({ value: String(slip.values[name] ?? ''), error: slip.problems[name] });
  return {
    title: 'Make a claim about something on this site',
    errors: errorsOf(slip),
    acknowledged: durationWords(policy.claims.acknowledgeWithin),
    decided: durationWords(policy.claims.decideWithin),
    terms: paths.terms.to(),
    contact: paths.contact.to(),
    who: whoCanSee(policy, ['claim']),
    form: form(paths.claimNew.to(), 'Send claim'),
    kind: choices(
      'kind',
      kindIds.map((value) => ({ value, text: kinds[value] })),
      { legend: 'What is wrong?', ...typed('kind') },
    ),
    page: field('page', 'Address of the page', {
      ...typed('page'),
      ...{ limit: 500, autocomplete: 'off', spellcheck: false, width: 'full' },
      hint: 'Copy it from the top of your browser. It must be a page of this site.',
    }),
    words: field('words', 'What do you claim?', {
      kind: 'textarea',
      ...typed('words'),
      ...{ rows: 8, width: 'full', limit: 4000 },
      hint: 'Say which words or pictures it is about, and why they are wrong.',
    }),
    name: field('name', 'Your name', { ...typed('name'), autocomplete: 'name' }),
    email: field('email', 'Your email', {
      kind: 'email',
      ...typed('email'),
      hint: 'We send you links to see how your claim stands.',
    }),
    behalf: field('behalf', 'Whom do you act for?', {
      ...typed('behalf'),
      hint: 'Leave this empty if you act for yourself.',
    }),
    truth: checkbox('truth', 'I believe that what I have written here is true, and that I may make this claim', {
      checked: slip.values.truth === 'yes',
      error: slip.problems.truth,
    }),
  };
}

export interface ClaimSentPage {
  title: string;
  reference: string;
  acknowledged: string;
  decided: string;
}

export const claimSentPage = (policy: Policy, reference: string): ClaimSentPage => ({
  title: 'We have your claim',
  reference,
  acknowledged: durationWords(policy.claims.acknowledgeWithin),
  decided: durationWords(policy.claims.decideWithin),
});

export const historyOf = (history: readonly Step[], nameOf: (step: Step) => string | null): Timeline =>
  timeline(
    history.toReversed().flatMap((step) => {
      const title = nameOf(step);
      const at = new Date(step.at);
      return title ? [{ title, when: dayAndTimeWords(at), iso: step.at, text: step.words ?? null }] : [];
    }),
  );

export interface ClaimPage {
  title: string;
  errors: ErrorSummary | null;
  state: Callout;
  disclosed: string[];
  history: Timeline;
  about: string;
  words: string[];
  form: Form | null;
  answer: Field;
}

const stateWords = (policy: Policy, { createdAt, decidedAt, outcome, acknowledgedAt }: ClaimSubject): Callout => {
  if (decidedAt) return callout(`Decided on ${dayWords(decidedAt)}`, outcome ? `${outcomes[outcome]}.` : '', 'done');
  const within = durationWords(policy.claims.decideWithin);
  return callout(
    acknowledgedAt ? 'A colleague looks at it' : 'It waits for a colleague',
    `It came on ${dayWords(createdAt)}. We decide within ${within}.`,
  );
};

/** The case as whoever made the claim sees it, by the newest link. */
export const claimPage = (
  policy: Policy,
  { claim, disclosures, token }: { claim: ClaimSubject; disclosures: readonly Disclosure[]; token: string },
  slip: Slip,
): ClaimPage => ({
  title: `Your claim ${claim.reference}`,
  errors: errorsOf(slip),
  state: stateWords(policy, claim),
  disclosed: disclosures.flatMap(({ disclosed }) => disclosed ?? []),
  history: historyOf(claim.history, claimantName),
  about: claim.place,
  words: claim.words.split(/\r?\n/),
  form: waitsForAnswer(claim.history) && !claim.decidedAt ? form(paths.claim.to({ token }), 'Send answer') : null,
  answer: field('answer', 'Your answer', {
    kind: 'textarea',
    ...{ rows: 6, width: 'full', limit: 4000 },
    value: String(slip.values.answer ?? ''),
    error: slip.problems.answer,
  }),
});
