import type { Slip } from '../../http/ask.ts';
import {
  type Choices,
  checkbox,
  choices,
  type ErrorSummary,
  errorsOf,
  type Field,
  type FieldOptions,
  type Form,
  field,
  form,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { BankSubject } from './bank.queries.ts';
import { type QuestionKind, questionKinds } from './question.ts';
import { sourceOf } from './source.ts';

export interface EditPage {
  title: string;
  caption: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  form: Form;
  ask: Field;
  answers: Field | null;
  truth: Choices | null;
  within: Field | null;
  units: Field | null;
  caseMatters: Choices | null;
  says: Field;
  category: Field;
  tags: Field;
  categories: string[];
}

const HOW: Record<Exclude<QuestionKind, 'true-false'>, { label: string; hint: string }> = {
  single: {
    label: 'Answers',
    hint: 'One on each line. Put a star before the right one. Feedback can follow a #, like: *Soap and water # Yes, for 20 seconds',
  },
  multiple: {
    label: 'Answers',
    hint: 'One on each line. Put a star before each right one. Feedback can follow a #, like: *Soap # Yes',
  },
  numeric: { label: 'Right number', hint: 'Like 9.81' },
  short: { label: 'Right answers', hint: 'One on each line. A star stands for any letters, like: safeguard*' },
  matching: {
    label: 'Pairs',
    hint: 'One on each line, like: Left = Right. A line such as: = Extra adds a right side without a left one.',
  },
  ordering: { label: 'Things to put in order', hint: 'One on each line, in the right order.' },
  cloze: {
    label: 'Text with gaps',
    hint: 'Write a gap to type in as [[soap]], or [[soap|hand wash]]. Write a gap to choose from as [[=right~wrong]].',
  },
};

interface Editing {
  readonly kind: QuestionKind;
  /** Null for a new one. */
  readonly found: BankSubject | null;
  readonly categories: readonly string[];
  readonly slip: Slip;
}

function valuesOf({ found, slip }: Editing): Record<string, string> {
  const before = found
    ? { ...sourceOf(found.question), category: found.category, tags: found.tags.join(', ') }
    : { ask: '', answers: '', within: '', units: '', caseMatters: '', says: '', category: '', tags: '' };
  if (Object.keys(slip.values).length === 0) return before;
  return Object.fromEntries(Object.keys(before).map((name) => [name, String(slip.values[name] ?? '')]));
}

export function editPage(editing: Editing): EditPage {
  const { kind, found, categories, slip } = editing;
  const values = valuesOf(editing);
  const one = (name: string, label: string, more: FieldOptions = {}) =>
    field(name, label, { value: values[name], error: slip.problems[name], ...more });
  const area = (name: string, label: string, rows: number, limit: number, more: FieldOptions = {}) =>
    one(name, label, { kind: 'textarea', rows, limit, ...more });
  const long = kind !== 'numeric';
  const back = found
    ? { text: 'The question', href: paths.bankQuestion.to({ id: found.id }) }
    : { text: 'Kinds of question', href: paths.bankNew.to() };
  return {
    title: found ? 'Change a question' : 'New question',
    caption: questionKinds[kind],
    back,
    errors: errorsOf(slip),
    form: form(found ? paths.bankEdit.to({ id: found.id }) : paths.bankNew.to(), 'Save question', {
      hidden: [
        { name: 'kind', value: kind },
        ...(found ? [{ name: 'version', value: String(slip.values.version ?? found.version) }] : []),
      ],
      link: { text: 'Cancel', href: back.href },
    }),
    ask: area('ask', 'Question', 4, 6000, { hint: 'You can use **bold**, lists and tables of Markdown.' }),
    answers:
      kind === 'true-false'
        ? null
        : long
          ? area('answers', HOW[kind].label, 7, 8000, { hint: HOW[kind].hint })
          : one('answers', HOW[kind].label, { hint: HOW[kind].hint, width: 'code', inputmode: 'decimal' }),
    truth:
      kind === 'true-false'
        ? choices(
            'answers',
            [
              { value: 'true', text: 'True' },
              { value: 'false', text: 'False' },
            ],
            {
              legend: 'The sentence is',
              value: values.answers ?? '',
              error: slip.problems.answers,
            },
          )
        : null,
    within:
      kind === 'numeric'
        ? one('within', 'How far off may be', {
            hint: 'Like 0.05. Leave it empty if only the number itself is right.',
            width: 'code',
            inputmode: 'decimal',
          })
        : null,
    units:
      kind === 'numeric'
        ? area('units', 'Units', 3, 500, {
            hint: 'One on each line. The unit of the right number stands alone, like kg. For others say how many of it they are, like: g = 0.001. Leave it empty for none.',
          })
        : null,
    caseMatters:
      kind === 'short'
        ? checkbox('caseMatters', 'Capital and small letters must be right too', {
            checked: values.caseMatters === 'yes',
          })
        : null,
    says: area('says', 'Feedback', 3, 2000, { hint: 'Why the right answer is right. You can leave this empty.' }),
    category: one('category', 'Category', {
      limit: 100,
      autocomplete: 'off',
      hint: categories.length > 0 ? `Such as: ${categories.slice(0, 8).join(', ')}` : 'Such as: Safeguarding',
    }),
    tags: one('tags', 'Tags', {
      limit: 300,
      autocomplete: 'off',
      hint: 'With commas between them. You can leave this empty.',
    }),
    categories: [...categories],
  };
}
