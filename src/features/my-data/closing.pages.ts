import type { Slip } from '../../http/ask.ts';
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
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { closedWords, keepWords } from '../../policy/category-words.ts';
import type { Policy } from '../../policy/document.ts';
import { dayAndTimeWords, dayWords, durationWords } from '../../words.ts';
import { changeOfMindEnds, erasedOn } from './closing.ts';
import { type ClosingNotice, closingNotice } from './my-data.pages.ts';

export interface ClosePage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  /** Set when closing was asked for already: then there is nothing to fill in. */
  closing: ClosingNotice | null;
  /** "14 days", and what that means when asked for now. */
  days: string;
  until: string;
  on: string;
  erased: { name: string; what: string }[];
  kept: { name: string; why: string; until: string }[];
  copy: Button;
  people: string;
  form: Form;
  password: Field;
}

/** Every category of people's data, by what becomes of it. */
function becomesOf(policy: Policy): Pick<ClosePage, 'erased' | 'kept'> {
  const all = Object.values(policy.categories).filter(({ whose }) => whose !== 'visitors');
  const kept = all.filter(({ whenClosed }) => whenClosed.end === 'keep');
  return {
    erased: all
      .filter((category) => !kept.includes(category))
      .map((category) => ({
        name: category.name,
        what: category.whenClosed.end === 'anonymise' ? closedWords(category) : `${category.what}.`,
      })),
    kept: kept.map((category) => ({
      name: category.name,
      why: closedWords(category),
      until: keepWords(policy, category),
    })),
  };
}

export function closePage(
  policy: Policy,
  { closingAt, now, slip }: { closingAt: Date | null; now: Date; slip: Slip },
): ClosePage {
  return {
    title: 'Close your account',
    back: paths.myData.to(),
    errors: errorsOf(slip),
    closing: closingNotice(policy, closingAt),
    days: durationWords(policy.closing.changeOfMind),
    until: dayAndTimeWords(changeOfMindEnds(policy, now)),
    on: dayWords(erasedOn(policy, now)),
    ...becomesOf(policy),
    copy: linkButton('Download a copy', paths.myDataCopy.to(), { kind: 'secondary' }),
    people: paths.people.to(),
    form: form(paths.myDataClose.to(), button('Close my account', { kind: 'danger' }), {
      link: { text: 'Cancel', href: paths.myData.to() },
    }),
    password: field('password', 'Password', {
      kind: 'password',
      hint: 'So that nobody else can close it for you.',
      error: slip.problems.password,
    }),
  };
}
