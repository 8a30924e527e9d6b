import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Invalid } from '../../errors.ts';
import { fileName, type Upload } from '../../http/uploads.ts';
import { checkCaptions } from '../courses/captions.ts';
import { downloadType } from '../courses/course-downloads.ts';
import { limits, type SourceFile } from '../courses/course-draft.ts';
import { fitsItsName, mediaKind, stemOf } from '../courses/course-media.ts';
import { decodeText } from '../courses/course-text.ts';
import { lookInto } from '../courses/course-tree.ts';
import type { Edited } from './author.forms.ts';
import { type FileKind, kindOf, slugOf } from './draft-paths.ts';

export const CAPTIONS_BYTES = 200_000;

type OnDisk = Upload<{ most: number; keep: 'disk' }>;
type InMemory = Upload<{ most: number; keep: 'memory' }>;
type Files = readonly { readonly path: string }[];

/** Files that come into a draft, and the words that stand for them in the text. */
export interface Attached {
  readonly files: readonly SourceFile[];
  readonly line: string;
}

const words = (text: string): string => text.replace(/\s+/g, ' ').replace(/[[\]\\]/g, '\\$&');
const up = (kind: FileKind, path: string): string => `${kind === 'course' ? '' : '../'}${path}`;

/** What a sent file is called here: in small letters, and like nothing that is there. Its ending stays. */
function freeName(sent: string, folder: 'media' | 'files', files: Files): { stem: string; ending: string } {
  const [, stem = '', ending = ''] = /^(.*)\.([a-z0-9]+)$/i.exec(fileName(sent)) ?? [];
  const taken = new Set(files.map(({ path }) => stemOf(path)));
  const base = slugOf(stem) || 'file';
  let free = base;
  for (let n = 2; taken.has(`${folder}/${free}`); n++) free = `${base}-${n}`;
  return { stem: free, ending: ending.toLowerCase() };
}

/**
 * Video or sound that an author sent, with what belongs to it. Throws Invalid with a sentence for each thing that is
 * missing or that is not what its name says. Null where nothing was sent.
 */
export async function mediaFrom(
  { media, captions }: { media: OnDisk | null; captions: InMemory | null },
  { mediaTitle, transcript }: Pick<Edited, 'mediaTitle' | 'transcript'>,
  { kind, files }: { kind: FileKind; files: Files },
): Promise<Attached | null> {
  if (!media) {
    if (captions || transcript.trim() !== '')
      throw new Invalid({ media: 'Choose the video or sound that this belongs to' });
    return null;
  }
  const problems: Record<string, string> = {};
  const { stem, ending } = freeName(media.name, 'media', files);
  const name = `${stem}.${ending}`;
  const about = mediaKind(name);
  const { head, hash } = await lookInto(createReadStream(media.path));
  if (!about) problems.media = 'Choose an MP4, WebM, MP3, OGG, M4A or WAV file';
  else if (!fitsItsName(name, head)) problems.media = 'The content of this file does not fit its name';
  else if (files.filter(({ path }) => kindOf(path) === 'media').length >= limits.media)
    problems.media = `A course has at most ${limits.media} videos and sounds. Delete one first.`;
  if (mediaTitle === '') problems.mediaTitle = 'Say what it is about';
  if (transcript.trim() === '') problems.transcript = 'Write down what is said, for people who cannot hear it';
  if (about?.isVideo && !captions) problems.captions = 'Choose the captions of the video, a WebVTT file';
  if (about?.isVideo && captions) {
    const { text, slips } = decodeText(captions.bytes);
    const [slip] = slips.length > 0 ? slips : checkCaptions(text);
    if (!/\.vtt$/i.test(captions.name)) problems.captions = 'Choose a file that ends in .vtt';
    else if (slip) problems.captions = `Line ${slip.line}: ${slip.says}`;
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems);
  const path = `media/${name}`;
  const beside = about?.isVideo && captions ? [{ path: `media/${stem}.vtt`, bytes: captions.bytes }] : [];
  return {
    line: `![${words(mediaTitle)}](${up(kind, path)})`,
    files: [
      { path, hash, size: media.size, read: () => createReadStream(media.path) },
      ...beside,
      { path: `media/${stem}.md`, bytes: Buffer.from(`${transcript.replace(/\r\n?/g, '\n').trim()}\n`) },
    ],
  };
}

/** A file to download that an author sent. Throws Invalid as mediaFrom does. Null where nothing was sent. */
export async function downloadFrom(
  download: OnDisk | null,
  { downloadTitle }: Pick<Edited, 'downloadTitle'>,
  { kind, files }: { kind: FileKind; files: Files },
): Promise<Attached | null> {
  if (!download) return null;
  const problems: Record<string, string> = {};
  const { stem, ending } = freeName(download.name, 'files', files);
  const path = `files/${stem}.${ending}`;
  const bytes = await readFile(download.path);
  if (downloadType(`${stem}.${ending}`, bytes) === null)
    problems.download = 'Choose a PDF, Word, Excel, PowerPoint, CSV or text file. Its ending must fit what is in it.';
  else if (files.filter((file) => kindOf(file.path) === 'download').length >= limits.downloads)
    problems.download = `A course has at most ${limits.downloads} files. Delete one first.`;
  if (downloadTitle === '') problems.downloadTitle = 'Say in words what the file is';
  if (Object.keys(problems).length > 0) throw new Invalid(problems);
  return { line: `[${words(downloadTitle)}](${up(kind, path)})`, files: [{ path, bytes }] };
}
