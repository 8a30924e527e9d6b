import type { Slip } from '../../http/ask.ts';
import {
  type ErrorSummary,
  errorSummary,
  type Field,
  type Form,
  field,
  form,
  type Select,
  select,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords } from '../../words.ts';
import { SLOTS } from './question-set.ts';
import { CANNED_CHOICES, OWN, OWN_QUESTION_LENGTH } from './questions.ts';

export interface QuestionsPage {
  title: string;
  errors: ErrorSummary | null;
  form: Form;
  /** The day on which the present questions were set; null the first time. */
  setOn: string | null;
  who: Who;
  slots: { number: number; question: Select; own: Field; answer: Field }[];
}

const CHOICES = [...CANNED_CHOICES, { value: OWN, text: 'Write my own' }];
const ORDER = ['first', 'second', 'third'];

/** In the list of errors three answers could have the same; each says which one it is. */
function summary({ problems }: Slip): ErrorSummary | null {
  const list = Object.entries(problems).map(([name, text]): { field: string; text: string } => {
    const [, kind = '', number = ''] = /^(question|own|answer)(\d)$/.exec(name) ?? [];
    const label = kind === 'answer' ? `Answer ${number}: ` : kind ? `Question ${number}: ` : '';
    return { field: name, text: label + text };
  });
  return list.length > 0 ? errorSummary(list) : null;
}

export function questionsPage(policy: Policy, { setAt, slip }: { setAt: Date | null; slip: Slip }): QuestionsPage {
  const text = (name: string) => String(slip.values[name] ?? '');
  const error = (name: string) => slip.problems[name];
  return {
    title: 'Set your security questions',
    errors: summary(slip),
    form: form(paths.securityQuestions.to(), 'Save questions', {
      link: setAt ? { text: 'Cancel', href: paths.account.to() } : null,
    }),
    setOn: setAt && dayWords(setAt),
    who: whoCanSee(policy, ['security-questions']),
    slots: SLOTS.map((number) => ({
      number,
      question: select(`question${number}`, `Question ${number}`, CHOICES, {
        empty: 'Choose a question',
        value: text(`question${number}`),
        error: error(`question${number}`),
      }),
      own: field(`own${number}`, `Your ${ORDER[number - 1]} own question`, {
        hint: 'Only if you chose “Write my own”. Leave it empty otherwise.',
        value: text(`own${number}`),
        error: error(`own${number}`),
        autocomplete: 'off',
        limit: OWN_QUESTION_LENGTH.most,
      }),
      // Never filled in again, not even after a slip: what was typed here is shown to nobody.
      answer: field(`answer${number}`, `Answer ${number}`, {
        error: error(`answer${number}`),
        autocomplete: 'off',
        spellcheck: false,
      }),
    })),
  };
}
