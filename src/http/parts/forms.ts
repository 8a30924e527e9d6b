import type { Words } from '../html.ts';

/** A button, or a link that looks like one where `href` is given. */
export interface Button {
  text: string;
  href: string | null;
  kind: 'primary' | 'secondary' | 'danger' | 'sun' | 'ghost';
  name: string | null;
  value: string | null;
  /** Said by screen readers after the text where the text alone is ambiguous, as in "Remove" + "Dr Owen Price". */
  about: string | null;
}

type ButtonExtras = Partial<Pick<Button, 'kind' | 'name' | 'value' | 'about'>>;

/** A button that sends the form it stands in. */
export function button(text: string, extras: ButtonExtras = {}): Button {
  return { text, href: null, kind: 'primary', name: null, value: null, about: null, ...extras };
}

/** A link that looks like a button: for going somewhere, never for changing something. */
export function linkButton(text: string, href: string, extras: ButtonExtras = {}): Button {
  return { ...button(text, extras), href };
}

interface HiddenField {
  name: string;
  value: string;
}

/** What `/parts/form-start` and `/parts/form-end` print around a form's fields. The token is theirs, never the page's. */
export interface Form {
  action: string;
  method: 'post' | 'get';
  multipart: boolean;
  hidden: HiddenField[];
  /** A second press within a second is ignored (in the browser; the server has its own guard). */
  once: boolean;
  buttons: Button[];
  /** Where what is written so far is kept: with a button, and by the script while somebody writes. */
  draft: string | null;
  /** A way out beside the buttons, such as "Cancel". */
  link: { text: string; href: string } | null;
}

/** A POST form to `action` with its buttons; a plain text becomes the one main button. */
export function form(
  action: string,
  buttons: string | Button | Button[],
  extras: Partial<Omit<Form, 'action' | 'buttons'>> = {},
): Form {
  const list = typeof buttons === 'string' ? [button(buttons)] : Array.isArray(buttons) ? buttons : [buttons];
  return {
    action,
    method: 'post',
    multipart: false,
    hidden: [],
    once: true,
    buttons: list,
    draft: null,
    link: null,
    ...extras,
  };
}

export interface ErrorSummary {
  title: string;
  errors: { text: Words; href: string | null }[];
}

/** The list of a form's errors. `errors` names fields by their id and keeps their order; the key '' is an error of the form as a whole. */
export function errorSummary(errors: Record<string, string> | { field: string; text: string }[]): ErrorSummary {
  const list = Array.isArray(errors) ? errors : Object.entries(errors).map(([field, text]) => ({ field, text }));
  return {
    title: 'There is a problem',
    errors: list.map(({ field, text }) => ({ text, href: field === '' ? null : `#${field}` })),
  };
}

/** The same of a form that is shown again; null where nothing is wrong. */
export const errorsOf = ({ problems }: { readonly problems: Readonly<Record<string, string>> }): ErrorSummary | null =>
  Object.keys(problems).length > 0 ? errorSummary({ ...problems }) : null;

/** A search with GET: one text, and what else must stay in the address. */
export interface Search {
  action: string;
  label: string;
  name: string;
  value: string;
  button: string;
  hidden: HiddenField[];
  /** Where "Clear search" goes; null while nothing is searched for. */
  clear: string | null;
}

/** A search form; "Clear search" shows as soon as there is a value. */
export function search(action: string, value: string, extras: Partial<Omit<Search, 'action' | 'value'>> = {}): Search {
  return {
    action,
    value,
    label: 'Search',
    name: 'q',
    button: 'Search',
    hidden: [],
    clear: value === '' ? null : action,
    ...extras,
  };
}
