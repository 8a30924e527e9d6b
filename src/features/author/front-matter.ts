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
  after: 'after',
  'for-roles': 'forRoles',
  'valid-months': 'validMonths',
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
  after: 'The list of courses to finish first',
  'for-roles': 'The list of job roles',
  'valid-months': 'The number of months',
  finish: 'The score',
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
  const some = <T>(key: string, value: T | '', empty: boolean) => (empty ? {} : { [key]: value });
  const page = { title: edited.title ?? '' };
  const score = (edited.finishScore ?? '').trim();
  const finish = {
    ...(edited.finishPages ? { pages: 'all' } : {}),
    ...some('score', number(score), score === ''),
    ...(edited.finishForm ? { form: 'sent' } : {}),
  };
  const about = { ...page, summary: edited.summary ?? '', minutes: number(edited.minutes) };
  const module = { ...about, ...some('finish', finish, Object.keys(finish).length === 0) };
  const course = {
    ...about,
    order: number(edited.order),
    audience: edited.audience ?? '',
    reviewed: (edited.reviewed ?? '').trim(),
    'next-review': (edited.nextReview ?? '').trim(),
    outcomes: lines(edited.outcomes),
    ...some('after', lines(edited.after), lines(edited.after).length === 0),
    ...some('for-roles', lines(edited.forRoles), lines(edited.forRoles).length === 0),
    ...some('valid-months', number(edited.validMonths), (edited.validMonths ?? '').trim() === ''),
  };
  const schema: z.ZodType<Record<string, unknown>> = SCHEMAS[kind];
  const result = schema.safeParse({ page, module, course }[kind]);
  if (result.success) return result.data;
  const problems: Record<string, string> = {};
  for (const { path, message } of result.error.issues) {
    const key = String(path[0] ?? '');
    problems[key === 'finish' ? 'finishScore' : (fieldOf[key] ?? '')] ??= `${LABELS[key] ?? 'This'} ${message}`;
  }
  throw new Invalid(problems);
}

export const hasFront = (kind: FileKind): kind is keyof typeof SCHEMAS => kind in SCHEMAS;
