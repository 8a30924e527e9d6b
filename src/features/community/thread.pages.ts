import type { Slip } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import {
  type Breadcrumbs,
  breadcrumbs,
  button,
  type Callout,
  callout,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  form,
  type Pagination,
  pagination,
  type Tag,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords } from '../../words.ts';
import { type FileCard, type FilesPart, fileCards, filesPart } from '../attachments/attachments.pages.ts';
import type { Attached } from '../attachments/attachments.queries.ts';
import { type HearingPart, hearingPart } from '../notifications/notifications.pages.ts';
import type { PollPart } from '../polls/polls.pages.ts';
import { editableUntil } from './may-write.ts';
import { type QuoteCard, type Quoted, quoteCard } from './quotes.ts';
import type { PostSeen } from './talk.queries.ts';
import type { ThreadSubject } from './thread.queries.ts';
import { toolLinks } from './thread-tools.pages.ts';
import { type DraftNote, draftNote, FORMER, remindRules, textField, writing } from './threads.pages.ts';

export interface PostCard {
  id: string;
  by: string;
  when: string;
  iso: string;
  /** For links that would otherwise be called the same at every post. */
  name: string;
  edited: { text: string; href: string } | null;
  quote: QuoteCard | null;
  html: SafeHtml | null;
  files: FileCard[];
  poll: PollPart | null;
  /** What stands in place of the words. */
  gone: string | null;
  held: Tag | null;
  link: string;
  edit: string | null;
  remove: string | null;
  report: string | null;
  /** Where a reply that quotes it is written. */
  quoteIt: string | null;
  /** Where whoever began the thread, or a moderator, says that it is the answer or is not. */
  solve: { text: string; href: string } | null;
  answer: boolean;
}

export interface ThreadPage {
  title: string;
  crumbs: Breadcrumbs;
  about: string;
  tags: Tag[];
  /** Leads to the answer. */
  answer: { text: string; href: string } | null;
  posts: PostCard[];
  pages: Pagination | null;
  /** Where a script hears of new replies, on the page with the newest; null on the others. */
  live: string | null;
  errors: ErrorSummary | null;
  form: Form | null;
  reply: Field;
  files: FilesPart;
  draft: DraftNote | null;
  /** What the reply will quote. */
  quote: QuoteCard | null;
  preview: SafeHtml | null;
  closed: Callout | null;
  rules: Callout;
  /** How its reader hears of new replies. */
  hearing: HearingPart;
  /** For moderators. */
  acts: Form | null;
  who: Who;
}

const GONE: Record<string, string> = {
  removed: 'The one who wrote this has removed it.',
  hidden: 'A moderator has hidden this post.',
  taken: 'A moderator has removed this post.',
};

function postCard(
  thread: ThreadSubject,
  post: PostSeen,
  {
    now,
    decides,
    at,
    files,
    polls,
  }: {
    now: Date;
    decides: boolean;
    at: (quote: string) => string;
    files: readonly Attached[];
    polls: ReadonlyMap<string, PollPart>;
  },
): PostCard {
  const { slug } = thread.community;
  const to = { slug, post: post.id };
  const open = post.html !== null && thread.community.closedAt === null;
  const isHidden = post.state === 'hidden' && thread.community.closedAt === null;
  const by = post.by ?? FORMER;
  const when = dayAndTimeWords(post.at);
  return {
    id: `p-${post.id}`,
    by,
    when,
    iso: post.at.toISOString(),
    name: `the post of ${by}, ${when}`,
    html: post.html,
    edited:
      post.editedAt && post.html
        ? { text: `Edited on ${dayAndTimeWords(post.editedAt)}`, href: paths.postHistory.to(to) }
        : null,
    quote: post.quoted && quoteCard(slug, post.quoted),
    files: post.hasFiles ? fileCards(files, post.id, (file) => paths.postFile.to({ slug, file })) : [],
    poll: polls.get(post.id) ?? null,
    gone: post.reason
      ? `${GONE[post.state] ?? GONE.hidden} They wrote to you: ${post.reason}`
      : (GONE[post.state] ?? null),
    held: post.state === 'held' ? tag('Only you see this until a moderator has read it', 'now') : null,
    link: paths.post.to(to),
    edit: open && post.isOwn && editableUntil(post.at, thread.community) > now ? paths.postEdit.to(to) : null,
    remove: (open || isHidden) && post.isOwn ? paths.postRemove.to(to) : null,
    report: post.html !== null && !post.isOwn ? paths.postReport.to(to) : null,
    quoteIt: open && post.state === 'shown' && thread.lockedAt === null ? at(post.id) : null,
    solve:
      decides && open && post.state === 'shown'
        ? {
            text: thread.solvedById === post.id ? 'Not the answer' : 'This is the answer',
            href: paths.postSolved.to(to),
          }
        : null,
    answer: thread.solvedById === post.id,
  };
}

export function threadPage(
  policy: Policy,
  thread: ThreadSubject,
  parts: {
    posts: readonly PostSeen[];
    /** Beside these posts, and those that wait for the viewer's reply. */
    files: readonly Attached[];
    /** Below which posts a poll stands. */
    polls: ReadonlyMap<string, PollPart>;
    earlier: boolean;
    later: boolean;
    slip: Slip;
    once: string;
    preview: SafeHtml | null;
    now: Date;
    moderates: boolean;
    decides: boolean;
    quoted: Quoted | null;
    /** The draft quotes a post that can be read here no more. */
    quoteGone: boolean;
    /** The address of this page of the thread. */
    at: string;
  },
): ThreadPage {
  const { community, id } = thread;
  const { slug } = community;
  const here = paths.thread.to({ slug, thread: id });
  const { posts, earlier, later, slip, quoted, at } = parts;
  const closed = closedWords(thread);
  return {
    title: thread.title,
    crumbs: breadcrumbs(
      [
        { text: 'Communities', href: paths.communities.to() },
        { text: community.name, href: paths.community.to({ slug }) },
      ],
      thread.title,
    ),
    about: `${thread.topic} · ${countWords(thread.posts, 'post')}`,
    tags: [
      ...(thread.pinnedAt ? [tag('Pinned', 'info')] : []),
      ...(thread.solvedById ? [tag('Solved', 'done')] : []),
      ...(thread.lockedAt ? [tag('Locked')] : []),
    ],
    answer: thread.solvedById
      ? { text: 'See the answer', href: paths.post.to({ slug, post: thread.solvedById }) }
      : null,
    posts: posts.map((post, n) =>
      postCard(thread, post, {
        ...parts,
        // What began a thread is no answer to it.
        decides: parts.decides && (earlier || n > 0),
        at: (quote) => `${at}${at.includes('?') ? '&' : '?'}quote=${quote}#reply`,
      }),
    ),
    pages:
      earlier || later
        ? pagination(
            earlier ? withQuery(here, { before: posts[0]?.id }) : null,
            later ? withQuery(here, { after: posts.at(-1)?.id }) : null,
            { earlier: 'Earlier posts', later: 'Later posts' },
          )
        : null,
    live: later ? null : withQuery(paths.threadLive.to({ slug, thread: id }), { after: posts.at(-1)?.id }),
    errors: errorsOf(slip),
    form: closed
      ? null
      : form(`${here}#reply`, writing('Post reply'), {
          multipart: true,
          hidden: [
            { name: 'once', value: String(slip.values.once ?? parts.once) },
            ...(quoted ? [{ name: 'quote', value: quoted.id }] : []),
          ],
          draft: paths.draft.to({ slug, place: id }),
        }),
    draft: thread.draft && closed === null ? draftNote(slug, id, thread.draft, parts.quoteGone) : null,
    quote: quoted && quoteCard(slug, quoted),
    reply: textField(policy, 'Your reply', { slip, value: thread.draft?.text }),
    files: filesPart(
      policy,
      parts.files.filter(({ postId }) => postId === null),
      { slip, send: 'Post reply' },
    ),
    preview: parts.preview,
    closed,
    rules: remindRules(),
    hearing: hearingPart({ slug, thread: id }, thread.watching),
    acts: parts.moderates ? threadActs(thread) : null,
    who: whoCanSee(policy, ['posts', 'community-name']),
  };
}

const threadActs = ({ id, lockedAt, pinnedAt }: ThreadSubject): Form =>
  form(paths.moderatedThread.to({ thread: id }), [
    button(lockedAt ? 'Unlock' : 'Lock', { kind: 'secondary', name: 'act', value: lockedAt ? 'unlock' : 'lock' }),
    button(pinnedAt ? 'Unpin' : 'Pin', { kind: 'secondary', name: 'act', value: pinnedAt ? 'unpin' : 'pin' }),
    ...toolLinks(id),
  ]);

function closedWords({ lockedAt, community }: ThreadSubject): Callout | null {
  if (community.closedAt)
    return callout(null, 'This community is closed. You can read everything, and nobody can write.');
  return lockedAt ? callout(null, 'This thread is locked. You can read it, and nobody can reply.') : null;
}
