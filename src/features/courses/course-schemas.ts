import { z } from 'zod';
import { control } from './course-text.ts';

function words(max: number) {
  return z
    .string({
      error: (issue) => (issue.input === undefined ? 'is missing' : 'must be text, so put it in quotation marks'),
    })
    .transform((text) => text.replace(/\s+/g, ' ').trim())
    .pipe(
      z
        .string()
        .min(1, 'must not be empty')
        .max(max, `must be at most ${max} characters long`)
        .refine((text) => text.isWellFormed() && !control.test(text), 'has a character that cannot be shown'),
    );
}

function wholeNumber(min: number, max: number) {
  const says = `must be a whole number from ${min} to ${max}`;
  return z
    .int({ error: (issue) => (issue.input === undefined ? 'is missing' : says) })
    .min(min, says)
    .max(max, says);
}

function list<T extends z.ZodType>(item: T, what: string, min: number, max: number) {
  return z
    .array(item, { error: (issue) => (issue.input === undefined ? 'is missing' : `must be a list of ${what}`) })
    .min(min, `needs at least ${min} ${what}`)
    .max(max, `has more than ${max} ${what}`);
}

const day = z.iso.date({
  error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a day that exists, written like 2026-11-21'),
});

export const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

const slug = words(60).pipe(z.string().regex(slugPattern, 'may have only a to z, 0 to 9 and single hyphens'));

export const courseFront = z
  .strictObject({
    title: words(120),
    summary: words(300),
    order: wholeNumber(0, 9_999),
    minutes: wholeNumber(1, 2_000),
    audience: words(300),
    reviewed: day,
    'next-review': day,
    outcomes: list(words(200), 'outcomes', 1, 12),
    // Courses to finish first, job roles that it is suggested to, and how long having finished it is worth something.
    after: list(slug, 'courses', 1, 10).optional(),
    'for-roles': list(words(80), 'job roles', 1, 30).optional(),
    'valid-months': wholeNumber(1, 120).optional(),
  })
  .refine((front) => front.reviewed < front['next-review'], {
    path: ['next-review'],
    error: 'must be later than the day in reviewed',
  });

/** What is asked before a module can be finished; nothing, unless the author says so. */
const finish = z.strictObject({
  pages: z.literal('all', { error: 'must be all' }).optional(),
  score: wholeNumber(1, 100).optional(),
  form: z.literal('sent', { error: 'must be sent' }).optional(),
});

export const moduleFront = z.strictObject({
  title: words(120),
  summary: words(300),
  minutes: wholeNumber(1, 600),
  finish: finish.optional(),
});

export const pageFront = z.strictObject({ title: words(120) });

const option = z.strictObject({
  text: words(300),
  correct: z.boolean({ error: 'must be true or false' }).default(false),
  feedback: words(600),
});

/** One question of a self-check. */
export const question = z
  .strictObject({
    id: slug,
    ask: words(500),
    kind: z.enum(['single', 'multiple'], {
      error: (issue) => (issue.input === undefined ? 'is missing' : 'must be single or multiple'),
    }),
    options: list(option, 'options', 2, 8),
    because: words(1_000),
  })
  .superRefine((asked, context) => {
    const right = asked.options.filter((each) => each.correct).length;
    const slip = (message: string, ...path: (string | number)[]) => context.addIssue({ code: 'custom', path, message });
    if (right === 0) slip('has no correct option: give one of them correct: true', 'options');
    if (asked.kind === 'single' && right > 1) {
      slip(`has ${right} correct options, but its kind is single`, 'options');
    }
    for (const [at, each] of asked.options.entries()) {
      const before = asked.options.findIndex((other) => other.text === each.text);
      if (before < at) slip('says the same as an option above', 'options', at, 'text');
    }
  });

const formQuestion = z.strictObject({ id: slug, ask: words(500), hint: words(300).optional() });

/** The questions of a module's form. */
export const moduleForm = list(formQuestion, 'questions', 1, 10).superRefine(eachOnce);

function eachOnce(questions: readonly { id: string }[], context: z.RefinementCtx): void {
  for (const [at, each] of questions.entries()) {
    if (questions.findIndex((other) => other.id === each.id) < at) {
      context.addIssue({ code: 'custom', path: [at, 'id'], message: `is used twice: ${each.id}` });
    }
  }
}

export const check = list(question, 'questions', 1, 20).superRefine(eachOnce);
