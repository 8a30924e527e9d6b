import { z } from 'zod';
import { fromPage, many } from '../../http/input.ts';
import { fieldOf, MOST_QUESTIONS } from './questions.ts';

/** Most characters of one answer. */
export const MOST_WRITTEN = 2_000;

const words = (missing: string, most: number) =>
  z
    .string(missing)
    .trim()
    .min(1, missing)
    .max(most, `Use at most ${most.toLocaleString('en-GB')} characters`);
const day = (missing: string) => z.string(missing).regex(/^\d{4}-\d{2}-\d{2}$/, missing);

export const ConsultationForm = z
  .strictObject({
    title: words('Enter a title', 120),
    text: words('Say what it is about', 10_000),
    afterwards: words('Say what you will do with the answers', 1_000),
    questions: words('Write at least one question', 8_000),
    audience: z.enum(['everyone', 'signed-in'], 'Choose who may answer'),
    opensOn: day('Enter the first day'),
    closesOn: day('Enter the last day'),
  })
  .refine(({ opensOn, closesOn }) => opensOn <= closesOn, {
    path: ['closesOn'],
    message: 'The last day must not be before the first',
  });
export type ConsultationTyped = z.output<typeof ConsultationForm>;

const given = many(
  z
    .string()
    .trim()
    .max(MOST_WRITTEN, `Use at most ${MOST_WRITTEN.toLocaleString('en-GB')} characters`),
);

/** As many fields as a consultation can have questions; each may hold words, the number of an option, or several. */
export const AnswersForm = z.strictObject(
  Object.fromEntries(Array.from({ length: MOST_QUESTIONS }, (_, at) => [fieldOf(at + 1), given])),
);

export const ConsultationStateForm = z.strictObject({ to: fromPage(z.enum(['published', 'ended'])) });

/** Why an answer is not shown. What is an advert is not counted either. */
export const heldReasons = {
  names: 'It says who somebody is',
  unkind: 'It is unkind or could hurt somebody',
  'off-topic': 'It is not about this',
  advert: 'It is an advert, or a program sent it',
} as const;
export type HeldReason = keyof typeof heldReasons;
export const heldReasonIds = Object.keys(heldReasons) as [HeldReason, ...HeldReason[]];

export const DecideAnswerForm = z
  .strictObject({
    act: fromPage(z.enum(['show', 'hold'])),
    held: z.enum(['', ...heldReasonIds]).default(''),
  })
  .refine(({ act, held }) => act === 'show' || held !== '', { path: ['held'], message: 'Choose why it is held back' });

export const RedactForm = z.strictObject({ passage: words('Enter the words to remove', 500) });
