import type { App } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
import { type CommunityHere, findHere } from './membership.queries.ts';

/** A post that may be what its thread asked for; about whoever began the thread, who may say so. */
export interface Answer extends Subject {
  readonly id: string;
  readonly threadId: string;
  readonly thread: { readonly title: string; readonly solvedById: string | null };
  readonly community: CommunityHere;
}

/** A reply that all members can read. Two queries, and for outsiders one. */
export async function findAnswer(app: App, viewer: Viewer, slug: string, id: string): Promise<Answer | null> {
  const community = await findHere(app, viewer, slug);
  if (!community) return null;
  const row = await app.db.post.findFirst({
    where: { id, communityId: community.id, state: 'shown', thread: { state: 'shown' } },
    select: { id: true, threadId: true, thread: { select: { title: true, solvedById: true, authorId: true } } },
  });
  return row && { ...row, aboutId: row.thread.authorId, communityMembers: community.communityMembers ?? [], community };
}

/** Says that this post solved what the thread asks, or that it did not after all. False when it says so already. */
export async function solve(
  app: App,
  { id, threadId, thread, community }: Answer,
  { by, isAnswer }: { by: string; isAnswer: boolean },
): Promise<boolean> {
  if (community.closedAt) throw new Conflict('This community is closed. Nobody can change anything in it any more.');
  if ((thread.solvedById === id) === isAnswer) return false;
  await app.db.thread.update({
    where: { id: threadId },
    data: { solvedById: isAnswer ? id : null },
    select: { id: true },
  });
  await audit(app, { what: 'community.thread-solved', by: { person: by }, detail: { thread: threadId, isAnswer } });
  return true;
}

/** What is no longer there to be read answers nothing. */
export async function noLongerAnswers(app: App, postId: string, threadId: string): Promise<void> {
  await app.db.thread.updateMany({ where: { id: threadId, solvedById: postId }, data: { solvedById: null } });
}
