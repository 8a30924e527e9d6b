/** Spreadsheets take it as the mark of UTF-8. */
const MARK = '\uFEFF';

type Cell = string | number | null;

/** One CSV field as RFC 4180 quotes it, with an apostrophe before anything that a spreadsheet would run. */
function csvCell(value: Cell): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const inert = /^\s*[=+\-@|%]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${inert.replaceAll('"', '""')}"`;
}

/** One line of a CSV file, with its end. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** The beginning of a CSV file in UTF-8: the mark and the head line. */
export const csvHead = (head: readonly string[]): string => MARK + csvLine(head);

/** A whole CSV file in UTF-8 with a mark, safe to open in a spreadsheet. */
export const csvFile = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  csvHead(head) + rows.map(csvLine).join('');
