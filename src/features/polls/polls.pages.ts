import type { Slip } from '../../http/ask.ts';
import { button, type Choices, choices, type ErrorSummary, errorsOf, type Form, form } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords, listWords } from '../../words.ts';
import type { PollSeen, PollSubject } from './polls.queries.ts';
import { FEWEST, percentOf } from './results.ts';

interface Link {
  text: string;
  href: string;
}

/** The radios or checkboxes of a poll; the one that it has not is null. */
export interface Ballot {
  form: Form;
  one: Choices | null;
  several: Choices | null;
}

export interface PollResults {
  says: string;
  rows: { option: string; says: string; percent: number; isOwn: boolean }[];
}

/** A poll below its post, or on a page of its own. */
export interface PollPart {
  id: string;
  question: string;
  about: string;
  ballot: Ballot | null;
  /** What opens the ballot where the viewer has voted; null: it stands open. */
  fold: string | null;
  own: string | null;
  results: PollResults | null;
  /** In place of numbers, or beside them. */
  note: string | null;
  links: Link[];
}

function aboutWords({ many, closesAt, standing }: PollSeen): string {
  if (standing === 'closed') return `Closed on ${closesAt ? dayAndTimeWords(closesAt) : 'a day before'}.`;
  if (standing === 'held') return 'It opens when a moderator has read your post.';
  if (standing === 'locked') return 'Nobody can vote while this thread is locked.';
  if (standing === 'community-closed') return 'Nobody can vote while this community is closed.';
  const until = closesAt ? `until ${dayAndTimeWords(closesAt)}` : 'until somebody closes it';
  return `You can ${many ? 'choose several answers' : 'choose one answer'} ${until}.`;
}

const WHY = 'so that nobody can tell who chose what';

function noteWords({ results, standing }: PollSeen): string | null {
  switch (results.kind) {
    case 'few':
      return `Fewer than ${FEWEST} people voted. The numbers are not shown, ${WHY}.`;
    case 'waiting':
      return `Results are shown when ${FEWEST} people have voted, ${WHY}.`;
    case 'unvoted':
      return standing === 'open' ? 'You see the results once you have voted. Nobody sees who chose what.' : null;
    case 'so-far':
      return `They are counted anew after every ${FEWEST} votes, ${WHY}. When the poll closes, all votes are counted.`;
    default:
      return null;
  }
}

function resultsOf({ results, options, own }: PollSeen): PollResults | null {
  if (!('counts' in results)) return null;
  const { counts, voters, kind } = results;
  return {
    says: kind === 'final' ? `${countWords(voters, 'person', 'people')} voted` : `Results after ${voters} votes`,
    rows: options.map((option, at) => {
      const count = counts[at] ?? 0;
      const percent = percentOf(count, voters);
      return { option, percent, says: `${countWords(count, 'vote')}, ${percent}%`, isOwn: own?.includes(at) ?? false };
    }),
  };
}

function ballotOf(policy: Policy, poll: PollSeen, action: string, slip: Slip): Ballot {
  const { postId, options, many, own, startedAt } = poll;
  const values = own?.map(String) ?? [];
  const group = choices(
    'choice',
    options.map((text, at) => ({ value: String(at), text })),
    {
      id: slip.problems.choice ? 'choice' : `choice-${postId}`,
      legend: many ? 'Choose one or more answers' : 'Choose one answer',
      value: slip.values.choice ?? (many ? values : values[0]),
      error: slip.problems.choice,
      who: whoCanSee(policy, ['poll-vote']),
      small: true,
    },
  );
  const back = button('Take my vote back', { kind: 'secondary', name: 'act', value: 'back' });
  return {
    form: form(
      action,
      [button(own ? 'Change my vote' : 'Vote', { name: 'act', value: 'vote' }), ...(own ? [back] : [])],
      {
        hidden: [{ name: 'seen', value: String(startedAt.getTime()) }],
      },
    ),
    one: many ? null : group,
    several: many ? group : null,
  };
}

const NO_SLIP: Slip = { values: {}, problems: {} };

/** A poll as one viewer sees it; `may` is what they may do with it besides voting. */
export function pollPart(
  policy: Policy,
  slug: string,
  poll: PollSeen,
  may: { readonly change: boolean; readonly close: boolean },
  slip: Slip = NO_SLIP,
): PollPart {
  const { postId, question, options, own, standing, isFresh } = poll;
  const to = { slug, post: postId };
  const chosen = options.filter((_, at) => own?.includes(at));
  return {
    ...{ id: `poll-${postId}`, question, about: aboutWords(poll) },
    ballot: standing === 'open' ? ballotOf(policy, poll, paths.poll.to(to), slip) : null,
    fold: own ? 'Change your vote or take it back' : null,
    own: own ? `You chose ${listWords(chosen.map((option) => `“${option}”`))}.` : null,
    results: resultsOf(poll),
    note: noteWords(poll),
    links: [
      ...(may.change && isFresh && standing !== 'closed'
        ? [{ text: 'Change the poll', href: paths.pollEdit.to(to) }]
        : []),
      ...(may.close && standing !== 'closed' ? [{ text: 'Close the poll', href: paths.pollClose.to(to) }] : []),
    ],
  };
}

export interface PollPage {
  title: string;
  back: Link;
  errors: ErrorSummary | null;
  poll: PollPart;
}

const backTo = ({ community, id, thread }: PollSubject): Link => ({
  text: thread.title,
  href: paths.post.to({ slug: community.slug, post: id }),
});

/** A poll alone, where a vote that could not be counted is put right. */
export const pollPage = (
  policy: Policy,
  subject: PollSubject & { poll: PollSeen },
  may: { readonly change: boolean; readonly close: boolean },
  slip: Slip,
): PollPage => ({
  title: 'Your vote',
  back: backTo(subject),
  errors: errorsOf(slip),
  poll: pollPart(policy, subject.community.slug, subject.poll, may, slip),
});

export interface ClosePollPage {
  title: string;
  back: Link;
  words: string;
  form: Form;
}

export function closePollPage(subject: PollSubject): ClosePollPage {
  const back = backTo(subject);
  return {
    title: 'Close this poll now?',
    back,
    words: `Nobody can vote after that, and it cannot be opened again. If at least ${FEWEST} people have voted, all members of the community see the results.`,
    form: form(
      paths.pollClose.to({ slug: subject.community.slug, post: subject.id }),
      button('Close the poll', { kind: 'danger' }),
      { link: { text: 'Leave it open', href: back.href } },
    ),
  };
}
