import type { Slip } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import {
  type Button,
  button,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  linkButton,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayWords } from '../../words.ts';
import { qrCode } from './qr.ts';
import type { FactorToSetUp } from './second-factor.ts';

const TITLE = 'Codes from an app';
const step = (name: 'start' | 'confirm') => [{ name: 'step', value: name }];

export interface FactorPage {
  title: string;
  /** The role asks for codes: they cannot be switched off. */
  required: boolean;
  /** The day since when codes are on; null while they are off. */
  since: string | null;
  codesLeft: string;
  start: Form;
  newCodes: Form;
  off: Form | null;
  who: Who;
}

const leftWords = (left: number): string =>
  left === 0
    ? 'You have no recovery codes. Make some now, so that you can get in without your phone.'
    : `You have ${countWords(left, 'recovery code')} left.`;

export function factorPage(
  policy: Policy,
  { state, required }: { state: { since: Date; codesLeft: number } | null; required: boolean },
): FactorPage {
  const text = state ? 'Set up another app' : 'Set up codes';
  return {
    title: TITLE,
    required,
    since: state && dayWords(state.since),
    codesLeft: leftWords(state?.codesLeft ?? 0),
    start: form(paths.secondFactor.to(), button(text, { kind: state ? 'secondary' : 'primary' }), {
      hidden: step('start'),
    }),
    newCodes: form(paths.recoveryCodes.to(), button('Make new recovery codes', { kind: 'secondary' })),
    off: state && !required ? form(paths.secondFactorOff.to(), button('Switch codes off', { kind: 'danger' })) : null,
    who: whoCanSee(policy, ['second-factor']),
  };
}

export interface SetUpPage {
  title: string;
  errors: ErrorSummary | null;
  qr: SafeHtml;
  /** In groups of four, to be typed off. */
  secret: string;
  form: Form;
  code: Field;
  who: Who;
}

export function setUpPage(policy: Policy, { factor, slip }: { factor: FactorToSetUp; slip: Slip }): SetUpPage {
  return {
    title: TITLE,
    errors: errorsOf(slip),
    qr: qrCode(factor.uri, 'The picture to scan with your app'),
    secret: factor.secret.replace(/.{4}(?=.)/g, '$& '),
    form: form(paths.secondFactor.to(), 'Switch on', {
      hidden: step('confirm'),
      link: { text: 'Cancel', href: paths.account.to() },
    }),
    code: field('code', 'Code', {
      hint: 'The six digits that your app shows now.',
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      width: 'code',
      error: slip.problems.code,
    }),
    who: whoCanSee(policy, ['second-factor']),
  };
}

export interface CodesPage {
  title: string;
  codes: string[];
  next: Button;
}

export const codesPage = (codes: string[], next: string): CodesPage => ({
  title: 'Your recovery codes',
  codes,
  next: linkButton('I have kept them safe', next),
});
