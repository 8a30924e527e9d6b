import type { App } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import type { ThreadSubject } from './thread.queries.ts';

const { sql } = Prisma;

/** Whether there is something to note when somebody sees the posts until `at`: most looks at a thread change nothing. */
export const isNews = ({ readTo, told }: Pick<ThreadSubject, 'readTo' | 'told'>, at: Date): boolean =>
  told || readTo === null || readTo < at;

/** How far this person has read, which never goes back. */
export const hasRead = (personId: string, threadId: string, at: Date) => sql`
  INSERT INTO reading ("personId", "threadId", "readTo") VALUES (${personId}::uuid, ${threadId}::uuid, ${at})
  ON CONFLICT ("personId", "threadId") DO UPDATE SET "readTo" = EXCLUDED."readTo"
   WHERE reading."readTo" < EXCLUDED."readTo"`;

/** What they were told of this thread is read with it. */
export const noticesRead = (app: App, personId: string, threadId: string, at: Date) => sql`
  UPDATE notice SET "readAt" = ${app.clock.now()}
   WHERE "personId" = ${personId}::uuid AND "threadId" = ${threadId}::uuid AND "readAt" IS NULL
     -- Whoever was named by an edit was told later than the post was sent.
     AND (at <= ${at} OR kind = 'mention' AND EXISTS (SELECT FROM post WHERE id = "postId" AND post.at <= ${at}))`;

/** Notes how far this person has read, so that lists and notices show what is new. One query. */
export async function noteRead(app: App, personId: string, threadId: string, at: Date): Promise<void> {
  await app.db.$executeRaw`
    WITH kept AS (${hasRead(personId, threadId, at)}) ${noticesRead(app, personId, threadId, at)}`;
}
