import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Follower, Look } from '../../http/followers.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';

const READABLE = {
  name: 'thread-readable',
  text: `SELECT t.id FROM membership m JOIN community c ON c.id = m."communityId" JOIN thread t ON t."communityId" = c.id
          WHERE m."personId" = $1 AND m.state = 'member' AND c.slug = $2 AND t.id = $3
            AND (t.state = 'shown' OR (t.state = 'held' AND t."authorId" = $1))`,
};

export interface ReadableThread extends Subject {
  readonly id: string;
}

/** Whether the viewer may read a thread, as findThread decides it, without what stands on its page. One query. */
export async function findReadable(
  app: App,
  viewer: Viewer,
  { slug, thread }: { slug: string; thread: string },
): Promise<ReadableThread | null> {
  if (viewer.kind !== 'person') return null;
  const values = [viewer.id, slug, thread];
  const { rows } = await app.database.pool.query<{ id: string }>({ ...READABLE, values });
  return rows[0] ? { ...rows[0], aboutId: null, communityMembers: [viewer.id] } : null;
}

const SEEN = {
  name: 'thread-seen-last',
  text: `SELECT coalesce((SELECT id FROM post WHERE id = $2 AND "threadId" = $1),
                         (SELECT id FROM post WHERE "threadId" = $1 ORDER BY id DESC LIMIT 1), $1) AS id`,
};

/** The post of this thread with the id `last`; if that is no such post, the newest one. One query. */
export async function seenLast({ database }: App, thread: string, last: string): Promise<string> {
  const values = [thread, z.uuid().safeParse(last).data ?? null];
  const { rows } = await database.pool.query<{ id: string }>({ ...SEEN, values });
  return rows[0]?.id ?? thread;
}

const NEWS = {
  name: 'threads-followed',
  text: `
    SELECT f.n::int, ARRAY(SELECT p.id FROM post p WHERE p."threadId" = f.thread AND p.id > f.last AND p.state = 'shown'
                            ORDER BY p.id LIMIT 100) AS ids
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS f(person, thread, last, n)
      JOIN thread t ON t.id = f.thread AND (t.state = 'shown' OR (t.state = 'held' AND t."authorId" = f.person))
      JOIN membership m ON m."communityId" = t."communityId" AND m."personId" = f.person AND m.state = 'member'`,
};

/** The posts that each has not seen, for those who may still read the thread, as findThread decides it. One query. */
export const lookForPosts: Look = async ({ database }, some) => {
  const values = [some.map(({ viewer }) => viewer.id), some.map(({ topic }) => topic), some.map(({ last }) => last)];
  const { rows } = await database.pool.query<{ n: number; ids: string[] }>({ ...NEWS, values });
  const found = new Map<Follower, readonly string[]>();
  for (const { n, ids } of rows) {
    const follower = some[n - 1];
    if (follower) found.set(follower, ids);
  }
  return found;
};
