import { z } from 'zod';

/** What the history can be narrowed to, and the verbs of the learning record that it means. */
export const kinds = {
  started: { text: 'Started', verbs: ['launched'] },
  read: { text: 'Pages read', verbs: ['read'] },
  answered: { text: 'Answers', verbs: ['answered', 'sent-form', 'answered-part'] },
  assessments: { text: 'Assessments', verbs: ['began-assessment', 'handed-in', 'got-result'] },
  said: { text: 'Said in communities', verbs: ['began-thread', 'replied'] },
  finished: { text: 'Finished', verbs: ['finished-part', 'finished-module', 'finished-course'] },
} as const;

export type Kind = keyof typeof kinds;

const text = (most: number) =>
  z
    .string()
    .transform((value) => value.trim().slice(0, most))
    .default('');

/** A place in the history: time in milliseconds and id of an event. */
const place = z.string().regex(/^\d{1,14}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

const filter = { course: text(200), kind: text(20), from: text(40), to: text(40) };

export const HistoryFilter = z.object(filter);
export const HistoryQuery = z.object({ ...filter, before: place.optional(), after: place.optional() });

export type HistoryAsked = z.output<typeof HistoryFilter>;
