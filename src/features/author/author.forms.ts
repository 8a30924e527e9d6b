import { z } from 'zod';
import { fromPage, many } from '../../http/input.ts';

/** Where a course stands for those who write it. */
export const courseStates = ['draft', 'published', 'changed', 'withdrawn'] as const;
export type CourseState = (typeof courseStates)[number];

/** What the list of courses can be narrowed to. An unknown state in an old link narrows nothing. */
export const AuthorQuery = z.object({
  q: z
    .string()
    .transform((text) => text.trim().slice(0, 200))
    .default(''),
  state: z.enum(courseStates).nullable().catch(null).default(null),
});
export type AuthorAsked = z.output<typeof AuthorQuery>;

export const DraftPath = z.object({ draft: z.uuid() });
/** The draft's contents, with the module unfolded that this file is in; another draft's file unfolds nothing. */
export const DraftQuery = DraftPath.extend({ open: z.uuid().optional().catch(undefined) });
export const FilePath = z.object({ file: z.uuid() });
export const VersionPath = z.object({ draft: z.uuid(), number: z.coerce.number().int().min(1).max(1_000_000) });
const name = z.string().min(1).max(200);
export const BesidePath = z.object({ draft: z.uuid(), name });
export const PreviewPath = z.object({ draft: z.uuid(), module: name.optional(), page: name.optional() });

export const NoForm = z.strictObject({});

const TITLE = 'Enter a title of at most 120 characters';
const title = z.string(TITLE).trim().min(1, TITLE).max(120, TITLE);

export const TitleForm = z.strictObject({ title });
export const ModuleForm = z.strictObject({ module: title });
export const PageForm = z.strictObject({ folder: fromPage(name), page: title });
export const MoveForm = z.strictObject({ file: fromPage(z.uuid()), way: fromPage(z.enum(['up', 'down'])) });

const revision = fromPage(z.coerce.number().int().min(1).max(1_000_000_000));
export const DeleteForm = z.strictObject({ revision });

const caption = z.string().trim().max(300, 'Use at most 300 characters').default('');

/** Every field that one of the kinds of files has; what each kind needs is checked by `frontOf`. */
export const EditForm = z.strictObject({
  revision,
  act: fromPage(z.enum(['save', 'preview']).default('save')),
  title: z.string().optional(),
  summary: z.string().optional(),
  audience: z.string().optional(),
  outcomes: z.string().optional(),
  minutes: z.string().optional(),
  order: z.string().optional(),
  reviewed: z.string().optional(),
  nextReview: z.string().optional(),
  after: z.string().optional(),
  forRoles: z.string().optional(),
  validMonths: z.string().optional(),
  finishPages: z.literal('yes').optional(),
  finishScore: z.string().optional(),
  finishForm: z.literal('yes').optional(),
  body: z.string().max(40_000, 'Use at most 40,000 characters. Split the page if you need more.').default(''),
  alt: caption,
  mediaTitle: caption,
  transcript: z.string().max(60_000, 'Use at most 60,000 characters').default(''),
  downloadTitle: caption,
});
export type Edited = z.output<typeof EditForm>;

const said = z.string().trim().max(1_000, 'Use at most 1,000 characters');
const line = said.default('');

export const QuestionForm = z.strictObject({
  revision: fromPage(z.coerce.number().int().min(0).max(1_000_000_000)),
  ask: line,
  kind: z.enum(['single', 'multiple'], 'Choose how many answers are right'),
  /** Each answer has a text and feedback in its place; those that are right come by their number, from 1. */
  'text[]': many(said, 8),
  'feedback[]': many(said, 8),
  correct: fromPage(many(z.string().max(2), 8)),
  because: line,
});
export type QuestionForm = z.output<typeof QuestionForm>;

export const QuestionPath = z.object({ file: z.uuid(), question: name });
export const QuestionMoveForm = z.strictObject({
  revision: fromPage(z.coerce.number().int().min(1).max(1_000_000_000)),
  question: fromPage(name),
  way: fromPage(z.enum(['up', 'down'])),
});
export const QuestionsForm = z.strictObject({
  revision: fromPage(z.coerce.number().int().min(0).max(1_000_000_000)),
  questions: z.string().max(6_000, 'Use at most 6,000 characters').default(''),
});

export const PublishForm = z.strictObject({
  act: fromPage(z.enum(['now', 'later', 'never', 'withdraw'])),
  day: z.string().trim().max(20).default(''),
  time: z.string().trim().max(20).default(''),
  over: z.literal('yes').optional(),
});

export const RestoreForm = z.strictObject({});
