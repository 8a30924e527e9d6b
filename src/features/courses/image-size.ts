import type { ImageType } from './course-draft.ts';

export type ImageSize = { width: number; height: number };

/** Reads an image's size in pixels (of a drawing: in units of its viewBox); undefined when it is cut short or broken. */
export function imageSize(type: ImageType, bytes: Buffer): ImageSize | undefined {
  try {
    const [width, height] = readers[type](bytes);
    const fits = (side: number) => Number.isFinite(side) && side >= 1 && side <= 20_000;
    return fits(width) && fits(height) ? { width: Math.round(width), height: Math.round(height) } : undefined;
  } catch (error) {
    // A Buffer says so when one reads past its end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const readers: Record<ImageType, (bytes: Buffer) => [width: number, height: number]> = {
  'image/png': (bytes) => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)],
  'image/jpeg': jpeg,
  'image/webp': webp,
  'image/svg+xml': svg,
};

/** A JPEG is a row of segments; those that begin a frame (C0 to CF, without three of other meaning) hold the size. */
function jpeg(bytes: Buffer): [number, number] {
  for (let at = 2; ; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes.readUInt8(at) !== 0xff) return [0, 0];
    const marker = bytes.readUInt8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    }
  }
}

function webp(bytes: Buffer): [number, number] {
  const kind = bytes.toString('latin1', 12, 16);
  if (kind === 'VP8X') return [1 + bytes.readUIntLE(24, 3), 1 + bytes.readUIntLE(27, 3)];
  if (kind === 'VP8 ') return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
  if (kind !== 'VP8L') return [0, 0];
  const both = bytes.readUInt32LE(21);
  return [1 + (both & 0x3fff), 1 + ((both >>> 14) & 0x3fff)];
}

function svg(bytes: Buffer): [number, number] {
  const box = /\sviewBox\s*=\s*["']([^"']*)["']/.exec(bytes.toString('utf8'))?.[1]?.trim() ?? '';
  const [, , width = 0, height = 0] = box.split(/[\s,]+/).map(Number);
  return [width, height];
}
