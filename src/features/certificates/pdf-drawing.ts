import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import QRCode from 'qrcode';
import { dayWords } from '../../words.ts';
import { cpdWords } from './cpd-words.ts';
import type { PdfFacts } from './pdf.ts';

const PLUM = '#4b2a7b';
const SUN = '#ffc83d';
const INK = '#1d1b2e';
const MUTED = '#55516b';
const LILAC = '#f3eff8';
// A4 on its side, in points.
const [WIDTH, HEIGHT, MARGIN] = [842, 595, 64];
const QR_SIDE = 112;

type Pdf = InstanceType<typeof PDFDocument>;

/** The certificate as a tagged PDF: title, language, reading order and words for both pictures. */
export async function drawCertificate(facts: PdfFacts): Promise<Uint8Array> {
  const title = `Certificate: ${facts.course}`;
  const pdf = new PDFDocument({
    ...{
      size: 'A4',
      layout: 'landscape',
      margin: 0,
      pdfVersion: '1.7',
      tagged: true,
      lang: 'en-GB',
      displayTitle: true,
    },
    info: { Title: title, Author: facts.charity, Creator: facts.site, CreationDate: facts.issuedAt },
  });
  const bytes = buffer(pdf);
  ground(pdf);
  const root = pdf.struct('Document', { title });
  pdf.addStructure(root);
  const line = (tag: 'H1' | 'H2' | 'P', text: string, at: Line) =>
    root.add(pdf.struct(tag, {}, () => write(pdf, text, at)));
  root.add(pdf.struct('Figure', { alt: `The mark of ${facts.site}: an eye that listens` }, () => mark(pdf)));
  line('P', facts.site, { x: MARGIN + 92, y: 58, size: 20, font: 'Helvetica-Bold', colour: PLUM });
  line('H1', 'Certificate', { y: 136, size: 40, font: 'Helvetica-Bold', colour: PLUM });
  line('P', 'This is to say that', { y: 196, size: 14, colour: MUTED });
  root.add(nameOf(pdf, facts.name));
  line('P', 'finished the course', { y: 270, size: 14, colour: MUTED });
  line('H2', facts.course, { y: 294, size: 22, font: 'Helvetica-Bold' });
  const text = [
    `Finished on ${dayWords(facts.finishedAt)}. About ${cpdWords(facts.minutes)} of learning (CPD).`,
    ...(facts.score === null ? [] : [`Score: ${facts.score} percent.`]),
    `Issued on ${dayWords(facts.issuedAt)} by ${facts.charity}. Valid until ${dayWords(facts.expiresAt)}.`,
  ];
  for (const [index, words] of text.entries()) line('P', words, { y: 372 + 22 * index, size: 14 });
  line('P', `Code ${facts.code}`, { y: 462, size: 16, font: 'Courier-Bold' });
  line('P', `Check it at ${new URL(facts.check).host}${new URL(facts.check).pathname}`, { y: 488, size: 12 });
  root.add(
    pdf.struct('Figure', { alt: `QR code that leads to the check of the code ${facts.code}` }, () =>
      qr(pdf, facts.check),
    ),
  );
  root.end();
  pdf.end();
  return bytes;
}

interface Line {
  x?: number;
  y: number;
  size: number;
  font?: string;
  colour?: string;
}

/** Text from `y` down, smaller where it would not fit into two lines. */
function write(pdf: Pdf, text: string, { x = MARGIN, y, size, font = 'Helvetica', colour = INK }: Line): void {
  const width = WIDTH - x - MARGIN - (y > 360 ? QR_SIDE + 24 : 0);
  pdf.font(font).fillColor(colour).fontSize(size);
  while (pdf.fontSize(size).heightOfString(text, { width }) > 2.6 * size && size > 8) size -= 1;
  pdf.text(text, x, y, { width });
}

/** Characters that the fonts every PDF reader has can show (Windows-1252). */
const SHOWN =
  /^[\x20-\x7e\u00a0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2013\u2014\u2018\u2019\u201c\u201d]*$/u;

/**
 * The name. Letters that these fonts lack are drawn without their marks, or as a box; what is read aloud and copied is
 * the name as it is.
 */
function nameOf(pdf: Pdf, name: string) {
  const plain = [...name].map((letter) => {
    if (SHOWN.test(letter)) return letter;
    const bare = (BARE[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, '')) || '';
    return SHOWN.test(bare) ? bare : '\u00b7';
  });
  const at: Line = { y: 222, size: 30, font: 'Helvetica-Bold' };
  const draw = () => write(pdf, plain.join(''), at);
  return SHOWN.test(name) ? pdf.struct('P', {}, draw) : pdf.struct('P', { actual: name }, draw);
}

const BARE: Readonly<Record<string, string>> = { Ł: 'L', ł: 'l', Đ: 'D', đ: 'd', ı: 'i', Ħ: 'H', ħ: 'h' };

/** Colour behind everything, which readers of the structure skip. */
function ground(pdf: Pdf): void {
  pdf.markContent('Artifact', { type: 'Layout' });
  pdf.rect(0, 0, WIDTH, HEIGHT).fill('#fffdf8');
  pdf.rect(0, 0, WIDTH, 14).fill(PLUM);
  pdf.rect(0, 14, WIDTH, 5).fill(SUN);
  pdf.roundedRect(MARGIN - 24, 110, WIDTH - 2 * MARGIN + 48, 240, 14).fill(LILAC);
  pdf.endMarkedContent();
}

function mark(pdf: Pdf): void {
  pdf.save().translate(MARGIN, 40).scale(1.5);
  pdf.path('M1 18C8 6.5 15 1.5 21.5 1.5S35 6.5 42 18C35 29.5 28 34.5 21.5 34.5S8 29.5 1 18Z').lineWidth(3).stroke(PLUM);
  pdf.circle(21.5, 18, 9).fill(PLUM);
  pdf.circle(24.8, 14.7, 2.8).fill(SUN);
  pdf.path('M43.2 9.5c3 5.5 3 11.5 0 17M48 5.5c4.2 8 4.2 17 0 25').lineWidth(3).lineCap('round').stroke(SUN);
  pdf.restore();
}

function qr(pdf: Pdf, text: string): void {
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
  const step = QR_SIDE / size;
  const [left, top] = [WIDTH - MARGIN - QR_SIDE, 392];
  pdf.rect(left - 12, top - 12, QR_SIDE + 24, QR_SIDE + 24).fill('#ffffff');
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      if (data[row * size + column]) pdf.rect(left + column * step, top + row * step, step, step);
  pdf.fill('#000000');
}
