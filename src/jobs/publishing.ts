import { type App, inTransaction } from '../context.ts';
import { publishDraft } from '../features/author/publish.ts';
import { publishingFailed } from '../mail/learning-letters.ts';
import { letterSite, queueMail } from '../mail/outbox.ts';
import { paths } from '../paths.ts';
import { countWords } from '../words.ts';
import type { Job } from './queue.ts';

/** Drafts whose time has come are published, each by itself; of one that cannot be, whoever planned it gets a mail. */
export const publishingJob: Job = {
  name: 'publishing',
  schedule: '* * * * *',
  run: async (app) => {
    const due = await app.db.draft.findMany({
      where: { publishAt: { lte: app.clock.now() } },
      select: { id: true, publishAt: true },
    });
    for (const { id, publishAt } of due) {
      const problem = await inTransaction(app, async (inside) => {
        const done = await publishDraft(inside, id, { system: 'jobs' });
        return 'problems' in done ? `There were ${countWords(done.problems.length, 'thing')} to mend.` : null;
      });
      if (problem === null) continue;
      app.log.warn({ draft: id }, 'a course was not published as planned');
      await inTransaction(app, async (inside) => {
        await inside.db.draft.update({
          where: { id },
          data: { publishAt: null, publishProblem: `${problem} Mend them and publish again.` },
          select: { id: true },
        });
        await tellPlanner(inside, id, publishAt);
      });
    }
  },
};

/** The record of changes knows who planned it; somebody who is no longer here is not told. */
async function tellPlanner(app: App, draft: string, publishAt: Date | null): Promise<void> {
  const [planner] = await app.db.$queryRaw<{ id: string }[]>`
    SELECT p.id FROM person p
     WHERE p.id = (SELECT a."actorId" FROM audit_event a
                    WHERE a.what = 'author.scheduled' AND a.detail->>'draft' = ${draft} ORDER BY a.seq DESC LIMIT 1)
       AND p."suspendedAt" IS NULL AND p."closingAt" IS NULL`;
  if (!planner) return;
  const page = `${app.config.baseUrl}${paths.authorCourse.to({ draft })}`;
  await queueMail(app, {
    ...publishingFailed(letterSite(app), { page }),
    to: { personId: planner.id },
    once: `publishing-failed:${draft}:${publishAt?.getTime()}`,
  });
}
