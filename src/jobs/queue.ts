import { setTimeout as pause } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import { type App, newTrail } from '../context.ts';
import { OurError } from '../errors.ts';
import { JOBS_SCHEMA } from './install.ts';
import { CHANNEL, wakeThrough } from './wake.ts';

/** Work that nobody waits for. It may run twice, or in two processes at once, and must then do no more than once would. */
export interface Job {
  readonly name: string;
  /** When it runs by itself: a cron expression in London time. What was missed while nothing ran is made up for once. */
  readonly schedule?: string;
  /** Must commit its own transactions; `app` has a trail of its own. */
  run(app: App): Promise<void>;
}

export interface Jobs {
  /** Asks for a run now, in whichever process is first; never throws. */
  wake(name: string): Promise<void>;
  /** Lets running jobs finish for at most five seconds; resolves within seven, whatever the database does. */
  stop(): Promise<void>;
}

/** pg-boss finds a process dead by its missing heartbeat, so that a job may take long and is still taken over soon. */
const QUEUE = {
  retryLimit: 3,
  retryDelay: 30,
  retryBackoff: true,
  retryDelayMax: 600,
  heartbeatSeconds: 60,
  expireInSeconds: 6 * 60 * 60,
  deleteAfterSeconds: 60 * 60,
} as const;

/** Only for a wake-up that got lost: otherwise a process hears of new work at once. */
const POLL_SECONDS = 30;
const FINISH_MS = 5_000;
/** What wakes a job so soon after it was woken makes one more run together: a hundred posts in a minute are not a hundred runs. */
const APART_MS = 250;

/** What failed is logged here without its message; pg-boss, which would store it, learns only that it failed. */
class JobFailed extends OurError {}

/** Runs one job here and now, as the queue does. Throws JobFailed after logging what went wrong. */
export async function runJob(app: App, job: Job): Promise<void> {
  try {
    const own = { ...app, trail: newTrail() };
    await job.run(own);
    for (const task of own.trail.afterwards) await task();
  } catch (error) {
    app.log.error({ err: error, job: job.name }, 'a job failed');
    throw new JobFailed(`The job ${job.name} failed`);
  }
}

function openBoss({ database, log }: App): PgBoss {
  const boss = new PgBoss({
    connectionString: database.pool.options.connectionString ?? '',
    application_name: 'seenandheard jobs',
    schema: JOBS_SCHEMA,
    max: 2,
    connectionTimeoutMillis: 5_000,
    // The owner made the tables (install.ts); this role may not.
    migrate: false,
    createSchema: false,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'the job queue has a problem'));
  boss.on('warning', ({ message }) => log.warn({ warning: message }, 'the job queue warns'));
  return boss;
}

async function settle(boss: PgBoss, { name, schedule }: Job): Promise<void> {
  // `short`: at most one run waits, so a hundred wake-ups during a run cause one more run.
  await boss.createQueue(name, { ...QUEUE, policy: 'short' });
  await boss.updateQueue(name, QUEUE);
  if (schedule) await boss.schedule(name, schedule, null, { tz: 'Europe/London', missed: 'once' });
}

async function dropOldSchedules(boss: PgBoss, jobs: readonly Job[]): Promise<void> {
  const scheduled = new Set(jobs.filter(({ schedule }) => schedule).map(({ name }) => name));
  for (const { name } of await boss.getSchedules()) if (!scheduled.has(name)) await boss.unschedule(name);
}

/**
 * Works on these jobs in this process until it is stopped. Any number of processes may do so: what is due at a time is
 * done by one of them, and what a killed process was doing is taken over within three minutes. Rejects when the database
 * is away; later it waits until it comes back.
 */
export async function startJobs(app: App, jobs: readonly Job[]): Promise<Jobs> {
  const boss = openBoss(app);
  await boss.start();
  try {
    for (const job of jobs) await settle(boss, job);
    await dropOldSchedules(boss, jobs);
    const workers = new Map<string, string>();
    let isStopped = false;
    for (const job of jobs) {
      const options = { pollingIntervalSeconds: POLL_SECONDS };
      workers.set(job.name, await boss.work(job.name, options, () => runJob(app, job)));
    }
    const woken = atMostEvery(APART_MS, (name) => {
      if (!isStopped) void enqueue(app, boss, workers, name);
    });
    const listener = await boss.getDb().listen?.(CHANNEL, woken, () => {
      for (const worker of workers.values()) boss.notifyWorker(worker);
    });
    return {
      wake: wakeThrough(app),
      stop: async () => {
        isStopped = true;
        const stopped = Promise.all([listener?.close(), boss.stop({ graceful: true, timeout: FINISH_MS })]);
        // A database that is frozen answers no goodbye: then the connections end with the process.
        await Promise.race([stopped, pause(FINISH_MS + 2_000, undefined, { ref: false })]);
      },
    };
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
}

/** Does `work` for a name at once, and for those of the next so many milliseconds once more when these are over. */
function atMostEvery(ms: number, work: (name: string) => void): (name: string) => void {
  const again = new Map<string, boolean>();
  const begin = (name: string): void => {
    work(name);
    again.set(name, false);
    setTimeout(() => {
      if (again.get(name)) begin(name);
      else again.delete(name);
    }, ms).unref();
  };
  return (name) => {
    if (again.has(name)) again.set(name, true);
    else begin(name);
  };
}

async function enqueue(app: App, boss: PgBoss, workers: ReadonlyMap<string, string>, name: string): Promise<void> {
  const worker = workers.get(name);
  if (!worker) return;
  try {
    await boss.send(name);
    boss.notifyWorker(worker);
  } catch (error) {
    app.log.warn({ err: error, job: name }, 'a wake-up was lost');
  }
}
