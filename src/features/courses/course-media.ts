/** A name in the folder media: of video or sound, and of what stands beside it under the same name. */
export const mediaName = /^[a-z0-9][a-z0-9-]{0,70}\.(?:mp4|webm|mp3|ogg|m4a|wav)$/;
export const besideMediaName = /^[a-z0-9][a-z0-9-]{0,70}\.(?:vtt|md|txt)$/;

interface MediaKind {
  readonly type: string;
  readonly isVideo: boolean;
  /** Whether a file that begins so is of this kind. */
  readonly is: (head: Buffer) => boolean;
}

const words = (head: Buffer, start: number, end: number): string => head.toString('latin1', start, end);

/** MP4 and M4A begin with a box that names their brands; only sound calls itself M4A or M4B. */
const isMp4 = (head: Buffer): boolean =>
  head.length > 16 && words(head, 4, 8) === 'ftyp' && /^\w{2}/.test(words(head, 8, 12));
const isSoundOnly = (head: Buffer): boolean => /^M4[AB] /.test(words(head, 8, 12));

/** Matroska names the kind of document in its first element. */
const isWebm = (head: Buffer): boolean =>
  head.subarray(0, 4).equals(Buffer.from('1a45dfa3', 'hex')) && words(head, 4, 80).includes('webm');

/** Layer III with a bit rate and a sample rate that exist, or the mark of a title before it. */
function isMp3(head: Buffer): boolean {
  if (words(head, 0, 3) === 'ID3') return head.length > 10 && (head[3] ?? 255) < 5;
  const [sync = 0, kind = 0, rates = 255] = head;
  const isLayer3 = sync === 0xff && (kind & 0xe6) === 0xe2 && (kind & 0x18) !== 0x08;
  return isLayer3 && rates >> 4 > 0 && rates >> 4 < 15 && (rates & 0x0c) !== 0x0c;
}

/** An Ogg file names what it carries in its first packet; film in Ogg is not taken. */
const isOgg = (head: Buffer): boolean =>
  words(head, 0, 4) === 'OggS' &&
  head[4] === 0 &&
  ['\u0001vorbis', 'OpusHead', '\u007fFLAC', 'Speex   '].some((name) => words(head, 28, 40).startsWith(name));

/** A RIFF file that says it carries waves. */
const isWav = (head: Buffer): boolean => words(head, 0, 4) === 'RIFF' && words(head, 8, 16) === 'WAVEfmt ';

const KINDS: Readonly<Record<string, MediaKind>> = {
  mp4: { type: 'video/mp4', isVideo: true, is: (head) => isMp4(head) && !isSoundOnly(head) },
  webm: { type: 'video/webm', isVideo: true, is: isWebm },
  mp3: { type: 'audio/mpeg', isVideo: false, is: isMp3 },
  ogg: { type: 'audio/ogg', isVideo: false, is: isOgg },
  m4a: { type: 'audio/mp4', isVideo: false, is: isMp4 },
  wav: { type: 'audio/wav', isVideo: false, is: isWav },
};

/** For the browser's file chooser. */
export const MEDIA_ACCEPTED = Object.keys(KINDS)
  .map((ending) => `.${ending}`)
  .join(',');

const endingOf = (name: string): string => /\.([a-z0-9]+)$/.exec(name)?.[1] ?? '';

/** A name without its ending: what belongs together is called the same. */
export const stemOf = (name: string): string => name.slice(0, name.length - endingOf(name).length - 1);

/** What a file of this name is, by its ending alone; undefined for what is neither video nor sound. */
export const mediaKind = (name: string): Pick<MediaKind, 'type' | 'isVideo'> | undefined => KINDS[endingOf(name)];

/** Whether a file begins as its name says that it does. */
export const fitsItsName = (name: string, head: Buffer): boolean => KINDS[endingOf(name)]?.is(head) ?? false;
