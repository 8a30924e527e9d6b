/** A picture as it is kept: without what its camera or program wrote into it, and its size as it is seen. */
export interface CleanPicture {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/** The same picture without a place, a time, a name or a smaller copy in it; null for one that is broken or far too large. */
export function cleanPicture(type: 'image/png' | 'image/jpeg', bytes: Buffer): CleanPicture | null {
  try {
    const { parts, width, height } = type === 'image/png' ? png(bytes) : jpeg(bytes);
    const fits = [width, height].every((side) => side >= 1 && side <= 20_000) && width * height <= MOST_PIXELS;
    return fits ? { bytes: Buffer.concat(parts), width, height } : null;
  } catch (error) {
    // A Buffer says so when one reads past its end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** More than any camera in a ward makes; a browser needs four bytes for each. */
const MOST_PIXELS = 60_000_000;

/** More pieces than any program makes of five megabytes. */
const MOST_PARTS = 10_000;

interface Kept {
  readonly parts: Buffer[];
  readonly width: number;
  readonly height: number;
}

const broken = (): never => {
  throw new RangeError('The picture is broken');
};

/** Chunks that say how a picture looks. All others only tell about it, or about whoever made it. */
const LOOKS = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS'],
  ...['gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'sBIT', 'bKGD', 'pHYs'],
]);

/** Eight bytes, then chunks: length, name, content, check. What stands behind the last chunk goes too. */
function png(bytes: Buffer): Kept {
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; ; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (end > bytes.length || (at === 8 && name !== 'IHDR') || parts.length > MOST_PARTS) broken();
    if (LOOKS.has(name)) parts.push(bytes.subarray(at, end));
    if (name === 'IEND') return { parts, width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
    at = end;
  }
}

const [SOI, EOI, SOS, APP0, APP1, APP2, APP14, APP15, COM] = [0xd8, 0xd9, 0xda, 0xe0, 0xe1, 0xe2, 0xee, 0xef, 0xfe];
const ICC = 'ICC_PROFILE\0';
const EXIF = 'Exif\0\0';

/** Segments: FF, a kind, a length, content; the picture itself comes behind each SOS. What stands behind the EOI goes too. */
function jpeg(bytes: Buffer): Kept {
  const parts = [bytes.subarray(0, 2)];
  let [width, height, turned] = [0, 0, 1];
  for (let at = 2; ; ) {
    if (bytes.readUInt8(at) !== 0xff) broken();
    const kind = bytes.readUInt8(at + 1);
    // As many FF as somebody likes may fill the gap before a kind.
    if (kind === 0xff) {
      at += 1;
      continue;
    }
    if (kind === EOI) {
      parts.push(bytes.subarray(at, at + 2));
      break;
    }
    if (kind < 0xc0 || kind === SOI) broken();
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length || parts.length > MOST_PARTS) broken();
    if (kind === APP1 && bytes.toString('latin1', at + 4, at + 10) === EXIF)
      turned = orientation(bytes.subarray(at + 10, end));
    if (isFrame(kind)) [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
    const next = kind === SOS ? endOfScan(bytes, end) : end;
    if (isLook(kind, bytes.subarray(at + 4, end))) parts.push(bytes.subarray(at, next));
    at = next;
  }
  if (turned === 1) return { parts, width, height };
  parts.splice(1, 0, turnedBy(turned));
  return turned > 4 ? { parts, width: height, height: width } : { parts, width, height };
}

/** C0 to CF, without three that mean something else. */
const isFrame = (kind: number): boolean => kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind);

/** Of what programs add to a picture, only its colours, and how they are to be read. A JFIF of 14 bytes has no smaller copy. */
function isLook(kind: number, content: Buffer): boolean {
  if (kind === APP0) return content.length === 14 && content.toString('latin1', 0, 5) === 'JFIF\0';
  if (kind === APP2) return content.toString('latin1', 0, ICC.length) === ICC;
  return kind === APP14 || !((kind >= APP0 && kind <= APP15) || kind === COM);
}

/** Behind an SOS, up to the next segment: FF 00 is a byte of the picture, FF D0 to FF D7 are marks in it. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const kind = bytes.readUInt8(at + 1);
    if (kind !== 0 && kind !== 0xff && !(kind >= 0xd0 && kind <= 0xd7)) return at;
  }
  return broken();
}

const ORIENTATION = 0x0112;

/** Which way a camera was held, 1 to 8, as Exif tells it; 1 where it tells nothing that can be read. */
function orientation(tiff: Buffer): number {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const [u16, u32] = isLittle
    ? [(at: number) => tiff.readUInt16LE(at), (at: number) => tiff.readUInt32LE(at)]
    : [(at: number) => tiff.readUInt16BE(at), (at: number) => tiff.readUInt32BE(at)];
  try {
    const first = u32(4);
    for (let n = 0; n < u16(first); n++) {
      const entry = first + 2 + n * 12;
      if (u16(entry) !== ORIENTATION) continue;
      const turned = u16(entry + 8);
      return turned >= 1 && turned <= 8 ? turned : 1;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

/** An Exif segment that says which way up, and nothing else. */
function turnedBy(turned: number): Buffer {
  const entry = Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0]);
  const tiff = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, ...entry, 0, 0, 0, 0]);
  const content = Buffer.concat([Buffer.from(EXIF, 'latin1'), tiff]);
  return Buffer.concat([Buffer.from([0xff, APP1, 0, content.length + 2]), content]);
}
