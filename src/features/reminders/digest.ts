import { type App, inTransaction } from '../../context.ts';
import { feedbackInvitation, weeklyReminder } from '../../mail/learning-letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { daysFrom, toRenew, WHEN } from './reminders.queries.ts';
import { stopToken } from './stop-token.ts';

const AT_ONCE = 200;
const DAY = 86_400_000;

/** The Monday of this week, so that a job that runs twice writes nobody twice. */
const weekOf = (now: Date): string => {
  const day = (now.getUTCDay() + 6) % 7;
  return new Date(now.getTime() - day * DAY).toISOString().slice(0, 10);
};

/** People for whom something is due, some hundred at a time, in the order of their ids. */
async function peopleDue(app: App, after: string): Promise<string[]> {
  const now = app.clock.now();
  const [goalFrom, goalTo] = [daysFrom(now, -WHEN.goalPast), daysFrom(now, WHEN.goalAhead)];
  const rows = await app.db.$queryRaw<{ id: string }[]>`
    SELECT p.id FROM person p
     WHERE p.id > ${after}::uuid AND p."activatedAt" IS NOT NULL AND p."suspendedAt" IS NULL AND p."closingAt" IS NULL
       AND NOT EXISTS (SELECT 1 FROM message_choice m WHERE m."personId" = p.id AND m."digestStoppedAt" IS NOT NULL)
       AND (EXISTS (SELECT 1 FROM certificate c WHERE c."personId" = p.id AND c."replacedAt" IS NULL
                      AND c."revokedAt" IS NULL AND c."expiresAt" > ${now}
                      AND c."expiresAt" <= ${daysFrom(now, WHEN.certificate)} AND ${toRenew(now)})
         OR EXISTS (SELECT 1 FROM enrolment e JOIN course o ON o.id = e."courseId" AND o.state = 'published'
                     WHERE e."personId" = p.id AND e."finishedAt" IS NULL
                       AND e."lastAt" BETWEEN ${daysFrom(now, -WHEN.forgotten)} AND ${daysFrom(now, -WHEN.resting)})
         OR EXISTS (SELECT 1 FROM goal g WHERE g."personId" = p.id AND g."deletedAt" IS NULL AND g."doneAt" IS NULL
                      AND g."closedAt" IS NULL AND (g."reviewOn" BETWEEN ${goalFrom}::date AND ${goalTo}::date
                        OR g."byWhen" BETWEEN ${goalFrom}::date AND ${goalTo}::date)))
     ORDER BY p.id LIMIT ${AT_ONCE}`;
  return rows.map(({ id }) => id);
}

/** One mail to each person for whom something is due and who has not stopped it. Gives their number. */
export async function sendWeekly(app: App): Promise<number> {
  const week = weekOf(app.clock.now());
  const page = `${app.config.baseUrl}${paths.reminders.to()}`;
  let queued = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (let people = await peopleDue(app, after); people.length > 0; people = await peopleDue(app, after)) {
    await inTransaction(app, async (inside) => {
      for (const personId of people) {
        const stop = `${app.config.baseUrl}${paths.stopReminders.to({ token: stopToken(app, personId) })}`;
        const letter = weeklyReminder(letterSite(app), { page, stop });
        await queueMail(inside, { ...letter, to: { personId }, once: `weekly:${personId}:${week}`, stop });
      }
    });
    queued += people.length;
    after = people.at(-1) ?? after;
    if (people.length < AT_ONCE) break;
  }
  return queued;
}

/** Once for each course that was finished three to ten days ago, where its learner wants to be asked and has said nothing. */
export async function inviteFeedback(app: App): Promise<number> {
  const now = app.clock.now();
  const rows = await app.db.$queryRaw<{ id: string; personId: string; slug: string }[]>`
    SELECT e.id, e."personId", c.slug FROM enrolment e
      JOIN course c ON c.id = e."courseId" AND c.state = 'published'
      JOIN person p ON p.id = e."personId" AND p."suspendedAt" IS NULL AND p."closingAt" IS NULL
      JOIN consent_record k ON k."personId" = e."personId" AND k.consent = 'feedback' AND k.given AND k."endedAt" IS NULL
     WHERE e."lastAt" >= ${daysFrom(now, -10)} AND e."finishedAt" BETWEEN ${daysFrom(now, -10)} AND ${daysFrom(now, -3)}
       AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f."personId" = e."personId" AND f."courseId" = e."courseId")
       AND NOT EXISTS (SELECT 1 FROM young_permission y WHERE y."personId" = e."personId")
       AND NOT EXISTS (SELECT 1 FROM course_ending n WHERE n."personId" = e."personId" AND n.answer = 'leave')
     LIMIT 5000`;
  const link = (path: string) => `${app.config.baseUrl}${path}`;
  for (const { id, personId, slug } of rows)
    await inTransaction(app, (inside) =>
      queueMail(inside, {
        ...feedbackInvitation(letterSite(app), {
          page: link(paths.courseFeedback.to({ slug })),
          consents: link(paths.myDataConsents.to()),
        }),
        to: { personId },
        once: `feedback-invitation:${id}`,
      }),
    );
  return rows.length;
}
