import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { NotFound } from '../../errors.ts';
import { feedbackHidden } from '../../mail/learning-letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { audit } from '../../record/audit.ts';
import { feedbackPath } from './feedback.pages.ts';
import type { Judged } from './moderation.queries.ts';

interface Deciding {
  readonly by: string;
  readonly reason: string;
}

/** All reports of it that wait are decided with it. */
async function decided(app: App, feedbackId: string, outcome: 'kept' | 'hidden'): Promise<number> {
  const { count } = await app.db.feedbackReport.updateMany({
    where: { feedbackId, decidedAt: null },
    data: { decidedAt: app.clock.now(), outcome },
  });
  return count;
}

const writerOf = async (app: App, id: string): Promise<string> =>
  (await app.db.feedback.findUniqueOrThrow({ where: { id }, select: { personId: true } })).personId;

/** It stays as it is. False when nothing waited. */
export async function keepFeedback(app: App, { id }: Judged, by: string): Promise<boolean> {
  const reports = await decided(app, id, 'kept');
  if (reports > 0) await audit(app, { what: 'feedback.kept', by: { person: by }, detail: { feedback: id, reports } });
  return reports > 0;
}

/** Nobody but its writer sees it from now on; they get a mail, and the reason on their page. False when it is hidden. */
export async function hideFeedback(app: App, { id, about }: Judged, { by, reason }: Deciding): Promise<boolean> {
  const personId = await writerOf(app, id);
  const key = await loadPersonKey(app, personId);
  const now = app.clock.now();
  const { count } = await app.db.feedback.updateMany({
    where: { id, hiddenAt: null },
    data: { hiddenAt: now, hiddenReason: app.vault.seal(key, 'Feedback.hiddenReason', reason) },
  });
  if (count === 0) return false;
  const reports = await decided(app, id, 'hidden');
  await audit(app, { what: 'feedback.hidden', by: { person: by }, detail: { feedback: id, reports } });
  await queueMail(app, {
    ...feedbackHidden(letterSite(app), { page: `${app.config.baseUrl}${feedbackPath(about)}` }),
    to: { personId },
    once: `feedback-hidden:${id}:${now.getTime()}`,
  });
  return true;
}

/** Hides it, and empties it for good: its words are gone for its writer too. */
export async function takeFeedbackAway(app: App, judged: Judged, deciding: Deciding): Promise<boolean> {
  const isNew = await hideFeedback(app, judged, deciding);
  const { count } = await app.db.feedback.updateMany({
    where: { id: judged.id, text: { not: '' } },
    data: { text: '' },
  });
  if (count > 0)
    await audit(app, { what: 'feedback.taken', by: { person: deciding.by }, detail: { feedback: judged.id } });
  return isNew || count > 0;
}

/** Everybody sees it again. False when everybody does. */
export async function showFeedback(app: App, { id }: Judged, by: string): Promise<boolean> {
  const { count } = await app.db.feedback.updateMany({
    where: { id, hiddenAt: { not: null } },
    data: { hiddenAt: null, hiddenReason: null },
  });
  if (count > 0) await audit(app, { what: 'feedback.shown', by: { person: by }, detail: { feedback: id } });
  return count > 0;
}

/** What it is about, in words of staff. False when it says so already. */
export async function markThemes(
  app: App,
  { id, themes: before }: Judged,
  themes: string[],
  by: string,
): Promise<boolean> {
  if (before.join() === themes.join()) return false;
  await app.db.feedback.updateMany({ where: { id }, data: { themes } });
  await audit(app, {
    what: 'feedback.themes-marked',
    by: { person: by },
    detail: { feedback: id, themes: themes.length },
  });
  return true;
}

/** Says to everybody what was changed about a course or a resource. Throws NotFound where there is none. */
export async function sayChange(
  app: App,
  { about, change }: { about: { kind: 'course' | 'resource'; id: string }; change: string },
  by: string,
): Promise<void> {
  const { kind, id } = about;
  const there =
    kind === 'course'
      ? await app.db.course.count({ where: { id } })
      : await app.db.resource.count({ where: { id, communityId: null } });
  if (there === 0) throw new NotFound();
  const made = await app.db.changeMade.create({
    data: { ...(kind === 'course' ? { courseId: id } : { resourceId: id }), text: change, at: app.clock.now() },
    select: { id: true },
  });
  await audit(app, { what: 'feedback.change-said', by: { person: by }, detail: { change: made.id, [kind]: id } });
}
