import { z } from 'zod';
import { fromPage } from '../../http/input.ts';
import { endOfDay } from '../../london.ts';
import { filesTyped } from '../attachments/attachments.forms.ts';
import { fieldsWith, pollFields, problemOfOptions, typedFrom } from '../polls/polls.forms.ts';
import { line, plain } from './one-line.ts';

const NAME = 'Enter the name to show, in 2 to 60 characters';
const shownName = z
  .string(NAME)
  .transform(line)
  .pipe(
    z
      .string()
      .min(2, NAME)
      .max(60, NAME)
      .refine((name) => !/[@<>]|https?:|www\./iu.test(name), 'Use a name without addresses or links')
      .refine((name) => !/^(former member|moderator|administrator)$/iu.test(name), 'Use a name of your own'),
  );

export const JoinForm = z.strictObject({
  name: shownName,
  request: z.string().trim().max(1000, 'Use at most 1,000 characters').default(''),
});
export type JoinTyped = z.output<typeof JoinForm>;

export const NameForm = z.strictObject({ name: shownName });

const TITLE = 'Enter a title of 5 to 150 characters';
export const title = z.string(TITLE).transform(line).pipe(z.string().min(5, TITLE).max(150, TITLE));

export const MOST_TEXT = 20_000;
const text = z
  .string('Write your message')
  .max(MOST_TEXT, 'Use at most 20,000 characters')
  .transform((typed) => plain(typed).replace(/\r\n?/g, '\n').trim())
  .pipe(z.string().min(2, 'Write your message'));

/** What makes a thread, and what makes a post, once it is to be sent or seen. */
export const ThreadSaid = z
  .object({ title, topic: z.uuid('Choose a category'), text, ...pollFields })
  .superRefine((form, { addIssue }) => {
    const message = problemOfOptions(typedFrom(form));
    if (message) addIssue({ code: 'custom', path: ['option1'], message });
  });
export const PostSaid = z.object({ text });

/** However far it is written: while files are added, nothing is wrong with it. */
const begun = z.string().default('');

export const ThreadForm = z.strictObject({
  ...{ title: begun, topic: begun, text: begun, ...filesTyped, ...fieldsWith(begun) },
  /** Made with the form, so that pressing twice posts once. */
  once: fromPage(z.uuid()),
});

export const ReplyForm = z.strictObject({
  ...{ text: begun, ...filesTyped },
  once: fromPage(z.uuid()),
  /** The post that it quotes. */
  quote: fromPage(z.uuid().optional()),
});
export const EditForm = z.strictObject({
  ...{ text: begun, ...filesTyped },
  /** When the post was edited last, as the form saw it; 0: never. */
  seen: fromPage(z.coerce.number().int()),
});

export const AnswerForm = z
  .strictObject({
    act: fromPage(z.enum(['accept', 'refuse'])),
    reason: z.string().trim().max(500, 'Use at most 500 characters').default(''),
  })
  .refine(({ act: done, reason }) => done !== 'refuse' || reason.length >= 3, {
    path: ['reason'],
    message: 'Say why, in words for the person who asked',
  });

export const NoFields = z.strictObject({});

export const CommunityPath = z.object({ slug: z.string().regex(/^[a-z0-9-]{1,80}$/) });
export const ThreadPath = CommunityPath.extend({ thread: z.uuid() });
export const PostPath = CommunityPath.extend({ post: z.uuid() });
export const MemberPath = CommunityPath.extend({ member: z.uuid() });

/** Where a list goes on: the time and the id of what was seen last. */
const LAST = /^(\d{13})_([0-9a-f-]{36})$/;
export const lastSeen = z
  .string()
  .regex(LAST)
  .transform((key) => {
    const [, at, id] = LAST.exec(key) ?? [];
    return { lastAt: new Date(Number(at)), id: String(id) };
  });
export type LastSeen = z.output<typeof lastSeen>;
export const keyOf = ({ lastAt, id }: LastSeen): string => `${lastAt.getTime()}_${id}`;

/** A day as a date field sends it. */
const day = z
  .string()
  .refine((text) => endOfDay(text) !== null)
  .optional()
  .catch(undefined);
const ticked = z
  .literal('yes')
  .optional()
  .catch(undefined)
  .transform((value) => value === 'yes');

export const ThreadsQuery = CommunityPath.extend({
  q: z.string().trim().max(200).catch('').default(''),
  author: z.string().trim().max(60).catch('').default(''),
  from: day,
  to: day,
  mine: ticked,
  solved: ticked,
  topic: z.uuid().optional().catch(undefined),
  before: lastSeen.optional().catch(undefined),
  show: z.enum(['own', 'unread', 'solved', 'open']).optional().catch(undefined),
});
export type ThreadsAsked = z.output<typeof ThreadsQuery>;

/** `after` and `before` are ids of posts: a page of a thread stays in place however many come. */
export const ThreadQuery = ThreadPath.extend({
  after: z.uuid().optional().catch(undefined),
  before: z.uuid().optional().catch(undefined),
  quote: z.uuid().optional().catch(undefined),
});
