import type { Readable } from 'node:stream';
import type { Entry, ZipFile } from 'yauzl';
import { AICC, BadPackage } from './bad-package.ts';
import { isDangerousName, isProgram } from './file-types.ts';
import type { Manifest } from './manifest.ts';

/** Bytes, and how many files. What counts is what comes out while unpacking, whatever the file claims. */
export interface PackageLimits {
  readonly zip: number;
  readonly unpacked: number;
  readonly file: number;
  readonly files: number;
}

const MB = 1_000_000;
export const packageLimits: PackageLimits = { zip: 200 * MB, unpacked: 500 * MB, file: 200 * MB, files: 5_000 };
const MANIFEST = 'imsmanifest.xml';
const MOST_MANIFEST = 5 * MB;
const LONGEST_PATH = 500;

export interface OpenPackage {
  readonly manifest: Manifest;
  readonly files: number;
  /** Each file in turn, with its bytes; the consumer reads one to its end before it asks for the next. */
  contents(): AsyncGenerator<{ path: string; bytes: AsyncIterable<Buffer> }>;
  close(): void;
}

/** As people say sizes: "200 MB". */
export const megabytes = (bytes: number): string => `${Math.max(1, Math.round(bytes / MB))} MB`;

const OUTSIDE = 'A file in the package would land outside it. It was made to do harm, or its tool is broken.';
const NO_ZIP = 'This is not a zip file. Choose the file that your tool exported as SCORM, ending in .zip.';
const DAMAGED = 'The zip file is damaged. Export the package again and upload the new file.';
const BOMB = 'The package does not say the truth about its size. It was made to do harm, or it is damaged.';

/** What the reader of zip files says, as a sentence for whoever uploads. */
function explained(error: unknown): unknown {
  if (error instanceof BadPackage || !(error instanceof Error)) return error;
  const { message } = error;
  if (/relative path|absolute path|invalid characters in fileName/i.test(message)) return new BadPackage(OUTSIDE);
  if (/too many bytes|not enough bytes|size mismatch/i.test(message)) return new BadPackage(BOMB);
  if (/end of central directory|multi-disk|signature not found/i.test(message)) return new BadPackage(NO_ZIP);
  if ('code' in error && /^(ENOENT|EACCES|EIO|EMFILE)/.test(String(error.code))) return error;
  return new BadPackage(DAMAGED);
}

const tooLarge = (limits: PackageLimits): BadPackage =>
  new BadPackage(
    `The package is too large. Unpacked it may have ${megabytes(limits.unpacked)}, each file ${megabytes(limits.file)}.`,
  );

const isSymlink = ({ externalFileAttributes }: Entry): boolean =>
  ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;

function checkEntry(entry: Entry, limits: PackageLimits): void {
  const path = entry.fileName;
  if (path.length > LONGEST_PATH || /\p{Cc}/u.test(path))
    throw new BadPackage('A file in the package has a name that is too long or broken.');
  if (isSymlink(entry)) throw new BadPackage(OUTSIDE);
  if (entry.isEncrypted())
    throw new BadPackage('The zip file is locked with a password. Export the package without one.');
  if (isDangerousName(path))
    throw new BadPackage(
      `The package has a file that is a program: ${path.slice(-120)}. Take it out, then upload again.`,
    );
  if (entry.uncompressedSize > limits.file) throw tooLarge(limits);
}

/** Files that tools and computers leave behind; nothing plays them. */
const isLitter = (path: string): boolean => /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(path);

async function survey(zip: ZipFile, limits: PackageLimits): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>();
  let claimed = 0;
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/') || isLitter(entry.fileName)) continue;
    checkEntry(entry, limits);
    if (found.has(entry.fileName))
      throw new BadPackage(`The package has two files called ${entry.fileName.slice(-120)}.`);
    found.set(entry.fileName, entry);
    claimed += entry.uncompressedSize;
    if (found.size > limits.files)
      throw new BadPackage(`The package has more than ${limits.files.toLocaleString('en-GB')} files.`);
    if (claimed > limits.unpacked) throw tooLarge(limits);
  }
  return found;
}

/** Why a zip without a manifest at its top is none that plays here. */
function withoutManifest(paths: readonly string[]): BadPackage {
  const nested = paths.find((path) => path.toLowerCase().endsWith(`/${MANIFEST}`));
  if (nested)
    return new BadPackage(
      `The manifest is inside the folder ${nested.split('/').slice(0, -1).join('/').slice(0, 80)}. Zip what is in that folder, not the folder itself.`,
    );
  if (paths.some((path) => /\.(au|crs|cst|des)$/i.test(path))) return new BadPackage(AICC);
  if (paths.some((path) => /(^|\/)(tincan|cmi5)\.xml$/i.test(path)))
    return new BadPackage(
      'This is a package for xAPI or cmi5, which cannot play here. Export it as SCORM 1.2 or SCORM 2004.',
    );
  return new BadPackage(
    'There is no file imsmanifest.xml in the zip, so it is not a SCORM package. Export it as SCORM.',
  );
}

/** Counts what really comes out; ends with BadPackage as soon as it is more than allowed. */
async function* counted(path: string, source: Readable, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  let isFirst = true;
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      if (isFirst && isProgram(path, piece))
        throw new BadPackage(
          `The package has a program under another name: ${path.slice(-120)}. Take it out, then upload again.`,
        );
      isFirst = false;
      count(piece.length);
      yield piece;
    }
  } catch (error) {
    throw explained(error);
  } finally {
    source.destroy();
  }
}

async function readWhole(zip: ZipFile, entry: Entry): Promise<Buffer> {
  let size = 0;
  const pieces: Buffer[] = [];
  const count = (bytes: number): void => {
    size += bytes;
    if (size > MOST_MANIFEST) throw new BadPackage('The file imsmanifest.xml is too large to be a manifest.');
  };
  for await (const piece of counted(MANIFEST, await zip.openReadStreamPromise(entry), count)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/**
 * Opens an uploaded file as a SCORM package; nothing is unpacked yet. Throws BadPackage with a sentence for whoever
 * uploaded it. The caller closes it.
 */
export async function openPackage(file: string, limits: PackageLimits = packageLimits): Promise<OpenPackage> {
  const yauzl = await import('yauzl');
  let zip: ZipFile | undefined;
  try {
    zip = await yauzl.openPromise(file, { autoClose: false, lazyEntries: true, validateEntrySizes: true });
    const entries = await survey(zip, limits);
    const top = entries.get(MANIFEST);
    if (!top) throw withoutManifest([...entries.keys()]);
    const { readManifest } = await import('./manifest.ts');
    const manifest = readManifest(await readWhole(zip, top), new Set(entries.keys()));
    const opened = zip;
    return {
      manifest,
      files: entries.size,
      contents: () => unpack(opened, entries, limits),
      close: () => opened.close(),
    };
  } catch (error) {
    zip?.close();
    throw explained(error);
  }
}

async function* unpack(zip: ZipFile, entries: ReadonlyMap<string, Entry>, limits: PackageLimits) {
  let all = 0;
  for (const [path, entry] of entries) {
    let own = 0;
    const count = (bytes: number): void => {
      own += bytes;
      all += bytes;
      if (own > limits.file || all > limits.unpacked) throw tooLarge(limits);
    };
    let stream: Readable;
    try {
      stream = await zip.openReadStreamPromise(entry);
    } catch (error) {
      throw explained(error);
    }
    yield { path, bytes: counted(path, stream, count) };
  }
}
