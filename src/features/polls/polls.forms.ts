import { z } from 'zod';
import { Invalid } from '../../errors.ts';
import { fromPage, many } from '../../http/input.ts';
import { londonTime } from '../../london.ts';
import { line } from '../community/one-line.ts';

export const MOST_OPTIONS = 10;
export const MOST_WORDS = 150;
type OptionName = `option${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10}`;
const optionNames = Array.from({ length: MOST_OPTIONS }, (_, at) => `option${at + 1}` as OptionName);
const YEAR = 366 * 86_400_000;

const short = z
  .string()
  .transform(line)
  .pipe(z.string().max(MOST_WORDS, `Use at most ${MOST_WORDS} characters`));

/** The fields of a poll with words that fit `words`: one for each option, each of which may be empty. */
export const fieldsWith = <T extends z.ZodType<string>>(words: T) => ({
  pollQuestion: words,
  ...(Object.fromEntries(optionNames.map((name) => [name, words])) as Record<OptionName, T>),
  several: words,
  closesOn: words,
});

/** The fields of a poll, in whichever form they stand. Left empty, there is no poll. */
export const pollFields = {
  ...fieldsWith(short.default('')),
  several: z.enum(['yes', '']).default(''),
  closesOn: z.string().trim().default(''),
};

/** All of them empty. */
export const noPoll = z.strictObject(pollFields).parse({});

export const PollForm = z.strictObject({ ...pollFields, act: fromPage(z.enum(['save', 'remove']).default('save')) });

/** What was typed of a poll, whether it is one or not. */
export interface PollTyped {
  readonly pollQuestion: string;
  readonly option: readonly string[];
  readonly several: string;
  readonly closesOn: string;
}

/** What these fields hold of a poll, the empty ones too. */
export const typedFrom = <T>(form: Readonly<Record<OptionName | 'pollQuestion' | 'several' | 'closesOn', T>>) => ({
  ...{ pollQuestion: form.pollQuestion, several: form.several, closesOn: form.closesOn },
  option: optionNames.map((name) => form[name]),
});

export const isTyped = ({ pollQuestion, option }: Pick<PollTyped, 'pollQuestion' | 'option'>): boolean =>
  [pollQuestion, ...option].some((words) => words.trim() !== '');

const optionsOf = ({ option }: PollTyped): string[] => option.filter((words) => words !== '');

/** What is wrong with the answers of a poll; null also where there is no poll. */
export function problemOfOptions(typed: PollTyped): string | null {
  const options = optionsOf(typed);
  if (isTyped(typed) && options.length < 2) return 'Enter at least two answers to choose from';
  const isTwice = new Set(options.map((option) => option.toLowerCase())).size < options.length;
  return isTwice ? 'Two of the answers are the same. Change one of them' : null;
}

/** A poll as it is asked. */
export interface PollAsked {
  readonly question: string;
  readonly options: readonly string[];
  readonly many: boolean;
  readonly closesAt: Date | null;
}

/**
 * The poll that these fields ask, with the thread's title for its question where it has none; null where they are empty.
 * Throws Invalid for fewer than two answers, the same one twice, and a day that is over or more than a year away.
 */
export function readPoll(typed: PollTyped, title: string, now: Date): PollAsked | null {
  if (!isTyped(typed)) return null;
  const problem = problemOfOptions(typed);
  if (problem) throw new Invalid({ option1: problem });
  return {
    question: typed.pollQuestion || title,
    ...{ options: optionsOf(typed), many: typed.several === 'yes', closesAt: endOf(typed.closesOn, now) },
  };
}

/** The last minute of a day in London. */
function endOf(day: string, now: Date): Date | null {
  if (day === '') return null;
  const end = londonTime(day, '23:59');
  if (!end) throw new Invalid({ closesOn: 'Enter a day of the calendar' });
  if (end <= now) throw new Invalid({ closesOn: 'Choose a day that is not over' });
  if (end.getTime() > now.getTime() + YEAR) throw new Invalid({ closesOn: 'Choose a day within a year' });
  return end;
}

/** What is asked, as plain words. */
export const pollWords = ({ question, options }: Pick<PollAsked, 'question' | 'options'>): string =>
  [question, ...options.map((option) => `- ${option}`)].join('\n');

export const VoteForm = z.strictObject({
  /** Numbers of options, from 0. */
  choice: many(z.string().regex(/^\d$/, 'Choose one of the answers').transform(Number), MOST_OPTIONS),
  /** Since when the poll stood as it was seen, in milliseconds. */
  seen: fromPage(z.coerce.number().int()),
  act: fromPage(z.enum(['vote', 'back']).default('vote')),
});

export const ClosePollForm = z.strictObject({});
