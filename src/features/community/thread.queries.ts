import type { App } from '../../context.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { type Draft, openDraft } from './drafts.ts';
import { type CommunityHere, type HereRow, hereOf, hereWith, membersOf, moderates } from './membership.queries.ts';

/** How somebody hears of a thread; null: not at all, and by no choice of theirs. */
export type Watching = { readonly muted: boolean; readonly mail: string | null } | null;

/** A thread that the viewer may read, with its community. */
export interface ThreadSubject extends Subject {
  readonly id: string;
  readonly title: string;
  readonly topic: string;
  readonly posts: number;
  readonly startedAt: Date;
  readonly lastAt: Date;
  readonly lockedAt: Date | null;
  readonly pinnedAt: Date | null;
  readonly solvedById: string | null;
  readonly authorId: string | null;
  /** The thread that has its posts now. */
  readonly mergedIntoId: string | null;
  /** The reply that the viewer has begun to write. */
  readonly draft: Draft | null;
  /** Whether files wait to be sent with it. */
  readonly filesWait: boolean;
  readonly watching: Watching;
  /** How far the viewer has read; null: nothing of it. */
  readonly readTo: Date | null;
  /** Whether they were told of something in it and have not looked since. */
  readonly told: boolean;
  readonly community: CommunityHere;
}

interface ThreadRow extends HereRow {
  threadId: string;
  title: string;
  topic: string;
  posts: number;
  startedAt: Date;
  lastAt: Date;
  lockedAt: Date | null;
  pinnedAt: Date | null;
  solvedById: string | null;
  authorId: string | null;
  mergedIntoId: string | null;
  draftTitle: Uint8Array | null;
  draftText: Uint8Array | null;
  draftQuote: Uint8Array | null;
  savedAt: Date | null;
  filesWait: boolean;
  muted: boolean | null;
  mail: string | null;
  readTo: Date | null;
  told: boolean;
}

const THREAD = {
  name: 'thread-here',
  text: hereWith({
    columns: `,
           t.id AS "threadId", t.title, t.posts, t."startedAt", t."lastAt", t."lockedAt", t."pinnedAt", t."solvedById",
           t."authorId", t."mergedIntoId", o.name AS topic, d.title AS "draftTitle", d.text AS "draftText",
           d.quote AS "draftQuote", d."savedAt",
           EXISTS (SELECT FROM post_file f WHERE f.place = t.id AND f."personId" = $1) AS "filesWait", w.muted, w.mail,
           r."readTo", EXISTS (SELECT FROM notice n
                                WHERE n."personId" = $1 AND n."threadId" = t.id AND n."readAt" IS NULL) AS told`,
    joins: `
      JOIN thread t ON t.id = $4 AND t."communityId" = c.id
       AND (t.state IN ('shown', 'merged') OR t.state = 'held' AND t."authorId" = $1)
      JOIN topic o ON o.id = t."topicId"
      LEFT JOIN post_draft d ON d."personId" = $1 AND d.place = t.id
      LEFT JOIN watch w ON w."personId" = $1 AND w."threadId" = t.id
      LEFT JOIN reading r ON r."personId" = $1 AND r."threadId" = t.id`,
  }),
};

/** One query, which is the same for outsiders and for what nobody has begun. */
export async function findThread(app: App, viewer: Viewer, slug: string, id: string): Promise<ThreadSubject | null> {
  if (viewer.kind !== 'person') return null;
  const values = [viewer.id, slug, moderates(viewer), id];
  const { rows } = await app.database.pool.query<ThreadRow>({ ...THREAD, values });
  if (!rows[0]) return null;
  const { draftTitle, draftText, draftQuote: quote, savedAt, muted, mail, ...row } = rows[0];
  const { threadId, title, topic, posts, startedAt, lastAt, authorId, mergedIntoId, ...rest } = row;
  const { lockedAt, pinnedAt, solvedById, filesWait, readTo, told, ...here } = rest;
  const community = hereOf(viewer, here);
  const kept = draftTitle && draftText && savedAt ? { title: draftTitle, text: draftText, quote, savedAt } : null;
  return {
    ...{ id: threadId, title, topic, posts, startedAt, lastAt, authorId, mergedIntoId },
    ...{ lockedAt, pinnedAt, solvedById, filesWait, readTo, told },
    watching: muted === null ? null : { muted, mail },
    draft: await openDraft(app, viewer.id, kept),
    ...{ aboutId: null, communityMembers: membersOf(community), community },
  };
}
