import type { App } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';

const { sql } = Prisma;

/** The name of the job that tells people what is new. */
export const TELLING_JOB = 'telling';

/** Has others told of a post that all members can read; `wakeTeller` belongs to it. */
export const toTell = (postId: string) => sql`
  INSERT INTO post_to_tell ("postId") VALUES (${postId}::uuid) ON CONFLICT DO NOTHING`;

/** Has those told who are to be told, once the transaction is over. */
export const wakeTeller = (app: App): unknown => app.trail.afterwards.push(() => app.wake(TELLING_JOB));

/** Whoever begins a thread or replies watches it from then on, unless they chose otherwise, for it or for all. */
export const watching = (by: string, thread: string, since: Date) => sql`
  INSERT INTO watch ("personId", "threadId", since) SELECT ${by}::uuid, ${thread}::uuid, ${since}
   WHERE NOT EXISTS (SELECT FROM message_choice WHERE "personId" = ${by}::uuid AND "watchesNothing")
  ON CONFLICT DO NOTHING`;

/** Who watches or muted a thread that becomes part of another does the same with that one, unless they chose for it. */
export async function watchInstead(app: App, from: string, to: string): Promise<void> {
  await app.db.$executeRaw`
    INSERT INTO watch ("personId", "threadId", muted, mail, since)
    SELECT "personId", ${to}::uuid, muted, mail, since FROM watch WHERE "threadId" = ${from}::uuid ON CONFLICT DO NOTHING`;
}
