import type { Words } from '../html.ts';
import type { Who } from './who.ts';

interface Choice {
  value: string;
  text: Words;
  id: string;
  hint: Words | null;
  checked: boolean;
  disabled: boolean;
}

/** A group of radios or checkboxes. Without a legend (one lone checkbox) there is no fieldset. */
export interface Choices {
  name: string;
  id: string;
  legend: Words | null;
  hint: Words | null;
  error: string | null;
  who: Who | null;
  inline: boolean;
  small: boolean;
  items: Choice[];
  describedBy: string | null;
}

type Item = { value: string; text: Words; hint?: Words | null | undefined; disabled?: boolean | undefined };

export interface ChoicesOptions {
  id?: string | undefined;
  legend?: Words | null | undefined;
  hint?: Words | null | undefined;
  error?: string | null | undefined;
  who?: Who | null | undefined;
  inline?: boolean | undefined;
  small?: boolean | undefined;
  /** The chosen value, or values. */
  value?: string | readonly string[] | null | undefined;
}

/** Data of `/parts/radios` and `/parts/checkboxes`. The first item has the group's id, so that an error summary can link to it. */
export function choices(name: string, items: Item[], options: ChoicesOptions = {}): Choices {
  const id = options.id ?? name;
  const hint = options.hint ?? null;
  const error = options.error ?? null;
  const chosen = typeof options.value === 'string' ? [options.value] : (options.value ?? []);
  return {
    name,
    id,
    legend: options.legend ?? null,
    hint,
    error,
    who: options.who ?? null,
    inline: options.inline ?? false,
    small: options.small ?? false,
    items: items.map((item, index) => ({
      value: item.value,
      text: item.text,
      id: index === 0 ? id : `${id}-${index + 1}`,
      hint: item.hint ?? null,
      checked: chosen.includes(item.value),
      disabled: item.disabled ?? false,
    })),
    describedBy: [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || null,
  };
}

/** One lone checkbox, sent as `value` ('yes') when ticked. */
export function checkbox(
  name: string,
  text: Words,
  options: ChoicesOptions & { checked?: boolean | undefined } = {},
): Choices {
  return choices(name, [{ value: 'yes', text }], { ...options, value: options.checked ? 'yes' : options.value });
}

/** A drop-down list, for when there are too many choices for radios. */
export interface Select {
  name: string;
  id: string;
  label: string;
  hint: Words | null;
  error: string | null;
  who: Who | null;
  options: { value: string; text: string; selected: boolean }[];
  describedBy: string | null;
}

/** Data of `/parts/select`. `empty` adds a first option without a value, such as "Choose a question". */
export function select(
  name: string,
  label: string,
  items: { value: string; text: string }[],
  options: Pick<ChoicesOptions, 'id' | 'hint' | 'error' | 'who'> & {
    value?: string | null | undefined;
    empty?: string | undefined;
  } = {},
): Select {
  const id = options.id ?? name;
  const hint = options.hint ?? null;
  const error = options.error ?? null;
  const all = options.empty === undefined ? items : [{ value: '', text: options.empty }, ...items];
  return {
    name,
    id,
    label,
    hint,
    error,
    who: options.who ?? null,
    options: all.map(({ value, text }) => ({ value, text, selected: value === (options.value ?? '') })),
    describedBy: [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || null,
  };
}
