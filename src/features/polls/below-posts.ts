import type { App } from '../../context.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { editableUntil } from '../community/may-write.ts';
import { type CommunityHere, moderates } from '../community/membership.queries.ts';
import { type PollPart, pollPart } from './polls.pages.ts';
import { findPolls } from './polls.queries.ts';

/** What somebody may do with the poll of a post besides voting. */
export const mayWith = (
  app: App,
  viewer: Viewer,
  { at, isOwn, community }: { readonly at: Date; readonly isOwn: boolean; readonly community: CommunityHere },
) => ({ change: isOwn && editableUntil(at, community) > app.clock.now(), close: isOwn || moderates(viewer) });

interface Above {
  readonly id: string;
  readonly at: Date;
  readonly state: string;
  readonly isOwn: boolean;
  readonly hasPoll: boolean;
}

/** The polls of a thread's page, by the post that each stands below. One query, and none where there is no poll. */
export async function pollsBelow(
  app: App,
  viewer: Viewer,
  { community, lockedAt }: { readonly community: CommunityHere; readonly lockedAt: Date | null },
  posts: readonly Above[],
): Promise<Map<string, PollPart>> {
  const asking = posts.filter(({ hasPoll }) => hasPoll);
  if (asking.length === 0) return new Map();
  const polls = await findPolls(app, viewer, { community, lockedAt }, asking);
  return new Map(
    asking.flatMap((post) => {
      const poll = polls.get(post.id);
      const may = mayWith(app, viewer, { ...post, community });
      return poll ? [[post.id, pollPart(app.policy, community.slug, poll, may)]] : [];
    }),
  );
}
