import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { audit } from '../../record/audit.ts';
import { pollWords } from '../polls/polls.forms.ts';
import { dropPoll } from '../polls/polls.ts';
import { impose } from '../sanctions/sanctions.ts';
import { countPost } from './counting.ts';
import { findMentioned } from './mentions.ts';
import { renderPost } from './post-markdown-when-needed.ts';
import { noLongerAnswers } from './solving.ts';

interface Standing {
  readonly id: string;
  readonly threadId: string;
  readonly communityId: string;
  readonly authorId: string | null;
  readonly title: string | null;
  readonly text: string;
  readonly state: string;
}

const STANDING = {
  ...{ id: true, threadId: true, communityId: true, authorId: true, title: true, text: true, state: true },
} as const;

const ASKED = { question: true, options: true } as const;

/** All reports of a post that wait are decided with it; says how many there were. */
export async function decideReports(app: App, postId: string, outcome: 'kept' | 'hidden' | 'removed'): Promise<number> {
  const { count } = await app.db.postReport.updateMany({
    where: { postId, decidedAt: null },
    data: { decidedAt: app.clock.now(), outcome },
  });
  return count;
}

/** What is there to be taken down; null for what its author or a moderator removed, and for what was never there. */
export async function findStandingPost(app: App, id: string): Promise<Standing | null> {
  const row = await app.db.post.findFirst({
    where: { id, state: { in: ['shown', 'held', 'hidden'] } },
    select: STANDING,
  });
  return row;
}

/**
 * Hides a post, or removes its words for good: only that a moderator did it stays to be seen. Its author is told why, and
 * can appeal. False when that was done before, by a colleague at the same moment too.
 */
export async function takeDown(
  app: App,
  post: Standing,
  { act, reason, by, claimed = false }: { act: 'hide' | 'remove'; reason: string; by: string; claimed?: boolean },
): Promise<boolean> {
  const { id, threadId, communityId, authorId } = post;
  const key = authorId ? await loadPersonKey(app, authorId) : null;
  const hiddenReason = key ? app.vault.seal(key, 'Post.hiddenReason', reason) : null;
  const from = act === 'hide' ? ['shown', 'held'] : ['shown', 'held', 'hidden'];
  if (!from.includes(post.state)) return false;
  const { count } = await app.db.post.updateMany({
    where: { id, state: post.state },
    data:
      act === 'hide'
        ? { state: 'hidden', hiddenReason }
        : { state: 'taken', hiddenReason, text: '', html: '', title: null },
  });
  if (count === 0) return false;
  if (post.state === 'shown') await countPost(app, id, -1);
  // With its votes it goes for good; what it asked is kept among the words, for an appeal.
  const poll = act === 'remove' ? await app.db.poll.findUnique({ where: { postId: id }, select: ASKED }) : null;
  if (act === 'remove') {
    await app.db.postVersion.deleteMany({ where: { postId: id } });
    await dropPoll(app, id);
  }
  await noLongerAnswers(app, id, threadId);
  const reports = await decideReports(app, id, act === 'hide' ? 'hidden' : 'removed');
  await audit(app, {
    what: act === 'hide' ? 'community.post-hidden' : 'community.post-taken',
    ...{ by: { person: by }, about: authorId ?? undefined },
    detail: { post: id, reports },
  });
  const kept = poll ? { ...post, text: `${post.text}\n\n${pollWords(poll)}` } : post;
  if (authorId) await impose(app, { personId: authorId, communityId, what: act, reason, by, post: kept, claimed });
  return true;
}

/** A post as it was before it was taken down, where its place is still there. */
export async function putBack(
  app: App,
  { id, title, text }: { id: string; title: string | null; text: string },
): Promise<void> {
  const row = await app.db.post.findUnique({ where: { id }, select: { communityId: true } });
  if (!row) return;
  const { names } = await findMentioned(app, row.communityId, text);
  const { count } = await app.db.post.updateMany({
    where: { id, state: { in: ['hidden', 'taken'] } },
    data: { state: 'shown', hiddenReason: null, title, text, html: renderPost(text, names) },
  });
  if (count > 0) await countPost(app, id, 1, { lastAt: app.clock.now() });
}
