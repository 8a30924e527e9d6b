import type { Words } from '../html.ts';
import type { Who } from './who.ts';

export type FieldKind = 'text' | 'email' | 'password' | 'textarea' | 'date' | 'search' | 'tel' | 'number' | 'file';

/** One labelled control of a form, with everything that belongs to it. */
export interface Field {
  kind: FieldKind;
  name: string;
  id: string;
  label: string;
  hint: Words | null;
  /** What is wrong and what to do, without "Error:". */
  error: string | null;
  /** Always '' for passwords and files: those are never printed back. */
  value: string;
  who: Who | null;
  autocomplete: string | null;
  inputmode: string | null;
  width: 'full' | 'two-thirds' | 'half' | 'code';
  /** Most characters; for a textarea it is counted aloud, for the others the browser stops there. */
  limit: number | null;
  rows: number;
  spellcheck: boolean | null;
  /** For `file`: accepted types, as the browser's file chooser takes them. */
  accept: string | null;
  /** Value of aria-describedby: the ids of hint, error and count that are present. */
  describedBy: string | null;
}

/** What a page may say about a field; `undefined` and null mean the same. */
export type FieldOptions = {
  [K in keyof Omit<Field, 'name' | 'label' | 'describedBy'>]?: Field[K] | null | undefined;
};

const AUTOCOMPLETE: Partial<Record<FieldKind, string>> = {
  email: 'email',
  tel: 'tel',
  password: 'current-password',
  search: 'off',
};

/** A field with good defaults for its kind. The id is the name unless given. */
export function field(name: string, label: string, options: FieldOptions = {}): Field {
  const kind = options.kind ?? 'text';
  const id = options.id ?? name;
  const hint = options.hint ?? null;
  const error = options.error ?? null;
  const limit = options.limit ?? null;
  const described = [kind === 'textarea' && limit && `${id}-info`, hint && `${id}-hint`, error && `${id}-error`];
  return {
    kind,
    name,
    id,
    label,
    hint,
    error,
    value: kind === 'password' || kind === 'file' ? '' : (options.value ?? ''),
    who: options.who ?? null,
    autocomplete: options.autocomplete ?? AUTOCOMPLETE[kind] ?? null,
    inputmode: options.inputmode ?? null,
    width: options.width ?? (kind === 'date' ? 'code' : 'two-thirds'),
    limit,
    rows: options.rows ?? 5,
    spellcheck: options.spellcheck ?? (kind === 'email' || kind === 'password' ? false : null),
    accept: options.accept ?? null,
    describedBy: described.filter(Boolean).join(' ') || null,
  };
}
