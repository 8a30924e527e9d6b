import type { App } from '../../context.ts';
import { courseEnded } from '../../mail/learning-letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';

/** Stops the weekly mail, or lets it come again. False when it is so already. */
export async function chooseWeekly(app: App, personId: string, wanted: boolean): Promise<boolean> {
  const digestStoppedAt = wanted ? null : app.clock.now();
  const { count: isNew } = await app.db.messageChoice.createMany({
    data: [{ personId, digestStoppedAt }],
    skipDuplicates: true,
  });
  const { count } =
    isNew > 0
      ? { count: wanted ? 0 : 1 }
      : await app.db.messageChoice.updateMany({
          where: { personId, digestStoppedAt: wanted ? { not: null } : null },
          data: { digestStoppedAt },
        });
  if (count > 0)
    await audit(app, {
      what: wanted ? 'reminders.resumed' : 'reminders.stopped',
      by: { person: personId },
      about: personId,
    });
  return count > 0;
}

/** One mail at the end of a course, with what can come next. */
export async function tellCourseEnd(
  app: App,
  { personId, course }: { personId: string; course: { id: string; slug: string } },
): Promise<void> {
  await queueMail(app, {
    ...courseEnded(letterSite(app), { page: `${app.config.baseUrl}${paths.courseEnd.to({ slug: course.slug })}` }),
    to: { personId },
    once: `course-ended:${personId}:${course.id}`,
  });
}

export const answers = ['continue', 'community', 'leave'] as const;
export type EndAnswer = (typeof answers)[number];

/** What comes next after a course; who leaves gets no more reminders. False when they said so before. */
export async function answerEnd(
  app: App,
  { personId, courseId }: { personId: string; courseId: string },
  chosen: EndAnswer,
): Promise<boolean> {
  const before = await app.db.courseEnding.findUnique({
    where: { personId_courseId: { personId, courseId } },
    select: { answer: true },
  });
  if (before?.answer === chosen) return false;
  const data = { answer: chosen, at: app.clock.now() };
  await app.db.courseEnding.upsert({
    where: { personId_courseId: { personId, courseId } },
    create: { personId, courseId, ...data },
    update: data,
    select: { id: true },
  });
  await audit(app, {
    what: 'reminders.end-answered',
    by: { person: personId },
    about: personId,
    detail: { answer: chosen },
  });
  if (chosen === 'leave') await chooseWeekly(app, personId, false);
  return true;
}
