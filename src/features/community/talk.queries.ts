import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { readRows } from '../../data/rows.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { SafeHtml } from '../../http/html.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import type { ThreadsAsked } from './community.forms.ts';
import { type CommunityHere, findHere, membersOf } from './membership.queries.ts';
import { type Named, namesOf } from './names.ts';
import { type Quoted, type QuotedRow, quotedOf } from './quotes.ts';
import type { ThreadSubject } from './thread.queries.ts';

export const PAGE = 25;
export const POSTS = 50;

export interface ThreadListed {
  readonly id: string;
  readonly title: string;
  readonly topic: string;
  readonly posts: number;
  readonly lastAt: Date;
  readonly pinned: boolean;
  readonly locked: boolean;
  readonly solved: boolean;
  /** Something in it is newer than what the viewer has read. */
  readonly unread: boolean;
  /** Null without a member who began it. */
  readonly by: string | null;
}

interface ThreadRow extends Omit<ThreadListed, 'by'> {
  authorId: string | null;
  name: Uint8Array | null;
}

const { sql, empty, raw } = Prisma;

/** In the question itself, not beside it: only so the database knows how few it wants, and plans it once for all. */
const FIRST = raw(String(PAGE + 1));

/**
 * The threads of a community, those that a moderator pinned first and then the newest; 25 a page, which goes on after the
 * last one seen. One query.
 */
export async function findThreads(
  app: App,
  viewer: Viewer,
  { id, since }: CommunityHere,
  { topic, before, show }: Pick<ThreadsAsked, 'topic' | 'before' | 'show'>,
): Promise<{ threads: ThreadListed[]; more: { lastAt: Date; id: string } | null }> {
  const unread = sql`t."lastAt" > coalesce(r."readTo", ${since})`;
  const wanted = sql`${topic ? sql`AND t."topicId" = ${topic}::uuid` : empty}
    ${show === 'solved' ? sql`AND t."solvedById" IS NOT NULL` : empty}
    ${show === 'open' ? sql`AND t."solvedById" IS NULL` : empty}
    ${show === 'own' ? sql`AND t."authorId" = ${viewer.id}::uuid` : empty}
    ${show === 'unread' ? sql`AND ${unread}` : empty}`;
  const of = (pinned: boolean, slice: Prisma.Sql) => sql`
    SELECT t.* FROM thread t
      LEFT JOIN reading r ON r."threadId" = t.id AND r."personId" = ${viewer.id}::uuid
     WHERE t."communityId" = ${id}::uuid AND t.state = 'shown' AND t."pinnedAt" IS ${pinned ? sql`NOT NULL` : sql`NULL`}
     ${wanted} ${slice}`;
  const next = before ? sql`AND (t."lastAt", t.id) < (${before.lastAt}::timestamptz, ${before.id}::uuid)` : empty;
  const newest = of(false, sql`${next} ORDER BY t."lastAt" DESC, t.id DESC LIMIT ${FIRST}`);
  const pinned = of(true, sql`ORDER BY t."pinnedAt" DESC LIMIT 10`);
  const rows = await readRows<ThreadRow>(
    app,
    sql`
    SELECT t.id, t.title, c.name AS topic, t.posts, t."lastAt", t."pinnedAt" IS NOT NULL AS pinned,
           t."lockedAt" IS NOT NULL AS locked, t."solvedById" IS NOT NULL AS solved, ${unread} AS unread,
           t."authorId", a.name
      FROM (${before ? newest : sql`(${pinned}) UNION ALL (${newest})`}) t
      JOIN topic c ON c.id = t."topicId"
      LEFT JOIN reading r ON r."threadId" = t.id AND r."personId" = ${viewer.id}::uuid
      LEFT JOIN membership a ON a."communityId" = t."communityId" AND a."personId" = t."authorId" AND a.state = 'member'
     ORDER BY (t."pinnedAt" IS NULL), t."lastAt" DESC, t.id DESC`,
  );
  const above = rows.filter((row) => row.pinned);
  const below = rows.filter((row) => !row.pinned);
  const shown = below.slice(0, PAGE);
  const last = below.length > PAGE ? shown.at(-1) : undefined;
  const names = await namesOf(app, rows);
  return {
    threads: [...above, ...shown].map(({ authorId, name: _, ...row }) => ({ ...row, by: names.get(authorId) ?? null })),
    more: last ? { lastAt: last.lastAt, id: last.id } : null,
  };
}

export interface PostSeen {
  readonly id: string;
  readonly at: Date;
  readonly editedAt: Date | null;
  readonly state: string;
  /** Null where its author or a moderator took it away. */
  readonly html: SafeHtml | null;
  readonly by: string | null;
  readonly isOwn: boolean;
  /** Why a moderator hid it, for its author. */
  readonly reason: string | null;
  readonly quoted: Quoted | null;
  readonly hasFiles: boolean;
  readonly hasPoll: boolean;
}

interface PostRow extends Named {
  hiddenReason: Uint8Array | null;
  id: string;
  at: Date;
  editedAt: Date | null;
  state: string;
  html: string;
  hasPoll: boolean;
  quotedId: string | null;
  quotedState: string | null;
  quotedHtml: string | null;
  quotedAuthorId: string | null;
  quotedName: Uint8Array | null;
  hasFiles: boolean;
}

const quotedRow = (row: PostRow): QuotedRow[] =>
  row.quotedId === null
    ? []
    : [
        {
          ...{ id: row.quotedId, authorId: row.quotedAuthorId, name: row.quotedName },
          ...{ state: row.quotedState ?? 'removed', html: row.quotedHtml ?? '' },
        },
      ];

/** The posts of a thread in their order, 50 a page; `after` and `before` are ids of posts that were seen. One query. */
export async function findPosts(
  app: App,
  viewer: Viewer,
  thread: Pick<ThreadSubject, 'id'>,
  { after, before }: { after?: string | undefined; before?: string | undefined },
): Promise<{ posts: PostSeen[]; earlier: boolean; later: boolean }> {
  const where = before
    ? sql`AND p.id < ${before}::uuid ORDER BY p.id DESC`
    : after
      ? sql`AND p.id > ${after}::uuid ORDER BY p.id`
      : sql`ORDER BY p.id`;
  const rows = await readRows<PostRow>(
    app,
    sql`
    SELECT p.id, p.at, p."editedAt", p.state, p.html, p."hiddenReason", p."authorId", p."hasFiles", p."hasPoll", a.name,
           p."quotedId", q.state AS "quotedState", left(q.html, 1500) AS "quotedHtml", q."authorId" AS "quotedAuthorId",
           b.name AS "quotedName" FROM (
      SELECT p.* FROM post p
       WHERE p."threadId" = ${thread.id}::uuid AND (p.state <> 'held' OR p."authorId" = ${viewer.id}::uuid)
       ${where} LIMIT ${POSTS + 1}) p
      LEFT JOIN membership a ON a."communityId" = p."communityId" AND a."personId" = p."authorId" AND a.state = 'member'
      LEFT JOIN post q ON q.id = p."quotedId"
      LEFT JOIN membership b ON b."communityId" = q."communityId" AND b."personId" = q."authorId" AND b.state = 'member'
     ORDER BY p.id ${before ? sql`DESC` : empty}`,
  );
  const more = rows.length > POSTS;
  const kept = rows.slice(0, POSTS);
  if (before) kept.reverse();
  const names = await namesOf(app, [...kept, ...kept.flatMap(quotedRow)]);
  const key = viewer.kind === 'person' ? (await loadPersonKeys(app, [viewer.id])).get(viewer.id) : undefined;
  const reasonOf = ({ authorId, hiddenReason }: PostRow): string | null =>
    hiddenReason && key && authorId === viewer.id ? app.vault.unseal(key, 'Post.hiddenReason', hiddenReason) : null;
  return {
    posts: kept.map((row) => {
      const { id, at, editedAt, state, authorId } = row;
      const isOpen = state === 'shown' || state === 'held';
      const [quoted] = isOpen ? quotedRow(row) : [];
      return {
        id,
        at,
        editedAt,
        state,
        html: isOpen ? new SafeHtml(row.html) : null,
        quoted: quoted ? quotedOf(quoted, names) : null,
        hasFiles: isOpen && row.hasFiles,
        by: names.get(authorId) ?? null,
        isOwn: authorId === viewer.id,
        hasPoll: isOpen && row.hasPoll,
        reason: reasonOf(row),
      };
    }),
    earlier: before ? more : after !== undefined,
    later: before ? true : more,
  };
}

/** A post of the viewer's own, to be edited or removed. */
export interface OwnPost extends Subject {
  readonly aboutId: string | null;
  readonly id: string;
  readonly threadId: string;
  readonly text: string;
  readonly at: Date;
  readonly editedAt: Date | null;
  readonly state: string;
  /** Null for a post that begins no thread. */
  readonly title: string | null;
  readonly hasPoll: boolean;
  readonly thread: { readonly title: string; readonly lockedAt: Date | null };
  readonly community: CommunityHere;
}

/** A post that all members can read, whoever wrote it; the policy lets only its author change it. */
export const findPost = (app: App, viewer: Viewer, slug: string, id: string): Promise<OwnPost | null> =>
  findOwnIn(app, viewer, { slug, id, own: ['held'] });

/** The same, and one of the viewer's own that a moderator has hidden. */
export const findToRemove = (app: App, viewer: Viewer, slug: string, id: string): Promise<OwnPost | null> =>
  findOwnIn(app, viewer, { slug, id, own: ['held', 'hidden'] });

async function findOwnIn(
  app: App,
  viewer: Viewer,
  { slug, id, own }: { slug: string; id: string; own: string[] },
): Promise<OwnPost | null> {
  const community = await findHere(app, viewer, slug);
  if (!community) return null;
  const row = await app.db.post.findFirst({
    where: { id, communityId: community.id, OR: [{ state: 'shown' }, { state: { in: own }, authorId: viewer.id }] },
    select: {
      ...{ id: true, threadId: true, text: true, at: true, editedAt: true, state: true, authorId: true },
      ...{ title: true, hasPoll: true },
      thread: { select: { title: true, lockedAt: true } },
    },
  });
  if (!row) return null;
  const { authorId, ...post } = row;
  return { ...post, aboutId: authorId, communityMembers: membersOf(community), community };
}
