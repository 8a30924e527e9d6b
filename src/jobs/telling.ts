import { TELLING_JOB } from '../features/notifications/queueing.ts';
import { dropOld, mailDigest, tellAll } from '../features/notifications/telling.ts';
import type { Job } from './queue.ts';

/** Tells members what is new in their threads, woken by each post and every five minutes besides. */
export const telling: Job = { name: TELLING_JOB, schedule: '*/5 * * * *', run: tellAll };

/** Each morning: one mail to each person who wants one a day and has something new. */
export const dailyNotices: Job = {
  name: 'daily-notices',
  schedule: '0 7 * * *',
  run: async (app) => {
    await mailDigest(app, 'daily');
    app.log.info({ dropped: await dropOld(app) }, 'old notices dropped');
  },
};

/** The same on Mondays, for those who want one a week. */
export const weeklyNotices: Job = {
  name: 'weekly-notices',
  schedule: '10 7 * * 1',
  run: (app) => mailDigest(app, 'weekly'),
};
