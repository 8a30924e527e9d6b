import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Choices,
  checkbox,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
} from '../../http/parts.ts';
import { localDay } from '../../london.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { isTyped, MOST_OPTIONS, MOST_WORDS, noPoll, type PollAsked, type PollTyped, typedFrom } from './polls.forms.ts';
import type { PollSubject } from './polls.queries.ts';
import { FEWEST } from './results.ts';

/** The fields in which a poll is written. */
export interface PollFields {
  /** There is something in them, so that they stand open. */
  open: boolean;
  says: string;
  question: Field;
  options: Field[];
  several: Choices;
  closesOn: Field;
}

const WEEK = 7;
const weekAfter = (now: Date): string => Temporal.PlainDate.from(localDay(now)).add({ days: WEEK }).toString();

const wordOf = (value: string | readonly string[] | undefined): string => (typeof value === 'string' ? value : '');

/** What a form that came back says of a poll, else what was kept of it, else an empty poll of one week. */
function typedIn({ values }: Slip, kept: PollTyped | null, now: Date): PollTyped {
  if (values.pollQuestion === undefined)
    return kept ?? { pollQuestion: '', option: [], several: '', closesOn: weekAfter(now) };
  const sent = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wordOf(value)]));
  return typedFrom({ ...noPoll, ...sent });
}

export function pollFieldsOf(
  policy: Policy,
  { slip, kept, now }: { slip: Slip; kept: PollTyped | null; now: Date },
): PollFields {
  const typed = typedIn(slip, kept, now);
  const { problems } = slip;
  return {
    open: isTyped(typed) || Object.keys(problems).some((name) => name in noPoll),
    says: `Everybody has one vote, and can change it until the poll closes. Results show to those who voted, from ${FEWEST} votes on. Nobody ever sees who chose what.`,
    question: field('pollQuestion', 'Question', {
      value: typed.pollQuestion,
      error: problems.pollQuestion,
      hint: 'Leave it empty to ask the title of the thread.',
      ...{ width: 'full', autocomplete: 'off', limit: MOST_WORDS },
      who: whoCanSee(policy, ['posts']),
    }),
    options: Array.from({ length: MOST_OPTIONS }, (_, at) =>
      field(`option${at + 1}`, `Answer ${at + 1}`, {
        value: typed.option[at] ?? '',
        error: problems[`option${at + 1}`],
        ...{ width: 'full', autocomplete: 'off', limit: MOST_WORDS },
      }),
    ),
    several: checkbox('several', 'People can choose several answers', { checked: typed.several === 'yes' }),
    closesOn: field('closesOn', 'Last day to vote', {
      kind: 'date',
      value: typed.closesOn,
      error: problems.closesOn,
      hint: 'Leave it empty to close the poll yourself.',
    }),
  };
}

/** A poll in the fields in which it was written. */
export const typedOf = ({ question, options, many, closesAt }: PollAsked): PollTyped => ({
  pollQuestion: question,
  option: options,
  several: many ? 'yes' : '',
  closesOn: closesAt ? localDay(closesAt) : '',
});

export interface PollEditPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  form: Form;
  poll: PollFields;
}

export function pollEditPage(
  policy: Policy,
  { id, community, thread, poll }: PollSubject,
  { slip, now }: { slip: Slip; now: Date },
): PollEditPage {
  const to = { slug: community.slug, post: id };
  const back = { text: thread.title, href: paths.post.to(to) };
  const remove = button('Remove the poll', { kind: 'secondary', name: 'act', value: 'remove' });
  return {
    title: poll ? 'Change your poll' : 'Add a poll',
    back,
    errors: errorsOf(slip),
    form: form(paths.pollEdit.to(to), [button('Save', { name: 'act', value: 'save' }), ...(poll ? [remove] : [])], {
      link: { text: 'Cancel', href: back.href },
    }),
    poll: pollFieldsOf(policy, { slip, now, kept: poll && typedOf(poll) }),
  };
}
