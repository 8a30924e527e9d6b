import type { App } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { toTell, wakeTeller, watching } from '../notifications/queueing.ts';
import { draftGone } from './drafts.ts';
import { hasRead, noticesRead } from './reading.ts';

const { sql } = Prisma;

/** The post that a form has made before, where it was pressed twice. */
export interface SaidBefore {
  readonly id: string;
  readonly threadId: string;
  readonly state: string;
}

interface Taking {
  readonly thread: string;
  readonly by: string;
  /** Of the form that was sent. */
  readonly once: string;
  readonly at: Date;
  readonly held: boolean;
}

/**
 * Holds the thread until the transaction ends, so that its count is right, and counts one more post in it, which is not
 * counted while it is held. Not taken where it is locked or gone, or where this form has made a post before. One
 * statement.
 */
export async function takeIn(
  app: App,
  { thread, by, once, at, held }: Taking,
): Promise<{ readonly taken: boolean; readonly before: SaidBefore | null }> {
  const [row] = await app.db.$queryRaw<({ taken: boolean } & { [part in keyof SaidBefore]: string | null })[]>`
    WITH before AS (SELECT id, "threadId", state FROM post WHERE "authorId" = ${by}::uuid AND once = ${once}::uuid),
    taken AS (
      UPDATE thread SET posts = posts + CASE WHEN ${held} THEN 0 ELSE 1 END,
                        "lastAt" = CASE WHEN ${held} THEN "lastAt" ELSE ${at}::timestamptz END
       WHERE id = ${thread}::uuid AND "lockedAt" IS NULL AND state IN ('shown', 'held')
         AND NOT EXISTS (SELECT FROM before)
      RETURNING id)
    SELECT EXISTS (SELECT FROM taken) AS taken, b.* FROM (VALUES (1)) one LEFT JOIN before b ON true`;
  const { taken = false, id, threadId, state } = row ?? {};
  return { taken, before: id && threadId && state ? { id, threadId, state } : null };
}

interface Sent {
  readonly by: string;
  readonly thread: string;
  /** Where the draft was: the thread, or the community for a new one. */
  readonly place: string;
  readonly post: string;
  readonly at: Date;
  readonly held: boolean;
}

/**
 * What else changes with a post: whoever sent it watches its thread from then on and has read it, their draft is gone,
 * and others are told of it, if all members can read it. One statement.
 */
export async function settle(app: App, { by, thread, place, post, at, held }: Sent): Promise<void> {
  const rest = noticesRead(app, by, thread, at);
  const always = sql`WITH watched AS (${watching(by, thread, at)}), gone AS (${draftGone(by, place)}), kept AS (${hasRead(by, thread, at)})`;
  await app.db.$executeRaw(held ? sql`${always} ${rest}` : sql`${always}, told AS (${toTell(post)}) ${rest}`);
  if (!held) wakeTeller(app);
}
