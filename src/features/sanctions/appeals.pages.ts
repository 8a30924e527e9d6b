import type { Slip } from '../../http/ask.ts';
import {
  type Choices,
  choices,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Pagination,
  pagination,
  type SummaryList,
  summaryList,
  type Table,
  table,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayAndTimeWords } from '../../words.ts';
import { type FileCard, fileCards } from '../attachments/attachments.pages.ts';
import { type Comeback, comebackOf, type Decided, type Logged, type PostNow } from './sanctions.queries.ts';
import { appealTag, limitWords, toModerators } from './words.ts';

export interface ListPage {
  title: string;
  back: { text: string; href: string };
  table: Table | null;
  empty: Empty | null;
  pages: Pagination | null;
}

const back = { text: 'Reports', href: paths.moderation.to() };

export const appealsPage = (appeals: readonly Decided[], { moderator }: { moderator: boolean }): ListPage => ({
  title: 'Appeals',
  back: moderator ? back : { text: 'Administration', href: paths.admin.to() },
  table:
    appeals.length === 0
      ? null
      : table(
          'Appeals that wait',
          ['Decision', 'Community', 'Decided', 'Appealed'],
          appeals.map(({ id, what, community, at, appealedAt }) => [
            { text: toModerators[what], href: paths.appeal.to({ id }) },
            community.name,
            dayAndTimeWords(at),
            appealedAt ? dayAndTimeWords(appealedAt) : '',
          ]),
          { quiet: true },
        ),
  empty:
    appeals.length > 0
      ? null
      : empty('No appeal waits for you', 'An appeal goes to somebody who did not decide before.'),
  pages: null,
});

export const logPage = (
  { log, more }: { log: readonly Logged[]; more: boolean },
  before: string | undefined,
): ListPage => ({
  title: 'What was decided',
  back,
  table:
    log.length === 0
      ? null
      : table(
          'Decisions in your communities',
          ['Decision', 'Community', 'When', 'By', 'Appeal'],
          log.map((one) => [
            { text: toModerators[one.what], href: paths.communityMember.to({ slug: one.slug, member: one.member }) },
            one.community,
            dayAndTimeWords(one.at),
            one.isOwn ? 'You' : 'A colleague',
            appealTag(one)?.text ?? 'None',
          ]),
          { quiet: true },
        ),
  empty:
    log.length > 0 ? null : empty('Nothing was decided yet', 'Every decision about a post or a member stands here.'),
  pages:
    before || more
      ? pagination(
          before ? paths.moderationLog.to() : null,
          more ? withQuery(paths.moderationLog.to(), { before: log.at(-1)?.id }) : null,
          { earlier: 'Newest', later: 'Older' },
        )
      : null,
});

export interface AppealPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  facts: SummaryList;
  post: string[] | null;
  /** Those that come back with the post. */
  files: FileCard[];
  form: Form | null;
  outcome: Choices;
  answer: Field;
  who: Who;
}

const LIFTING: Record<Exclude<Decided['what'], 'hide' | 'remove'> | Comeback, string> = {
  back: 'Lift it: all members can read the post again',
  shown: 'Lift it: the post is shown already, and the decision counts no more',
  held: 'Lift it: the decision counts no more. A moderator has yet to read what the post says now',
  removed: 'Lift it: the decision counts no more. The post stays away, because its author removed it',
  lost: 'Lift it: the decision counts no more. The post stays away, because we no longer keep what it said',
  warn: 'Lift it: the warning counts no more',
  suspend: 'Lift it: they can write again',
  expel: 'Lift it: they can join again',
};

export function appealPage(
  policy: Policy,
  decided: Decided,
  { now, slip }: { now: PostNow | null; slip: Slip },
): AppealPage {
  const { id, what, postId, community, at, reason, post, appeal, appealedAt, answer, answeredAt } = decided;
  const limit = limitWords(decided);
  const comeback = comebackOf(decided, now?.state);
  return {
    title: `Appeal: ${toModerators[what].toLowerCase()}`,
    back: { text: 'Appeals', href: paths.appeals.to() },
    errors: errorsOf(slip),
    facts: summaryList([
      { key: 'Community', value: community.name },
      { key: 'Decided', value: dayAndTimeWords(at) },
      { key: 'Why', value: reason },
      ...(limit ? [{ key: 'For how long', value: limit }] : []),
      { key: 'Appealed', value: appealedAt ? dayAndTimeWords(appealedAt) : '' },
      { key: 'The appeal', value: appeal ?? '' },
      ...(answer ? [{ key: 'Answer', value: answer }] : []),
    ]),
    post: postLines(post),
    files: fileCards(now?.files ?? [], postId ?? '', (file) => paths.appealFile.to({ id, file })),
    form: answeredAt ? null : form(paths.appeal.to({ id }), 'Decide'),
    outcome: choices(
      'outcome',
      [
        { value: 'stands', text: 'The decision stands' },
        { value: 'lifted', text: LIFTING[what === 'hide' || what === 'remove' ? comeback : what] },
      ],
      { legend: 'What do you decide?', value: String(slip.values.outcome ?? ''), error: slip.problems.outcome },
    ),
    answer: field('answer', 'Why', {
      kind: 'textarea',
      ...{ rows: 4, limit: 1000, value: String(slip.values.answer ?? ''), error: slip.problems.answer },
      hint: 'Whoever appealed gets an email and reads this.',
    }),
    who: whoCanSee(policy, ['sanction', 'post-taken-down', ...(now?.files.length ? ['post-files'] : [])], {
      ofAnother: true,
    }),
  };
}

/** The lines of a post as plain text; null where its words are not kept. */
export const postLines = (post: Decided['post']): string[] | null =>
  post && [...(post.title ? [post.title] : []), ...post.text.split('\n').filter((each) => each.trim() !== '')];
