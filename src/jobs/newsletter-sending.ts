import { NEWSLETTER_JOB, sendNewsletters } from '../features/newsletter/issues.ts';
import type { Job } from './queue.ts';

/** Writes the mails of the newsletter, woken by each sending and once a minute besides. */
export const newsletterSending: Job = { name: NEWSLETTER_JOB, schedule: '* * * * *', run: sendNewsletters };
