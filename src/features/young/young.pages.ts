import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Choices,
  checkbox,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  linkButton,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoWords } from '../../policy/rule-words.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords, durationWords, listWords } from '../../words.ts';
import type { Permission } from './ending.ts';

export interface AskPage {
  title: string;
  errors: ErrorSummary | null;
  age: number;
  form: Form;
  email: Field;
  within: string;
  courses: Button;
}

export const askPage = (policy: Policy, { values, problems }: Slip): AskPage => ({
  title: 'Ask a parent or guardian first',
  errors: errorsOf({ problems }),
  age: policy.ages.account,
  form: form(paths.registerParent.to(), 'Ask for permission'),
  email: field('email', 'Email of your parent or guardian', {
    ...{ kind: 'email', autocomplete: 'off', value: String(values.email ?? ''), error: problems.email },
    hint: 'We ask for nothing else, and nothing about you.',
    who: whoCanSee(policy, ['permission-request']),
  }),
  within: durationWords(policy.registration.permissionWithin),
  courses: linkButton('Browse courses', paths.courses.to(), { kind: 'secondary' }),
});

export interface AskedPage {
  title: string;
  within: string;
}

export const askedPage = (policy: Policy): AskedPage => ({
  title: 'We have asked',
  within: durationWords(policy.registration.permissionWithin),
});

/** What is kept about a young person, in words for children. */
interface Kept {
  name: string;
  what: string;
  who: string;
}

/** What a young account holds from its first days, of all that the notice names. */
const KEPT = ['identity', 'contact', 'permission', 'guardian', 'community-name', 'posts', 'post-files', 'reading'];

/** As nobody stands to a young person, who has no tutor, takes no tests and shares no goal. */
const NEVER = [
  'named-tutor-of',
  'learner-who-named',
  'exam-setter',
  'examiner-here',
  'person-looked-at',
  'shared-with',
];

const keptOf = (policy: Policy): Kept[] =>
  KEPT.flatMap((id) => {
    const { name, whatYoung, seenBy } = policy.categories[id] ?? {};
    if (!name || !whatYoung || !seenBy) return [];
    const who = seenBy.filter((one) => !NEVER.includes(one)).map((one) => whoWords(policy, one, true));
    return [{ name, what: `${whatYoung}.`, who: `${listWords(who)}.` }];
  });

export interface AllowPage {
  title: string;
  errors: ErrorSummary | null;
  /** Null: the link works no longer. */
  form: Form | null;
  age: number;
  kept: Kept[];
  notice: string;
  guardian: Field;
  permission: Choices;
  fields: Field[];
  agree: Choices;
  register: string;
  ask: Button;
}

export function allowPage(
  policy: Policy,
  { token, works, slip }: { token: string; works: boolean; slip: Slip },
): AllowPage {
  const { values, problems } = slip;
  const control = (name: string, label: string, category: string, more: Parameters<typeof field>[2] = {}): Field =>
    field(name, label, {
      ...{ value: String(values[name] ?? ''), error: problems[name], who: whoCanSee(policy, [category]) },
      ...{ autocomplete: 'off', ...more },
    });
  const tick = (name: string, text: string): Choices =>
    checkbox(name, text, { error: problems[name], checked: values[name] === 'yes' });
  return {
    title: 'Permission for a young person',
    errors: errorsOf(slip),
    form: works ? form(paths.allowYoung.to({ token }), 'Give permission and create the account') : null,
    age: policy.ages.account,
    kept: keptOf(policy),
    notice: withQuery(paths.privacy.to(), { for: 'young' }),
    guardian: control('guardianName', 'Your full name', 'guardian', { autocomplete: 'name' }),
    permission: tick('permission', policy.registration.permission),
    fields: [
      control('name', 'Full name of the young person', 'identity', {
        hint: 'In a community they choose another name, which the others see.',
      }),
      control('email', 'Their own email', 'contact', {
        kind: 'email',
        hint: 'We send them a link to open the account.',
      }),
      control('born', 'Their date of birth', 'permission', {
        kind: 'date',
        hint: 'We work out when they no longer need permission, and do not keep the date.',
      }),
      control('password', 'Their password', 'credentials', {
        kind: 'password',
        autocomplete: 'new-password',
        hint: `At least ${policy.account.passwordAtLeast.without} characters. Three or four words that do not belong together work well. Let them choose it.`,
      }),
    ],
    agree: tick('agree', policy.registration.agreement),
    register: paths.register.to(),
    ask: linkButton('Ask again', paths.registerParent.to()),
  };
}

export interface PermissionPage {
  title: string;
  given: string;
  ends: string;
  wording: string;
  /** "14 days" */
  within: string;
  form: Form;
  privacy: string;
}

export const permissionPage = (
  policy: Policy,
  { givenAt, endsOn, wording }: NonNullable<Permission['stands']>,
  token: string,
): PermissionPage => ({
  title: 'The permission that you gave',
  given: dayWords(givenAt),
  ends: dayWords(endsOn),
  wording,
  within: durationWords(policy.closing.changeOfMind),
  form: form(paths.permission.to({ token }), button('Take back my permission', { kind: 'danger' })),
  privacy: paths.privacy.to(),
});

/** View `reminders/stop`. */
export const takenBackPage = (policy: Policy) => ({
  title: 'Your permission is taken back',
  says: `The account is closed. What it held is erased, at the latest in ${durationWords(policy.closing.changeOfMind)}. We send a last email to you both.`,
  form: null,
});

/** View `reminders/stop`: the same whether the account is erased by now or only closed. */
export const accountClosedPage = (policy: Policy) => ({
  title: 'This account is closed',
  says: `Your permission was taken back, or the account was closed in another way. What it held is erased, at the latest in ${durationWords(policy.closing.changeOfMind)}.`,
  form: null,
});
