import { SENDING_JOB, sendAnnouncements } from '../features/announcements/sending.ts';
import type { Job } from './queue.ts';

/** Writes the mails of announcements whose time has come, woken by each publishing and once a minute besides. */
export const announcementSending: Job = { name: SENDING_JOB, schedule: '* * * * *', run: sendAnnouncements };
