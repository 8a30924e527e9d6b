import type { Slip } from '../../http/ask.ts';
import { type Field, field } from '../../http/parts.ts';
import { DOWNLOADS_ACCEPTED } from '../courses/course-downloads.ts';
import { MEDIA_ACCEPTED } from '../courses/course-media.ts';

/** Something to add to a text, folded away until it is wanted. */
export interface Adding {
  title: string;
  open: boolean;
  says: string;
  fields: Field[];
}

const END = 'It goes to the end of the text when you save.';

/** What can be added to a text beside words: a picture, video or sound, a file to download. */
export function addings(value: (name: string) => string, slip: Slip): Adding[] {
  const one = (name: string, label: string, more: Parameters<typeof field>[2] = {}) =>
    field(name, label, { value: value(name), error: slip.problems[name], ...more });
  const adding = (title: string, says: string, fields: Field[]): Adding => ({
    ...{ title, says, fields },
    open: fields.some(({ error, value: typed }) => error !== null || typed !== ''),
  });
  return [
    adding('Add a picture', END, [
      one('picture', 'Picture', {
        kind: 'file',
        accept: '.png,.jpg,.jpeg,.webp,.svg',
        hint: 'PNG, JPEG, WebP or SVG, at most 2 MB.',
      }),
      one('alt', 'What the picture shows', {
        hint: 'For people who cannot see it. Needed with every picture.',
        limit: 300,
      }),
    ]),
    adding('Add video or sound', END, [
      one('media', 'Video or sound', {
        kind: 'file',
        accept: MEDIA_ACCEPTED,
        hint: 'Video as MP4 or WebM, sound as MP3, OGG, M4A or WAV, at most 100 MB.',
      }),
      one('mediaTitle', 'What it is about', {
        hint: 'In a few words, like: Ana talks about her first visit.',
        limit: 300,
      }),
      one('captions', 'Captions', {
        kind: 'file',
        accept: '.vtt',
        hint: 'Needed for video. A WebVTT file, at most 200 kB.',
      }),
      one('transcript', 'Transcript', {
        kind: 'textarea',
        rows: 8,
        limit: 60_000,
        hint: 'What is said, and what matters to see. Needed for video and sound.',
      }),
    ]),
    adding('Add a file to download', END, [
      one('download', 'File', {
        kind: 'file',
        accept: DOWNLOADS_ACCEPTED,
        hint: 'PDF, Word, Excel, PowerPoint, CSV or text, at most 20 MB.',
      }),
      one('downloadTitle', 'What the file is', {
        hint: 'These words are the link. Its kind and size stand beside it.',
        limit: 300,
      }),
    ]),
  ];
}
