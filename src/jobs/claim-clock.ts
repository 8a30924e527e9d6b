import { remindOfClaims } from '../features/claims/clock.ts';
import type { Job } from './queue.ts';

/** Each morning: staff are told while a claim has waited longer than the terms promise. */
export const claimClock: Job = {
  name: 'claim-clock',
  schedule: '20 7 * * *',
  run: async (app) => app.log.info({ late: await remindOfClaims(app) }, 'claims that are late'),
};
