import {
  type ErrorSummary,
  errorSummary,
  type Field,
  type Form,
  field,
  form,
  type Notification,
  notification,
  type SummaryList,
  summaryList,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { dayWords, waitWords } from '../../words.ts';
import type { Checked, State } from './certificates.queries.ts';
import { cpdWords } from './cpd-words.ts';

export interface CheckPage {
  title: string;
  errors: ErrorSummary | null;
  result: Notification | null;
  facts: SummaryList | null;
  form: Form;
  code: Field;
}

const SAYS: Readonly<Record<State, [title: string, text: string, kind: Notification['kind']]>> = {
  valid: ['This certificate is valid', 'We gave it to somebody who finished a course here.', 'success'],
  expired: [
    'This certificate has expired',
    'We gave it to somebody who finished a course here some time ago.',
    'notice',
  ],
  replaced: ['This certificate was replaced', 'Ask for the new one: it has another code.', 'notice'],
  revoked: ['This certificate was revoked', 'It does not count any more.', 'problem'],
};

const UNKNOWN = notification(
  'Check that you typed it as it stands on the certificate. Its holder may also have chosen to show nothing.',
  'notice',
  'We find no certificate with this code',
);

/** `checked` is null where nothing was found or nothing was asked; `wait` is how many seconds are to pass after too many tries. */
export function checkPage(typed: string, checked: Checked | null, wait: number | null = null): CheckPage {
  const problem = wait === null ? null : `Many codes were checked from here. Try again in ${waitWords(wait)}.`;
  return {
    title: 'Check a certificate',
    errors: problem ? errorSummary({ code: problem }) : null,
    result: typed === '' || problem ? null : resultOf(checked),
    facts: checked ? factsOf(checked) : null,
    form: form(paths.check.to(), 'Check', { method: 'get', once: false }),
    code: field('code', 'Code', {
      value: typed,
      error: problem,
      hint: 'It has 16 letters and digits, and stands at the bottom left.',
      autocomplete: 'off',
      spellcheck: false,
    }),
  };
}

function resultOf(checked: Checked | null): Notification {
  if (!checked) return UNKNOWN;
  const [title, text, kind] = SAYS[checked.state];
  return notification(text, kind, title);
}

function factsOf({ about, name }: Checked): SummaryList | null {
  if (!about) return null;
  return summaryList([
    ...(name ? [{ key: 'Name', value: name }] : []),
    { key: 'Course', value: about.course },
    { key: 'Finished', value: dayWords(about.finishedAt) },
    { key: 'Learning time', value: cpdWords(about.minutes) },
    ...(about.score === null ? [] : [{ key: 'Score', value: `${about.score} percent` }]),
  ]);
}
