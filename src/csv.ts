export type CsvCell = string | number | null | undefined;

/** Rows as CSV (RFC 4180): every cell quoted, empty for null, and none that a spreadsheet would run as a formula. */
export function toCsv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** An apostrophe goes before what a spreadsheet takes for a formula, also after spaces and in wide letters. */
function csvCell(value: CsvCell): string {
  if (typeof value === 'number') return `"${value}"`;
  const text = value ?? '';
  const inert = /^\s*[=+\-@|%]|^[\t\r\n]/.test(text.normalize('NFKC')) ? `'${text}` : text;
  return `"${inert.replaceAll('"', '""')}"`;
}
