import type { App } from '../../context.ts';
import { CAN_SEE } from '../../http/notices.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import type { LastSeen } from '../community/community.forms.ts';
import type { Mail } from './telling.ts';

export interface NoticeSeen {
  readonly id: string;
  readonly kind: 'replies' | 'mention';
  readonly posts: number;
  /** The first of them; null where it is not shown any more. */
  readonly post: string | null;
  readonly thread: string;
  readonly title: string;
  readonly community: string;
  readonly slug: string;
  readonly at: Date;
  readonly isNew: boolean;
}

const PAGE = 50;

const NOTICES = {
  name: 'notices',
  text: `
    SELECT n.id, n.kind, n.posts, p.id AS post, t.id AS thread, t.title, c.name AS community, c.slug, n.at, n."readAt" IS NULL AS "isNew"
      FROM (SELECT * FROM notice n WHERE n."personId" = $1 AND ${CAN_SEE}
               AND ($2::timestamptz IS NULL OR (n.at, n.id) < ($2, $3::uuid))
             ORDER BY n.at DESC, n.id DESC LIMIT ${PAGE + 1}) n
      JOIN thread t ON t.id = n."threadId"
      JOIN community c ON c.id = t."communityId"
      LEFT JOIN post p ON p.id = n."postId" AND p.state = 'shown'
     ORDER BY n.at DESC, n.id DESC`,
};

export interface Choice {
  readonly mail: Mail;
  /** Threads that they begin or reply to are watched. */
  readonly watch: boolean;
  /** There is an address of a feed for them. */
  readonly hasFeed: boolean;
}

/**
 * The notices of the viewer about what they may still read, the newest first and 50 a page, which goes on after the last
 * one seen; and what they chose. Two queries.
 */
export async function findNotices(
  { database, db }: App,
  { id: personId }: SignedIn,
  before?: LastSeen,
): Promise<{ notices: NoticeSeen[]; more: LastSeen | null; choice: Choice }> {
  const [{ rows }, chosen] = await Promise.all([
    database.pool.query<NoticeSeen>({ ...NOTICES, values: [personId, before?.lastAt ?? null, before?.id ?? null] }),
    db.messageChoice.findUnique({
      where: { personId },
      select: { noticeMail: true, watchesNothing: true, feedHash: true },
    }),
  ]);
  const choice = {
    mail: (chosen?.noticeMail ?? 'daily') as Mail,
    watch: !chosen?.watchesNothing,
    hasFeed: Boolean(chosen?.feedHash),
  };
  const notices = rows.slice(0, PAGE);
  const last = rows.length > PAGE ? notices.at(-1) : undefined;
  return { notices, more: last ? { lastAt: last.at, id: last.id } : null, choice };
}
