import { inTransaction } from '../context.ts';
import { checkRoles } from '../features/admin/examiners.ts';
import type { Job } from './queue.ts';

/** Each morning: roles that nobody confirmed in time end, and administrators are told of those that soon will. */
export const roleChecking: Job = {
  name: 'role-checking',
  schedule: '15 6 * * *',
  run: async (app) => app.log.info({ ended: await inTransaction(app, checkRoles) }, 'roles that were not confirmed'),
};
