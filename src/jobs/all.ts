import type { Config } from '../config.ts';
import { transportFor } from '../mail/transport.ts';
import { auditSealing } from './audit-sealing.ts';
import { mailJob } from './mail.ts';
import { sessionPurge, throttlePurge } from './purge.ts';
import type { Job } from './queue.ts';

/** Every job of the site, and how to let go of what they hold. Without a mail server, mail waits in the outbox. */
export function allJobs(config: Config): { jobs: Job[]; close(): void } {
  const transport = transportFor(config);
  const jobs = [sessionPurge, throttlePurge, auditSealing];
  return { jobs: transport ? [...jobs, mailJob(transport)] : jobs, close: () => transport?.close() };
}
