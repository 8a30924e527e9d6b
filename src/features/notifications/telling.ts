import { type App, inTransaction } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { CAN_SEE } from '../../http/notices.ts';
import { noticesWait } from '../../mail/community-letters.ts';
import { letterSite, queueMails } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { findMentioned } from '../community/mentions.ts';
import { stopToken } from '../reminders/stop-token.ts';
import { TELLING_JOB } from './queueing.ts';

const { sql } = Prisma;

/** A post that others are told of. */
interface ToTell {
  readonly id: string;
  readonly threadId: string;
  readonly communityId: string;
  readonly authorId: string | null;
  readonly text: string;
  readonly at: Date;
}

/** A post that waits and that no other worker has; told of when the transaction ends, or it waits again. */
const nextPost = sql`
  WITH next AS (DELETE FROM post_to_tell WHERE "postId" = (
    SELECT "postId" FROM post_to_tell ORDER BY "postId" LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING "postId")
  SELECT p.id, p."threadId", p."communityId", p."authorId", p.text, p.at
    FROM next n LEFT JOIN post p ON p.id = n."postId" AND p.state = 'shown'`;

/**
 * One notice for each of `people`: all replies since they last looked into the thread are one. In the order of the people,
 * so that two workers never wait for each other.
 */
const noticeFor = (
  people: Prisma.Sql,
  kind: 'replies' | 'mention',
  { id, threadId, communityId, ...post }: Omit<ToTell, 'text'>,
) => sql`
  INSERT INTO notice (id, "personId", "threadId", kind, posts, "postId", at, mail)
  SELECT gen_random_uuid(), p.id, ${threadId}::uuid, ${kind}, 1, ${id}::uuid, ${post.at}::timestamptz,
         coalesce(w.mail, c."noticeMail", ${USUAL})
    FROM person p
    JOIN membership m ON m."personId" = p.id AND m."communityId" = ${communityId}::uuid AND m.state = 'member'
    LEFT JOIN watch w ON w."personId" = p.id AND w."threadId" = ${threadId}::uuid
    LEFT JOIN message_choice c ON c."personId" = p.id
    LEFT JOIN reading r ON r."personId" = p.id AND r."threadId" = ${threadId}::uuid
   WHERE ${people} AND p.id IS DISTINCT FROM ${post.authorId}::uuid AND NOT coalesce(w.muted, false)
     AND coalesce(r."readTo" < ${post.at}, true)
     AND p."activatedAt" IS NOT NULL AND p."suspendedAt" IS NULL AND p."closingAt" IS NULL
   ORDER BY p.id
  ON CONFLICT ("personId", "threadId", kind) DO UPDATE SET
    posts = CASE WHEN notice."readAt" IS NULL THEN notice.posts + 1 ELSE 1 END,
    "postId" = CASE WHEN notice."readAt" IS NULL THEN notice."postId" ELSE EXCLUDED."postId" END,
    "mailedAt" = CASE WHEN notice."readAt" IS NULL THEN notice."mailedAt" END,
    at = greatest(notice.at, EXCLUDED.at), mail = EXCLUDED.mail, "readAt" = NULL`;

/** For those who chose nothing; the column's default says the same. */
const USUAL = 'daily';

/** Tells these people that a post names them now, which it did not when it was sent. One that waits tells them anyway. */
export async function tellNamed(app: App, people: readonly string[], post: Omit<ToTell, 'text'>): Promise<void> {
  if (people.length === 0) return;
  // Of a worker that has just read the former words, the end is awaited.
  const waits = await app.db.$queryRaw<unknown[]>`
    SELECT 1 FROM post_to_tell WHERE "postId" = ${post.id}::uuid FOR KEY SHARE`;
  if (waits.length > 0) return;
  await app.db.$executeRaw(noticeFor(sql`p.id = ANY(${people}::uuid[])`, 'mention', post));
  app.trail.afterwards.push(() => app.wake(TELLING_JOB));
}

/** Tells of one post. False when none waits. */
async function tellOne(app: App): Promise<boolean> {
  const [post] = await app.db.$queryRaw<(ToTell | { id: null })[]>(nextPost);
  if (!post) return false;
  // It was hidden or removed meanwhile.
  if (post.id === null) return true;
  const { people } = await findMentioned(app, post.communityId, post.text);
  const watching = sql`w."personId" IS NOT NULL AND p.id <> ALL(${people}::uuid[])`;
  if (people.length > 0) await app.db.$executeRaw(noticeFor(sql`p.id = ANY(${people}::uuid[])`, 'mention', post));
  await app.db.$executeRaw(noticeFor(watching, 'replies', post));
  return true;
}

/** How somebody hears by mail. */
export const mails = ['at-once', 'daily', 'weekly', 'never'] as const;
export type Mail = (typeof mails)[number];

const AT_ONCE = 500;

/** One mail to each person who has something new, for some hundred notices. False when there were fewer. */
async function mailSome(app: App, mail: Mail): Promise<boolean> {
  const now = app.clock.now();
  const rows = await app.db.$queryRaw<{ personId: string; id: string; at: Date; sees: boolean }[]>`
    WITH due AS (SELECT id FROM notice WHERE mail = ${mail} AND "readAt" IS NULL AND "mailedAt" IS NULL
                  ORDER BY "personId" LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
    UPDATE notice n SET "mailedAt" = ${now} FROM due WHERE n.id = due.id
    RETURNING n."personId", n.id, n.at, ${Prisma.raw(CAN_SEE)} AS sees`;
  const first = new Map(rows.filter(({ sees }) => sees).map((row) => [row.personId, row]));
  const { baseUrl } = app.config;
  const page = baseUrl + paths.notifications.to();
  const day = now.toISOString().slice(0, 10);
  await queueMails(app, [...first.keys()], (personId) => {
    const stop = baseUrl + paths.stopMails.to({ what: 'community', token: stopToken(app, personId, 'community') });
    const { id, at } = first.get(personId) ?? { id: '', at: now };
    // Digests of one day are one, whatever happens to the job; of those at once, each new thing has its own.
    const event = mail === 'at-once' ? `${id}:${at.getTime()}` : day;
    return { ...noticesWait(letterSite(app), { page, stop }), once: `notices-${mail}:${personId}:${event}`, stop };
  });
  return rows.length === AT_ONCE;
}

/** Tells of all posts that wait, and mails those who want it at once. */
export async function tellAll(app: App): Promise<void> {
  while (await inTransaction(app, tellOne));
  await mailDigest(app, 'at-once');
}

/** Mails everybody who has something new and wants it so often. */
export async function mailDigest(app: App, mail: Mail): Promise<void> {
  while (await inTransaction(app, (inside) => mailSome(inside, mail)));
}

const DAY = 86_400_000;
const KEPT_DAYS = 60;

/** What was read long ago is of no use to anybody. Gives their number. */
export async function dropOld(app: App): Promise<number> {
  const { count } = await app.db.notice.deleteMany({
    where: { readAt: { lt: new Date(app.clock.now().getTime() - KEPT_DAYS * DAY) } },
  });
  return count;
}
