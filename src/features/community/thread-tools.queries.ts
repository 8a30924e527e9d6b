import type { App } from '../../context.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { type Named, namesOf } from './names.ts';
import { beginningOf } from './quotes.ts';

/** A thread that a moderator arranges, with what there is to choose from. */
export interface ArrangedThread extends Subject {
  readonly id: string;
  readonly communityId: string;
  readonly title: string;
  readonly topicId: string;
  readonly posts: number;
  readonly slug: string;
  readonly topics: readonly { readonly id: string; readonly name: string }[];
}

/** A thread that all members of a community can read in which the viewer is too. */
export async function findArranged(app: App, viewer: Viewer, id: string): Promise<ArrangedThread | null> {
  if (viewer.kind !== 'person') return null;
  const row = await app.db.thread.findFirst({
    where: { id, state: 'shown', community: { members: { some: { personId: viewer.id, state: 'member' } } } },
    select: {
      ...{ id: true, communityId: true, title: true, topicId: true, posts: true },
      community: {
        select: { slug: true, topics: { select: { id: true, name: true }, orderBy: [{ position: 'asc' }] } },
      },
    },
  });
  if (!row) return null;
  const { community, ...thread } = row;
  return { ...thread, ...community, aboutId: null, communityMembers: [viewer.id] };
}

/** A post that can be split off. */
export interface Movable {
  readonly id: string;
  readonly by: string | null;
  readonly at: Date;
  readonly words: string;
}

interface Row extends Named {
  id: string;
  at: Date;
  html: string;
}

const PAGE = 50;

/** The posts of a thread after the first, or after one that was seen; at most fifty. */
export async function findMovable(
  app: App,
  { id }: ArrangedThread,
  after: string | undefined,
): Promise<{ posts: Movable[]; more: boolean }> {
  const rows = await app.db.$queryRaw<Row[]>`
    SELECT p.id, p.at, left(p.html, 600) AS html, p."authorId", m.name
      FROM (SELECT * FROM post WHERE "threadId" = ${id}::uuid
               AND id > coalesce(${after ?? null}::uuid, (SELECT min(f.id::text)::uuid FROM post f WHERE f."threadId" = ${id}::uuid))
             ORDER BY id LIMIT ${PAGE + 1}) p
      LEFT JOIN membership m ON m."communityId" = p."communityId" AND m."personId" = p."authorId" AND m.state = 'member'
     ORDER BY p.id`;
  const names = await namesOf(app, rows);
  const posts = rows.slice(0, PAGE).map(({ id: post, at, html, authorId }) => ({
    ...{ id: post, at, by: names.get(authorId) ?? null },
    words: beginningOf(html).slice(0, 120),
  }));
  return { posts, more: rows.length > PAGE };
}
