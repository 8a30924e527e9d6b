import type { App } from '../../context.ts';
import { Conflict, Invalid } from '../../errors.ts';
import { tellFollowers } from '../../http/followers.ts';
import { audit } from '../../record/audit.ts';
import { changeOfFiles, dropFiles, sendFiles, wordsOfFiles } from '../attachments/attachments.ts';
import { tellNamed } from '../notifications/telling.ts';
import { type PollAsked, pollWords } from '../polls/polls.forms.ts';
import { dropPoll, startPoll } from '../polls/polls.ts';
import { countPost, mergedInto } from './counting.ts';
import { keepVersion } from './history.ts';
import { whyHeld, whyWordsHeld } from './holding.ts';
import { editableUntil, mustBeAbleToWrite } from './may-write.ts';
import type { CommunityHere } from './membership.queries.ts';
import { findMentioned } from './mentions.ts';
import { renderPost } from './post-markdown-when-needed.ts';
import { findQuoted } from './quotes.ts';
import { type SaidBefore, settle, takeIn } from './sending.ts';
import { noLongerAnswers } from './solving.ts';
import type { OwnPost } from './talk.queries.ts';
import type { ThreadSubject } from './thread.queries.ts';

interface Saying {
  readonly by: string;
  readonly text: string;
  /** Of the form that was sent. */
  readonly once: string;
  /** The post that it quotes. */
  readonly quote?: string | undefined;
  /** The files that wait to be sent with it. */
  readonly files?: readonly string[];
}

/** What is written with a post besides its text, for the rules about words. */
const withFiles = async (app: App, { by, text, files = [] }: Saying): Promise<string> =>
  files.length === 0 ? text : `${text}\n${await wordsOfFiles(app, by, files)}`;

export interface Said {
  readonly thread: string;
  readonly post: string;
  /** A moderator reads it before the others do. */
  readonly held: boolean;
  /** False where the form had been sent before. */
  readonly isNew: boolean;
}

const sentBefore = ({ id, threadId, state }: SaidBefore): Said => ({
  ...{ thread: threadId, post: id, held: state === 'held', isNew: false },
});

/** What begins with this form has begun before, where it was pressed twice. */
async function begunBefore(app: App, { by, once }: Saying): Promise<Said | null> {
  const row = await app.db.post.findUnique({
    where: { authorId_once: { authorId: by, once } },
    select: { id: true, threadId: true, state: true },
  });
  return row && sentBefore(row);
}

async function write(
  app: App,
  { id: communityId }: CommunityHere,
  {
    by,
    text,
    once,
    quote,
    thread,
    place,
    title,
    heldFor,
    files = [],
  }: Saying & { thread: string; place: string; title?: string; heldFor: string | null },
): Promise<string> {
  const { names } = await findMentioned(app, communityId, text);
  const at = app.clock.now();
  const { id } = await app.db.post.create({
    data: {
      ...{ threadId: thread, communityId, authorId: by, title: title ?? null, text, once },
      ...{ quotedId: quote ?? null, heldFor, hasFiles: files.length > 0 },
      ...{ html: renderPost(text, names), at, state: heldFor ? 'held' : 'shown' },
    },
    select: { id: true },
  });
  await sendFiles(app, { by, communityId, post: id, files });
  await settle(app, { by, thread, place, post: id, at, held: heldFor !== null });
  return id;
}

/** Begins a thread with its first post. Throws Invalid for a category of another community. */
export async function beginThread(
  app: App,
  community: CommunityHere,
  saying: Saying & { title: string; topic: string; poll?: PollAsked | null },
): Promise<Said> {
  mustBeAbleToWrite(app, community);
  const before = await begunBefore(app, saying);
  if (before) return before;
  const { by, title, topic, poll = null } = saying;
  if (!community.topics.some(({ id }) => id === topic)) throw new Invalid({ topic: 'Choose a category' });
  const words = await withFiles(app, saying);
  const heldFor = await whyHeld(app, community, { by, title, text: poll ? `${words}\n${pollWords(poll)}` : words });
  const held = heldFor !== null;
  const at = app.clock.now();
  const { id: thread } = await app.db.thread.create({
    data: {
      ...{ communityId: community.id, topicId: topic, authorId: by, title, startedAt: at, lastAt: at },
      ...{ posts: held ? 0 : 1, state: held ? 'held' : 'shown' },
    },
    select: { id: true },
  });
  const post = await write(app, community, { ...saying, thread, place: community.id, heldFor });
  if (poll) await startPoll(app, { postId: post, authorId: by, communityId: community.id }, poll);
  await audit(app, { what: 'community.thread-begun', by: { person: by }, about: by, detail: { thread, held } });
  return { thread, post, held, isNew: true };
}

/** Replies at the end of a thread. */
export async function reply(app: App, subject: ThreadSubject, saying: Saying): Promise<Said> {
  const { id: thread, community } = subject;
  mustBeAbleToWrite(app, community);
  const { by, once, quote } = saying;
  const isGone = quote !== undefined && !(await findQuoted(app, subject, quote));
  const heldFor = await whyHeld(app, community, { ...saying, text: await withFiles(app, saying) });
  const held = heldFor !== null;
  const { taken, before } = await takeIn(app, { thread, by, once, at: app.clock.now(), held });
  if (before) return sentBefore(before);
  if (isGone)
    throw new Invalid({ text: 'The post that you quoted is no longer shown. Your reply stands here without it' });
  const to = taken ? null : await mergedInto(app, thread);
  if (to) return reply(app, { ...subject, id: to }, saying);
  if (!taken) throw new Conflict('This thread is locked. Nobody can reply to it any more.');
  const post = await write(app, community, { ...saying, thread, place: thread, heldFor });
  app.trail.afterwards.push(() => tellFollowers(app, thread));
  await audit(app, { what: 'community.replied', by: { person: by }, about: by, detail: { thread, post, held } });
  return { thread, post, held, isNew: true };
}

/** What is said of an edit whose window was opened before another one saved; sent again, it is taken. */
export const STALE =
  'This post was changed in another window while you wrote. Your words still stand here: save again to put them in its place';

/** When a post was edited last, in milliseconds; 0: never. */
export const lastEdit = ({ editedAt }: Pick<OwnPost, 'editedAt'>): number => editedAt?.getTime() ?? 0;

/**
 * Throws Conflict when the time for it is over, Invalid for a form that saw another post than there is now. False when it
 * says so already, with these files beside it. A file of a member whose first posts are read by a moderator is read by one
 * too.
 */
export async function editPost(
  app: App,
  post: OwnPost,
  { by, text, files, seen }: Pick<Saying, 'by' | 'text' | 'files'> & { readonly seen?: number },
): Promise<boolean> {
  const { id, at, community } = post;
  mustBeAbleToWrite(app, community);
  if (editableUntil(at, community) < app.clock.now())
    throw new Conflict('The time to edit this post is over. You can reply to it, or remove it.');
  const { added, gone } = files ? await changeOfFiles(app, id, files) : { added: [], gone: [] };
  if (post.text === text && added.length + gone.length === 0) return false;
  // A window that was opened before another one saved knows nothing of its words, nor of its files.
  if (seen !== undefined && seen !== lastEdit(post)) throw new Invalid({ text: STALE });
  const words = `${text}\n${await wordsOfFiles(app, by, added)}`;
  const why = () =>
    added.length > 0 ? whyHeld(app, community, { by, text: words, besides: id }) : whyWordsHeld(app, community, words);
  const heldFor = post.state === 'shown' ? await why() : null;
  const { names, people } = await findMentioned(app, community.id, text);
  const before = await findMentioned(app, community.id, post.text);
  const { count } = await app.db.post.updateMany({
    where: { id, editedAt: post.editedAt, state: post.state },
    data: {
      ...{ text, html: renderPost(text, names), editedAt: app.clock.now() },
      ...(heldFor && { state: 'held', heldFor }),
      ...(files && { hasFiles: files.length > 0 }),
    },
  });
  if (count === 0) throw new Conflict('This post changed while you wrote. Go back and look at it first.');
  if (heldFor) await countPost(app, id, -1);
  await sendFiles(app, { by, communityId: community.id, post: id, files: added });
  if (gone.length > 0) await dropFiles(app, id, gone);
  await keepVersion(app, post);
  if (post.state === 'shown' && !heldFor) {
    const named = people.filter((one) => !before.people.includes(one));
    const { threadId } = post;
    await tellNamed(app, named, { id, threadId, communityId: community.id, authorId: by, at: app.clock.now() });
  }
  await audit(app, { what: 'community.post-edited', by: { person: by }, about: by, detail: { post: id } });
  return true;
}

/**
 * Takes one's own post away for good: its place says so, its words and files are gone. False when it is no longer as
 * it was found. What a hidden one said is still kept apart for an appeal.
 */
export async function removePost(app: App, { id, threadId, state }: OwnPost, by: string): Promise<boolean> {
  const { count } = await app.db.post.updateMany({
    // Where a moderator shows or hides it at this moment, the count of the thread would be wrong.
    where: { id, authorId: by, state },
    data: { state: 'removed', hiddenReason: null, text: '', html: '', title: null, hasFiles: false },
  });
  if (count === 0) return false;
  if (state === 'shown') await countPost(app, id, -1);
  await dropFiles(app, id);
  await app.db.postVersion.deleteMany({ where: { postId: id } });
  await dropPoll(app, id);
  await noLongerAnswers(app, id, threadId);
  await audit(app, { what: 'community.post-removed', by: { person: by }, about: by, detail: { post: id } });
  return true;
}
