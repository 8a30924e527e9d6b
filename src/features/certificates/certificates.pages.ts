import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  type Choices,
  choices,
  type Empty,
  type ErrorSummary,
  empty,
  errorSummary,
  type Form,
  form,
  linkButton,
  type SummaryList,
  summaryList,
  type Tag,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords } from '../../words.ts';
import { shows } from './certificates.forms.ts';
import { type Certificate, type State, stateOf } from './certificates.queries.ts';
import { codeWords } from './codes.ts';
import { cpdWords } from './cpd-words.ts';

interface Item {
  id: string;
  title: string;
  state: Tag;
  facts: SummaryList;
  revoked: string | null;
  downloads: Button[];
  show: Choices;
  form: Form;
  replace: { form: Form; says: string } | null;
}

export interface CertificatesPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  who: Who;
  empty: Empty | null;
  items: Item[];
  check: string;
  myData: string;
}

interface Shown {
  certificates: readonly Certificate[];
  /** The holder's name as it is now. */
  name: string;
  now: Date;
  slip: Slip;
  /** The certificate whose form came back. */
  at: string | null;
}

export const stateTags: Readonly<Record<State, Tag>> = {
  valid: tag('Valid', 'done'),
  expired: tag('Expired', 'info'),
  replaced: tag('Replaced', 'info'),
  revoked: tag('Revoked', 'problem'),
};

export function certificatesPage(policy: Policy, { certificates, name, now, slip, at }: Shown): CertificatesPage {
  const problem = slip.problems.show;
  return {
    title: 'Your certificates',
    back: paths.learn.to(),
    errors: Object.keys(slip.problems).length > 0 && at ? errorSummary({ [`show-${at}`]: problem ?? '' }) : null,
    who: whoCanSee(policy, ['certificate']),
    empty:
      certificates.length > 0
        ? null
        : empty(
            'No certificates yet',
            'You get one when you finish a course.',
            linkButton('Browse courses', paths.courses.to()),
          ),
    items: certificates.map((one) => item(one, { name, now, error: one.id === at ? problem : undefined })),
    check: paths.check.to(),
    myData: paths.myData.to(),
  };
}

function item(one: Certificate, { name, now, error }: { name: string; now: Date; error: string | undefined }): Item {
  const { id } = one;
  const state = stateOf(one, now);
  const about = one.title;
  return {
    id: `certificate-${id}`,
    title: about,
    state: stateTags[state],
    facts: summaryList([
      { key: 'Name', value: one.name ?? '' },
      { key: 'Finished', value: dayWords(one.finishedAt) },
      { key: 'Learning time', value: cpdWords(one.minutes) },
      ...(one.score === null ? [] : [{ key: 'Score', value: `${one.score} percent` }]),
      { key: 'Valid until', value: dayWords(one.expiresAt) },
      { key: 'Code', value: codeWords(one.code) },
    ]),
    revoked: one.revokedReason,
    downloads:
      state === 'valid' || state === 'expired'
        ? [
            linkButton('Download certificate', paths.certificatePdf.to({ id }), { about: `for ${about}` }),
            linkButton('Download as a digital badge', paths.certificateCredential.to({ id }), {
              kind: 'secondary',
              about: `for ${about}`,
            }),
          ]
        : [],
    show: choices(
      'show',
      Object.entries(shows).map(([value, text]) => ({ value, text })),
      {
        id: `show-${id}`,
        legend: 'What a check by its code shows',
        hint: 'Anybody who has the code can check it. They see what you choose here.',
        value: one.show,
        small: true,
        error: error ?? null,
      },
    ),
    form: form(paths.certificateShow.to({ id }), { ...linkless('Save'), about: `for ${about}` }),
    replace:
      state === 'valid' && one.name !== name
        ? {
            form: form(paths.certificateReplace.to({ id }), {
              ...linkless('Replace certificate'),
              about: `for ${about}`,
            }),
            says: `Your name is now ${name}. You can have a new certificate with it. A check of the old code then says that it was replaced.`,
          }
        : null,
  };
}

const linkless = (text: string): Button => ({ ...linkButton(text, ''), href: null, kind: 'secondary' });

/** Where the QR code of a certificate leads. */
export const checkAddress = (baseUrl: string, code: string): string =>
  `${baseUrl}${withQuery(paths.check.to(), { code: codeWords(code) })}`;
