import { inTransaction } from '../context.ts';
import { closeOverdue } from '../features/exams/exams.ts';
import { TELLING_JOB, tellAll } from '../features/exams/telling.ts';
import type { Job } from './queue.ts';

/** Attempts whose time is over are handed in within a minute or two, with what was saved. */
export const examClosing: Job = {
  name: 'exam-closing',
  schedule: '* * * * *',
  run: async (app) => {
    const count = await closeOverdue(app, (work) => inTransaction(app, work));
    app.log.debug({ count }, 'attempts handed in at the end of their time');
  },
};

/** Letters about examinations: woken when there are some, and a while later where that was lost. */
export const examTelling: Job = {
  name: TELLING_JOB,
  schedule: '*/10 * * * *',
  run: async (app) => app.log.debug({ count: await tellAll(app) }, 'letters about examinations written'),
};
