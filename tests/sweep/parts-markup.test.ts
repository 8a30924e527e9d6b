import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'cheerio';
import { describe, expect, test } from 'vitest';
import * as parts from '../../src/http/parts.ts';
import { part } from '../support/parts.ts';

const root = join(import.meta.dirname, '../..');

interface Node {
  tag: string;
  attributes: Record<string, string>;
  inside: (Node | string)[];
}

// What our parts add to govuk-frontend's markup, each for a reason of its own; everything else must be the same.
const OURS = new Set(['aria-invalid']);

function tree(html: string): (Node | string)[] {
  const $ = load(html, null, false);
  $('.govuk-password-input__toggle').remove();
  const walk = (nodes: ReturnType<typeof $.root>): (Node | string)[] =>
    nodes
      .contents()
      .toArray()
      .flatMap((node): (Node | string)[] => {
        if (node.type === 'text') return node.data.trim() ? [node.data.replace(/\s+/g, ' ').trim()] : [];
        if (node.type !== 'tag') return [];
        const attributes: Record<string, string> = {};
        for (const [name, value] of Object.entries(node.attribs).toSorted()) {
          if (OURS.has(name) || (name === 'value' && value === '')) continue;
          const words = value.split(/\s+/).filter((word) => name !== 'class' || !word.startsWith('field--'));
          attributes[name] = name === 'class' ? words.toSorted().join(' ') : value;
        }
        return [{ tag: node.name, attributes, inside: walk($(node) as unknown as ReturnType<typeof $.root>) }];
      });
  return walk($.root());
}

interface Options {
  name: string;
  id?: string;
  idPrefix?: string;
  type?: parts.FieldKind;
  label: { text: string };
  hint?: { text: string };
  errorMessage?: { text: string };
  value?: string;
  values?: string[];
  rows?: number;
  maxlength?: number;
  inputmode?: string;
  autocomplete?: string;
  spellcheck?: boolean;
  classes?: string;
  fieldset?: { legend: { text: string } };
  items: { value: string | number; text: string; hint?: { text: string }; selected?: boolean; checked?: boolean }[];
  errorList: { text: string; href?: string }[];
}

function fixture(component: string, name: string): { options: Options; html: string } {
  const path = join(root, `node_modules/govuk-frontend/dist/govuk/components/${component}/fixtures.json`);
  const { fixtures } = JSON.parse(readFileSync(path, 'utf8'));
  const found = fixtures.find((one: { name: string }) => one.name === name);
  if (!found) throw new Error(`${component} has no fixture called ${name}`);
  return found;
}

const fieldOf = (kind: parts.FieldKind) => (options: Options) =>
  parts.field(options.name, options.label.text, {
    kind,
    id: options.id,
    hint: options.hint?.text,
    error: options.errorMessage?.text,
    value: options.value === undefined ? undefined : String(options.value),
    rows: options.rows,
    limit: options.maxlength,
    inputmode: options.inputmode,
    autocomplete: options.autocomplete,
    spellcheck: options.spellcheck,
  });

const choicesOf = (options: Options) =>
  parts.choices(
    options.name,
    options.items.map((item) => ({ value: String(item.value), text: item.text, hint: item.hint?.text })),
    {
      id: options.idPrefix,
      legend: options.fieldset?.legend.text,
      hint: options.hint?.text,
      error: options.errorMessage?.text,
      inline: options.classes?.includes('--inline'),
      small: options.classes?.includes('--small'),
      value: [
        ...(options.values ?? [options.value ?? '']),
        ...options.items.filter((item) => item.checked).map((item) => String(item.value)),
      ],
    },
  );

const selectOf = (options: Options) =>
  parts.select(
    options.name,
    options.label.text,
    options.items.map((item) => ({ value: String(item.value), text: item.text })),
    {
      id: options.id,
      hint: options.hint?.text,
      error: options.errorMessage?.text,
      value: options.items.filter((item) => item.selected).map((item) => String(item.value))[0],
    },
  );

const summaryOf = (options: Options): parts.ErrorSummary =>
  parts.errorSummary(options.errorList.map(({ text, href }) => ({ text, field: href?.slice(1) ?? '' })));

const CLAIMS: [part: string, component: string, build: (options: Options) => object, fixtures: string[]][] = [
  [
    'error-summary',
    'error-summary',
    summaryOf,
    ['default', 'without links', 'mixed with and without links', 'error list with html as text link'],
  ],
  [
    'field',
    'input',
    fieldOf('text'),
    [
      'default',
      'with hint text',
      'with error message',
      'with error and hint',
      'value',
      'inputmode',
      'with autocomplete attribute',
      'with spellcheck disabled',
    ],
  ],
  [
    'field',
    'textarea',
    fieldOf('textarea'),
    [
      'default',
      'with hint',
      'with error message',
      'with hint and error message',
      'with default value',
      'with custom rows',
    ],
  ],
  [
    'field',
    'password-input',
    fieldOf('password'),
    ['default', 'with hint text', 'with error message', 'with new-password autocomplete'],
  ],
  [
    'field',
    'character-count',
    fieldOf('textarea'),
    ['default', 'with hint', 'with hint and error', 'with default value', 'with custom rows'],
  ],
  [
    'radios',
    'radios',
    choicesOf,
    [
      'default',
      'with hint',
      'inline',
      'with hint and error message',
      'prechecked using value',
      'with fieldset and error message',
    ],
  ],
  [
    'checkboxes',
    'checkboxes',
    choicesOf,
    [
      'default',
      'with hint',
      'small',
      'with error message',
      'with error message and hint',
      'multiple hints',
      'with checked item',
    ],
  ],
  ['select', 'select', selectOf, ['with hint text and error message', 'error']],
];

describe.each(CLAIMS)('%s is the markup of %s', (name, component, build, fixtures) => {
  test.each(fixtures)('%s', (wanted) => {
    const { options, html } = fixture(component, wanted);
    expect(tree(part(name, build(options)))).toEqual(tree(html));
  });
});
