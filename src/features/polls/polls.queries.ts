import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { readRows } from '../../data/rows.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { type CommunityHere, findHere } from '../community/membership.queries.ts';
import { type Results, resultsFor, type Tallies } from './results.ts';

const { sql } = Prisma;

/** Where a poll stands: what decides whether one can vote in it. */
export interface PollPlace {
  readonly community: Pick<CommunityHere, 'slug' | 'closedAt'>;
  readonly lockedAt: Date | null;
}

/** A poll with the viewer's own vote, and no number that they may not see. */
export interface PollSeen {
  readonly postId: string;
  readonly question: string;
  readonly options: readonly string[];
  readonly many: boolean;
  readonly startedAt: Date;
  readonly closesAt: Date | null;
  /** Numbers of the options that the viewer chose; null: they have not voted. */
  readonly own: readonly number[] | null;
  readonly standing: 'open' | 'closed' | 'locked' | 'community-closed' | 'held';
  readonly results: Results;
  /** Nobody has voted, so that it can still be changed. */
  readonly isFresh: boolean;
}

interface PollRow
  extends Tallies,
    Pick<PollSeen, 'postId' | 'question' | 'options' | 'many' | 'startedAt' | 'closesAt'> {
  readonly own: number[] | null;
}

function standingOf(app: App, { closesAt }: PollRow, { community, lockedAt }: PollPlace, state: string) {
  if (closesAt && closesAt <= app.clock.now()) return 'closed';
  if (state === 'held') return 'held';
  if (community.closedAt) return 'community-closed';
  return lockedAt ? 'locked' : 'open';
}

/** Only here do the numbers of a poll become what one viewer may see of them. */
function seen(app: App, row: PollRow, place: PollPlace, state: string): PollSeen {
  const { counts: _counts, voters, shownCounts: _shown, shownVoters: _voters, ...poll } = row;
  const standing = standingOf(app, row, place, state);
  const results = resultsFor(row, { isClosed: standing === 'closed', hasVoted: row.own !== null });
  return { ...poll, standing, results, isFresh: voters === 0 };
}

/** The mark of this person's vote in each of these polls: what makes it theirs. Empty for somebody without a key. */
export async function marksOf(app: App, personId: string, postIds: readonly string[]): Promise<Map<string, string>> {
  const key = (await loadPersonKeys(app, [personId])).get(personId);
  return new Map(key ? postIds.map((id) => [id, app.vault.ownMark(key, 'vote', id)]) : []);
}

/** The polls below these posts, by post. One query, and none where no post has one. */
export async function findPolls(
  app: App,
  viewer: Viewer,
  place: PollPlace,
  posts: readonly { readonly id: string; readonly state: string; readonly hasPoll: boolean }[],
): Promise<Map<string, PollSeen>> {
  const states = new Map(posts.filter(({ hasPoll }) => hasPoll).map(({ id, state }) => [id, state]));
  if (states.size === 0 || viewer.kind !== 'person') return new Map();
  const marks = await marksOf(app, viewer.id, [...states.keys()]);
  const rows = await readRows<PollRow>(
    app,
    sql`
    SELECT p."postId", p.question, p.options, p.many, p."startedAt", p."closesAt", p.counts, p.voters, p."shownCounts",
           p."shownVoters", v.chosen AS own
      FROM unnest(${[...marks.keys()]}::uuid[], ${[...marks.values()]}::text[]) AS m(id, voter)
      JOIN poll p ON p."postId" = m.id
      LEFT JOIN poll_vote v ON v."postId" = m.id AND v.voter = m.voter`,
  );
  return new Map(rows.map((row) => [row.postId, seen(app, row, place, states.get(row.postId) ?? 'shown')]));
}

/** A poll on its own, or the post of one's own that may get one. */
export interface PollSubject extends Subject {
  readonly id: string;
  readonly at: Date;
  readonly state: string;
  /** Null for a post that begins no thread. */
  readonly title: string | null;
  readonly authorId: string | null;
  readonly thread: { readonly title: string; readonly lockedAt: Date | null };
  readonly community: CommunityHere;
  readonly poll: PollSeen | null;
}

/** A post that the viewer can read, with its poll. At most three queries, and for outsiders one. */
export async function findPollPost(app: App, viewer: Viewer, slug: string, id: string): Promise<PollSubject | null> {
  const community = await findHere(app, viewer, slug);
  if (!community) return null;
  const post = await app.db.post.findFirst({
    where: {
      ...{ id, communityId: community.id },
      OR: [
        { state: 'shown', thread: { state: 'shown' } },
        { state: 'held', authorId: viewer.id, thread: { state: { in: ['shown', 'held'] } } },
      ],
    },
    select: {
      ...{ id: true, at: true, state: true, title: true, authorId: true, hasPoll: true },
      thread: { select: { title: true, lockedAt: true } },
    },
  });
  if (!post) return null;
  const polls = await findPolls(app, viewer, { community, lockedAt: post.thread.lockedAt }, [post]);
  const { hasPoll: _, ...rest } = post;
  const communityMembers = community.communityMembers ?? [];
  return { ...rest, aboutId: post.authorId, communityMembers, community, poll: polls.get(id) ?? null };
}

/** How one person voted, in words. */
export interface OwnVote {
  readonly community: string;
  readonly question: string;
  readonly chosen: readonly string[];
}

/** All votes of this person that can still be found, in the communities that they are or were in. Two queries. */
export async function findOwnVotes(app: App, personId: string): Promise<OwnVote[]> {
  const polls = await app.db.$queryRaw<(Omit<OwnVote, 'chosen'> & { postId: string; options: string[] })[]>`
    SELECT p."postId", p.question, p.options, c.name AS community
      FROM membership m
      JOIN community c ON c.id = m."communityId"
      JOIN poll p ON p."communityId" = c.id
     WHERE m."personId" = ${personId}::uuid
     ORDER BY p."postId"`;
  const ids = polls.map(({ postId }) => postId);
  const marks = await marksOf(app, personId, ids);
  const votes = await app.db.$queryRaw<{ postId: string; chosen: number[] }[]>`
    SELECT m.id AS "postId", v.chosen
      FROM unnest(${[...marks.keys()]}::uuid[], ${[...marks.values()]}::text[]) AS m(id, voter)
     CROSS JOIN LATERAL (SELECT chosen FROM poll_vote WHERE "postId" = m.id AND voter = m.voter LIMIT 1) v`;
  return polls.flatMap(({ postId, question, options, community }) => {
    const vote = votes.find((one) => one.postId === postId);
    return vote ? [{ community, question, chosen: options.filter((_, at) => vote.chosen.includes(at)) }] : [];
  });
}
