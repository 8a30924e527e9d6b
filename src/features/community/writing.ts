import type { z } from 'zod';
import type { App } from '../../context.ts';
import { inPart } from '../../data/in-part.ts';
import type { Refused, Shown, Went } from '../../http/ask.ts';
import { SafeHtml } from '../../http/html.ts';
import { problemsIn } from '../../http/input.ts';
import type { Upload } from '../../http/uploads.ts';
import { type FilesTyped, MOST_FILES } from '../attachments/attachments.forms.ts';
import { changeFiles, type Place, TOO_MANY } from '../attachments/attachments.ts';
import { findMentioned } from './mentions.ts';
import { renderPost } from './post-markdown-when-needed.ts';

interface Writing<S extends z.ZodObject> {
  readonly place: Place;
  readonly form: FilesTyped;
  readonly file: (Upload & { readonly bytes: Buffer }) | null;
  /** What has to be right before it is sent or seen. */
  readonly said: S;
  /** The same form again, with these files, and with what the words will look like. */
  show(files: readonly string[], preview: SafeHtml | null): Promise<Shown | Went>;
  send(said: z.output<S>, files: readonly string[]): Promise<Went | Refused>;
}

/**
 * Whatever somebody writes, files come first: they are kept, also where the words are not right yet or are only looked
 * at. Then the words are looked at, or sent; a mistake that shows only then undoes the words alone.
 */
export async function write<S extends z.ZodObject<{ text: z.ZodType<string> }>>(
  app: App,
  { place, form, file, said, show, send }: Writing<S>,
): Promise<Shown | Went | Refused> {
  const files = await changeFiles(app, place, form, file);
  if ('problems' in files) return files;
  const again = async (preview: SafeHtml | null) => ({
    ...(await show(files.listed, preview)),
    ...(files.unchanged && { unchanged: files.unchanged }),
  });
  if (files.isAll) return again(null);
  const typed = said.safeParse(form);
  if (!typed.success) return { problems: problemsIn(typed.error) };
  if (form.act === 'post' && files.listed.length > MOST_FILES) return { problems: TOO_MANY };
  const words = async () => {
    if (form.act === 'post') return send(typed.data, files.listed);
    const text = String(typed.data.text);
    return again(new SafeHtml(renderPost(text, (await findMentioned(app, place.community.id, text)).names)));
  };
  return files.unchanged ? words() : inPart(app, words);
}
