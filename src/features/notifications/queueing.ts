import type { App } from '../../context.ts';

/** The name of the job that tells people what is new. */
export const TELLING_JOB = 'telling';

/** Has others told of a post that all members can read, once the transaction is over. */
export async function queueToTell(app: App, postId: string): Promise<void> {
  await app.db.postToTell.createMany({ data: [{ postId }], skipDuplicates: true });
  app.trail.afterwards.push(() => app.wake(TELLING_JOB));
}

/**
 * Whoever begins a thread or replies watches it from then on, unless they chose otherwise, for it or for all; and others
 * are told of what they said, if all members can read it. One statement.
 */
export async function watchAndTell(
  app: App,
  { by, thread, post, isHeld }: { by: string; thread: string; post: string; isHeld: boolean },
): Promise<void> {
  await app.db.$executeRaw`
    WITH watched AS (
      INSERT INTO watch ("personId", "threadId", since) SELECT ${by}::uuid, ${thread}::uuid, ${app.clock.now()}
       WHERE NOT EXISTS (SELECT 1 FROM message_choice WHERE "personId" = ${by}::uuid AND "watchesNothing")
      ON CONFLICT DO NOTHING)
    INSERT INTO post_to_tell ("postId") SELECT ${post}::uuid WHERE NOT ${isHeld}`;
  if (!isHeld) app.trail.afterwards.push(() => app.wake(TELLING_JOB));
}

/** Who watches or muted a thread that becomes part of another does the same with that one, unless they chose for it. */
export async function watchInstead(app: App, from: string, to: string): Promise<void> {
  await app.db.$executeRaw`
    INSERT INTO watch ("personId", "threadId", muted, mail, since)
    SELECT "personId", ${to}::uuid, muted, mail, since FROM watch WHERE "threadId" = ${from}::uuid ON CONFLICT DO NOTHING`;
}
