import type { Slip } from '../../http/ask.ts';
import { type Button, button, type Field, field } from '../../http/parts.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { sizeWords } from '../../words.ts';
import { ACCEPTED } from '../plan/evidence-kinds.ts';
import { MOST_ALT, MOST_FILES } from './attachments.forms.ts';
import type { Attached } from './attachments.queries.ts';

const KINDS: readonly (readonly [inType: string, words: string])[] = [
  ['application/pdf', 'PDF'],
  ['image/png', 'PNG picture'],
  ['image/jpeg', 'JPEG picture'],
  ['text/plain', 'Text'],
  ['word', 'Document'],
  ['opendocument.text', 'Document'],
  ['sheet', 'Spreadsheet'],
  ['presentation', 'Slides'],
];

/** Its kind and size. */
export const aboutWords = ({ type, size }: Pick<Attached, 'type' | 'size'>): string =>
  `${KINDS.find(([inType]) => type.includes(inType))?.[1] ?? 'File'}, ${sizeWords(size)}`;

/** A file beside a post: a picture to be seen, or a link. */
export interface FileCard {
  name: string;
  href: string;
  about: string;
  picture: { alt: string; width: number; height: number } | null;
}

const card = (file: Attached, href: string): FileCard => ({
  ...{ name: file.name, href, about: aboutWords(file) },
  picture:
    file.width && file.height
      ? {
          alt: file.alt ?? `Picture “${file.name}”, which nobody has described`,
          width: file.width,
          height: file.height,
        }
      : null,
});

/** The files beside one post, each at its address. */
export const fileCards = (files: readonly Attached[], post: string, hrefOf: (file: string) => string): FileCard[] =>
  files.filter(({ postId }) => postId === post).map((file) => card(file, hrefOf(file.id)));

/** The part of a form where somebody adds files to what they write. */
export interface FilesPart {
  isOpen: boolean;
  title: string;
  /** What the button at the end of the form is called, which Enter presses. */
  send: string;
  listed: { id: string; name: string; about: string; alt: string | null; remove: Button }[];
  file: Field;
  alt: Field;
  add: Button;
}

export function filesPart(
  policy: Policy,
  files: readonly Attached[],
  { slip: { values, problems }, send }: { slip: Slip; send: string },
): FilesPart {
  return {
    send,
    title: files.length === 0 ? 'Add a file' : `Files (${files.length})`,
    isOpen: files.length > 0 || problems.file !== undefined || problems.alt !== undefined,
    listed: files.map((file) => ({
      ...{ id: file.id, name: file.name, about: aboutWords(file), alt: file.alt },
      remove: button('Remove', { kind: 'secondary', name: 'drop', value: file.id, about: file.name }),
    })),
    file: field('file', 'File', {
      kind: 'file',
      accept: ACCEPTED,
      error: problems.file,
      hint: `A PDF, a picture (PNG or JPEG), a text or an office file. Up to ${MOST_FILES} files of at most 5 MB each. We take the place and the time out of pictures. Other files keep what your program wrote into them, such as your name.`,
      who: whoCanSee(policy, ['post-files']),
    }),
    alt: field('alt', 'What the picture shows', {
      value: problems.file || problems.alt ? String(values.alt ?? '') : '',
      error: problems.alt,
      hint: 'For people who cannot see it. Leave it empty for other files.',
      limit: MOST_ALT,
      width: 'two-thirds',
      autocomplete: 'off',
    }),
    add: button('Add file', { kind: 'secondary', name: 'act', value: 'add' }),
  };
}

/** The files that an edit form lists: those that wait, and of those beside the post the ones that were not taken off the list. */
export function listedForEdit(files: readonly Attached[], { values }: Slip): Attached[] {
  if (values.text === undefined) return [...files];
  const kept = [values.attached ?? []].flat();
  return files.filter(({ id, postId }) => postId === null || (kept.includes(id) && id !== values.drop));
}
