import type { App } from '../context.ts';
import { type Transport, transportFor } from '../mail/transport.ts';
import { announcementSending } from './announcement-sending.ts';
import { auditSealing } from './audit-sealing.ts';
import { claimClock } from './claim-clock.ts';
import { examClosing, examTelling } from './exam-closing.ts';
import { forwarding } from './forwarding.ts';
import { lookClosing } from './look-closing.ts';
import { mailJob } from './mail.ts';
import { newsletterSending } from './newsletter-sending.ts';
import { permissions } from './permissions.ts';
import { publishingJob } from './publishing.ts';
import {
  attachmentPurge,
  bankDraftPurge,
  goalPurge,
  newsletterPurge,
  packagePurge,
  sessionPurge,
  throttlePurge,
  uploadPurge,
} from './purge.ts';
import { type Job, type Jobs, startJobs } from './queue.ts';
import { recoveryRequests } from './recovery-request.ts';
import { feedbackInvitations, usefulCounting, weeklyReminders } from './reminders.ts';
import { retentionJob } from './retention.ts';
import { roleChecking } from './role-checking.ts';
import { dailyNotices, telling, weeklyNotices } from './telling.ts';
import { transparencyCounting } from './transparency-counting.ts';

/** Everything the site does by itself. Without a transport, mail waits in the outbox. */
export const allJobs = ({ policy }: Pick<App, 'policy'>, transport: Transport | null): Job[] => [
  ...(transport ? [mailJob(transport)] : []),
  recoveryRequests,
  retentionJob(policy.retention.runAt),
  auditSealing,
  publishingJob,
  examClosing,
  examTelling,
  forwarding,
  lookClosing,
  roleChecking,
  claimClock,
  permissions,
  transparencyCounting,
  announcementSending,
  newsletterSending,
  telling,
  dailyNotices,
  weeklyNotices,
  weeklyReminders,
  feedbackInvitations,
  usefulCounting,
  sessionPurge,
  throttlePurge,
  goalPurge,
  bankDraftPurge,
  newsletterPurge,
  packagePurge,
  uploadPurge,
  attachmentPurge,
];

/** Works on all jobs in this process until it is stopped: in the web process, or apart as `npm run worker`. */
export async function startWorker(app: App): Promise<Jobs> {
  const transport = transportFor(app.config);
  if (!transport) app.log.warn('there is no SMTP_URL: mail stays in the outbox');
  const jobs = await startJobs(app, allJobs(app, transport));
  return {
    wake: jobs.wake,
    stop: async () => {
      await jobs.stop();
      transport?.close();
    },
  };
}
