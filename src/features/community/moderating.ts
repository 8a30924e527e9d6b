import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { postHidden } from '../../mail/community-letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';
import { queueToTell } from '../notifications/queueing.ts';
import { countPost } from './counting.ts';
import type { ReportTyped, ThreadAct } from './moderating.forms.ts';
import type { Moderated, ModeratedThread } from './moderating.queries.ts';
import { noLongerAnswers } from './solving.ts';

/** Into the queue of the moderators; whoever wrote the post is not told. False when this person has reported it before. */
export async function reportPost(
  app: App,
  { postId, personId }: { postId: string; personId: string },
  { why: cause, words }: ReportTyped,
): Promise<boolean> {
  const key = await loadPersonKey(app, personId);
  const sealed = app.vault.seal(key, 'PostReport.words', words);
  const { count } = await app.db.postReport.createMany({
    data: [{ postId, personId, why: cause, words: sealed, at: app.clock.now() }],
    skipDuplicates: true,
  });
  if (count > 0)
    await audit(app, {
      what: 'community.post-reported',
      by: { person: personId },
      about: personId,
      detail: { post: postId, why: cause },
    });
  return count > 0;
}

/** All reports of it that wait are decided with it. */
async function decided(app: App, postId: string, outcome: 'kept' | 'hidden'): Promise<number> {
  const { count } = await app.db.postReport.updateMany({
    where: { postId, decidedAt: null },
    data: { decidedAt: app.clock.now(), outcome },
  });
  return count;
}

/** All members read it: for the first time, again, or as before. False when nothing waited and nothing changed. */
export async function showPost(app: App, { id }: Moderated, by: string): Promise<boolean> {
  const now = app.clock.now();
  const { count } = await app.db.post.updateMany({
    where: { id, state: { in: ['held', 'hidden'] } },
    data: { state: 'shown', hiddenReason: null },
  });
  if (count > 0) await countPost(app, id, 1, { lastAt: now });
  if (count > 0) await queueToTell(app, id);
  const reports = await decided(app, id, 'kept');
  if (count + reports === 0) return false;
  await audit(app, { what: 'community.post-shown', by: { person: by }, detail: { post: id, reports } });
  return true;
}

/** Only that a moderator hid it stays to be seen. Its author gets a mail, and the reason in the thread. False when it is hidden. */
export async function hidePost(
  app: App,
  { id, threadId, authorId, state, community }: Moderated,
  { by, reason }: { by: string; reason: string },
): Promise<boolean> {
  const key = authorId ? await loadPersonKey(app, authorId) : null;
  const now = app.clock.now();
  const { count } = await app.db.post.updateMany({
    where: { id, state: { in: ['shown', 'held'] } },
    data: { state: 'hidden', hiddenReason: key ? app.vault.seal(key, 'Post.hiddenReason', reason) : null },
  });
  if (count === 0) return false;
  if (state === 'shown') await countPost(app, id, -1);
  await noLongerAnswers(app, id, threadId);
  const reports = await decided(app, id, 'hidden');
  await audit(app, {
    what: 'community.post-hidden',
    by: { person: by },
    about: authorId ?? undefined,
    detail: { post: id, reports },
  });
  if (authorId)
    await queueMail(app, {
      ...postHidden(letterSite(app), { page: app.config.baseUrl + paths.community.to({ slug: community.slug }) }),
      to: { personId: authorId },
      once: `post-hidden:${id}:${now.getTime()}`,
    });
  return true;
}

/** False when it is so already. */
export async function actOnThread(app: App, thread: ModeratedThread, act: ThreadAct, by: string): Promise<boolean> {
  const field = act.endsWith('lock') ? 'lockedAt' : 'pinnedAt';
  const isOn = act === 'lock' || act === 'pin';
  if ((thread[field] !== null) === isOn) return false;
  await app.db.thread.update({
    where: { id: thread.id },
    data: { [field]: isOn ? app.clock.now() : null },
    select: { id: true },
  });
  await audit(app, { what: 'community.thread-changed', by: { person: by }, detail: { thread: thread.id, act } });
  return true;
}
