import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { audit } from '../../record/audit.ts';
import { toTell, wakeTeller } from '../notifications/queueing.ts';
import { countPost } from './counting.ts';
import type { ReportTyped, ThreadAct } from './moderating.forms.ts';
import type { Moderated, ModeratedThread } from './moderating.queries.ts';
import { decideReports } from './taking-down.ts';

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

/** All members read it: for the first time, again, or as before. False when nothing waited and nothing changed. */
export async function showPost(app: App, { id }: Moderated, by: string): Promise<boolean> {
  const now = app.clock.now();
  const { count } = await app.db.post.updateMany({
    where: { id, state: { in: ['held', 'hidden'] } },
    data: { state: 'shown', hiddenReason: null },
  });
  if (count > 0) {
    await countPost(app, id, 1, { lastAt: now });
    await app.db.$executeRaw(toTell(id));
    wakeTeller(app);
  }
  const reports = await decideReports(app, id, 'kept');
  if (count + reports === 0) return false;
  await app.db.sanction.updateMany({
    where: { postId: id, what: 'hide', outcome: null },
    data: { outcome: 'lifted', answeredAt: now, answeredById: by },
  });
  await audit(app, { what: 'community.post-shown', by: { person: by }, detail: { post: id, reports } });
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
