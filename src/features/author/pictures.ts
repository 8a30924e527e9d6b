import { Invalid } from '../../errors.ts';
import { fileName, type Upload } from '../../http/uploads.ts';
import { limits } from '../courses/course-draft.ts';
import { checkImage } from '../courses/course-images.ts';
import { type FileKind, slugOf } from './draft-paths.ts';

export const PICTURE_BYTES = 2_000_000;

/**
 * A picture that an author sent, under a name that is free in the draft. Throws Invalid with a sentence where its bytes
 * are not what its name says, where a drawing holds anything that could run, or where nobody says what it shows.
 */
export function pictureFrom(
  upload: Upload<{ most: number; keep: 'memory' }>,
  alt: string,
  files: readonly { readonly path: string }[],
): { path: string; bytes: Buffer } {
  const problems: Record<string, string> = {};
  if (alt === '') problems.alt = 'Say what the picture shows, for people who cannot see it';
  const [, stem = '', ending = ''] = /^(.*)\.([a-z]+)$/i.exec(fileName(upload.name)) ?? [];
  const { type, slips } = checkImage(`x.${ending.toLowerCase()}`, upload.bytes);
  const [slip] = slips;
  if (slip) problems.picture = slip.says;
  else if (!type) problems.picture = 'Choose a PNG, JPEG, WebP or SVG picture';
  const taken = new Set(files.map(({ path }) => path));
  if ([...taken].filter((path) => path.startsWith('images/')).length >= limits.images)
    problems.picture = `A course has at most ${limits.images} pictures. Delete one first.`;
  if (Object.keys(problems).length > 0) throw new Invalid(problems);
  const base = slugOf(stem) || 'picture';
  let path = `images/${base}.${ending.toLowerCase()}`;
  for (let n = 2; taken.has(path); n++) path = `images/${base}-${n}.${ending.toLowerCase()}`;
  return { path, bytes: upload.bytes };
}

/** The line of Markdown that shows a picture in a file of this kind. */
export function pictureLine(kind: FileKind, { path }: { path: string }, alt: string): string {
  const words = alt.replace(/\s+/g, ' ').replace(/[[\]\\]/g, '\\$&');
  return `![${words}](${kind === 'course' ? '' : '../'}${path})`;
}
