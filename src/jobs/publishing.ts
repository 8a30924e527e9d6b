import { inTransaction } from '../context.ts';
import { publishDraft } from '../features/author/publish.ts';
import { countWords } from '../words.ts';
import type { Job } from './queue.ts';

/** Drafts whose time has come are published, each by itself; one that cannot be says so on its page. */
export const publishingJob: Job = {
  name: 'publishing',
  schedule: '* * * * *',
  run: async (app) => {
    const due = await app.db.draft.findMany({ where: { publishAt: { lte: app.clock.now() } }, select: { id: true } });
    for (const { id } of due) {
      const problem = await inTransaction(app, async (inside) => {
        const done = await publishDraft(inside, id, { system: 'jobs' });
        return 'problems' in done ? `There were ${countWords(done.problems.length, 'thing')} to mend.` : null;
      });
      if (problem === null) continue;
      app.log.warn({ draft: id }, 'a course was not published as planned');
      await app.db.draft.update({
        where: { id },
        data: { publishAt: null, publishProblem: `${problem} Mend them and publish again.` },
        select: { id: true },
      });
    }
  },
};
