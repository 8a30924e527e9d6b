import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { mailJob } from '../../src/jobs/mail.ts';
import { sessionPurge, throttlePurge } from '../../src/jobs/purge.ts';
import { type Job, type Jobs, runJob, startJobs } from '../../src/jobs/queue.ts';
import { wakeThrough } from '../../src/jobs/wake.ts';
import { queueMail } from '../../src/mail/outbox.ts';
import type { Transport } from '../../src/mail/transport.ts';
import { aBackOffice, aPersonRow, type BackOffice } from '../support/app.ts';

let office: BackOffice;
const running: Jobs[] = [];

beforeAll(async () => {
  office = await aBackOffice();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
});
afterAll(() => office.close());

async function started(jobs: readonly Job[], app = office.another()): Promise<Jobs> {
  const handle = await startJobs(app, jobs);
  running.push(handle);
  return handle;
}

async function until(true_: () => boolean | Promise<boolean>, withinMs: number): Promise<number> {
  const from = performance.now();
  while (!(await true_())) {
    if (performance.now() - from > withinMs) throw new Error(`not within ${withinMs} ms`);
    await new Promise((done) => setTimeout(done, 10));
  }
  return performance.now() - from;
}
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

test('the jobs start soon', async () => {
  const from = performance.now();
  await started([mailJob({ send: async () => {}, close: () => {} }), sessionPurge, throttlePurge]);
  expect(performance.now() - from).toBeLessThan(3_000);
});

test('a change that queued mail has it sent within a second, from whichever process', async () => {
  const sent: string[] = [];
  const transport: Transport = { send: async ({ to }) => void sent.push(to), close: () => {} };
  await started([mailJob(transport)]);
  await started([mailJob(transport)]);
  const web = { ...office.app, wake: wakeThrough(office.app) };
  const personId = await aPersonRow(web, 'soon@example.org');
  await inTransaction(web, async (app) => {
    await queueMail(app, { kind: 'test', subject: 'S', text: 'T', to: { personId }, once: 'soon' });
  });
  // The poll would take half a minute; a busy machine gets a little more than the second that it takes.
  await until(() => sent.length > 0, 3_000);
  await pause(300);
  expect(sent).toEqual(['soon@example.org']);
});

test('fifty wake-ups during a run cause one more run, and never two at once', async () => {
  const runs: (() => void)[] = [];
  const slow: Job = { name: 'slow', run: () => new Promise((done) => runs.push(done)) };
  const jobs = await started([slow]);
  await jobs.wake('slow');
  await until(() => runs.length === 1, 5_000);
  for (let i = 0; i < 50; i += 1) await jobs.wake('slow');
  await pause(500);
  const { rows } = await office.app.database.pool.query(`SELECT state FROM pgboss.job WHERE name = 'slow' ORDER BY 1`);
  expect(rows.map(({ state }) => state)).toEqual(['created', 'active']);
  expect(runs).toHaveLength(1);
  runs[0]?.();
  await until(() => runs.length === 2, 5_000);
  runs[1]?.();
  await pause(300);
  expect(runs).toHaveLength(2);
});

test('wake-ups that come close together are few runs, and none is lost', async () => {
  const seen: number[] = [];
  let waiting = 0;
  const quick: Job = { name: 'close', run: async () => void seen.push(waiting) };
  const jobs = await started([quick]);
  for (waiting = 1; waiting < 40; waiting += 1) {
    await jobs.wake('close');
    await pause(10);
  }
  await jobs.wake('close');
  await until(() => seen.at(-1) === 40, 3_000);
  expect(seen.length).toBeLessThan(10);
});

test('one wake-up heard by two processes is one run', async () => {
  let runs = 0;
  const quick: Job = {
    name: 'quick',
    run: async () => {
      runs += 1;
      await pause(200);
    },
  };
  await started([quick]);
  const jobs = await started([quick]);
  await jobs.wake('quick');
  await until(() => runs > 0, 5_000);
  await pause(600);
  expect(runs).toBeLessThanOrEqual(2);
});

test('what a job says when it fails reaches neither the log nor the queue, and it is tried again', async () => {
  const failing: Job = {
    name: 'failing',
    run: async () => {
      throw Object.assign(new Error('no mailbox canary@example.org'), { code: 'EENVELOPE' });
    },
  };
  const jobs = await started([failing]);
  await jobs.wake('failing');
  const states = async () =>
    (await office.app.database.pool.query(`SELECT * FROM pgboss.job WHERE name = 'failing'`)).rows;
  await until(async () => (await states()).some(({ state }) => state === 'retry'), 5_000);
  expect(JSON.stringify(await states())).not.toContain('canary');
  const log = office.logged.join('\n');
  expect(log).toContain('a job failed');
  expect(log).toContain('EENVELOPE');
  expect(log).not.toContain('canary');
});

test('what a job left for after its commit is done', async () => {
  const woken: string[] = [];
  const app = { ...office.app, wake: async (name: string) => void woken.push(name) };
  const personId = await aPersonRow(app, 'after@example.org');
  const job: Job = {
    name: 'queues-mail',
    run: (own) => queueMail(own, { kind: 'test', subject: 'S', text: 'T', to: { personId }, once: 'after' }),
  };
  await runJob(app, job);
  expect(woken).toEqual(['mail']);
});

test('a schedule that is no longer in the program is forgotten', async () => {
  const schedules = async () =>
    (await office.app.database.pool.query<{ name: string }>('SELECT name FROM pgboss.schedule')).rows
      .map(({ name }) => name)
      .sort();
  await started([{ name: 'old', schedule: '0 3 * * *', run: async () => {} }, sessionPurge]);
  expect(await schedules()).toEqual(['old', 'session-purge']);
  await started([sessionPurge]);
  expect(await schedules()).toEqual(['session-purge']);
});

test('waking never fails, not even with the database away', async () => {
  const pool = new pg.Pool({ connectionString: 'postgres://127.0.0.1:1/none' });
  await wakeThrough({ ...office.app, database: { ...office.app.database, pool } })('mail');
  expect(office.logged.join('')).toContain('a job was not woken');
});

test('ended sessions and counters go, by the clock; others stay', async () => {
  const { app, clock } = office;
  const now = clock.now().getTime();
  const at = (ms: number) => new Date(now + ms);
  await app.db.session.createMany({
    data: [
      { sid: 'ended', sess: {}, expire: at(-1) },
      { sid: 'lives', sess: {}, expire: at(60_000) },
    ],
  });
  await app.db.throttle.createMany({
    data: [
      { key: 'over', points: 1, expire: BigInt(now - 1) },
      { key: 'counts', points: 1, expire: BigInt(now + 60_000) },
    ],
  });
  await runJob(app, sessionPurge);
  await runJob(app, throttlePurge);
  expect(await app.db.session.findMany({ select: { sid: true } })).toEqual([{ sid: 'lives' }]);
  expect(await app.db.throttle.findMany({ select: { key: true } })).toEqual([{ key: 'counts' }]);
  clock.forward({ minutes: 2 });
  await runJob(app, sessionPurge);
  expect(await app.db.session.count()).toBe(0);
});
