import { inTransaction } from '../../src/context.ts';
import { loadPersonKey } from '../../src/data/person-keys.ts';
import { reportFeedback } from '../../src/features/feedback/feedback.ts';
import { sayChange } from '../../src/features/feedback/moderation.ts';
import { addResource } from '../../src/features/resources/resources.ts';
import type { Belongings } from './things.ts';

/** Feedback of the learner on the first course, reported by themselves, and a resource with a change. */
export async function saidThings({
  site: { app },
  learner,
  courses,
  reasonBy,
}: Pick<Belongings, 'site' | 'learner' | 'courses' | 'reasonBy'>) {
  const typed = { category: 'work', text: 'Read it *slowly*.', url: 'https://example.org/read' } as const;
  const resource = await inTransaction(app, async (inside) => {
    const id = await addResource(inside, { ...typed, title: 'A guide', summary: 'What to read first' }, reasonBy.id);
    return inside.db.resource.update({
      where: { id },
      data: { publishedAt: app.clock.now() },
      select: { id: true, slug: true },
    });
  });
  const course = courses[0]?.id ?? '';
  const said = { personId: learner.id, courseId: course, stars: 4, text: 'Clear and kind', shownAs: 'Quiet Otter' };
  const now = app.clock.now();
  const { id } = await app.db.feedback.create({
    data: { ...said, themes: ['clear'], createdAt: now, changedAt: now },
    select: { id: true },
  });
  const report = { feedbackId: id, personId: learner.id };
  await inTransaction(app, (inside) => reportFeedback(inside, report, { why: 'other', words: 'I am not sure' }));
  const change = { about: { kind: 'course' as const, id: course }, change: 'We made the second page shorter' };
  await inTransaction(app, (inside) => sayChange(inside, change, reasonBy.id));
  return { feedback: id, resource };
}

/** A technician's look at the learner's plan, open for an hour. */
export async function aLook({
  site: { app },
  learner,
  reasonBy,
  reason,
}: Pick<Belongings, 'site' | 'learner' | 'reasonBy' | 'reason'>): Promise<string> {
  const key = await loadPersonKey(app, learner.id);
  const at = app.clock.now();
  const { id } = await app.db.reasonedLook.create({
    data: {
      ...{ personId: learner.id, viewerId: reasonBy.id, part: 'learning-plan', at },
      until: new Date(at.getTime() + 3_600_000),
      reason: app.vault.seal(key, 'ReasonedLook.reason', 'The plan does not open'),
      ticket: app.vault.seal(key, 'ReasonedLook.ticket', reason.startsWith('canary') ? 'HELP-CANARY-7' : 'HELP-1'),
    },
    select: { id: true },
  });
  return id;
}
