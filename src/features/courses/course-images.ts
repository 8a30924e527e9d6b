import type { ImageType, Slip } from './course-draft.ts';
import { limits } from './course-draft.ts';
import { decodeText } from './course-text.ts';
import { type ImageSize, imageSize } from './image-size.ts';
import { checkSvg } from './svg.ts';

export const imageName = /^[a-z0-9][a-z0-9-]{0,70}\.(?:png|jpe?g|webp|svg)$/;

const typeByEnding: Record<string, ImageType> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

type CheckedImage = { type: ImageType | undefined; size: ImageSize | undefined; slips: Slip[] };

/** Decides what an image is by its bytes, and lists why it may not be used. */
export function checkImage(name: string, bytes: Buffer): CheckedImage {
  const type = typeOf(bytes);
  const refuse = (says: string) => ({ type, size: undefined, slips: [{ line: 1, says }] });
  if (bytes.length > limits.imageBytes) return refuse('The image is over 2 MB. Save a smaller one.');
  if (!type) return refuse('This is not a PNG, JPEG, WebP or SVG image, whatever its name says.');
  if (type !== typeByEnding[name.slice(name.lastIndexOf('.') + 1)]) {
    return refuse(`The content of this file is ${type}, which does not fit its name.`);
  }
  if (type === 'image/svg+xml') {
    if (bytes.length > limits.svgBytes) return refuse('The drawing is over 500 kB. Make it simpler.');
    const { text, slips } = decodeText(bytes);
    const found = slips.length > 0 ? slips : checkSvg(text);
    if (found.length > 0) return { type, size: undefined, slips: found };
  }
  const size = imageSize(type, bytes);
  return size ? { type, size, slips: [] } : refuse('The image is cut short, broken or far too large.');
}

function typeOf(bytes: Buffer): ImageType | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png';
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'image/webp';
  return /^\s*<(?:\?xml\s|svg[\s>]|!--)/.test(bytes.toString('latin1', 0, 200)) ? 'image/svg+xml' : undefined;
}
