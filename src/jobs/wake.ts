import type { App } from '../context.ts';

/** The channel on which every process that works on jobs listens. */
export const CHANNEL = 'seenandheard_jobs';

/** Asks a job of that name to run now, here or in another process. Never throws: what is lost is made up for by its schedule. */
export const wakeThrough =
  ({ database, log }: Pick<App, 'database' | 'log'>) =>
  async (job: string): Promise<void> => {
    try {
      await database.pool.query('SELECT pg_notify($1, $2)', [CHANNEL, job]);
    } catch (error) {
      log.warn({ err: error, job }, 'a job was not woken');
    }
  };
