import { z } from 'zod';
import { fromPage, many } from '../../http/input.ts';
import { MOST_WRITTEN } from './reflection.pages.ts';

/** A name in an address. What no course is called is not found, rather than malformed. */
const name = z.string().min(1).max(200);

export const CoursePath = z.object({ slug: name });
export const FilePath = z.object({ slug: name, name });
export const ModulePath = z.object({ slug: name, module: name });
export const PagePath = z.object({ slug: name, module: name, page: name });

/** Longer searches find nothing more; what is over is left out. */
const MOST_SEARCHED = 200;

export const CatalogueQuery = z.object({
  q: z
    .string()
    .transform((text) => text.trim().slice(0, MOST_SEARCHED))
    .default(''),
  audience: z.string().max(300).default(''),
});

export const NoForm = z.strictObject({});

const TOO_LONG = `Use at most ${MOST_WRITTEN.toLocaleString('en-GB')} characters`;

export const ReflectionForm = z.strictObject({
  /** The questions that the page asked, so that no answer comes to another question. */
  asked: fromPage(z.string().max(700)),
  'answer[]': many(z.string().trim().max(MOST_WRITTEN, TOO_LONG), 10),
});

export const AnswerForm = z.strictObject({
  question: fromPage(name),
  /** The number of the try that the form was made for, so that a double press is one try. */
  try: fromPage(z.coerce.number().int().min(1).max(1_000_000)),
  choice: fromPage(many(z.string().max(40), 8)),
});
