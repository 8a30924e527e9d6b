import type { z } from 'zod';
import { Invalid } from '../../errors.ts';
import { courseFront, moduleFront, pageFront } from '../courses/course-schemas.ts';
import type { Edited } from './author.forms.ts';
import type { FileKind } from './draft-paths.ts';

/** The fields of the form by the key that each has in the front matter. */
export const fieldOf: Readonly<Record<string, keyof Edited>> = {
  title: 'title',
  summary: 'summary',
  audience: 'audience',
  outcomes: 'outcomes',
  minutes: 'minutes',
  order: 'order',
  reviewed: 'reviewed',
  'next-review': 'nextReview',
};

const LABELS: Readonly<Record<string, string>> = {
  title: 'The title',
  summary: 'The summary',
  audience: 'The audience',
  outcomes: 'The list of outcomes',
  minutes: 'The time',
  order: 'The place in the list',
  reviewed: 'The day of the review',
  'next-review': 'The day of the next review',
};

const SCHEMAS = { course: courseFront, module: moduleFront, page: pageFront } as const;

/** What the front matter of this kind of file is after an edit. Throws Invalid with a sentence for each wrong field. */
export function frontOf(kind: keyof typeof SCHEMAS, edited: Edited): Record<string, unknown> {
  const number = (text = '') => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : text.trim());
  const lines = (text = '') =>
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean);
  const page = { title: edited.title ?? '' };
  const module = { ...page, summary: edited.summary ?? '', minutes: number(edited.minutes) };
  const course = {
    ...module,
    order: number(edited.order),
    audience: edited.audience ?? '',
    reviewed: (edited.reviewed ?? '').trim(),
    'next-review': (edited.nextReview ?? '').trim(),
    outcomes: lines(edited.outcomes),
  };
  const schema: z.ZodType<Record<string, unknown>> = SCHEMAS[kind];
  const result = schema.safeParse({ page, module, course }[kind]);
  if (result.success) return result.data;
  const problems: Record<string, string> = {};
  for (const { path, message } of result.error.issues) {
    const key = String(path[0] ?? '');
    problems[fieldOf[key] ?? ''] ??= `${LABELS[key] ?? 'This'} ${message}`;
  }
  throw new Invalid(problems);
}

export const hasFront = (kind: FileKind): kind is keyof typeof SCHEMAS => kind in SCHEMAS;
