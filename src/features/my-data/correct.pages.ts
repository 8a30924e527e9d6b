import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Choices,
  choices,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords } from '../../words.ts';
import { REASONS } from './correct.forms.ts';

/** A person's own details, opened. */
export interface OwnDetails {
  readonly name: string;
  readonly email: string;
  readonly jobRole: string;
  readonly workplace: string;
  readonly membershipNumber: string;
  readonly detailsConfirmedAt: Date | null;
}

export interface CorrectPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  confirmed: string | null;
  form: Form;
  fields: Field[];
  why: Choices;
  email: { heading: string; address: string; change: string; who: Who };
  contact: string;
}

export function correctPage(
  policy: Policy,
  own: OwnDetails,
  { slip, isYoung }: { slip: Slip; isYoung: boolean },
): CorrectPage {
  const control = (name: string, label: string, category: string, more: Parameters<typeof field>[2] = {}) =>
    field(name, label, {
      value: String(slip.values[name] ?? Reflect.get(own, name) ?? ''),
      error: slip.problems[name],
      who: whoCanSee(policy, [category]),
      ...more,
    });
  return {
    title: 'Correct your information',
    back: paths.myData.to(),
    errors: errorsOf(slip),
    confirmed: own.detailsConfirmedAt && dayWords(own.detailsConfirmedAt),
    form: form(
      paths.myDataCorrect.to(),
      [button('Save changes'), button('Everything is right', { kind: 'secondary', name: 'right', value: 'yes' })],
      { link: { text: 'Cancel', href: paths.myData.to() } },
    ),
    fields: [
      control('name', 'Full name', 'identity', { autocomplete: 'name' }),
      ...(isYoung
        ? []
        : [
            control('jobRole', 'Job role', 'work', { autocomplete: 'organization-title' }),
            control('workplace', 'Place of work', 'work', { autocomplete: 'organization' }),
            control('membershipNumber', 'Professional membership number (optional)', 'membership-number', {
              width: 'half',
              autocomplete: 'off',
              hint: 'Leave it empty, and we hold none.',
            }),
          ]),
    ],
    why: choices(
      'why',
      Object.entries(REASONS).map(([value, text]) => ({ value, text })),
      {
        legend: 'Why are you changing it? (optional)',
        hint: 'We note which details you changed, when and why. We do not keep what stood there before.',
        inline: true,
        value: String(slip.values.why ?? ''),
        error: slip.problems.why,
        who: whoCanSee(policy, ['audit-record']),
      },
    ),
    email: {
      heading: isYoung ? 'Email' : 'Work email',
      address: own.email,
      change: paths.changeEmail.to(),
      who: whoCanSee(policy, ['contact']),
    },
    contact: paths.contact.to(),
  };
}
