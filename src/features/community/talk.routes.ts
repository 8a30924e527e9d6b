import type { z } from 'zod';
import type { App } from '../../context.ts';
import { type Ask, noSlip, type Shown, type Slip, type Went } from '../../http/ask.ts';
import type { SafeHtml } from '../../http/html.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths, withQuery } from '../../paths.ts';
import { decide } from '../../policy/decide.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { uuidv7 } from '../../random.ts';
import { filesSent } from '../attachments/attachments.forms.ts';
import { listedForEdit } from '../attachments/attachments.pages.ts';
import { findFiles } from '../attachments/attachments.queries.ts';
import { pollsBelow } from '../polls/below-posts.ts';
import { pollFieldsOf } from '../polls/poll-fields.pages.ts';
import { type PollAsked, readPoll, typedFrom } from '../polls/polls.forms.ts';
import {
  CommunityPath,
  EditForm,
  NoFields,
  PostPath,
  PostSaid,
  ReplyForm,
  ThreadForm,
  ThreadQuery,
  ThreadSaid,
  ThreadsQuery,
} from './community.forms.ts';
import { findDraft } from './drafts.ts';
import { stopFlood } from './holding.ts';
import { toldWords } from './may-write.ts';
import { type CommunityHere, findHere, moderates } from './membership.queries.ts';
import { editPage, isStale, removePage } from './own-post.pages.ts';
import { findPlace } from './place.queries.ts';
import { findQuoted } from './quotes.ts';
import { isNews, noteRead } from './reading.ts';
import { isSearch, search } from './search.queries.ts';
import { findPost, findPosts, findThreads, findToRemove, type OwnPost } from './talk.queries.ts';
import { beginThread, editPost, removePost, reply, type Said } from './talk.ts';
import { threadPage } from './thread.pages.ts';
import { findThread, type ThreadSubject } from './thread.queries.ts';
import { threadNewPage } from './thread-new.pages.ts';
import { communityPage } from './threads.pages.ts';
import { write } from './writing.ts';

type Preview = { readonly preview?: SafeHtml | null };
const asTyped = (form: Slip['values']): Slip => ({ values: form, problems: {} });

const here = (app: App, { input, viewer }: { input: { slug: string }; viewer: Viewer }) =>
  findHere(app, viewer, input.slug);

const showNew = async (
  app: App,
  {
    viewer,
    found,
    slip,
    preview = null,
    asked = null,
  }: Pick<Ask<CommunityHere>, 'viewer' | 'found' | 'slip'> & Preview & { asked?: PollAsked | null },
): Promise<Shown> => {
  const draft = await findDraft(app, signedIn(viewer).id, found.id);
  const poll = pollFieldsOf(app.policy, { slip, kept: draft?.poll ?? null, now: app.clock.now() });
  const files = await findFiles(app, [], { by: signedIn(viewer).id, place: found.id });
  return {
    view: 'community/new',
    page: threadNewPage(app.policy, found, { slip, once: uuidv7(app), preview, draft, files, poll, asked }),
  };
};

type ThreadInput = { slug: string; thread: string } & Partial<Record<'after' | 'before' | 'quote', string | undefined>>;
type ThreadAsk = Pick<Ask<ThreadSubject, ThreadInput>, 'viewer' | 'found' | 'slip' | 'input'>;

async function showThread(
  app: App,
  { viewer, found, input, slip, preview = null }: ThreadAsk & Preview,
): Promise<Shown | Went> {
  if (found.mergedIntoId)
    return { to: paths.thread.to({ slug: found.community.slug, thread: found.mergedIntoId }), lasting: true };
  const { posts, earlier, later } = await findPosts(app, viewer, found, input);
  const withFiles = posts.filter(({ hasFiles }) => hasFiles).map(({ id }) => id);
  const mayWait = found.filesWait || slip !== noSlip;
  const newest = posts.at(-1);
  if (newest && isNews(found, newest.at) && !app.undoes) await noteRead(app, signedIn(viewer).id, found.id, newest.at);
  const kept = slip === noSlip ? found.draft?.quote : slip.values.quote;
  const quote = input.quote ?? (typeof kept === 'string' ? kept : undefined);
  const quoted = quote ? await findQuoted(app, found, quote, posts) : null;
  const here = paths.thread.to({ slug: found.community.slug, thread: found.id });
  const { after, before } = input;
  const page = threadPage(app.policy, found, {
    ...{ posts, earlier, later, slip, preview },
    files: await findFiles(app, withFiles, mayWait ? { by: signedIn(viewer).id, place: found.id } : null),
    polls: await pollsBelow(app, viewer, found, posts),
    ...{ quoted, quoteGone: slip === noSlip && quote !== undefined && quote === found.draft?.quote && !quoted },
    at: withQuery(here, { after, before }),
    decides: decide(app.policy, viewer, 'community.solve', { ...found, aboutId: found.authorId }).allowed,
    ...{ once: uuidv7(app), now: app.clock.now(), moderates: moderates(viewer) },
  });
  return { view: 'community/thread', page };
}

async function showEdit(
  app: App,
  { viewer, found, slip, preview = null }: Pick<Ask<OwnPost>, 'viewer' | 'found' | 'slip'> & Preview,
): Promise<Shown> {
  const files = await findFiles(app, [found.id], { by: signedIn(viewer).id, place: found.id });
  return {
    view: 'community/edit',
    page: editPage(app.policy, found, { slip, preview, files: isStale(slip) ? files : listedForEdit(files, slip) }),
  };
}

const showRemove = (_app: App, { found }: Pick<Ask<OwnPost>, 'found'>): Shown => ({
  view: 'community/remove',
  page: removePage(found),
});

const HELD = 'Sent. A moderator reads it before the others see it';
const said = ({ post: id, held, isNew }: Said, slug: string, words: string) => ({
  to: paths.post.to({ slug, post: id }),
  say: held ? HELD : words,
  ...(!isNew && { unchanged: true as const }),
});

const ownPost = {
  may: 'community.edit',
  input: PostPath,
  find: (app: App, { input, viewer }: { input: { slug: string; post: string }; viewer: Viewer }) =>
    findPost(app, viewer, input.slug, input.post),
} as const;

const removing = {
  ...ownPost,
  path: paths.postRemove.pattern,
  find: (app: App, { input, viewer }: { input: { slug: string; post: string }; viewer: Viewer }) =>
    findToRemove(app, viewer, input.slug, input.post),
} as const;

const threadHere = {
  input: ThreadQuery,
  find: (app: App, { input, viewer }: { input: ThreadInput; viewer: Viewer }) =>
    findThread(app, viewer, input.slug, input.thread),
} as const;

const pollIn = (app: App, typed: z.output<typeof ThreadSaid>): PollAsked | null =>
  readPoll(typedFrom(typed), typed.title, app.clock.now());

export const talkRoutes: readonly Route[] = [
  get({
    path: paths.community.pattern,
    may: 'community.read',
    input: ThreadsQuery,
    find: here,
    show: async (app, { viewer, found, input }) => {
      const hits = isSearch(input) ? await search(app, found, input, signedIn(viewer).id) : null;
      const list = hits ? { threads: [], more: null } : await findThreads(app, viewer, found, input);
      const isYoung = signedIn(viewer).isYoung ?? false;
      const parts = { ...list, hits, told: toldWords(app, found), moderates: moderates(viewer), isYoung };
      return { view: 'community/community', page: communityPage(app.policy, found, input, parts) };
    },
  }),
  get({ path: paths.threadNew.pattern, may: 'community.post', input: CommunityPath, find: here, show: showNew }),
  post({
    path: paths.threadNew.pattern,
    may: 'community.post',
    input: CommunityPath,
    find: here,
    ...{ form: ThreadForm, ...filesSent },
    run: (app, { viewer, found, form, files: { file } }) => {
      const { id: by } = signedIn(viewer);
      const { act: _act, alt: _alt, attached: _attached, drop: _drop, ...typed } = form;
      const slip = asTyped(typed);
      return write(app, {
        ...{ form, file, said: ThreadSaid, place: { by, community: found, place: found.id, once: form.once } },
        show: (_files, preview) =>
          showNew(app, { viewer, found, slip, preview, asked: preview && pollIn(app, ThreadSaid.parse(form)) }),
        send: async (right, files) => {
          const { title, topic, text } = right;
          const saying = { title, topic, text, once: form.once, by, files, poll: pollIn(app, right) };
          return (await stopFlood(app, found, by)) ?? said(await beginThread(app, found, saying), found.slug, 'Posted');
        },
      });
    },
    again: showNew,
  }),
  get({
    path: paths.post.pattern,
    may: 'community.read',
    input: PostPath,
    find: (app, { input, viewer }) => findPlace(app, viewer, input.slug, input.post),
    show: (_app, { found }) => ({
      to: `${withQuery(paths.thread.to({ slug: found.slug, thread: found.threadId }), { after: found.after ?? undefined })}#p-${found.id}`,
    }),
  }),
  get({ ...ownPost, path: paths.postEdit.pattern, show: showEdit }),
  post({
    ...ownPost,
    path: paths.postEdit.pattern,
    ...{ form: EditForm, ...filesSent },
    run: (app, { viewer, found, form, files: { file } }) => {
      const { id: by } = signedIn(viewer);
      const { id: post, community } = found;
      const to = paths.post.to({ slug: community.slug, post });
      return write(app, {
        ...{ form, file, said: PostSaid, place: { by, community, place: post, post } },
        show: (attached, preview) =>
          showEdit(app, {
            viewer,
            found,
            slip: asTyped({ text: form.text, attached, seen: String(form.seen) }),
            preview,
          }),
        send: async ({ text }, files) => {
          const flood = await stopFlood(app, community, by);
          if (flood) return flood;
          const changed = await editPost(app, found, { by, text, files, seen: form.seen });
          return changed ? { to, say: 'Saved' } : { to, unchanged: true };
        },
      });
    },
    again: showEdit,
  }),
  get({ ...removing, show: showRemove }),
  post({
    ...removing,
    form: NoFields,
    run: async (app, { viewer, found }) => {
      const to = paths.thread.to({ slug: found.community.slug, thread: found.threadId });
      return (await removePost(app, found, signedIn(viewer).id)) ? { to, say: 'Removed' } : { to, unchanged: true };
    },
    again: showRemove,
  }),
  get({ ...threadHere, path: paths.thread.pattern, may: 'community.read', show: showThread }),
  post({
    ...threadHere,
    path: paths.thread.pattern,
    may: 'community.post',
    ...{ form: ReplyForm, ...filesSent },
    run: (app, ask) => {
      const { viewer, found, form } = ask;
      const { id: by } = signedIn(viewer);
      const { community, id: place } = found;
      const { text, once, quote } = form;
      const slip = asTyped({ text, once, ...(quote && { quote }) });
      return write(app, {
        ...{ form, file: ask.files.file, said: PostSaid, place: { by, community, place, once } },
        show: (_files, preview) => showThread(app, { ...ask, slip, preview }),
        send: async (typed, files) =>
          (await stopFlood(app, community, by)) ??
          said(await reply(app, found, { ...typed, once, quote, by, files }), community.slug, 'Reply posted'),
      });
    },
    again: showThread,
  }),
];
