import { z } from 'zod';
import { fromPage, many } from '../../http/input.ts';
import { inMemory, MB } from '../../http/uploads.ts';
import { line } from '../community/one-line.ts';

/** Bytes of one file. */
export const MOST_BYTES = 5 * MB;
/** Files beside one post. */
export const MOST_FILES = 5;
/** And as many as a form may list, so that it can say so: where threads merge, what waited in both waits in one. */
const MOST_LISTED = 20;
export const MOST_ALT = 300;

/** What a form sends beside the words of a post. `add` keeps a file until the words are sent. */
export const filesTyped = {
  act: fromPage(z.enum(['post', 'preview', 'add']).default('post')),
  /** Of any length: words that are too many are refused after the file is kept. */
  alt: z.string().default('').transform(line),
  /** The files that the form lists. */
  attached: fromPage(many(z.uuid(), MOST_LISTED)),
  /** The one whose button "Remove" was pressed. */
  drop: fromPage(z.uuid().optional()),
};
export type FilesTyped = z.output<z.ZodObject<typeof filesTyped>>;

/** For the route of such a form. */
export const filesSent = { sends: 'attachments.send', files: { file: inMemory(MOST_BYTES) } } as const;
