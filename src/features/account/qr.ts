import QRCode from 'qrcode';
import { SafeHtml } from '../../http/html.ts';

const QUIET = 4;

/** A QR code as an SVG of our own: dark squares on a light ground in every colour scheme, or no camera reads it. */
export function qrCode(text: string, label: string): SafeHtml {
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
  const squares: string[] = [];
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      if (data[row * size + column]) squares.push(`M${column + QUIET} ${row + QUIET}h1v1h-1z`);
  const side = size + 2 * QUIET;
  return new SafeHtml(
    `<svg class="qr" viewBox="0 0 ${side} ${side}" width="240" height="240" role="img" aria-label="${label}" shape-rendering="crispEdges">` +
      `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="#000" d="${squares.join('')}"/></svg>`,
  );
}
