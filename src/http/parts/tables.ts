import { SafeHtml, type Words } from '../html.ts';
import type { Form } from './forms.ts';
import type { Tag } from './notes.ts';
import type { Progress } from './progress.ts';

interface Cell {
  text: Words;
  href: string | null;
  /** Said by screen readers after a link whose text is the same in each row, as in "Edit" + "First aid". */
  about: string | null;
  tag: Tag | null;
  progress: Progress | null;
  /** A small form of its own, such as the button "Remove". */
  form: Form | null;
  /** True where there is more than words: most cells are spared an include. */
  rich: boolean;
  /** `long` has a word that may break anywhere, such as an address; `tight` is a day or less and stays on its line. */
  width: 'long' | 'tight' | null;
}

interface Column {
  text: string;
  kind: 'text' | 'number';
  /** The link that sorts by this column, and how it is sorted now. */
  sort: { href: string; now: 'ascending' | 'descending' | 'none' } | null;
}

/** A table that turns into cards on a phone. The first column names the row. */
export interface Table {
  caption: string;
  /** True where the caption only repeats the heading above it: then only screen readers get it. */
  quiet: boolean;
  columns: Column[];
  rows: Cell[][];
}

type LooseCell = Words | number | Partial<Omit<Cell, 'rich' | 'width'>>;

const LONG_WORD = /[^\s-]{22}/;
const DAY = '30 September 2026'.length;

function widthOf(text: string): Cell['width'] {
  if (LONG_WORD.test(text)) return 'long';
  return text.length <= DAY ? 'tight' : null;
}

type LooseColumn = string | (Partial<Column> & { text: string });

function cell(value: LooseCell): Cell {
  const bare: Cell = {
    text: '',
    href: null,
    about: null,
    tag: null,
    progress: null,
    form: null,
    rich: false,
    width: null,
  };
  if (typeof value === 'number') return { ...bare, text: value.toLocaleString('en-GB') };
  if (typeof value === 'string') return { ...bare, text: value, width: widthOf(value) };
  if (value instanceof SafeHtml) return { ...bare, text: value };
  const whole = { ...bare, ...value };
  const width = widthOf(String(whole.text));
  return { ...whole, width, rich: whole.tag !== null || whole.progress !== null || whole.form !== null };
}

/** A table; columns may be plain words, cells plain words or numbers. */
export function table(
  caption: string,
  columns: LooseColumn[],
  rows: LooseCell[][],
  extras: { quiet?: boolean } = {},
): Table {
  return {
    caption,
    quiet: extras.quiet ?? false,
    columns: columns.map((column) => ({
      kind: 'text',
      sort: null,
      ...(typeof column === 'string' ? { text: column } : column),
    })),
    rows: rows.map((row) => row.map(cell)),
  };
}

/** Horizontal bars with the same numbers in a table under them. */
export interface Chart {
  title: string;
  /** Id of the title, unique on the page. */
  id: string;
  /** Name of what is compared and of what is counted: the table's two columns. */
  columns: [string, string];
  bars: { label: string; shown: string; percent: number }[];
}

/** A chart of values from 0 up; `show` writes a value for people. */
export function chart(
  id: string,
  title: string,
  columns: [string, string],
  values: { label: string; value: number }[],
  show: (value: number) => string = (value) => value.toLocaleString('en-GB'),
): Chart {
  const most = Math.max(...values.map(({ value }) => value), 0);
  return {
    title,
    id,
    columns,
    bars: values.map(({ label, value }) => ({
      label,
      shown: show(value),
      percent: most === 0 ? 0 : Math.round((1000 * value) / most) / 10,
    })),
  };
}
