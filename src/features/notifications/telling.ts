import { type App, inTransaction } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { CAN_SEE } from '../../http/notices.ts';
import { noticesWait } from '../../mail/community-letters.ts';
import { letterSite, queueMails } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { findMentioned } from '../community/mentions.ts';
import { stopToken } from '../reminders/stop-token.ts';
import { wakeTeller } from './queueing.ts';

const { sql } = Prisma;

/** A post that others are told of. */
interface ToTell {
  readonly id: string;
  readonly threadId: string;
  readonly communityId: string;
  readonly authorId: string | null;
  readonly at: Date;
}

/** So many posts are told of at a time. */
const TOGETHER = 25;

/**
 * Posts that wait and that no other worker has; told of when the transaction ends, or they wait again. Those that were
 * hidden or removed meanwhile have no id.
 */
const nextPosts = sql`
  WITH waiting AS MATERIALIZED (
    SELECT "postId" FROM post_to_tell ORDER BY "postId" LIMIT ${TOGETHER} FOR UPDATE SKIP LOCKED),
  next AS (DELETE FROM post_to_tell t USING waiting w WHERE t."postId" = w."postId" RETURNING t."postId")
  SELECT p.id, p."threadId", p."communityId", p."authorId", p.text, p.at
    FROM next n LEFT JOIN post p ON p.id = n."postId" AND p.state = 'shown'`;

/** Somebody whom a post names. */
interface Named {
  readonly post: string;
  readonly person: string;
}

const posts = (all: readonly ToTell[]) => sql`
  unnest(${all.map(({ id }) => id)}::uuid[], ${all.map(({ threadId }) => threadId)}::uuid[],
         ${all.map(({ communityId }) => communityId)}::uuid[], ${all.map(({ authorId }) => authorId)}::uuid[],
         ${all.map(({ at }) => at)}::timestamptz[]) AS s (id, "threadId", "communityId", "authorId", at)`;

/**
 * One notice for each person whom a post names (`mention`), or for each who watches and is not named (`replies`): all
 * posts of a thread since they last looked into it are one. In the order of the people, so that two workers never wait
 * for each other.
 */
function noticeFor(kind: 'replies' | 'mention', all: readonly ToTell[], named: readonly Named[]) {
  const isNamed = sql`(s.id, p.id) IN (
    SELECT * FROM unnest(${named.map(({ post }) => post)}::uuid[], ${named.map(({ person }) => person)}::uuid[]))`;
  const whose =
    kind === 'mention'
      ? sql`p.id = ANY(${named.map(({ person }) => person)}::uuid[]) AND ${isNamed}`
      : sql`w."personId" IS NOT NULL AND NOT ${isNamed}`;
  return sql`
  INSERT INTO notice (id, "personId", "threadId", kind, posts, "postId", at, mail)
  SELECT gen_random_uuid(), p.id, s."threadId", ${kind}, count(*), (array_agg(s.id ORDER BY s.id))[1], max(s.at),
         coalesce(w.mail, c."noticeMail", ${USUAL})
    FROM ${posts(all)}
    JOIN membership m ON m."communityId" = s."communityId" AND m.state = 'member'
    JOIN person p ON p.id = m."personId"
    LEFT JOIN watch w ON w."personId" = p.id AND w."threadId" = s."threadId"
    LEFT JOIN message_choice c ON c."personId" = p.id
    LEFT JOIN reading r ON r."personId" = p.id AND r."threadId" = s."threadId"
   WHERE ${whose} AND p.id IS DISTINCT FROM s."authorId" AND NOT coalesce(w.muted, false)
     AND coalesce(r."readTo" < s.at, true)
     AND p."activatedAt" IS NOT NULL AND p."suspendedAt" IS NULL AND p."closingAt" IS NULL
   GROUP BY p.id, s."threadId", w.mail, c."noticeMail"
   ORDER BY p.id, s."threadId"
  ON CONFLICT ("personId", "threadId", kind) DO UPDATE SET
    posts = CASE WHEN notice."readAt" IS NULL THEN notice.posts ELSE 0 END + EXCLUDED.posts,
    "postId" = CASE WHEN notice."readAt" IS NULL THEN notice."postId" ELSE EXCLUDED."postId" END,
    "mailedAt" = CASE WHEN notice."readAt" IS NULL THEN notice."mailedAt" END,
    at = greatest(notice.at, EXCLUDED.at), mail = EXCLUDED.mail, "readAt" = NULL`;
}

/** For those who chose nothing; the column's default says the same. */
const USUAL = 'daily';

/** Tells these people that a post names them now, which it did not when it was sent. One that waits tells them anyway. */
export async function tellNamed(app: App, people: readonly string[], post: ToTell): Promise<void> {
  if (people.length === 0) return;
  // Of a worker that has just read the former words, the end is awaited.
  const waits = await app.db.$queryRaw<unknown[]>`
    SELECT 1 FROM post_to_tell WHERE "postId" = ${post.id}::uuid FOR KEY SHARE`;
  if (waits.length > 0) return;
  const named = people.map((person) => ({ post: post.id, person }));
  await app.db.$executeRaw(noticeFor('mention', [post], named));
  wakeTeller(app);
}

/** Tells of some posts. False when no more than these waited. */
async function tellSome(app: App): Promise<boolean> {
  const waited = await app.db.$queryRaw<((ToTell & { text: string }) | { id: null })[]>(nextPosts);
  const all = waited.filter((post) => post.id !== null);
  const named: Named[] = [];
  for (const { id, communityId, text } of all) {
    const { people } = await findMentioned(app, communityId, text);
    named.push(...people.map((person) => ({ post: id, person })));
  }
  if (named.length > 0) await app.db.$executeRaw(noticeFor('mention', all, named));
  if (all.length > 0) await app.db.$executeRaw(noticeFor('replies', all, named));
  return waited.length === TOGETHER;
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
  while (await inTransaction(app, tellSome));
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
