import type { App } from '../../context.ts';
import { SafeHtml } from '../../http/html.ts';
import { noteShown } from '../../policy/reveal.ts';
import type { Viewer } from '../../policy/viewer.ts';
import type { Moderated } from './moderating.queries.ts';
import { type Named, namesOf } from './names.ts';

/** What stands around a post that is judged. */
export interface Around {
  readonly posts: readonly { readonly isBefore: boolean; readonly by: string | null; readonly html: SafeHtml }[];
  /** Whoever wrote it, by their membership, and how often something was decided about them here. */
  readonly author: { readonly member: string; readonly posts: number; readonly warned: number } | null;
}

interface Row extends Named {
  isBefore: boolean;
  html: string;
}

/** The posts before and after this one, and what its author was told before. A look at the author. Two queries. */
export async function findAround(app: App, viewer: Viewer, post: Moderated): Promise<Around> {
  const { id, threadId, communityId, authorId } = post;
  const [rows, [author]] = await Promise.all([
    app.db.$queryRaw<Row[]>`
      SELECT p.id < ${id}::uuid AS "isBefore", p.html, p."authorId", a.name
        FROM ((SELECT * FROM post WHERE "threadId" = ${threadId}::uuid AND id < ${id}::uuid AND state = 'shown'
                ORDER BY id DESC LIMIT 1)
               UNION ALL
              (SELECT * FROM post WHERE "threadId" = ${threadId}::uuid AND id > ${id}::uuid AND state = 'shown'
                ORDER BY id LIMIT 1)) p
        LEFT JOIN membership a ON a."communityId" = p."communityId" AND a."personId" = p."authorId" AND a.state = 'member'
       ORDER BY p.id`,
    authorId ? findRecordOf(app, authorId, communityId) : [],
  ]);
  const names = await namesOf(app, rows);
  if (authorId) noteShown(app, viewer, { aboutId: authorId }, ['sanction']);
  return {
    posts: rows.map(({ isBefore, html, authorId: by }) => ({
      ...{ isBefore, html: new SafeHtml(html) },
      by: names.get(by) ?? null,
    })),
    author: author ?? null,
  };
}

const findRecordOf = (app: App, personId: string, communityId: string) => app.db.$queryRaw<
  NonNullable<Around['author']>[]
>`
  SELECT m.id AS member,
         count(s.id) FILTER (WHERE s.what IN ('hide', 'remove'))::int AS posts,
         count(s.id) FILTER (WHERE s.what NOT IN ('hide', 'remove'))::int AS warned
    FROM membership m
    LEFT JOIN sanction s ON s."personId" = m."personId" AND s."communityId" = m."communityId"
                        AND s.outcome IS DISTINCT FROM 'lifted'
   WHERE m."personId" = ${personId}::uuid AND m."communityId" = ${communityId}::uuid
   GROUP BY m.id`;
