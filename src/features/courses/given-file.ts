import type { App } from '../../context.ts';
import type { Given } from '../../http/ask.ts';
import { downloadName, downloadTypeByName } from './course-downloads.ts';
import { mediaKind } from './course-media.ts';
import { streamSource } from './sources.ts';

/** A file of a course as it goes out: pictures, video and sound into the page, everything else to be saved. */
export function givenFile(
  app: Pick<App, 'database'>,
  {
    name,
    type,
    hash,
    size,
    bytes,
  }: { name: string; type: string; hash: string; size: number | null; bytes: Uint8Array },
): Given {
  return {
    ...{ name, type },
    ...(downloadName.test(name) ? {} : { inline: true }),
    body:
      size === null
        ? bytes
        : { size, hash, read: (part: { start: number; end: number }) => streamSource(app, hash, part) },
  };
}

/** The type of a film, of captions and of a file to download, by its name: their content was looked at when they came. */
export const typeByName = (name: string): string | undefined =>
  name.endsWith('.vtt') ? 'text/vtt; charset=utf-8' : (mediaKind(name)?.type ?? downloadTypeByName(name));
