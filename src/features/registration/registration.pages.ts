import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  type Choices,
  checkbox,
  choices,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  linkButton,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { durationWords } from '../../words.ts';

export interface RegisterPage {
  title: string;
  errors: ErrorSummary | null;
  form: Form;
  signIn: string;
  privacy: string;
  age: Choices;
  fields: Field[];
  agree: Choices;
  consents: Choices;
}

const text = (slip: Slip, name: string): string => String(slip.values[name] ?? '');

export function registerPage(policy: Policy, slip: Slip): RegisterPage {
  const control = (name: string, label: string, category: string, more: Parameters<typeof field>[2] = {}) =>
    field(name, label, {
      value: text(slip, name),
      error: slip.problems[name],
      who: whoCanSee(policy, [category]),
      ...more,
    });
  return {
    title: 'Create an account',
    errors: errorsOf(slip),
    form: form(paths.register.to(), 'Create account'),
    signIn: paths.signIn.to(),
    privacy: paths.privacy.to(),
    age: choices(
      'age',
      [
        { value: 'under', text: `Under ${policy.ages.account}` },
        { value: 'over', text: `${policy.ages.account} or over` },
      ],
      { legend: 'How old are you?', inline: true, value: text(slip, 'age'), error: slip.problems.age },
    ),
    fields: [
      control('name', 'Full name', 'identity', { autocomplete: 'name' }),
      control('email', 'Work email', 'contact', {
        kind: 'email',
        hint: 'We send a link to this address, so that you can activate your account.',
      }),
      control('jobRole', 'Job role', 'work', { autocomplete: 'organization-title', hint: 'For example: school nurse' }),
      control('workplace', 'Place of work', 'work', { autocomplete: 'organization' }),
      control('membershipNumber', 'Professional membership number (optional)', 'membership-number', {
        width: 'half',
        autocomplete: 'off',
        hint: 'For example, your GMC or NMC number',
      }),
      control('password', 'Password', 'credentials', {
        kind: 'password',
        autocomplete: 'new-password',
        hint: `At least ${policy.account.passwordAtLeast.without} characters. Three or four words that do not belong together work well.`,
      }),
    ],
    agree: checkbox('agree', policy.registration.agreement, {
      error: slip.problems.agree,
      checked: text(slip, 'agree') === 'yes',
    }),
    consents: choices(
      'consents',
      Object.values(policy.consents).map(({ id, question }) => ({ value: id, text: question })),
      {
        legend: 'Only if you want to',
        hint: 'You can change this at any time.',
        value: [slip.values.consents ?? []].flat(),
        who: whoCanSee(policy, ['consent-record']),
      },
    ),
  };
}

export interface SentPage {
  title: string;
  within: string;
}

export const sentPage = (policy: Policy): SentPage => ({
  title: 'Check your email',
  within: durationWords(policy.registration.activateWithin),
});

export interface ActivatePage {
  title: string;
  errors: ErrorSummary | null;
  /** null: the link works no longer. */
  form: Form | null;
  agreement: string;
  privacy: string;
  register: Button;
  signIn: string;
}

export const activatePage = (
  policy: Policy,
  { token, works, slip }: { token: string; works: boolean; slip: Slip },
): ActivatePage => ({
  title: 'Activate your account',
  errors: errorsOf(slip),
  form: works ? form(paths.activate.to({ token }), 'Activate account') : null,
  agreement: policy.registration.agreement,
  privacy: paths.privacy.to(),
  register: linkButton('Create an account', paths.register.to()),
  signIn: paths.signIn.to(),
});
