import type { Slip } from '../../http/ask.ts';
import type { Display } from '../../http/display.ts';
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
  type SummaryList,
  summaryList,
  type Table,
  table,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords, dayWords } from '../../words.ts';
import type { ConfirmedPage } from './confirming.ts';
import type { OwnSession } from './sessions.ts';

/** What the overview shows of the person's own record, opened. */
export interface OwnAccount {
  readonly name: string;
  readonly isYoung: boolean;
  readonly email: string;
  readonly jobRole: string;
  readonly workplace: string;
  readonly membershipNumber: string | null;
  readonly createdAt: Date;
  readonly roles: readonly string[];
  readonly passwordChangedAt: Date;
  readonly questionsSetAt: Date | null;
  readonly secondFactorSince: Date | null;
  readonly sessions: number;
  readonly display: Display | undefined;
}

/** A row of one's own details. */
interface Detail {
  key: string;
  value: string;
  change: string | null;
}

export interface AccountPage {
  title: string;
  details: Detail[];
  /** Who can see them: one line for all. */
  who: Who;
  signingIn: SummaryList;
  looks: SummaryList;
  since: string;
  correct: Button;
  myData: string;
}

const change = (href: string, about: string, text = 'Change') => [{ text, href, about }];

export function accountPage(policy: Policy, own: OwnAccount): AccountPage {
  const detail = (key: string, value: string, change: string | null = null): Detail => ({ key, value, change });
  return {
    title: 'Your account',
    details: [
      detail('Full name', own.name),
      detail(own.isYoung ? 'Email' : 'Work email', own.email, paths.changeEmail.to()),
      ...(own.isYoung
        ? []
        : [
            detail('Job role', own.jobRole),
            detail('Place of work', own.workplace),
            detail('Professional membership number', own.membershipNumber ?? 'None given'),
          ]),
      detail('Your roles', own.roles.join(', ')),
    ],
    who: whoCanSee(policy, ['identity', 'contact', 'work', 'membership-number', 'roles']),
    signingIn: summaryList([
      {
        key: 'Password',
        value: `Changed on ${dayWords(own.passwordChangedAt)}`,
        actions: change(paths.changePassword.to(), 'password'),
      },
      {
        key: 'Security questions',
        value: own.questionsSetAt ? `Set on ${dayWords(own.questionsSetAt)}` : 'Not set',
        actions: change(paths.securityQuestions.to(), 'security questions', 'Replace'),
      },
      {
        key: 'Codes from an app',
        value: own.secondFactorSince ? `On since ${dayWords(own.secondFactorSince)}` : 'Off',
        actions: change(paths.secondFactor.to(), 'codes from an app'),
      },
      {
        key: 'Where you are signed in',
        value: countWords(own.sessions, 'browser'),
        actions: change(paths.sessions.to(), 'where you are signed in', 'See'),
      },
    ]),
    looks: summaryList([
      {
        key: 'How pages look',
        value: own.display ? 'As you chose' : 'As your device has them',
        actions: change(paths.display.to(), 'how pages look'),
      },
    ]),
    since: dayWords(own.createdAt),
    correct: linkButton('Correct your details', paths.myDataCorrect.to(), { kind: 'secondary' }),
    myData: paths.myData.to(),
  };
}

export interface ConfirmPage {
  title: string;
  errors: ErrorSummary | null;
  form: Form;
  password: Field;
  /** null where the person has no second factor. */
  code: Field | null;
}

export function confirmPage(
  slip: Slip,
  { page, withCode }: { page: ConfirmedPage | undefined; withCode: boolean },
): ConfirmPage {
  return {
    title: 'Is it still you?',
    errors: errorsOf(slip),
    form: form(paths.confirmIdentity.to(), 'Continue', {
      hidden: page ? [{ name: 'for', value: page }] : [],
      link: { text: 'Cancel', href: page === 'copy' ? paths.myData.to() : paths.account.to() },
    }),
    password: field('password', 'Password', { kind: 'password', error: slip.problems.password }),
    code: withCode
      ? field('code', 'Code', {
          autocomplete: 'one-time-code',
          width: 'code',
          spellcheck: false,
          hint: 'The six digits that your app shows now, or one of your recovery codes.',
          error: slip.problems.code,
        })
      : null,
  };
}

export interface PasswordPage {
  title: string;
  errors: ErrorSummary | null;
  form: Form;
  current: Field;
  password: Field;
}

export function passwordPage(policy: Policy, { slip, atLeast }: { slip: Slip; atLeast: number }): PasswordPage {
  return {
    title: 'Change your password',
    errors: errorsOf(slip),
    form: form(paths.changePassword.to(), 'Change password', { link: { text: 'Cancel', href: paths.account.to() } }),
    current: field('current', 'Current password', { kind: 'password', error: slip.problems.current }),
    password: field('password', 'New password', {
      kind: 'password',
      autocomplete: 'new-password',
      hint: `At least ${atLeast} characters. Three or four words that do not belong together work well.`,
      who: whoCanSee(policy, ['credentials']),
      error: slip.problems.password,
    }),
  };
}

export interface EmailPage {
  title: string;
  errors: ErrorSummary | null;
  form: Form;
  email: Field;
}

export function emailPage(policy: Policy, slip: Slip): EmailPage {
  return {
    title: 'Change your email',
    errors: errorsOf(slip),
    form: form(paths.changeEmail.to(), 'Send link', { link: { text: 'Cancel', href: paths.account.to() } }),
    email: field('email', 'New email', {
      kind: 'email',
      value: String(slip.values.email ?? ''),
      hint: 'Your work email is best. We send a link to it.',
      who: whoCanSee(policy, ['contact']),
      error: slip.problems.email,
    }),
  };
}

export interface ConfirmEmailPage {
  title: string;
  errors: null;
  /** null: the link works no longer. */
  form: Form | null;
  address: string;
  again: Button;
}

export function confirmEmailPage(token: string, address: string | null): ConfirmEmailPage {
  return {
    title: 'Confirm your new email',
    errors: null,
    form: address === null ? null : form(paths.confirmEmail.to({ token }), 'Use this email'),
    address: address ?? '',
    again: linkButton('Change your email', paths.changeEmail.to()),
  };
}

export interface SessionsPage {
  title: string;
  errors: ErrorSummary | null;
  sessions: Table;
  /** null where there are no others. */
  endOthers: Form | null;
  devices: Table | null;
  who: Who;
  /** Where the password is changed. */
  password: string;
}

export interface OwnDevice {
  readonly label: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

const endForm = (end: string, text: string, about: string | null): Form =>
  form(paths.sessions.to(), button(text, { kind: 'secondary', about }), { hidden: [{ name: 'end', value: end }] });

export function sessionsPage(
  policy: Policy,
  { sessions, devices, slip }: { sessions: readonly OwnSession[]; devices: readonly OwnDevice[]; slip: Slip },
): SessionsPage {
  return {
    title: 'Where you are signed in',
    errors: errorsOf(slip),
    sessions: table(
      'Browsers where you are signed in now',
      ['Browser', 'Signed in', 'Last used', 'Session'],
      sessions.map((one) => [
        one.browser,
        dayAndTimeWords(one.startedAt),
        dayAndTimeWords(one.seenAt),
        one.isThis
          ? { tag: { text: 'This browser', kind: 'now' as const } }
          : { form: endForm(one.id, 'End', `the session of ${one.browser}`) },
      ]),
    ),
    endOthers: sessions.some((one) => !one.isThis) ? endForm('others', 'End all others', null) : null,
    devices:
      devices.length > 0
        ? table(
            'Browsers you used before',
            ['Browser', 'First used', 'Last used'],
            devices.map((one) => [one.label, dayWords(one.firstSeenAt), dayWords(one.lastSeenAt)]),
          )
        : null,
    who: whoCanSee(policy, ['sessions', 'devices']),
    password: paths.changePassword.to(),
  };
}
