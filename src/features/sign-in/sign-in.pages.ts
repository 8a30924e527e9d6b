import type { Slip } from '../../http/ask.ts';
import { type ErrorSummary, errorsOf, type Field, type Form, field, form } from '../../http/parts.ts';
import { paths } from '../../paths.ts';

export interface SignInPage {
  title: string;
  errors: ErrorSummary | null;
  form: Form;
  email: Field;
  password: Field;
  recover: string;
  register: string;
}

export const signInPage = (slip: Slip, next: string): SignInPage => ({
  title: 'Sign in',
  errors: errorsOf(slip),
  form: form(paths.signIn.to(), 'Sign in', { hidden: next ? [{ name: 'next', value: next }] : [] }),
  email: field('email', 'Email', {
    kind: 'email',
    autocomplete: 'username',
    value: String(slip.values.email ?? ''),
    error: slip.problems.email,
  }),
  password: field('password', 'Password', {
    kind: 'password',
    autocomplete: 'current-password',
    error: slip.problems.password,
  }),
  recover: paths.recover.to(),
  register: paths.register.to(),
});

export interface CodePage {
  title: string;
  errors: ErrorSummary | null;
  form: Form;
  code: Field;
  signIn: string;
}

export const codePage = (slip: Slip): CodePage => ({
  title: 'Enter your code',
  errors: errorsOf(slip),
  form: form(paths.signInCode.to(), 'Continue'),
  code: field('code', 'Code', {
    autocomplete: 'one-time-code',
    inputmode: 'text',
    width: 'code',
    spellcheck: false,
    hint: 'The six digits that your app shows now, or one of your recovery codes.',
    error: slip.problems.code,
  }),
  signIn: paths.signIn.to(),
});
