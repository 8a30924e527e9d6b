import type { App } from '../../context.ts';
import type { SafeHtml } from '../../http/html.ts';
import { FOUND, marked } from '../resources/marked.ts';
import type { CommunityHere } from './membership.queries.ts';
import { type Named, namesOf } from './names.ts';

export interface Hit {
  readonly post: string;
  readonly title: string;
  readonly at: Date;
  readonly by: string | null;
  readonly snippet: SafeHtml;
}

interface Row extends Named {
  post: string;
  title: string;
  at: Date;
  snippet: string;
}

/** Of what has the words, so many are ranked: the newest. */
const RANKED = 400;
const SHOWN = 30;

/**
 * What was said in this community with all these words, the best first. The community stands in the index beside the
 * words, so that nothing of another one is ever read. One query.
 */
export async function searchPosts(app: App, { id }: CommunityHere, q: string): Promise<Hit[]> {
  const rows = await app.db.$queryRaw<Row[]>`
    WITH asked AS (
      SELECT websearch_to_tsquery('pg_catalog.english'::regconfig, ${q}) AS words,
             websearch_to_tsquery('pg_catalog.english'::regconfig, ${q}) && ${`'in:${id}'`}::tsquery AS here),
    newest AS (
      SELECT p.id, p."threadId", p."communityId", p."authorId", p.title, p.text, p.at
        FROM post p, asked
       WHERE post_words(p."communityId", p.title, p.text) @@ asked.here AND p.state = 'shown' AND numnode(asked.words) > 0
       ORDER BY p.id DESC LIMIT ${RANKED}),
    best AS (
      SELECT newest.*, ts_rank(post_words("communityId", title, text), asked.words) AS rank
        FROM newest, asked ORDER BY rank DESC, id DESC LIMIT ${SHOWN})
    SELECT b.id AS post, t.title, b.at, b."authorId", m.name,
           ts_headline('pg_catalog.english'::regconfig, b.text, asked.words, ${FOUND}) AS snippet
      FROM best b
     CROSS JOIN asked
      JOIN thread t ON t.id = b."threadId" AND t.state = 'shown'
      LEFT JOIN membership m ON m."communityId" = b."communityId" AND m."personId" = b."authorId" AND m.state = 'member'
     ORDER BY b.rank DESC, b.id DESC`;
  const names = await namesOf(app, rows);
  return rows.map(({ authorId, name: _, snippet, ...row }) => ({
    ...row,
    by: names.get(authorId) ?? null,
    snippet: marked(snippet),
  }));
}
