import { runRetention } from '../policy/retain.ts';
import type { Job } from './queue.ts';

/** Each night at the policy's hour, as HH:MM in London: what the policy says must go, goes. */
export function retentionJob(runAt: string): Job {
  const [hour, minute] = runAt.split(':').map(Number);
  return {
    name: 'retention',
    schedule: `${minute} ${hour} * * *`,
    run: async (app) => {
      const { people, categories } = await runRetention(app);
      const rows = categories.reduce((sum, line) => sum + line.erased + line.anonymised, 0);
      app.log.info({ people, rows }, 'retention has run');
    },
  };
}
