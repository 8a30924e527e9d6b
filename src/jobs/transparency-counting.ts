import { countQuarters } from '../features/transparency/counting.ts';
import type { Job } from './queue.ts';

/** Each night: quarters that are over are counted once, for the page of numbers. */
export const transparencyCounting: Job = {
  name: 'transparency-counting',
  schedule: '40 3 * * *',
  run: async (app) => app.log.info({ counts: await countQuarters(app) }, 'quarters counted'),
};
