import { type CsvCell, toCsv } from '../csv.ts';
import { escapeHtml as e } from '../http/html.ts';
import { dayAndTimeWords } from '../words.ts';
import type { CopyCategory, CopyPlan, CopyTable } from './copy-plan.ts';
import type { CopyRow, CopyValue } from './copy-rows.ts';
import { cellWords } from './copy-words.ts';

/** What the files of one copy are written from. */
export interface CopySource {
  readonly plan: CopyPlan;
  readonly madeAt: Date;
  readonly siteName: string;
  readonly policyVersion: string;
  /** Further files for programs, which stand beside this page. */
  readonly others: readonly OtherFile[];
  /** The rows of a table, some hundred at a time. */
  read(table: CopyTable): AsyncIterable<CopyRow[]>;
}

/** A file of the copy that a feature writes: the same information as another kind of program takes it. */
export interface OtherFile {
  readonly name: string;
  /** The category whose information it holds. */
  readonly category: string;
  /** After its name: "is … ". */
  readonly what: string;
  read(): AsyncIterable<string | Buffer>;
}

const STYLE = `
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1.125rem/1.5 system-ui, sans-serif; color: #0b0c0c; background: #fff; }
h2 { margin-top: 3rem; border-top: 2px solid #0b0c0c; padding-top: 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: 1rem; }
.scroll { overflow-x: auto; }
th, td { min-width: 6rem; text-align: left; vertical-align: top; padding: 0.4rem 0.6rem; border-bottom: 1px solid #b1b4b6; }
td { white-space: pre-line; }
dt { font-weight: 700; } dd { margin: 0 0 0.5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { body { color: #f3f2f1; background: #0b0c0c; } h2 { border-color: #f3f2f1; } a { color: #7db7e8; } }
`;

const pair = (term: string, text: string): string => `<dt>${e(term)}</dt><dd>${e(text)}</dd>\n`;
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function factsHtml(category: CopyCategory): string {
  return (
    `<h2 id="${e(category.id)}">${e(category.name)}</h2>\n<p>${e(category.what)}.</p>\n<dl>\n` +
    pair('Why we hold it', category.why.join(' ')) +
    pair('Who can see it', `${capital(category.seenBy)}.`) +
    pair('When it goes', category.goes) +
    pair('When you close your account', category.whenClosed) +
    pair('Who else gets it', category.recipients.join(' ')) +
    pair('How we protect it', category.protection) +
    '</dl>\n'
  );
}

async function* tableHtml(source: CopySource, table: CopyTable): AsyncGenerator<string> {
  const columns = table.columns.filter(({ forPeople }) => forPeople);
  if (columns.length === 0) return;
  let rows = 0;
  for await (const batch of source.read(table)) {
    if (table.single) {
      for (const row of batch)
        yield `<dl>\n${columns.map((column) => pair(column.words, cellWords(table.model.name, row, column) || 'nothing')).join('')}</dl>\n`;
    } else {
      const head = `<h3>${e(table.heading)}</h3>\n<div class="scroll" tabindex="0" role="region" aria-label="${e(table.heading)}"><table>\n<thead><tr>${columns.map(({ words }) => `<th scope="col">${e(words)}</th>`).join('')}</tr></thead>\n<tbody>\n`;
      const lines = batch.map(
        (row) =>
          `<tr>${columns.map((column) => `<td>${e(cellWords(table.model.name, row, column))}</td>`).join('')}</tr>\n`,
      );
      yield `${rows === 0 ? head : ''}${lines.join('')}`;
    }
    rows += batch.length;
  }
  if (rows === 0) yield `<p>${e(table.heading)}: we hold nothing.</p>\n`;
  else if (!table.single) yield '</tbody></table></div>\n';
}

/** The copy as one page that can be read without the internet. */
export async function* copyHtml(source: CopySource): AsyncGenerator<string> {
  const { plan, madeAt, siteName, policyVersion } = source;
  const title = `Your information on ${siteName}`;
  const sections = [...plan.categories, { id: 'withheld', name: 'What is not in this copy' }];
  yield `<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n<title>${e(title)}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n<main>\n<h1>${e(title)}</h1>\n<p>This copy was made on ${e(dayAndTimeWords(madeAt))}, under version ${e(policyVersion)} of our privacy notice. The same information for programs is in your-information.json and in the folder tables.</p>\n`;
  yield `<nav aria-label="Contents"><ul>\n${sections.map(({ id, name }) => `<li><a href="#${e(id)}">${e(name)}</a></li>\n`).join('')}</ul></nav>\n`;
  for (const category of plan.categories) {
    yield factsHtml(category);
    for (const { name, what } of source.others.filter((other) => other.category === category.id))
      yield `<p>The file <a href="${e(name)}">${e(name)}</a> is ${e(what)}.</p>\n`;
    for (const table of category.tables) yield* tableHtml(source, table);
  }
  yield `<h2 id="withheld">What is not in this copy</h2>\n<dl>\n${plan.withheld.map(({ name, what, why }) => pair(name, `${what}. ${why}`)).join('')}</dl>\n</main>\n</body>\n</html>\n`;
}

const jsonRow = ({ values, names }: CopyRow): string => {
  const titles = Object.entries(names).map(([field, title]) => [field.replace(/Id$/, 'Title'), title]);
  return JSON.stringify({ ...values, ...Object.fromEntries(titles) });
};

/** The copy as JSON: every included column of every row. */
export async function* copyJson(source: CopySource): AsyncGenerator<string> {
  const { plan, madeAt, siteName, policyVersion } = source;
  yield `{\n"site": ${JSON.stringify(siteName)},\n"madeAt": ${JSON.stringify(madeAt)},\n"policyVersion": ${JSON.stringify(policyVersion)},\n"categories": [`;
  for (const [i, { tables, ...facts }] of plan.categories.entries()) {
    yield `${i > 0 ? ',' : ''}\n{ "about": ${JSON.stringify(facts)},\n"tables": [`;
    for (const [j, table] of tables.entries()) {
      yield `${j > 0 ? ',' : ''}\n{ "name": ${JSON.stringify(table.model.name)}, "rows": [`;
      let comma = '';
      for await (const batch of source.read(table)) {
        yield `${comma}\n${batch.map(jsonRow).join(',\n')}`;
        comma = ',';
      }
      yield '] }';
    }
    yield '] }';
  }
  yield `],\n"withheld": ${JSON.stringify(plan.withheld, null, 1)}\n}\n`;
}

function csvCell(value: CopyValue | undefined): CsvCell {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'number') return value;
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

/** One table as CSV: its columns as they are, then the titles of what its ids name. */
export async function* copyCsv(source: CopySource, table: CopyTable): AsyncGenerator<string> {
  const { columns } = table;
  const ids = columns.filter(({ isId }) => isId);
  yield toCsv([[...columns.map(({ field }) => field), ...ids.map(({ field }) => field.replace(/Id$/, 'Title'))]]);
  for await (const batch of source.read(table)) {
    yield toCsv(
      batch.map(({ values, names }) => [
        ...columns.map(({ field }) => csvCell(values[field])),
        ...ids.map(({ field }) => names[field]),
      ]),
    );
  }
}
