import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { SafeHtml } from '../../http/html.ts';
import { noteShown } from '../../policy/reveal.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { moderates } from './membership.queries.ts';
import type { Reason } from './moderating.forms.ts';
import { type Named, namesOf } from './names.ts';

/** A post that waits for a moderator: reported, or held because its author is new. */
export interface Waiting {
  readonly id: string;
  readonly thread: string;
  readonly community: string;
  readonly at: Date;
  /** first, word or link; null: it was reported. */
  readonly heldFor: string | null;
  readonly reports: number;
}

const WAITING = {
  name: 'posts-waiting',
  text: `
    SELECT p.id, t.title AS thread, c.name AS community, p.at, CASE WHEN p.state = 'held' THEN coalesce(p."heldFor", 'first') END AS "heldFor", w.reports
      FROM (SELECT "postId" AS id, count(*)::int AS reports FROM post_report WHERE "decidedAt" IS NULL GROUP BY "postId"
             UNION ALL
            SELECT h.id, 0 FROM membership m JOIN post h ON h."communityId" = m."communityId" AND h.state = 'held'
             WHERE m."personId" = $1 AND m.state = 'member') w
      JOIN post p ON p.id = w.id
      JOIN thread t ON t.id = p."threadId"
      JOIN community c ON c.id = p."communityId"
      JOIN membership m ON m."communityId" = c.id AND m."personId" = $1 AND m.state = 'member'
     ORDER BY p.id LIMIT 100`,
};

/** What waits in the communities that this moderator is in, the oldest first, at most 100. One query. */
export async function findWaiting(app: App, viewer: Viewer): Promise<Waiting[]> {
  const { rows } = await app.database.pool.query<Waiting>({ ...WAITING, values: [viewer.id] });
  return rows;
}

/** What a moderator sees of several communities at once is about their members. */
export const ofOwnCommunities = (viewer: Viewer): Subject => ({
  aboutId: null,
  communityMembers: viewer.kind === 'person' && moderates(viewer) ? [viewer.id] : [],
});

export interface Moderated extends Subject {
  readonly id: string;
  readonly threadId: string;
  readonly communityId: string;
  readonly title: string | null;
  readonly text: string;
  readonly authorId: string | null;
  readonly state: string;
  readonly at: Date;
  readonly html: SafeHtml;
  readonly hasFiles: boolean;
  readonly by: string | null;
  /** What it asks, where a poll stands below it. */
  readonly poll: { readonly question: string; readonly options: readonly string[] } | null;
  readonly thread: { readonly title: string; readonly state: string };
  readonly community: { readonly slug: string; readonly name: string };
}

interface Row extends Named {
  id: string;
  threadId: string;
  communityId: string;
  state: string;
  at: Date;
  title: string | null;
  text: string;
  html: string;
  hasFiles: boolean;
  threadTitle: string;
  threadState: string;
  slug: string;
  community: string;
  question: string | null;
  options: string[] | null;
}

/** A post of a community that the viewer is in, hidden or not; what its author or a moderator removed is nobody's to judge. */
export async function findModerated(app: App, viewer: Viewer, id: string): Promise<Moderated | null> {
  if (viewer.kind !== 'person') return null;
  const [row] = await app.db.$queryRaw<Row[]>`
    SELECT p.id, p."threadId", p."communityId", p."authorId", p.state, p.at, p.title, p.text, p.html, p."hasFiles",
           t.title AS "threadTitle", t.state AS "threadState", c.slug,
           c.name AS community, a.name, q.question, q.options
      FROM membership m
      JOIN post p ON p."communityId" = m."communityId"
      LEFT JOIN poll q ON q."postId" = p.id
      JOIN thread t ON t.id = p."threadId"
      JOIN community c ON c.id = p."communityId"
      LEFT JOIN membership a ON a."communityId" = c.id AND a."personId" = p."authorId" AND a.state = 'member'
     WHERE m."personId" = ${viewer.id}::uuid AND m.state = 'member' AND p.id = ${id}::uuid AND p.state NOT IN ('removed', 'taken')`;
  if (!row) return null;
  const names = await namesOf(app, [row]);
  const { threadTitle, threadState, slug, community, name: _, html, question, options, ...post } = row;
  return {
    ...post,
    ...{ aboutId: null, communityMembers: [viewer.id] },
    html: new SafeHtml(html),
    poll: question !== null && options !== null ? { question, options } : null,
    by: names.get(row.authorId) ?? null,
    thread: { title: threadTitle, state: threadState },
    community: { slug, name: community },
  };
}

export interface PostReportSeen {
  readonly why: Reason;
  readonly words: string;
  readonly at: Date;
  readonly outcome: string | null;
}

/** What was reported about a post, the newest first, at most 50. Whoever reported finds the look in their list. */
export async function findPostReports(app: App, viewer: Viewer, postId: string): Promise<PostReportSeen[]> {
  const rows = await app.db.postReport.findMany({
    where: { postId },
    orderBy: { id: 'desc' },
    take: 50,
    select: { personId: true, why: true, words: true, at: true, outcome: true },
  });
  const keys = await loadPersonKeys(
    app,
    rows.map(({ personId }) => personId),
  );
  return rows.flatMap(({ personId, why, words, ...report }) => {
    const key = keys.get(personId);
    if (!key) return [];
    noteShown(app, viewer, { aboutId: personId }, ['post-report']);
    return { ...report, why: why as Reason, words: app.vault.unseal(key, 'PostReport.words', words) };
  });
}

export interface ModeratedThread extends Subject {
  readonly id: string;
  readonly lockedAt: Date | null;
  readonly pinnedAt: Date | null;
  readonly community: { readonly slug: string };
}

/** A thread of a community that the viewer is in. */
export async function findModeratedThread(app: App, viewer: Viewer, id: string): Promise<ModeratedThread | null> {
  if (viewer.kind !== 'person') return null;
  const row = await app.db.thread.findFirst({
    where: { id, community: { members: { some: { personId: viewer.id, state: 'member' } } } },
    select: { id: true, lockedAt: true, pinnedAt: true, community: { select: { slug: true } } },
  });
  return row && { ...row, aboutId: null, communityMembers: [viewer.id] };
}
