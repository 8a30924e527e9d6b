import type { Slip } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import {
  type Breadcrumbs,
  type Button,
  breadcrumbs,
  button,
  type Callout,
  callout,
  type Empty,
  empty,
  type Field,
  type Form,
  field,
  form,
  type Heading,
  heading,
  linkButton,
  type Pagination,
  pagination,
  type Search,
  search,
  type Tabs,
  type Tag,
  tabs,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords } from '../../words.ts';
import { youngWords } from './communities.pages.ts';
import { keyOf, MOST_TEXT, type ThreadsAsked } from './community.forms.ts';
import type { Draft } from './drafts.ts';
import type { CommunityHere } from './membership.queries.ts';
import { type SearchForm, searchForm } from './search.pages.ts';
import type { Hit } from './search.queries.ts';
import type { ThreadListed } from './talk.queries.ts';

export const FORMER = 'Former member';

export interface ThreadCard {
  title: string;
  href: string;
  tags: Tag[];
  about: string;
}

export interface CommunityPage {
  title: string;
  heading: Heading;
  crumbs: Breadcrumbs;
  young: string | null;
  search: Search;
  closer: SearchForm;
  buttons: Button[];
  /** For moderators. */
  asking: { text: string; href: string } | null;
  closed: Callout | null;
  /** What keeps the viewer from writing. */
  told: { says: string; action: { text: string; href: string } } | null;
  topics: Tabs | null;
  show: Tabs;
  listHeading: string;
  threads: ThreadCard[];
  hits: { title: string; href: string; about: string; snippet: SafeHtml }[] | null;
  found: string | null;
  empty: Empty | null;
  pages: Pagination | null;
  who: Who;
}

const threadCard = (slug: string, thread: ThreadListed): ThreadCard => ({
  title: thread.title,
  href: paths.thread.to({ slug, thread: thread.id }),
  tags: [
    ...(thread.unread ? [tag('New', 'now')] : []),
    ...(thread.pinned ? [tag('Pinned', 'info')] : []),
    ...(thread.solved ? [tag('Solved', 'done')] : []),
    ...(thread.locked ? [tag('Locked')] : []),
  ],
  about: `${thread.topic} · ${thread.by ?? FORMER} · ${countWords(thread.posts, 'post')} · last on ${dayAndTimeWords(thread.lastAt)}`,
});

export function communityPage(
  policy: Policy,
  community: CommunityHere,
  asked: ThreadsAsked,
  {
    threads,
    more,
    hits,
    told,
    moderates,
    isYoung,
  }: {
    threads: readonly ThreadListed[];
    more: { lastAt: Date; id: string } | null;
    hits: readonly Hit[] | null;
    told: CommunityPage['told'];
    moderates: boolean;
    isYoung: boolean;
  },
): CommunityPage {
  const { slug, name, summary, topics, closedAt } = community;
  const { q, topic, show, before } = asked;
  const here = paths.community.to({ slug });
  const at = (query: Record<string, string | undefined>) => withQuery(here, { topic, show, ...query });
  const narrowed = topic !== undefined || show !== undefined;
  return {
    title: name,
    heading: heading(name, { lead: summary }),
    crumbs: breadcrumbs([{ text: 'Communities', href: paths.communities.to() }], name),
    young: youngWords(policy, community),
    search: search(here, q, { label: 'Search', clear: hits ? here : null }),
    closer: searchForm(community, asked),
    buttons: [
      ...(closedAt ? [] : [linkButton('Start a thread', paths.threadNew.to({ slug }))]),
      linkButton('Resources', paths.communityLibrary.to({ slug }), { kind: 'secondary' }),
      ...(isYoung
        ? []
        : [
            linkButton('Directory', paths.directory.to({ slug }), { kind: 'secondary' }),
            linkButton('Your CPD here', withQuery(paths.cpd.to(), { community: slug }), { kind: 'secondary' }),
          ]),
      linkButton('You in this community', paths.communityYou.to({ slug }), { kind: 'secondary' }),
      ...(moderates ? [linkButton('Members', paths.communityMembers.to({ slug }), { kind: 'secondary' })] : []),
    ],
    told,
    asking:
      community.asking > 0
        ? {
            text: `${countWords(community.asking, 'person asks', 'people ask')} to join`,
            href: paths.communityRequests.to({ slug }),
          }
        : null,
    closed: closedAt ? callout(null, 'This community is closed. You can read everything, and nobody can write.') : null,
    topics:
      topics.length > 1
        ? tabs('Categories', [
            { text: 'All', href: withQuery(here, { show }), current: topic === undefined },
            ...topics.map(({ id, name: text }) => ({
              text,
              href: withQuery(here, { show, topic: id }),
              current: id === topic,
            })),
          ])
        : null,
    show: tabs('Which threads', [
      { text: 'All threads', href: withQuery(here, { topic }), current: show === undefined },
      { text: 'With something new', href: withQuery(here, { topic, show: 'unread' }), current: show === 'unread' },
      { text: 'Solved', href: withQuery(here, { topic, show: 'solved' }), current: show === 'solved' },
      { text: 'Not solved', href: withQuery(here, { topic, show: 'open' }), current: show === 'open' },
      { text: 'Begun by you', href: withQuery(here, { topic, show: 'own' }), current: show === 'own' },
    ]),
    listHeading: hits ? 'What was found' : 'Threads',
    threads: threads.map((thread) => threadCard(slug, thread)),
    hits:
      hits?.map(({ post, title, at: when, by, snippet }) => ({
        ...{ title, snippet, href: paths.post.to({ slug, post }) },
        about: `${by ?? FORMER} · ${dayAndTimeWords(when)}`,
      })) ?? null,
    found: hits ? `${countWords(hits.length, 'post')} found` : null,
    empty: emptyList(slug, { hits, threads, narrowed, all: here, closed: closedAt !== null }),
    pages:
      before || more
        ? pagination(before ? at({}) : null, more ? at({ before: keyOf(more) }) : null, {
            earlier: 'Newest',
            later: 'Older',
          })
        : null,
    who: whoCanSee(policy, ['posts', 'community-name']),
  };
}

function emptyList(
  slug: string,
  list: {
    hits: readonly Hit[] | null;
    threads: readonly ThreadListed[];
    narrowed: boolean;
    all: string;
    closed: boolean;
  },
): Empty | null {
  if ((list.hits ?? list.threads).length > 0) return null;
  const all = linkButton('See all threads', list.all, { kind: 'secondary' });
  if (list.hits) return empty('Nothing fits', 'Try fewer or other words. “Quote marks” find words side by side.', all);
  if (list.narrowed) return empty('No thread fits', 'Choose another category, or see all of them.', all);
  const start = list.closed ? null : linkButton('Start a thread', paths.threadNew.to({ slug }));
  return empty('No threads yet', 'Ask the first question, or say what you have tried.', start);
}

/** That a draft was found, and the way to be rid of it. */
export interface DraftNote {
  says: string;
  drop: Form;
}

export const draftNote = (slug: string, place: string, { savedAt }: Draft, quoteGone = false): DraftNote => ({
  says: `We kept what you wrote here on ${dayAndTimeWords(savedAt)}. Only you see it.${quoteGone ? ' The post that it quoted is no longer shown here.' : ''}`,
  drop: form(
    paths.draft.to({ slug, place }),
    button('Delete this draft', { kind: 'ghost', name: 'act', value: 'drop' }),
  ),
});

/** How posts are written, as a hint. */
export const MARKDOWN_HINT =
  'Leave a line empty between paragraphs. **bold**, *italic*, > quote, and - at the start of a line for a list. @ and a member’s whole name tells them.';

/** The buttons under what somebody writes. */
export const writing = (send: string) => [
  button(send, { name: 'act', value: 'post' }),
  button('Preview', { kind: 'secondary', name: 'act', value: 'preview' }),
];

export const textField = (
  policy: Policy,
  label: string,
  { slip, value = '' }: { slip: Slip; value?: string | undefined },
): Field =>
  field('text', label, {
    kind: 'textarea',
    rows: 8,
    width: 'full',
    limit: MOST_TEXT,
    value: String(slip.values.text ?? value),
    error: slip.problems.text,
    hint: MARKDOWN_HINT,
    who: whoCanSee(policy, ['posts']),
  });

export const remindRules = (): Callout =>
  callout(null, 'Never name a child, a family or a patient, and leave out what could lead to them.', 'care');
