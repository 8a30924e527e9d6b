import { sealAudit } from '../record/audit-seal.ts';
import type { Job } from './queue.ts';

export const auditSealing: Job = {
  name: 'audit-sealing',
  schedule: '*/5 * * * *',
  run: async (app) => {
    await sealAudit(app);
  },
};
