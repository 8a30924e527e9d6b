import type { App } from '../../context.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { membersOf } from './membership.queries.ts';
import { findPost } from './talk.queries.ts';

/** Where a post stands in its thread. */
export interface Place extends Subject {
  readonly id: string;
  readonly slug: string;
  readonly threadId: string;
  /** The post after which a page begins that shows it with a few before it; null: at the beginning. */
  readonly after: string | null;
}

const BEFORE = 5;

/** For the lasting address of a post. */
export async function findPlace(app: App, viewer: Viewer, slug: string, id: string): Promise<Place | null> {
  const post = await findPost(app, viewer, slug, id);
  if (!post) return null;
  const before = await app.db.post.findMany({
    where: { threadId: post.threadId, id: { lt: id } },
    orderBy: { id: 'desc' },
    skip: BEFORE,
    take: 1,
    select: { id: true },
  });
  const members = membersOf(post.community);
  return { aboutId: null, communityMembers: members, id, slug, threadId: post.threadId, after: before[0]?.id ?? null };
}
