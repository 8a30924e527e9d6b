import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Callout,
  type Choices,
  callout,
  choices,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  linkButton,
  type Pagination,
  pagination,
  type Select,
  select,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { dayAndTimeWords } from '../../words.ts';
import type { ArrangedThread, Movable } from './thread-tools.queries.ts';
import { FORMER } from './threads.pages.ts';

/** What a moderator can do with a thread as a whole, as links beside its other buttons. */
export const toolLinks = (thread: string): Button[] => [
  linkButton('Move', paths.threadMove.to({ thread }), { kind: 'ghost' }),
  linkButton('Split', paths.threadSplit.to({ thread }), { kind: 'ghost' }),
  linkButton('Merge', paths.threadMerge.to({ thread }), { kind: 'ghost' }),
];

interface Tool {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  words: string;
}

const backTo = ({ slug, id, title }: ArrangedThread) => ({ text: title, href: paths.thread.to({ slug, thread: id }) });

const topicField = (thread: ArrangedThread, { values, problems }: Slip): Select =>
  select(
    'topic',
    'Category',
    thread.topics.map(({ id, name }) => ({ value: id, text: name })),
    { value: String(values.topic ?? thread.topicId), error: problems.topic },
  );

export interface MovePage extends Tool {
  form: Form;
  topic: Select;
}

export const movePage = (thread: ArrangedThread, slip: Slip): MovePage => ({
  title: 'Move this thread',
  back: backTo(thread),
  errors: errorsOf(slip),
  words: 'Into another category of this community. A thread never goes into another community: others would read it.',
  form: form(paths.threadMove.to({ thread: thread.id }), 'Move', {
    link: { text: 'Cancel', href: backTo(thread).href },
  }),
  topic: topicField(thread, slip),
});

export interface SplitPage extends Tool {
  /** Null where there is only one post. */
  form: Form | null;
  heading: Field;
  topic: Select;
  posts: Choices;
  pages: Pagination | null;
  empty: Empty | null;
}

export function splitPage(
  thread: ArrangedThread,
  { posts, more, after, slip }: { posts: readonly Movable[]; more: boolean; after: string | undefined; slip: Slip },
): SplitPage {
  const here = paths.threadSplit.to({ thread: thread.id });
  const back = backTo(thread);
  return {
    title: 'Split this thread',
    back,
    errors: errorsOf(slip),
    words: 'The posts that you choose become a thread of their own. The first post stays. Links to posts still work.',
    form: posts.length === 0 ? null : form(here, 'Split', { link: { text: 'Cancel', href: back.href } }),
    heading: field('title', 'Title of the new thread', {
      value: String(slip.values.title ?? ''),
      error: slip.problems.title,
      width: 'full',
      autocomplete: 'off',
      limit: 150,
    }),
    topic: topicField(thread, slip),
    posts: choices(
      'posts',
      posts.map(({ id, by, at, words }) => ({
        value: id,
        text: `${by ?? FORMER}, ${dayAndTimeWords(at)}`,
        hint: words || 'No words',
      })),
      { legend: 'Posts to take out', value: slip.values.posts ?? [], error: slip.problems.posts },
    ),
    pages:
      after || more
        ? pagination(after ? here : null, more ? withQuery(here, { after: posts.at(-1)?.id }) : null, {
            earlier: 'First posts',
            later: 'Later posts',
          })
        : null,
    empty: posts.length > 0 ? null : empty('Nothing to split', 'This thread has one post only.'),
  };
}

export interface MergePage extends Tool {
  form: Form;
  /** Null where it is known and only the last word is missing. */
  into: Field | null;
  /** What will happen. */
  sure: Callout | null;
}

export function mergePage(thread: ArrangedThread, slip: Slip, into: ArrangedThread | null): MergePage {
  const here = paths.threadMerge.to({ thread: thread.id });
  const back = backTo(thread);
  const link = { text: 'Cancel', href: back.href };
  return {
    title: 'Merge this thread into another one',
    back,
    errors: errorsOf(slip),
    words: 'All its posts go into the other thread. Its address then leads there. This cannot be undone.',
    form: into
      ? form(here, button('Merge for good', { kind: 'danger', name: 'act', value: 'merge' }), {
          link,
          hidden: [{ name: 'into', value: into.id }],
        })
      : form(here, button('Continue', { name: 'act', value: 'look' }), { link }),
    into: into
      ? null
      : field('into', 'Address of the thread that stays', {
          value: String(slip.values.into ?? ''),
          error: slip.problems.into,
          hint: 'Open that thread and copy its address from the top of your browser.',
          width: 'full',
          autocomplete: 'off',
        }),
    sure: into ? callout('This will happen', `“${thread.title}” goes into “${into.title}”.`, 'care') : null,
  };
}
