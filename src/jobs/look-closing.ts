import { endOverdueLooks } from '../features/support/support.ts';
import type { Job } from './queue.ts';

/** Within a minute of its end, a technician's look is written down as over, and its owner told. */
export const lookClosing: Job = {
  name: 'look-closing',
  schedule: '* * * * *',
  run: async (app) => app.log.debug({ count: await endOverdueLooks(app) }, 'looks of technicians over'),
};
