import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict, Invalid, NotFound } from '../../errors.ts';
import { audit } from '../../record/audit.ts';
import { countPost } from '../community/counting.ts';
import { whyWordsHeld } from '../community/holding.ts';
import { editableUntil, mustBeAbleToWrite } from '../community/may-write.ts';
import { type PollAsked, pollWords } from './polls.forms.ts';
import type { PollSubject } from './polls.queries.ts';
import { counted, noVotes, type Tallies } from './results.ts';

const stored = ({ counts, voters, shownCounts, shownVoters }: Tallies) => ({
  ...{ voters, shownVoters, counts: [...counts], shownCounts: [...shownCounts] },
});

/** Puts a poll below a post that has just been written. */
export async function startPoll(
  app: App,
  {
    postId,
    authorId,
    communityId,
  }: { readonly postId: string; readonly authorId: string; readonly communityId: string },
  asked: PollAsked,
): Promise<void> {
  const options = [...asked.options];
  await app.db.poll.create({
    data: {
      ...asked,
      ...stored(noVotes(options.length)),
      options,
      postId,
      authorId,
      communityId,
      startedAt: app.clock.now(),
    },
    select: { postId: true },
  });
  await app.db.post.update({
    where: { id: postId },
    data: { hasPoll: true, asked: pollWords(asked) },
    select: { id: true },
  });
}

/** Takes the poll of a post away with all its votes. */
export async function dropPoll(app: App, postId: string): Promise<void> {
  await app.db.poll.deleteMany({ where: { postId } });
  await app.db.post.updateMany({ where: { id: postId, hasPoll: true }, data: { hasPoll: false, asked: null } });
}

/** Holds the poll until the transaction ends, so that votes are counted one after another; null where there is none. */
async function hold(app: App, postId: string): Promise<HeldPoll | null> {
  const [row] = await app.db.$queryRaw<HeldPoll[]>`
    SELECT p.many, p.counts, p.voters, p."shownCounts", p."shownVoters", p."startedAt", p."closesAt"
      FROM poll p
      JOIN post o ON o.id = p."postId" AND o.state IN ('shown', 'held')
     WHERE p."postId" = ${postId}::uuid FOR UPDATE OF p`;
  return row ?? null;
}

interface HeldPoll extends Tallies {
  readonly many: boolean;
  readonly startedAt: Date;
  readonly closesAt: Date | null;
}

/** Throws Conflict where the post can no longer be edited, or begins no thread. */
function mustBeEditable(app: App, { at, title, community, thread }: PollSubject): void {
  mustBeAbleToWrite(app, community);
  if (thread.lockedAt) throw new Conflict('This thread is locked. Nothing in it can be changed.');
  if (title === null) throw new Conflict('Only the post that begins a thread can have a poll.');
  if (editableUntil(at, community) < app.clock.now())
    throw new Conflict('The time to edit this post is over, and so is the time to add or change its poll.');
}

/**
 * Gives one's own post another poll than it has; null: none. Throws Conflict once somebody has voted, because they voted
 * for what it said. The post is held like any other whose words do not pass.
 */
export async function setPoll(app: App, subject: PollSubject, asked: PollAsked | null, by: string): Promise<void> {
  mustBeEditable(app, subject);
  const { id, community, state } = subject;
  const [post] = await app.db.$queryRaw<{ id: string }[]>`
    SELECT id FROM post WHERE id = ${id}::uuid AND state IN ('shown', 'held') FOR UPDATE`;
  if (!post) throw new NotFound();
  const before = await hold(app, id);
  if (before && (before.voters > 0 || (before.closesAt && before.closesAt <= app.clock.now())))
    throw new Conflict('Somebody has voted, or the poll is closed. It can no longer be changed.');
  await dropPoll(app, id);
  if (asked) await startPoll(app, { postId: id, authorId: by, communityId: community.id }, asked);
  const heldFor = asked && state === 'shown' ? await whyWordsHeld(app, community, pollWords(asked)) : null;
  if (heldFor) {
    const { count } = await app.db.post.updateMany({ where: { id, state: 'shown' }, data: { state: 'held', heldFor } });
    if (count > 0) await countPost(app, id, -1);
  }
  await audit(app, {
    what: asked ? 'polls.set' : 'polls.removed',
    by: { person: by },
    about: by,
    detail: { post: id },
  });
}

const LOST = 'Your vote was not counted.';
const CHANGED = `This poll changed while you looked at it. ${LOST} Go back and read it again.`;

/** What may be chosen, in order and each once; Invalid for anything else. */
function choiceOf({ many, counts }: HeldPoll, choice: readonly number[]): number[] {
  const chosen = [...new Set(choice)].sort((a, b) => a - b);
  if (chosen.length === 0) throw new Invalid({ choice: 'Choose an answer' });
  if (!many && chosen.length > 1) throw new Invalid({ choice: 'Choose one answer' });
  if (chosen.some((at) => at >= counts.length)) throw new Invalid({ choice: 'Choose one of the answers' });
  return chosen;
}

/**
 * Counts a vote in place of the one that this person gave before, or takes it back; `seen` is since when the poll stood
 * as they saw it. Votes of one poll are counted one after another, so that of two windows the later one counts. False
 * where it is as it was. Nothing that is written says who voted or when.
 */
export async function vote(
  app: App,
  { id: postId, community, thread, state }: PollSubject,
  { by, choice, seen }: { readonly by: string; readonly choice: readonly number[] | null; readonly seen: number },
): Promise<boolean> {
  mustBeAbleToWrite(app, community, LOST);
  if (thread.lockedAt) throw new Conflict(`This thread is locked. ${LOST}`);
  if (state !== 'shown') throw new Conflict(`The poll opens when a moderator has read the post. ${LOST}`);
  const poll = await hold(app, postId);
  if (!poll) throw new Conflict(CHANGED);
  if (poll.closesAt && poll.closesAt <= app.clock.now())
    throw new Conflict('This poll is closed. Votes can no longer be given or changed.');
  if (poll.startedAt.getTime() !== seen) throw new Conflict(CHANGED);
  const chosen = choice && choiceOf(poll, choice);
  const voter = app.vault.ownMark(await loadPersonKey(app, by), 'vote', postId);
  const where = { postId_voter: { postId, voter } };
  const before = (await app.db.pollVote.findUnique({ where, select: { chosen: true } }))?.chosen ?? null;
  if (String(before) === String(chosen)) return false;
  if (chosen) {
    const { closesAt } = poll;
    await app.db.pollVote.upsert({
      ...{ where, update: { chosen }, create: { postId, voter, chosen, closesAt } },
      select: { postId: true },
    });
  } else await app.db.pollVote.deleteMany({ where: { postId, voter } });
  await app.db.poll.update({
    where: { postId },
    data: stored(counted(poll, before, chosen)),
    select: { postId: true },
  });
  // An event would tell to the millisecond when this vote was given. See docs/decisions/24-polls.md.
  app.trail.events += 1;
  return true;
}

/** Takes no more votes from now on. False when it takes none. */
export async function closePoll(app: App, { id: postId, authorId }: PollSubject, by: string): Promise<boolean> {
  const closesAt = app.clock.now();
  const { count } = await app.db.poll.updateMany({
    where: { postId, OR: [{ closesAt: null }, { closesAt: { gt: closesAt } }] },
    data: { closesAt },
  });
  if (count === 0) return false;
  await app.db.pollVote.updateMany({ where: { postId }, data: { closesAt } });
  const about = authorId ?? undefined;
  await audit(app, { what: 'polls.closed', by: { person: by }, about, detail: { post: postId } });
  return true;
}
