import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Choices,
  choices,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  linkButton,
  type Table,
  table,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { MOST_OPTIONS, NEW, type WrittenQuestion } from './check.ts';
import { draftAt } from './draft-address.ts';
import type { ConfirmPage } from './file.pages.ts';

/** A self-check in a draft: of which module, and what its file says. */
export interface CheckSeen {
  /** The module's file, by which its pages are found. */
  readonly file: string;
  readonly draft: { readonly id: string; readonly title: string };
  readonly module: string;
  /** The file check.yaml; null where the module has none. */
  readonly check: { readonly id: string; readonly revision: number } | null;
  /** Null where the file cannot be read as a list of questions. */
  readonly questions: readonly WrittenQuestion[] | null;
}

export interface CheckPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  questions: Table | null;
  empty: Empty | null;
  add: ReturnType<typeof linkButton> | null;
  /** The same as text, for those who like that better. */
  asText: string | null;
}

const revisionOf = (seen: CheckSeen) => ({ name: 'revision', value: String(seen.check?.revision ?? 0) });

/** The questions of a module's self-check, in their order. */
export function checkPage(seen: CheckSeen, slip: Slip): CheckPage {
  const { file, draft, module, check, questions } = seen;
  const last = (questions?.length ?? 0) - 1;
  const way = (to: 'up' | 'down', at: number) =>
    button(to === 'up' ? 'Move up' : 'Move down', {
      ...{ kind: 'secondary', name: 'way', value: to, about: `question ${at + 1}` },
    });
  return {
    title: `Self-check of “${module}”`,
    back: { text: draft.title, href: draftAt(draft.id, file) },
    errors: errorsOf(slip),
    questions:
      questions === null || questions.length === 0
        ? null
        : table(
            'Questions',
            ['Question', 'Order', 'Delete'],
            questions.map(({ id, ask }, at) => [
              { text: ask || id, href: paths.authorQuestion.to({ file, question: id }) },
              last === 0
                ? '–'
                : {
                    form: form(
                      paths.authorCheck.to({ file }),
                      [...(at > 0 ? [way('up', at)] : []), ...(at < last ? [way('down', at)] : [])],
                      { hidden: [revisionOf(seen), { name: 'question', value: id }] },
                    ),
                  },
              { text: `Delete question ${at + 1}`, href: paths.authorQuestionDelete.to({ file, question: id }) },
            ]),
            { quiet: true },
          ),
    empty:
      questions === null
        ? empty('This self-check cannot be read', 'Something in its text is to mend first. Edit it as text.')
        : questions.length === 0
          ? empty('No questions yet', 'Add one, and learners can check what they took from this module.')
          : null,
    add: questions === null ? null : linkButton('Add a question', paths.authorQuestion.to({ file, question: NEW })),
    asText: check ? paths.authorFile.to({ file: check.id }) : null,
  };
}

export interface QuestionPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  form: Form;
  ask: Field;
  kind: Choices;
  options: { legend: string; text: Field; correct: Choices; feedback: Field }[];
  because: Field;
}

/** Empty places behind the answers that are there. */
const SPARE = 2;
const roomFor = (answers: number): number => Math.min(MOST_OPTIONS, Math.max(4, answers + SPARE));

/** One question of a self-check, with room for more answers than it has. */
export function questionPage(seen: CheckSeen, question: WrittenQuestion | null, slip: Slip): QuestionPage {
  const { file } = seen;
  const typed = Object.keys(slip.values).length > 0;
  const list = (name: string): string[] => [slip.values[name] ?? []].flat();
  const one = (name: 'ask' | 'because' | 'kind') =>
    typed ? String(slip.values[name] ?? '') : (question?.[name] ?? '');
  const back = paths.authorCheck.to({ file });
  return {
    title: question ? 'Question' : 'New question',
    back: { text: `Self-check of “${seen.module}”`, href: back },
    errors: errorsOf(slip),
    form: form(paths.authorQuestion.to({ file, question: question?.id ?? NEW }), button('Save question'), {
      hidden: [revisionOf(seen)],
      link: { text: 'Back without saving', href: back },
    }),
    ask: field('ask', 'Question', {
      ...{ kind: 'textarea', rows: 3, limit: 500, value: one('ask'), error: slip.problems.ask },
      hint: 'You can make words **bold** and *italic*.',
    }),
    kind: choices(
      'kind',
      [
        { value: 'single', text: 'One' },
        { value: 'multiple', text: 'One or more' },
      ],
      {
        ...{ legend: 'How many answers are right', inline: true, error: slip.problems.kind },
        value: one('kind') || 'single',
      },
    ),
    options: Array.from(
      { length: roomFor(typed ? list('text[]').length - SPARE : (question?.options.length ?? 0)) },
      (_, at) => {
        const option = question?.options[at];
        const n = at + 1;
        const isRight = typed ? list('correct').includes(String(n)) : (option?.correct ?? false);
        return {
          legend: `Answer ${n}`,
          text: field('text[]', 'What it says', {
            ...{ id: `text-${n}`, limit: 300, error: slip.problems[`text-${n}`] },
            value: typed ? (list('text[]')[at] ?? '') : (option?.text ?? ''),
          }),
          correct: choices('correct', [{ value: String(n), text: 'This one is right' }], {
            id: `correct-${n}`,
            value: isRight ? String(n) : null,
          }),
          feedback: field('feedback[]', 'Why it is right or not', {
            ...{ id: `feedback-${n}`, kind: 'textarea', rows: 2, limit: 600, error: slip.problems[`feedback-${n}`] },
            value: typed ? (list('feedback[]')[at] ?? '') : (option?.feedback ?? ''),
          }),
        };
      },
    ),
    because: field('because', 'The reason that everyone reads afterwards', {
      ...{ kind: 'textarea', rows: 3, limit: 1_000, value: one('because'), error: slip.problems.because },
    }),
  };
}

/** Asks before a question goes. */
export function deleteQuestionPage(seen: CheckSeen, question: WrittenQuestion): ConfirmPage {
  const { file, module } = seen;
  const back = paths.authorCheck.to({ file });
  return {
    title: 'Delete this question',
    back: { text: `Self-check of “${module}”`, href: back },
    says: [
      `“${question.ask || question.id}” goes from the draft.`,
      'Learners see no difference until you publish. What they answered stays in their records.',
    ],
    form: form(paths.authorQuestionDelete.to({ file, question: question.id }), button('Delete', { kind: 'danger' }), {
      ...{ hidden: [revisionOf(seen)], link: { text: 'Cancel', href: back } },
    }),
  };
}

export interface FormPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  form: Form;
  questions: Field;
  /** Null where there is no form yet. */
  more: { asText: string; delete: string } | null;
}

/** The questions of a module's form, a line for each. */
export function formPage(
  { file, draft, module, check }: Omit<CheckSeen, 'questions'>,
  lines: readonly string[],
  slip: Slip,
): FormPage {
  const back = draftAt(draft.id, file);
  const typed = slip.values.questions;
  return {
    title: `Form of “${module}”`,
    back: { text: draft.title, href: back },
    errors: errorsOf(slip),
    form: form(paths.authorForm.to({ file }), button('Save form'), {
      hidden: [{ name: 'revision', value: String(check?.revision ?? 0) }],
      link: { text: 'Back without saving', href: back },
    }),
    questions: field('questions', 'Questions', {
      ...{ kind: 'textarea', rows: 8, width: 'full', error: slip.problems.questions },
      value: typeof typed === 'string' ? typed : lines.join('\n'),
      hint: 'One on each line, at most 10. Learners answer in their own words, which only they can read.',
    }),
    more: check && {
      asText: paths.authorFile.to({ file: check.id }),
      delete: paths.authorFileDelete.to({ file: check.id }),
    },
  };
}
