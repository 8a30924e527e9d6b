import { inTransaction } from '../context.ts';
import { forgetUnanswered } from '../features/young/asking.ts';
import { endPermissions } from '../features/young/ending.ts';
import type { Job } from './queue.ts';

/** Each hour, so that a birthday begins soon after midnight in London: permissions end, and requests that nobody answered go. */
export const permissions: Job = {
  name: 'permissions',
  schedule: '2 * * * *',
  run: async (app) => {
    const ended = await endPermissions(app);
    const forgotten = await inTransaction(app, forgetUnanswered);
    app.log.info({ ended, forgotten }, 'permissions for young people looked through');
  },
};
