import type { App } from '../../context.ts';
import { readRows } from '../../data/rows.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import type { SafeHtml } from '../../http/html.ts';
import { endOfDay, londonTime } from '../../london.ts';
import { FOUND, marked } from '../resources/marked.ts';
import type { ThreadsAsked } from './community.forms.ts';
import type { CommunityHere } from './membership.queries.ts';
import { findNamed, type Named, namesOf } from './names.ts';

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

/** What is searched for; without words, all that fits the rest. */
interface Wanted {
  readonly q: string;
  readonly topic?: string | undefined;
  readonly solved?: boolean | undefined;
  /** Posts of these people alone. */
  readonly authors?: readonly string[] | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** Of what has the words, so many are ranked: the newest. */
const RANKED = 100;
const SHOWN = 30;
const { sql, empty } = Prisma;

/**
 * What was said or asked in a poll of this community with all these words, the best first. Each word of the index carries
 * its community, so that nothing of another one is ever read. The words stand in the question itself: so the database
 * knows if they are in every third post, and it goes through the newest, or in a few, and it looks into the index. One query.
 */
async function searchPosts(app: App, { id }: CommunityHere, wanted: Wanted): Promise<Hit[]> {
  const { q, topic, solved, authors, from, to } = wanted;
  const words = sql`asked_words(${id}::uuid, ${q})`;
  const within = sql`${topic ? sql`t."topicId" = ${topic}::uuid` : sql`true`}
    ${solved ? sql`AND t."solvedById" IS NOT NULL` : empty}`;
  const narrowed = sql`${q === '' ? empty : sql`AND p.words @@ ${words} AND numnode(${words}) > 0`}
    ${authors ? sql`AND p."authorId" = ANY(${authors}::uuid[])` : empty}
    ${from ? sql`AND p.at >= ${from}` : empty}
    ${to ? sql`AND p.at < ${to}` : empty}
    ${topic || solved ? sql`AND EXISTS (SELECT FROM thread t WHERE t.id = p."threadId" AND ${within})` : empty}`;
  const rows = await readRows<Row>(
    app,
    sql`
    WITH newest AS (
      SELECT p.id, p."threadId", p."communityId", p."authorId", p.text, p.asked, p.at, p.words
        FROM post p
       WHERE p."communityId" = ${id}::uuid AND p.state = 'shown' ${narrowed}
       ORDER BY p.id DESC LIMIT ${q === '' ? SHOWN : RANKED}),
    best AS (
      -- With an offset, so that each is looked up: all threads of a community together are many more.
      SELECT newest.*, t.title, ts_rank(words, ${words}) AS rank
        FROM newest
       CROSS JOIN LATERAL (
             SELECT title FROM thread WHERE id = newest."threadId" AND state = 'shown' OFFSET 0) t
       ORDER BY rank DESC, id DESC LIMIT ${SHOWN})
    SELECT b.id AS post, b.title, b.at, b."authorId", m.name,
           ts_headline('pg_catalog.english'::regconfig, concat_ws(E'\\n', left(b.text, 5000), b.asked),
                       websearch_to_tsquery('pg_catalog.english'::regconfig, ${q}), ${FOUND}) AS snippet
      FROM best b
      LEFT JOIN membership m ON m."communityId" = b."communityId" AND m."personId" = b."authorId" AND m.state = 'member'
     ORDER BY b.rank DESC, b.id DESC`,
    true,
  );
  const names = await namesOf(app, rows);
  return rows.map(({ authorId, name: _, snippet, ...row }) => ({
    ...row,
    by: names.get(authorId) ?? null,
    snippet: marked(snippet),
  }));
}

/** Whether posts are looked for, and not threads listed. */
export const isSearch = ({ q, author, from, to, mine, solved }: ThreadsAsked): boolean =>
  q !== '' || author !== '' || from !== undefined || to !== undefined || mine || solved;

/** What a search form asks for: days in London, the last of which counts to its end. */
export async function search(app: App, here: CommunityHere, asked: ThreadsAsked, viewerId: string): Promise<Hit[]> {
  const { q, topic, author, from, to, mine, solved } = asked;
  const named = author === '' ? null : await findNamed(app, here.id, author);
  const authors = mine ? (named ?? [viewerId]).filter((id) => id === viewerId) : named;
  return searchPosts(app, here, {
    ...{ q, topic, solved },
    ...(authors && { authors }),
    ...(from && { from: londonTime(from, '00:00') ?? undefined }),
    ...(to && { to: endOfDay(to) ?? undefined }),
  });
}
