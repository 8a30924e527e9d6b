import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Callout,
  callout,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type SummaryList,
  summaryList,
  type Table,
  table,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayAndTimeWords, dayWords } from '../../words.ts';
import { appealableUntil } from './appealing.ts';
import { postLines } from './appeals.pages.ts';
import { type Comeback, comebackOf, type Decided, type PostNow } from './sanctions.queries.ts';
import { appealTag, limitWords, toThem } from './words.ts';

export interface OwnSanctionsPage {
  title: string;
  back: { text: string; href: string };
  table: Table | null;
  empty: Empty | null;
  who: Who;
}

export const ownSanctionsPage = (policy: Policy, decided: readonly Decided[]): OwnSanctionsPage => ({
  title: 'What moderators decided about you',
  back: { text: 'Your information', href: paths.myData.to() },
  table:
    decided.length === 0
      ? null
      : table(
          'Decisions',
          ['Decision', 'Community', 'When', 'Appeal'],
          decided.map((one) => [
            { text: toThem[one.what], href: paths.ownSanction.to({ id: one.id }) },
            one.community.name,
            dayWords(one.at),
            appealTag(one)?.text ?? 'None',
          ]),
          { quiet: true },
        ),
  empty:
    decided.length > 0
      ? null
      : empty(
          'Nothing was decided about you',
          'When a moderator hides a post of yours or writes to you, it stands here.',
        ),
  who: whoCanSee(policy, ['sanction']),
});

export interface OwnSanctionPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  facts: SummaryList;
  post: string[] | null;
  answer: Callout | null;
  /** What became of the post after an appeal. */
  became: string | null;
  read: Form | null;
  appealForm: Form | null;
  appeal: Field;
  /** Where an appeal was sent, or cannot be any more. */
  closed: string | null;
  who: Who;
}

const BECAME: Record<Comeback, string> = {
  shown: 'All members can read your post again.',
  removed: 'You removed the post yourself, so it is not shown again.',
  held: 'The post waits for a moderator to read what it says now.',
  // What it said was not kept for so long, or another decision has taken it down since.
  lost: 'The post is not shown.',
  back: 'The post is not shown.',
};

export function ownSanctionPage(
  policy: Policy,
  decided: Decided,
  { now, post: postNow, slip }: { now: Date; post: PostNow | null; slip: Slip },
): OwnSanctionPage {
  const { id, what, community, reason, at, post, readAt, appeal, answer, outcome } = decided;
  const until = appealableUntil(decided, now);
  const limit = limitWords(decided);
  return {
    title: toThem[what],
    back: { text: 'What moderators decided about you', href: paths.ownSanctions.to() },
    errors: errorsOf(slip),
    facts: summaryList([
      { key: 'Community', value: community.name },
      { key: 'When', value: dayAndTimeWords(at) },
      { key: 'Why', value: reason },
      ...(limit ? [{ key: 'For how long', value: limit }] : []),
      ...(appeal ? [{ key: 'Your appeal', value: appeal }] : []),
    ]),
    post: postLines(post),
    answer: answer
      ? callout(
          outcome === 'lifted' ? 'Your appeal was accepted' : 'Your appeal was refused',
          answer,
          outcome === 'lifted' ? 'done' : 'note',
        )
      : null,
    became: postNow && BECAME[comebackOf({ post }, postNow.state)],
    read: what === 'warn' && !readAt ? form(paths.ownSanctionRead.to({ id }), button('I have read this')) : null,
    appealForm: until ? form(paths.ownSanctionAppeal.to({ id }), button('Send appeal', { kind: 'secondary' })) : null,
    appeal: field('appeal', 'Why do you think that this is wrong?', {
      kind: 'textarea',
      ...{ rows: 5, limit: 1000, value: String(slip.values.appeal ?? ''), error: slip.problems.appeal },
      hint: until
        ? `Somebody else than the one who decided reads it, with the post. You can appeal until ${dayWords(until)}.`
        : null,
      who: whoCanSee(policy, ['sanction']),
    }),
    closed:
      until || answer
        ? null
        : appeal
          ? 'Your appeal waits. We send you an email with the answer.'
          : 'The time to appeal is over.',
    who: whoCanSee(policy, ['sanction', 'post-taken-down']),
  };
}
