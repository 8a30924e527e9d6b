import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Choices,
  choices,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Select,
  select,
  type Table,
  table,
  tag,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { cellWords } from '../../policy/copy-words.ts';
import type { Policy } from '../../policy/document.ts';
import type { MyData } from '../../policy/my-data.ts';
import { countWords, dayAndTimeWords } from '../../words.ts';
import { MINUTES } from './support.forms.ts';
import { type Look, type LookSubject, parts } from './support.queries.ts';

export interface SupportPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  form: Form;
  email: Field;
  ticket: Field;
  part: Select;
  reason: Field;
  minutes: Choices;
  looks: Table | null;
}

const nameOf = (policy: Policy, part: string): string => policy.categories[part]?.name ?? part;

export function supportPage(policy: Policy, looks: readonly Look[], slip: Slip): SupportPage {
  const typed = (name: string) => ({ value: String(slip.values[name] ?? ''), error: slip.problems[name] });
  return {
    title: 'Support',
    back: paths.admin.to(),
    errors: errorsOf(slip),
    form: form(paths.support.to(), 'Open and tell them'),
    email: field('email', 'Their email', { kind: 'email', ...typed('email'), autocomplete: 'off' }),
    ticket: field('ticket', 'Ticket', {
      ...typed('ticket'),
      width: 'half',
      autocomplete: 'off',
      hint: 'The number under which they asked for help.',
    }),
    part: select(
      'part',
      'What has to be opened',
      parts(policy).map(({ id, name }) => ({ value: id, text: name })),
      { ...typed('part'), empty: 'Choose one thing' },
    ),
    reason: field('reason', 'Why you have to look', {
      kind: 'textarea',
      ...typed('reason'),
      ...{ rows: 3, limit: 1000 },
      hint: 'They read this, with your name and the ticket.',
    }),
    minutes: choices(
      'minutes',
      MINUTES.map((value) => ({ value, text: countWords(Number(value), 'minute') })),
      { legend: 'For how long', ...typed('minutes'), inline: true, small: true },
    ),
    looks:
      looks.length === 0
        ? null
        : table(
            'Your latest looks',
            ['Ticket', 'What', 'Opened', 'Until', 'State'],
            looks.map(({ id, ticket, part, at, until, open }) => [
              open ? { text: ticket, href: paths.supportLook.to({ id }) } : ticket,
              nameOf(policy, part),
              dayAndTimeWords(at),
              dayAndTimeWords(until),
              { tag: open ? tag('Open', 'now') : tag('Ended', 'done') },
            ]),
          ),
  };
}

export interface LookPage {
  title: string;
  back: string;
  until: string;
  end: Form;
  tables: Table[];
  none: string[];
}

export function lookPage({ lookId, category, until }: LookSubject, held: MyData): LookPage {
  const tables = held.categories
    .flatMap((one) => one.tables)
    .map(({ model, heading, columns, rows }) => {
      const shown = columns.filter(({ forPeople }) => forPeople);
      return {
        heading,
        table:
          rows.length === 0
            ? null
            : table(
                heading,
                shown.map(({ words }) => words),
                rows.map((row) => shown.map((column) => cellWords(model, row, column))),
              ),
      };
    });
  return {
    title: `${category.name}, for support`,
    back: paths.support.to(),
    until: `This is open until ${dayAndTimeWords(until)}, and then closes by itself. Look only at what you need.`,
    end: form(paths.supportEnd.to({ id: lookId }), button('End now', { kind: 'secondary' })),
    tables: tables.flatMap((one) => one.table ?? []),
    none: tables.flatMap((one) => (one.table ? [] : [`${one.heading}: nothing.`])),
  };
}
