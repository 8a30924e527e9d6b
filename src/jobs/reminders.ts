import { inviteFeedback, sendWeekly } from '../features/reminders/digest.ts';
import { countUseful } from '../features/suggestions/counting.ts';
import type { Job } from './queue.ts';

/** Mondays at eight: one mail to each person for whom something is due. */
export const weeklyReminders: Job = {
  name: 'weekly-reminders',
  schedule: '0 8 * * 1',
  run: async (app) => app.log.info({ mails: await sendWeekly(app) }, 'weekly reminders queued'),
};

/** Each morning: those who finished a course some days ago, said yes to being asked, and have not said anything yet. */
export const feedbackInvitations: Job = {
  name: 'feedback-invitations',
  schedule: '30 9 * * *',
  run: async (app) => app.log.info({ mails: await inviteFeedback(app) }, 'invitations to feedback queued'),
};

/** Looks each week whether it is time; counts every four weeks. */
export const usefulCounting: Job = {
  name: 'useful-counting',
  schedule: '15 3 * * 0',
  run: async (app) => app.log.info({ counted: await countUseful(app) }, 'what people found useful'),
};
