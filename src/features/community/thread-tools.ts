import type { App } from '../../context.ts';
import { Conflict, Invalid } from '../../errors.ts';
import { audit } from '../../record/audit.ts';
import { watchInstead } from '../notifications/queueing.ts';
import { countAgain } from './counting.ts';
import { moveDrafts } from './drafts.ts';
import { mergeFollowers, shareFollowers } from './thread-followers.ts';
import type { ArrangedThread } from './thread-tools.queries.ts';

// Posts stay among those for whom they were written: nothing here leads out of a community, not even into another one
// of the same area. See docs/decisions/23-depth-of-threads.md.

/** Holds these threads until the transaction ends, always in the same order; Conflict when one is not what it was. */
async function hold(app: App, communityId: string, ids: readonly string[]): Promise<void> {
  const held = await app.db.$queryRaw<{ id: string }[]>`
    SELECT id FROM thread
     WHERE id = ANY(${ids}::uuid[]) AND "communityId" = ${communityId}::uuid AND state = 'shown'
     ORDER BY id FOR UPDATE`;
  if (held.length < ids.length)
    throw new Conflict('Another moderator was quicker: this thread is no longer what it was. Go back and look at it.');
}

const checkTopic = ({ topics }: ArrangedThread, topic: string): void => {
  if (!topics.some(({ id }) => id === topic)) throw new Invalid({ topic: 'Choose a category' });
};

/** Into another category of the same community. False when it is there. */
export async function moveThread(app: App, thread: ArrangedThread, topic: string, by: string): Promise<boolean> {
  checkTopic(thread, topic);
  const { count } = await app.db.thread.updateMany({
    where: { id: thread.id, state: 'shown', topicId: { not: topic } },
    data: { topicId: topic },
  });
  if (count === 0) return false;
  await audit(app, { what: 'community.thread-moved', by: { person: by }, detail: { thread: thread.id, topic } });
  return true;
}

/**
 * Takes posts out of a thread into a new one, in the order in which they were written. The first post stays: what began a
 * thread is what it is about. Whoever has read the thread has read the new one as far. Gives the new thread's id.
 */
export async function splitThread(
  app: App,
  thread: ArrangedThread,
  { title, topic, posts, by }: { title: string; topic: string; posts: readonly string[]; by: string },
): Promise<string> {
  checkTopic(thread, topic);
  await hold(app, thread.communityId, [thread.id]);
  const there = await app.db.post.findMany({
    where: { threadId: thread.id, id: { in: [...posts] } },
    orderBy: { id: 'asc' },
    select: { id: true, authorId: true, at: true, state: true },
  });
  const opening = await app.db.post.findFirst({
    where: { threadId: thread.id },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  const first = there.find(({ state }) => state === 'shown');
  if (there.length < new Set(posts).size) throw new Conflict('One of these posts is no longer in this thread.');
  if (!first || there[0]?.id === opening?.id) throw new Invalid({ posts: 'Choose posts that members can read' });
  const { id } = await app.db.thread.create({
    data: {
      ...{ communityId: thread.communityId, topicId: topic, authorId: first.authorId, title },
      ...{ startedAt: first.at, lastAt: first.at },
    },
    select: { id: true },
  });
  await app.db.post.updateMany({ where: { id: { in: [...posts] }, threadId: thread.id }, data: { threadId: id } });
  await app.db.post.update({ where: { id: first.id }, data: { title }, select: { id: true } });
  await app.db.thread.updateMany({
    where: { id: thread.id, solvedById: { in: [...posts] } },
    data: { solvedById: null },
  });
  await shareFollowers(app, thread.id, id);
  for (const one of [thread.id, id]) await countAgain(app, one);
  await audit(app, {
    what: 'community.thread-split',
    by: { person: by },
    detail: { thread: thread.id, into: id, posts: posts.length },
  });
  return id;
}

/**
 * Puts all posts of a thread into another one, where they stand by the time they were written. The old address leads
 * there for good. Whoever had something unread in either finds the other one unread.
 */
export async function mergeThread(app: App, thread: ArrangedThread, into: string, by: string): Promise<void> {
  const { id, communityId } = thread;
  if (into === id) throw new Invalid({ into: 'This is the thread itself' });
  await hold(app, communityId, [id, into]);
  await mergeFollowers(app, id, into);
  await app.db.post.updateMany({ where: { threadId: id }, data: { threadId: into } });
  await moveDrafts(app, id, into);
  await watchInstead(app, id, into);
  await app.db.thread.updateMany({ where: { mergedIntoId: id }, data: { mergedIntoId: into } });
  await app.db.thread.update({
    where: { id },
    data: { state: 'merged', mergedIntoId: into, posts: 0, pinnedAt: null, solvedById: null },
    select: { id: true },
  });
  await countAgain(app, into);
  await audit(app, { what: 'community.thread-merged', by: { person: by }, detail: { thread: id, into } });
}
