import type { Slip } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import {
  button,
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
  type Table,
  type Tag,
  table,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords } from '../../words.ts';
import { type FileCard, fileCards } from '../attachments/attachments.pages.ts';
import type { Attached } from '../attachments/attachments.queries.ts';
import type { Around } from './around.queries.ts';
import { reasons } from './moderating.forms.ts';
import type { Moderated, PostReportSeen, Waiting } from './moderating.queries.ts';
import type { OwnPost } from './talk.queries.ts';
import { FORMER } from './threads.pages.ts';

export interface ReportPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  form: Form;
  why: Choices;
  words: Field;
}

export function reportPage(policy: Policy, { id, community, thread }: OwnPost, { values, problems }: Slip): ReportPage {
  const to = { slug: community.slug, post: id };
  return {
    title: 'Report this post',
    back: { text: thread.title, href: paths.post.to(to) },
    errors: errorsOf({ problems }),
    form: form(paths.postReport.to(to), 'Send report', { link: { text: 'Cancel', href: paths.post.to(to) } }),
    why: choices(
      'why',
      Object.entries(reasons).map(([value, text]) => ({ value, text })),
      { legend: 'What is wrong?', value: String(values.why ?? ''), error: problems.why },
    ),
    words: field('words', 'What should the moderators know?', {
      kind: 'textarea',
      rows: 4,
      limit: 1000,
      value: String(values.words ?? ''),
      error: problems.words,
      hint: 'You can leave this empty. Whoever wrote the post is not told who reported it.',
      who: whoCanSee(policy, ['post-report']),
    }),
  };
}

export interface ModerationPage {
  title: string;
  links: { text: string; href: string }[];
  table: Table | null;
  empty: Empty | null;
}

const HELD_FOR: Record<string, string> = {
  first: 'First post of a new member',
  word: 'It has a word that is to be checked',
  link: 'A new member wrote a link',
};

export const moderationPage = (waiting: readonly Waiting[]): ModerationPage => ({
  title: 'Reports',
  links: [
    { text: 'Appeals', href: paths.appeals.to() },
    { text: 'What was decided', href: paths.moderationLog.to() },
  ],
  table:
    waiting.length === 0
      ? null
      : table(
          'Posts that wait for you',
          ['Thread', 'Community', 'Why it waits', 'Written'],
          waiting.map(({ id, thread, community, heldFor, reports, at }) => [
            { text: thread, href: paths.moderatedPost.to({ post: id }) },
            community,
            heldFor ? (HELD_FOR[heldFor] ?? heldFor) : countWords(reports, 'report'),
            dayAndTimeWords(at),
          ]),
        ),
  empty:
    waiting.length > 0 ? null : empty('Nothing waits', 'Reported posts, and first posts of new members, stand here.'),
});

export interface ModeratedPage {
  title: string;
  back: { text: string; href: string };
  thread: { text: string; href: string } | null;
  errors: ErrorSummary | null;
  state: Tag;
  by: string;
  when: string;
  html: SafeHtml;
  files: FileCard[];
  poll: { question: string; options: readonly string[] } | null;
  reports: Table | null;
  /** The posts before and after it. */
  around: { where: string; by: string; html: SafeHtml }[];
  /** What was decided about whoever wrote it before; null without them. */
  author: { text: string; href: string } | null;
  form: Form;
  reason: Field;
  who: Who;
}

const STATES: Record<string, Tag> = {
  shown: tag('All members can read it', 'done'),
  held: tag('Waits for you', 'now'),
  hidden: tag('Hidden', 'problem'),
};
const OUTCOMES: Record<string, string> = {
  kept: 'The post stayed',
  hidden: 'The post was hidden',
  removed: 'The post was removed',
};

/** How often moderators decided something about somebody here before. */
function recordWords({ posts, warned }: NonNullable<Around['author']>): string {
  if (posts + warned === 0) return 'Nothing was decided about this person here before';
  return `About this person: ${countWords(posts, 'post')} taken down, decided about them ${countWords(warned, 'time')}`;
}

export function moderatedPage(
  policy: Policy,
  post: Moderated,
  {
    reports,
    around,
    files,
    slip,
  }: { reports: readonly PostReportSeen[]; around: Around; files: readonly Attached[]; slip: Slip },
): ModeratedPage {
  const show = button(post.state === 'shown' ? 'Leave it as it is' : 'Show it to all members', {
    name: 'act',
    value: 'show',
  });
  const remove = button('Remove it for good', { kind: 'danger', name: 'act', value: 'remove' });
  const hide = button('Hide it', { kind: 'danger', name: 'act', value: 'hide' });
  return {
    title: `A post in “${post.thread.title}”`,
    back: { text: 'Reports', href: paths.moderation.to() },
    thread:
      post.state === 'held'
        ? null
        : { text: 'See it in its thread', href: paths.post.to({ slug: post.community.slug, post: post.id }) },
    errors: errorsOf(slip),
    state: STATES[post.state] ?? tag(post.state),
    by: post.by ?? FORMER,
    when: dayAndTimeWords(post.at),
    ...{ html: post.html, poll: post.poll },
    files: fileCards(files, post.id, (file) => paths.moderatedFile.to({ post: post.id, file })),
    reports:
      reports.length === 0
        ? null
        : table(
            'What was reported',
            ['Why', 'In their words', 'When', 'Decision'],
            reports.map(({ why, words, at, outcome }) => [
              reasons[why],
              words || 'Nothing more',
              dayAndTimeWords(at),
              outcome ? (OUTCOMES[outcome] ?? outcome) : 'Waits',
            ]),
          ),
    around: around.posts.map(({ isBefore, by, html }) => ({
      ...{ by: by ?? FORMER, html },
      where: isBefore ? 'The post before it' : 'The post after it',
    })),
    author: around.author && {
      text: recordWords(around.author),
      href: paths.communityMember.to({ slug: post.community.slug, member: around.author.member }),
    },
    form: form(
      paths.moderatedPost.to({ post: post.id }),
      post.state === 'hidden' ? [show, remove] : [show, hide, remove],
    ),
    reason: field('reason', 'If you hide or remove it: why', {
      kind: 'textarea',
      rows: 3,
      limit: 1000,
      value: String(slip.values.reason ?? ''),
      error: slip.problems.reason,
      hint: 'Whoever wrote it gets an email, can read this, and can appeal. Hidden, it can be shown again. Removed, only after an appeal.',
    }),
    who: whoCanSee(policy, ['post-report'], { ofAnother: true }),
  };
}
