import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { ModeratedThreadPath } from './moderating.forms.ts';
import { MergeForm, MoveForm, SplitForm, SplitPath } from './thread-tools.forms.ts';
import { mergePage, movePage, splitPage } from './thread-tools.pages.ts';
import { type ArrangedThread, findArranged, findMovable } from './thread-tools.queries.ts';
import { mergeThread, moveThread, splitThread } from './thread-tools.ts';

type OfThread = { input: { thread: string }; viewer: Viewer };
type Seen = Pick<Ask<ArrangedThread>, 'found' | 'slip'>;

const may = 'community.moderate';
const find = (app: App, { input, viewer }: OfThread) => findArranged(app, viewer, input.thread);
const moving = { path: paths.threadMove.pattern, may, input: ModeratedThreadPath, find } as const;
const splitting = { path: paths.threadSplit.pattern, may, input: SplitPath, find } as const;
const merging = { path: paths.threadMerge.pattern, may, input: ModeratedThreadPath, find } as const;

const showMove = (_app: App, { found, slip }: Seen): Shown => ({
  view: 'community/thread-move',
  page: movePage(found, slip),
});

async function showSplit(
  app: App,
  { found, slip, input: { after } }: Seen & { input: { after?: string | undefined } },
): Promise<Shown> {
  const movable = await findMovable(app, found, after);
  return { view: 'community/thread-split', page: splitPage(found, { ...movable, after, slip }) };
}

const showMerge = (_app: App, { found, slip }: Seen): Shown => ({
  view: 'community/thread-merge',
  page: mergePage(found, slip, null),
});

const NOT_HERE = 'There is no other thread of this community at this address';

/** The thread that is meant by its own id, or by that of a post in it. */
async function findInto(app: App, viewer: Viewer, { id, slug }: ArrangedThread, into: string) {
  const said = await app.db.post.findUnique({ where: { id: into }, select: { threadId: true } });
  const other = await findArranged(app, viewer, said?.threadId ?? into);
  return other && other.id !== id && other.slug === slug ? other : null;
}

/** What moderators do with whole threads. */
export const threadToolRoutes: readonly Route[] = [
  get({ ...moving, show: showMove }),
  post({
    ...moving,
    form: MoveForm,
    run: async (app, { viewer, found, form: { topic } }) => {
      const to = paths.thread.to({ slug: found.slug, thread: found.id });
      return (await moveThread(app, found, topic, signedIn(viewer).id))
        ? { to, say: 'Moved' }
        : { to, unchanged: true };
    },
    again: showMove,
  }),
  get({ ...splitting, show: showSplit }),
  post({
    ...splitting,
    form: SplitForm,
    run: async (app, { viewer, found, form }) => {
      const thread = await splitThread(app, found, { ...form, by: signedIn(viewer).id });
      return { to: paths.thread.to({ slug: found.slug, thread }), say: 'These posts are a thread of their own' };
    },
    again: showSplit,
  }),
  get({ ...merging, show: showMerge }),
  post({
    ...merging,
    form: MergeForm,
    run: async (app, { viewer, found, form: { into, act } }) => {
      const other = await findInto(app, viewer, found, into);
      if (!other) return { problems: { into: NOT_HERE } };
      if (act === 'look') {
        const page = mergePage(found, { values: {}, problems: {} }, other);
        return { view: 'community/thread-merge', page, unchanged: true };
      }
      await mergeThread(app, found, other.id, signedIn(viewer).id);
      return { to: paths.thread.to({ slug: found.slug, thread: other.id }), say: 'Merged' };
    },
    again: showMerge,
  }),
];
