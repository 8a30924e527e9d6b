import { parse, stringify } from 'yaml';
import { decodeText, splitFrontMatter } from '../courses/course-text.ts';

/** What a form says about a Markdown file of a course. */
export interface Written {
  readonly front: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** The front matter and the body of a file, as far as they can be read. */
export function readWritten(bytes: Buffer): Written {
  const { text } = decodeText(bytes);
  const split = splitFrontMatter(text);
  if ('says' in split) return { front: {}, body: text };
  try {
    const front: unknown = parse(split.front);
    return { front: typeof front === 'object' && front !== null ? { ...front } : {}, body: split.body.trim() };
  } catch {
    return { front: {}, body: split.body.trim() };
  }
}

/** The file that says this. */
export function writeFile({ front, body }: Written): Buffer {
  const text = body.replace(/\r\n?/g, '\n').trim();
  return Buffer.from(`---\n${stringify(front, { lineWidth: 0 })}---\n${text === '' ? '' : `\n${text}\n`}`);
}
