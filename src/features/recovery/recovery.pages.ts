import type { Slip } from '../../http/ask.ts';
import {
  type Button,
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
import { durationWords } from '../../words.ts';

export interface AskPage {
  title: string;
  errors: ErrorSummary | null;
  form: Form;
  email: Field;
  signIn: string;
}

export const askPage = (slip: Slip): AskPage => ({
  title: 'Get back into your account',
  errors: errorsOf(slip),
  form: form(paths.recover.to(), 'Send link'),
  email: field('email', 'Email', {
    kind: 'email',
    autocomplete: 'username',
    hint: 'The address that you sign in with.',
    value: String(slip.values.email ?? ''),
    error: slip.problems.email,
  }),
  signIn: paths.signIn.to(),
});

export interface SentPage {
  title: string;
  lasts: string;
  again: string;
}

export const sentPage = (policy: Policy): SentPage => ({
  title: 'Check your email',
  lasts: durationWords(policy.recovery.linkLife),
  again: paths.recover.to(),
});

export interface QuestionsPage {
  title: string;
  errors: ErrorSummary | null;
  form: Form;
  answers: Field[];
  password: Field;
  tries: number;
}

/** `atLeast`: the shortest password that will do for this person. */
export function questionsPage(
  policy: Policy,
  { questions, atLeast, slip }: { questions: readonly string[]; atLeast: number; slip: Slip },
): QuestionsPage {
  return {
    title: 'Answer your security questions',
    errors: errorsOf(slip),
    form: form(paths.recoverQuestions.to(), 'Change password'),
    answers: questions.map((question, index) =>
      field(`answer${index + 1}`, question, {
        autocomplete: 'off',
        spellcheck: false,
        error: slip.problems[`answer${index + 1}`],
      }),
    ),
    password: field('password', 'New password', {
      kind: 'password',
      autocomplete: 'new-password',
      hint: `At least ${atLeast} characters. Three or four words that do not belong together work well.`,
      error: slip.problems.password,
    }),
    tries: policy.recovery.triesPerLink,
  };
}

export interface DeadLinkPage {
  title: string;
  lasts: string;
  again: Button;
  signIn: string;
}

export const deadLinkPage = (policy: Policy): DeadLinkPage => ({
  title: 'This link no longer works',
  lasts: durationWords(policy.recovery.linkLife),
  again: linkButton('Ask for a new link', paths.recover.to()),
  signIn: paths.signIn.to(),
});
