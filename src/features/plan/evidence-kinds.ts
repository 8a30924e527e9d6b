import { isUtf8 } from 'node:buffer';

/** A kind of file that we keep: known by its ending and by how it begins, both of which have to agree. */
interface Kind {
  readonly type: string;
  readonly is: (bytes: Buffer) => boolean;
}

const begins =
  (...starts: readonly (readonly number[])[]) =>
  (bytes: Buffer): boolean =>
    starts.some((start) => start.every((byte, i) => bytes[i] === byte));

const ZIP = begins([0x50, 0x4b, 0x03, 0x04]);

/** An office file is an archive with a folder of its kind in it, and with no program. */
const office = (folder: string) => (bytes: Buffer) =>
  ZIP(bytes) &&
  bytes.includes('[Content_Types].xml') &&
  bytes.includes(`${folder}/`) &&
  !bytes.includes('vbaProject.bin');
/** An open document says what it is in its first file, which is not packed. */
const open = (type: string) => (bytes: Buffer) => ZIP(bytes) && bytes.subarray(30, 120).includes(`mimetype${type}`);

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const OPEN = 'application/vnd.oasis.opendocument';
const JPEG: Kind = { type: 'image/jpeg', is: begins([0xff, 0xd8, 0xff]) };

const KINDS: Readonly<Record<string, Kind>> = {
  pdf: { type: 'application/pdf', is: begins([0x25, 0x50, 0x44, 0x46, 0x2d]) },
  png: { type: 'image/png', is: begins([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  jpg: JPEG,
  jpeg: JPEG,
  txt: { type: 'text/plain', is: (bytes) => isUtf8(bytes) && !bytes.includes(0) },
  docx: { type: `${OFFICE}.wordprocessingml.document`, is: office('word') },
  xlsx: { type: `${OFFICE}.spreadsheetml.sheet`, is: office('xl') },
  pptx: { type: `${OFFICE}.presentationml.presentation`, is: office('ppt') },
  odt: { type: `${OPEN}.text`, is: open(`${OPEN}.text`) },
  ods: { type: `${OPEN}.spreadsheet`, is: open(`${OPEN}.spreadsheet`) },
  odp: { type: `${OPEN}.presentation`, is: open(`${OPEN}.presentation`) },
};

/** For the browser's file chooser. */
export const ACCEPTED = Object.keys(KINDS)
  .map((ending) => `.${ending}`)
  .join(',');

/** The type of a file whose ending and content agree; null for everything else, and for an empty one. */
export function typeOf(name: string, bytes: Buffer): string | null {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const kind = Object.hasOwn(KINDS, ending) ? KINDS[ending] : undefined;
  return bytes.length > 0 && kind?.is(bytes) ? kind.type : null;
}
