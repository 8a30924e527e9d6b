import { FORWARDING_JOB, forwardDue } from '../features/forwarding/forwarding.ts';
import type { Job } from './queue.ts';

/** Each minute: what stands in the learning record, to the recipient that the policy and the settings name, if any. */
export const forwarding: Job = {
  name: FORWARDING_JOB,
  schedule: '* * * * *',
  run: async (app) => {
    const sent = await forwardDue(app);
    if (sent > 0) app.log.info({ sent }, 'learning records sent on');
  },
};
