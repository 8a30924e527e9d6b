import { typeOf } from '../plan/evidence-kinds.ts';

/** A name in the folder files. */
export const downloadName = /^[a-z0-9][a-z0-9-]{0,70}\.(?:pdf|docx|xlsx|pptx|csv|txt)$/;

/** For the browser's file chooser. */
export const DOWNLOADS_ACCEPTED = '.pdf,.docx,.xlsx,.pptx,.csv,.txt';

/** What the link calls a file of this name: PDF, CSV. */
export const kindWords = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toUpperCase();

const control = /[^\P{Cc}\t\n\r\f]/u;

/** The type of a file whose ending and content agree; null for everything else, and for an empty one. */
export function downloadType(name: string, bytes: Buffer): string | null {
  if (!downloadName.test(name)) return null;
  const isText = /\.(?:csv|txt)$/.test(name);
  const fits = typeOf(isText ? 'x.txt' : name, bytes) !== null && !(isText && control.test(bytes.toString('utf8')));
  return fits ? (downloadTypeByName(name) ?? null) : null;
}

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const TYPES: Readonly<Record<string, string>> = {
  PDF: 'application/pdf',
  DOCX: `${OFFICE}.wordprocessingml.document`,
  XLSX: `${OFFICE}.spreadsheetml.sheet`,
  PPTX: `${OFFICE}.presentationml.presentation`,
  CSV: 'text/csv; charset=utf-8',
  TXT: 'text/plain; charset=utf-8',
};

/** The type that a file of this name has, if it is what its name says. */
export const downloadTypeByName = (name: string): string | undefined => TYPES[kindWords(name)];
