import { answerRequests, RECOVERY_JOB } from '../features/recovery/requests.ts';
import type { Job } from './queue.ts';

/** Answers requests for recovery links, woken by each and once a minute besides. */
export const recoveryRequests: Job = { name: RECOVERY_JOB, schedule: '* * * * *', run: answerRequests };
