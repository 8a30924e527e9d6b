import { buffer } from 'node:stream/consumers';
import { toCsv } from '../../csv.ts';
import { dayWords } from '../../words.ts';
import type { OwnCommunity } from '../community/membership.queries.ts';
import { cpdKinds } from './cpd.forms.ts';
import { placeWords, timeWords, yearTotals } from './cpd.pages.ts';
import type { CpdEntry } from './cpd.queries.ts';

/** Spreadsheets take it as the mark of UTF-8. */
const MARK = '\uFEFF';

/** The log as a table, the latest day first. */
export const cpdCsv = (entries: readonly CpdEntry[], own: readonly OwnCommunity[]): string =>
  MARK +
  toCsv([
    ['Day', 'What you did', 'Kind', 'Minutes', 'What you learned', 'Community'],
    ...entries.map(({ doneOn, title, kind, minutes, communityId, reflection }) => [
      doneOn.toISOString().slice(0, 10),
      title,
      cpdKinds[kind],
      minutes,
      reflection,
      placeWords(communityId, own),
    ]),
  ]);

/** The fonts that every reader of PDF has know Western letters only; others lose their marks, or become a question mark. */
const western = (text: string): string =>
  [...text.normalize('NFC')]
    .map((letter) => {
      if (/[\n\x20-\x7e\u00a0-\u00ff‘’“”–—…•€]/u.test(letter)) return letter;
      const bare = letter.normalize('NFD').replace(/\p{M}/gu, '');
      return /^[\x20-\x7e]+$/.test(bare) ? bare : /\s/u.test(letter) ? ' ' : '?';
    })
    .join('');

/** The log as a tagged PDF to hand in: totals of each year, then each entry. `name` is its owner's. */
export async function cpdPdf(
  entries: readonly CpdEntry[],
  { name, site, at, own }: { name: string; site: string; at: Date; own: readonly OwnCommunity[] },
): Promise<Uint8Array> {
  // Loaded when somebody wants a file: most requests never do.
  const { default: PDFDocument } = await import('pdfkit');
  const title = `CPD log of ${name}`;
  const pdf = new PDFDocument({
    ...{ size: 'A4', margin: 56, pdfVersion: '1.7', tagged: true, lang: 'en-GB', displayTitle: true },
    info: { Title: title, Author: name, Creator: site, CreationDate: at },
  });
  const bytes = buffer(pdf);
  const root = pdf.struct('Document', { title });
  pdf.addStructure(root);
  const line = (tag: 'H1' | 'H2' | 'P', text: string, size: number) =>
    root.add(
      pdf.struct(tag, {}, () => {
        pdf.font(tag === 'P' ? 'Helvetica' : 'Helvetica-Bold').fontSize(size);
        pdf.text(western(text)).moveDown(tag === 'P' ? 0.4 : 0.6);
      }),
    );
  line('H1', title, 22);
  line('P', `From ${site}, made on ${dayWords(at)}. Its owner wrote the entries.`, 11);
  line('H2', 'Time in each year', 15);
  for (const { label, value } of yearTotals(entries)) line('P', `${label}: ${timeWords(value)}`, 11);
  line('H2', 'Entries', 15);
  for (const entry of entries) {
    line('P', `${dayWords(entry.doneOn)}: ${entry.title}`, 12);
    const place = placeWords(entry.communityId, own);
    line('P', [cpdKinds[entry.kind], timeWords(entry.minutes), ...(place ? [place] : [])].join(', '), 10);
    if (entry.reflection !== '') line('P', entry.reflection, 10);
  }
  root.end();
  pdf.end();
  return bytes;
}
