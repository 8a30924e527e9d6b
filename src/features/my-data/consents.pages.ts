import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Choices,
  checkbox,
  choices,
  type ErrorSummary,
  errorSummary,
  type Form,
  form,
  type Table,
  type Tag,
  table,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Difference } from '../../policy/differences.ts';
import type { Consent, Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayAndTimeWords } from '../../words.ts';
import type { Receipt } from './consents.queries.ts';
import { NOTICE } from './consents.ts';

/** One question with the answer that holds now. */
export interface Question {
  id: string;
  state: Tag;
  since: string;
  form: Form;
  answer: Choices;
}

/** The agreement to the notice, and what has changed since, where that is asked about. */
export interface Agreement {
  says: string;
  version: { text: string; href: string } | null;
  changes: string[];
  form: Form;
  answer: Choices;
}

export interface ConsentsPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  who: Who;
  /** None for young people: no news and no surveys for them. */
  questions: Question[];
  agreement: Agreement;
  receipts: Table | null;
  close: string;
}

interface Facts {
  readonly receipts: readonly Receipt[];
  readonly changes: readonly Difference[];
  readonly slip: Slip;
  readonly isYoung: boolean;
}

const fieldOf = (consent: string): string => `answer-${consent}`;

/** The forms share the names of their fields, so a slip belongs to the question that was sent. */
const problemOf = ({ values, problems }: Slip, consent: string): string | undefined =>
  values.consent === consent ? (problems.answer ?? problems['']) : undefined;

const holding = (receipts: readonly Receipt[], consent: string): Receipt | null =>
  receipts.find((one) => one.consent === consent && one.endedAt === null) ?? null;

function answerForm(policy: Policy, consent: string, text: string, about: string): Form {
  return form(paths.myDataConsents.to(), button(text, { about }), {
    hidden: [
      { name: 'consent', value: consent },
      { name: 'version', value: policy.version },
    ],
  });
}

function questionOf(policy: Policy, { id, question, purpose }: Consent, { receipts, slip }: Facts): Question {
  const now = holding(receipts, id);
  return {
    id: `consent-${id}`,
    state: now?.given ? tag('Yes', 'done') : tag('No'),
    since: now
      ? `You said ${now.given ? 'yes' : 'no'} on ${dayAndTimeWords(now.at)}.`
      : 'You have not said yes, so we do not.',
    form: answerForm(policy, id, 'Save', `your answer: ${question}`),
    answer: choices(
      'answer',
      [
        { value: 'yes', text: 'Yes' },
        { value: 'no', text: 'No' },
      ],
      {
        id: fieldOf(id),
        legend: question,
        hint: policy.purposes[purpose]?.why ?? null,
        inline: true,
        value: now ? (now.given ? 'yes' : 'no') : '',
        error: problemOf(slip, id),
      },
    ),
  };
}

function agreementOf(policy: Policy, { receipts, changes, slip }: Facts): Agreement {
  const now = holding(receipts, NOTICE);
  const problem = problemOf(slip, NOTICE);
  return {
    says: now
      ? `On ${dayAndTimeWords(now.at)} you agreed to this: “${now.wording}”.`
      : 'We hold no agreement to the privacy notice.',
    version: now && {
      text: `Version ${now.noticeVersion} of the notice`,
      href: paths.privacyVersion.to({ version: now.noticeVersion }),
    },
    changes: changes.map(({ says }) => `${says}.`),
    form: answerForm(policy, NOTICE, 'Agree', 'to the privacy notice as it is now'),
    answer: checkbox('answer', policy.registration.agreement, {
      id: fieldOf(NOTICE),
      error: problem && 'Tick the box to say that you agree. If you do not, change nothing here.',
    }),
  };
}

/** The last column says how long an answer held, so that the list proves what was agreed at any time. */
const receiptsTable = (receipts: readonly Receipt[]): Table =>
  table(
    'Every answer you gave, newest first',
    ['The words you saw', 'Your answer', 'When', 'Until', 'Notice'],
    receipts.map((one) => [
      one.wording,
      { tag: one.given ? tag('Yes', 'done') : tag('No') },
      dayAndTimeWords(one.at),
      one.endedAt ? dayAndTimeWords(one.endedAt) : 'It holds now',
      { text: one.noticeVersion, href: paths.privacyVersion.to({ version: one.noticeVersion }) },
    ]),
    { quiet: true },
  );

/** Every question of the policy with its answer, the agreement to the notice, and a receipt for each answer so far. */
export function consentsPage(policy: Policy, facts: Facts): ConsentsPage {
  const { receipts, slip, isYoung } = facts;
  const questions = isYoung ? [] : Object.values(policy.consents);
  const asked = [...questions.map(({ id }) => id), NOTICE];
  const wrong = asked.find((id) => problemOf(slip, id));
  const agreement = agreementOf(policy, facts);
  const problems = wrong === NOTICE ? agreement.answer.error : problemOf(slip, wrong ?? '');
  return {
    title: 'What you agreed to',
    back: paths.myData.to(),
    errors: wrong && problems ? errorSummary({ [fieldOf(wrong)]: problems }) : null,
    who: whoCanSee(policy, ['consent-record']),
    questions: questions.map((consent) => questionOf(policy, consent, facts)),
    agreement,
    receipts: receipts.length > 0 ? receiptsTable(receipts) : null,
    close: paths.myDataClose.to(),
  };
}
