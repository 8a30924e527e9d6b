import type { App } from '../../context.ts';

/**
 * A post that is in this transaction's hands is one more, or one less, that all can read, in whichever thread it stands
 * now: a moderator may have moved it since it was looked up.
 */
export async function countPost(
  app: App,
  postId: string,
  change: 1 | -1,
  shown?: { readonly lastAt: Date },
): Promise<void> {
  const { threadId } = await app.db.post.findUniqueOrThrow({ where: { id: postId }, select: { threadId: true } });
  await app.db.thread.update({
    where: { id: threadId },
    data: { posts: { increment: change }, ...(shown && { state: 'shown', lastAt: shown.lastAt }) },
    select: { id: true },
  });
}

/** Where the posts of this thread are now, if it was merged. */
export async function mergedInto(app: App, threadId: string): Promise<string | null> {
  const row = await app.db.thread.findUnique({ where: { id: threadId }, select: { mergedIntoId: true } });
  return row?.mergedIntoId ?? null;
}

/** Counts what all can read in a thread that this transaction holds, and when the last of it was said. */
export async function countAgain(app: App, threadId: string): Promise<void> {
  await app.db.$executeRaw`
    UPDATE thread t SET posts = shown.n, "lastAt" = coalesce(shown.last, t."lastAt")
      FROM (SELECT count(*)::int AS n, max(at) AS last FROM post
             WHERE "threadId" = ${threadId}::uuid AND state = 'shown') shown
     WHERE t.id = ${threadId}::uuid`;
}
