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
  table: Table | null;
  empty: Empty | null;
}

export const moderationPage = (waiting: readonly Waiting[]): ModerationPage => ({
  title: 'Reports',
  table:
    waiting.length === 0
      ? null
      : table(
          'Posts that wait for you',
          ['Thread', 'Community', 'Why it waits', 'Written'],
          waiting.map(({ id, thread, community, held, reports, at }) => [
            { text: thread, href: paths.moderatedPost.to({ post: id }) },
            community,
            held ? 'First post of a new member' : countWords(reports, 'report'),
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
  reports: Table | null;
  form: Form;
  reason: Field;
  who: Who;
}

const STATES: Record<string, Tag> = {
  shown: tag('All members can read it', 'done'),
  held: tag('Waits for you', 'now'),
  hidden: tag('Hidden', 'problem'),
};
const OUTCOMES: Record<string, string> = { kept: 'The post stayed', hidden: 'The post was hidden' };

export function moderatedPage(
  policy: Policy,
  post: Moderated,
  { reports, slip }: { reports: readonly PostReportSeen[]; slip: Slip },
): ModeratedPage {
  const show = button(post.state === 'shown' ? 'Leave it as it is' : 'Show it to all members', {
    name: 'act',
    value: 'show',
  });
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
    html: post.html,
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
    form: form(paths.moderatedPost.to({ post: post.id }), post.state === 'hidden' ? [show] : [show, hide]),
    reason: field('reason', 'If you hide it: why', {
      kind: 'textarea',
      rows: 3,
      limit: 1000,
      value: String(slip.values.reason ?? ''),
      error: slip.problems.reason,
      hint: 'Whoever wrote it gets an email and can read this.',
    }),
    who: whoCanSee(policy, ['post-report'], { ofAnother: true }),
  };
}
