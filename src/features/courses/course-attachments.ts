import { createHash } from 'node:crypto';
import { escapeHtml } from '../../http/html.ts';
import { checkCaptions } from './captions.ts';
import { downloadType } from './course-downloads.ts';
import type { FileDraft, LargeFile, Problem, Slip } from './course-draft.ts';
import { checkImage } from './course-images.ts';
import { fitsItsName, mediaKind } from './course-media.ts';
import type { MediaNames, Survey } from './course-survey.ts';
import { decodeText } from './course-text.ts';
import { type CourseTree, lookInto } from './course-tree.ts';
import type { ImageSize } from './image-size.ts';
import { type LinkTargets, renderMarkdown } from './markdown.ts';

/** What stands beside the text of a course. */
export type Attachments = {
  files: FileDraft[];
  /** The files among them that are too large to hold. */
  large: LargeFile[];
  /** By the image's name; undefined for one that is refused. */
  sizes: Map<string, ImageSize | undefined>;
  /** Transcripts as sanitised HTML, by the name of the video or sound. */
  transcripts: Map<string, string>;
  problems: Problem[];
};

/**
 * Reads the pictures, the video and sound and the files to download of a course. With content only `named`, nothing but
 * captions and transcripts is looked into, which is enough to show the text.
 */
export async function readAttachments(
  survey: Survey,
  tree: CourseTree,
  { content, targets }: { content: 'read' | 'named'; targets: (from: string) => LinkTargets },
): Promise<Attachments> {
  const found: Attachments = { files: [], large: [], sizes: new Map(), transcripts: new Map(), problems: [] };
  const report = (file: string, slips: readonly Slip[]) =>
    found.problems.push(...slips.map(({ line, says }) => ({ file, line, says })));
  if (content === 'read') {
    for (const name of survey.images) await readImage(survey, name, found, report);
    for (const { name, size } of survey.downloads) await readDownload(survey, tree, { name, size }, found, report);
  }
  for (const media of survey.media) {
    if (content === 'read' && survey.has(`media/${media.name}`)) await readMedia(tree, media, found, report);
    await readCaptions(survey, media, found, report);
    found.transcripts.set(media.name, await readTranscript(survey, media, targets, report));
  }
  return found;
}

type Report = (file: string, slips: readonly Slip[]) => void;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function readImage(survey: Survey, name: string, { files, sizes }: Attachments, report: Report): Promise<void> {
  const bytes = await survey.read(`images/${name}`);
  if (!bytes) return;
  const { type, size, slips } = checkImage(name, bytes);
  sizes.set(name, size);
  report(`images/${name}`, slips);
  if (type) files.push({ name, type, bytes, hash: sha256(bytes), size: bytes.length });
}

async function readDownload(
  survey: Survey,
  tree: CourseTree,
  { name, size }: { name: string; size: number },
  { files, large }: Attachments,
  report: Report,
): Promise<void> {
  const path = `files/${name}`;
  if (!survey.has(path)) return;
  const bytes = await tree.read(path);
  const type = downloadType(name, bytes);
  if (!type) report(path, [{ line: 1, says: 'The content of this file does not fit its name.' }]);
  else {
    const hash = sha256(bytes);
    files.push({ name, type, bytes: null, hash, size });
    large.push({ path, hash, size, read: () => tree.pieces(path) });
  }
}

async function readMedia(
  tree: CourseTree,
  { name, size }: MediaNames,
  { files, large }: Attachments,
  report: Report,
): Promise<void> {
  const path = `media/${name}`;
  const { head, hash } = await lookInto(tree.pieces(path), tree.hash(path));
  if (!fitsItsName(name, head)) report(path, [{ line: 1, says: 'The content of this file does not fit its name.' }]);
  files.push({ name, type: mediaKind(name)?.type ?? '', bytes: null, hash, size });
  large.push({ path, hash, size, read: () => tree.pieces(path) });
}

async function readCaptions(
  survey: Survey,
  { captions }: MediaNames,
  { files }: Attachments,
  report: Report,
): Promise<void> {
  const path = `media/${captions}`;
  const bytes = captions === null ? undefined : await survey.read(path);
  if (captions === null || !bytes) return;
  const { text, slips } = decodeText(bytes);
  report(path, slips.length > 0 ? slips : checkCaptions(text));
  files.push({ name: captions, type: 'text/vtt; charset=utf-8', bytes, hash: sha256(bytes), size: bytes.length });
}

async function readTranscript(
  survey: Survey,
  { transcript }: MediaNames,
  targets: (from: string) => LinkTargets,
  report: Report,
): Promise<string> {
  const path = `media/${transcript}`;
  const bytes = transcript === '' ? undefined : await survey.read(path);
  if (!bytes) return '';
  const { text, slips } = decodeText(bytes);
  if (slips.length === 0 && text.trim() === '') slips.push({ line: 1, says: 'The transcript has no words.' });
  const rendered = transcript.endsWith('.md') ? renderMarkdown(text, targets(path)) : { html: plain(text), slips: [] };
  report(path, [...slips, ...rendered.slips]);
  return rendered.html;
}

/** Plain text as paragraphs, its lines as they were. */
const plain = (text: string): string =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br />')}</p>`)
    .join('\n');
