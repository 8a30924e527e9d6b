import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Choices,
  checkbox,
  choices,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Form,
  form,
  type Pagination,
  pagination,
  type Select,
  select,
  type Tag,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords } from '../../words.ts';
import { keyOf, type LastSeen } from '../community/community.forms.ts';
import type { Watching } from '../community/thread.queries.ts';
import type { Choice, NoticeSeen } from './notifications.queries.ts';
import { hearing } from './notifications.ts';

export interface NotificationsPage {
  title: string;
  back: string;
  notices: { text: string; href: string; about: string; isNew: Tag | null }[];
  empty: Empty | null;
  pages: Pagination | null;
  all: Form | null;
  errors: ErrorSummary | null;
  who: Who;
  form: Form;
  mail: Select;
  watch: Choices;
  feed: FeedPart;
}

/** A feed for a feed reader: made, shown once, and deleted. */
export interface FeedPart {
  says: string;
  form: Form;
}

export interface FeedMadePage {
  title: string;
  back: string;
  address: string;
}

/** Shown once: only a hash of it is kept. */
export const feedMadePage = (address: string): FeedMadePage => ({
  title: 'The address of your feed',
  back: paths.notifications.to(),
  address,
});

const feedPart = (hasFeed: boolean): FeedPart => {
  const act = (text: string, value: string) => button(text, { kind: 'secondary', name: 'act', value });
  const make = act(hasFeed ? 'Make another address' : 'Make a feed', 'make');
  return {
    says: hasFeed
      ? 'You have a feed. If you make another address, the one that you have leads nowhere.'
      : 'For those who use a feed reader. The feed says only that something is new, and never what or where.',
    form: form(paths.notificationsFeed.to(), hasFeed ? [make, act('Delete the feed', 'drop')] : make),
  };
};

const MAILS = [
  { value: 'at-once', text: 'Email me at once' },
  { value: 'daily', text: 'Email me once a day' },
  { value: 'weekly', text: 'Email me once a week' },
  { value: 'never', text: 'Show it on the site only' },
];

const noticeWords = ({ kind, posts, title }: NoticeSeen): string =>
  kind === 'mention'
    ? posts === 1
      ? `Somebody named you in “${title}”`
      : `You were named ${posts} times in “${title}”`
    : `${countWords(posts, 'new post')} in “${title}”`;

export function notificationsPage(
  policy: Policy,
  {
    notices,
    more,
    isFirst,
    choice,
    slip,
  }: { notices: readonly NoticeSeen[]; more: LastSeen | null; isFirst: boolean; choice: Choice; slip: Slip },
): NotificationsPage {
  return {
    title: 'Notifications',
    back: paths.communities.to(),
    notices: notices.map((notice) => ({
      text: noticeWords(notice),
      href:
        notice.post === null
          ? paths.thread.to({ slug: notice.slug, thread: notice.thread })
          : paths.post.to({ slug: notice.slug, post: notice.post }),
      about: `${notice.community} · ${dayAndTimeWords(notice.at)}`,
      isNew: notice.isNew ? tag('New', 'now') : null,
    })),
    empty:
      notices.length > 0
        ? null
        : empty('Nothing yet', 'When somebody replies in a thread that you watch, or names you, it stands here.'),
    pages:
      isFirst && !more
        ? null
        : pagination(
            isFirst ? null : paths.notifications.to(),
            more && withQuery(paths.notifications.to(), { before: keyOf(more) }),
            { earlier: 'Newest', later: 'Older' },
          ),
    all: notices.some(({ isNew }) => isNew)
      ? form(paths.notificationsRead.to(), button('Mark all as read', { kind: 'secondary' }))
      : null,
    errors: errorsOf(slip),
    who: whoCanSee(policy, ['reading', 'choices']),
    form: form(paths.notifications.to(), 'Save'),
    mail: select('mail', 'When something is new', MAILS, {
      value: choice.mail,
      error: slip.problems.mail,
      hint: 'An email says only that something is new, and never what. You can choose otherwise for a thread.',
    }),
    watch: checkbox('watch', 'Watch threads that I begin or reply to', { checked: choice.watch }),
    feed: feedPart(choice.hasFeed),
  };
}

/** What stands under a thread: whether its reader hears of it, and buttons for what most people want. */
export interface HearingPart {
  says: string;
  form: Form;
}

type To = { slug: string; thread: string };
const chosen = (text: string, value: string) => button(text, { kind: 'secondary', name: 'hear', value });

export function hearingPart(to: To, watching: Watching): HearingPart {
  const how = hearing(watching);
  const [says, buttons] =
    how === 'no'
      ? ['You do not watch this thread.', [chosen('Watch this thread', 'usual')]]
      : how === 'muted'
        ? ['You muted this thread.', [chosen('Unmute', 'no')]]
        : ['You watch this thread.', [chosen('Stop watching', 'no'), chosen('Mute', 'muted')]];
  const link = { text: 'All choices', href: paths.threadHear.to(to) };
  return { says, form: form(paths.threadHear.to(to), buttons, { link }) };
}

export interface HearPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  form: Form;
  hear: Choices;
  who: Who;
}

export function hearPage(
  policy: Policy,
  { title, to, watching, slip }: { title: string; to: To; watching: Watching; slip: Slip },
): HearPage {
  const back = { text: title, href: paths.thread.to(to) };
  return {
    title: 'How you hear of this thread',
    back,
    errors: errorsOf(slip),
    form: form(paths.threadHear.to(to), 'Save', { link: { text: 'Cancel', href: back.href } }),
    hear: choices(
      'hear',
      [
        { value: 'usual', text: 'As I chose for all threads that I watch' },
        ...MAILS,
        { value: 'no', text: 'Tell me only when somebody names me' },
        { value: 'muted', text: 'Never tell me, not even when somebody names me' },
      ],
      { legend: 'When somebody replies', value: hearing(watching), error: slip.problems.hear },
    ),
    who: whoCanSee(policy, ['reading']),
  };
}
