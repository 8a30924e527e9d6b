import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { audit } from '../../record/audit.ts';
import type { FeedbackTyped, Reason } from './feedback.forms.ts';
import { ofThing, type Thing } from './feedback.queries.ts';

/** One for each person and thing, written or written again. False when it says so already, word for word. */
export async function giveFeedback(
  app: App,
  { personId, thing }: { personId: string; thing: Thing },
  { stars, text, shownAs }: FeedbackTyped,
): Promise<boolean> {
  const now = app.clock.now();
  const said = { stars, text, shownAs };
  const key = { personId, ...ofThing(thing) };
  const { count: isNew } = await app.db.feedback.createMany({
    data: [{ ...key, ...said, createdAt: now, changedAt: now }],
    skipDuplicates: true,
  });
  const { count: changed } =
    isNew > 0
      ? { count: isNew }
      : await app.db.feedback.updateMany({
          where: { ...key, NOT: said },
          data: { ...said, themes: [], changedAt: now },
        });
  if (changed === 0) return false;
  await audit(app, {
    what: isNew > 0 ? 'feedback.given' : 'feedback.changed',
    by: { person: personId },
    about: personId,
    detail: { [thing.kind]: thing.id },
  });
  return true;
}

/** Gone for good, with what was reported about it. False when it was gone. */
export async function removeFeedback(app: App, { id, personId }: { id: string; personId: string }): Promise<boolean> {
  const { count } = await app.db.feedback.deleteMany({ where: { id, personId } });
  if (count > 0)
    await audit(app, { what: 'feedback.removed', by: { person: personId }, about: personId, detail: { feedback: id } });
  return count > 0;
}

/** Into the queue of those who decide; whoever wrote it is not told. False when this person has reported it before. */
export async function reportFeedback(
  app: App,
  { feedbackId, personId }: { feedbackId: string; personId: string },
  { why: cause, words }: { why: Reason; words: string },
): Promise<boolean> {
  const key = await loadPersonKey(app, personId);
  const { count } = await app.db.feedbackReport.createMany({
    data: [
      {
        ...{ feedbackId, personId, why: cause, at: app.clock.now() },
        words: app.vault.seal(key, 'FeedbackReport.words', words),
      },
    ],
    skipDuplicates: true,
  });
  if (count > 0)
    await audit(app, {
      what: 'feedback.reported',
      by: { person: personId },
      about: personId,
      detail: { feedback: feedbackId, why: cause },
    });
  return count > 0;
}
