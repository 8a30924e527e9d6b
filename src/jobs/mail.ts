import { deliverDue } from '../mail/deliver.ts';
import { MAIL_JOB } from '../mail/outbox.ts';
import type { Transport } from '../mail/transport.ts';
import type { Job } from './queue.ts';

const AT_ONCE = 50;

/** Sends what is due, woken by each change that queued mail and once a minute besides. */
export const mailJob = (transport: Transport): Job => ({
  name: MAIL_JOB,
  schedule: '* * * * *',
  run: async (app) => {
    let done = await deliverDue(app, transport, AT_ONCE);
    while (done.sent + done.failed === AT_ONCE) done = await deliverDue(app, transport, AT_ONCE);
  },
});
