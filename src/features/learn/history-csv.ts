import { Readable } from 'node:stream';
import type { App } from '../../context.ts';
import { toCsv } from '../../csv.ts';
import { resultWords, verbOf } from './history.pages.ts';
import { findHistory, type HistoryNarrowing, type HistoryRow } from './history.queries.ts';

const HEAD = ['When (London time)', 'What', 'Course', 'Module', 'Page or question', 'Result'];
const STEP = 1_000;
/** Spreadsheets take it as the mark of UTF-8. */
const MARK = '\uFEFF';

const stamp = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', dateStyle: 'short', timeStyle: 'medium' });

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The words of sanitised inline HTML. */
export const plainText = (html: string): string =>
  html.replace(/<[^>]*>/g, '').replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');

const partOf = ({ result }: HistoryRow): string => (result && 'title' in result ? result.title : '');

const cells = (row: HistoryRow): string[] => [
  stamp.format(row.at),
  verbOf(row),
  row.course ?? '',
  row.module ?? '',
  row.question === null ? (row.page ?? partOf(row)) : plainText(row.question),
  resultWords(row),
];

/** The whole history that fits, newest first, read a thousand lines at a time so that a long one needs no memory. */
export function historyCsv(app: App, personId: string, narrowing: HistoryNarrowing): Readable {
  async function* lines() {
    yield MARK + toCsv([HEAD]);
    let rows: HistoryRow[] = [];
    do {
      rows = await findHistory(app, personId, narrowing, { before: rows.at(-1) ?? null, take: STEP });
      yield toCsv(rows.map(cells));
    } while (rows.length === STEP);
  }
  return Readable.from(lines());
}
