import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runRetention } from '../../src/policy/retain.ts';
import type { RetentionReport } from '../../src/policy/retention-plan.ts';
import { aBareApp, type BareApp } from '../support/bare-app.ts';
import { aCanary } from '../support/canary.ts';

const EVENTS = 30_000;
const LATER = '2040-01-01T00:00:00Z';
let bare: BareApp;

beforeEach(async () => {
  bare = await aBareApp();
  const ada = await aCanary(bare.app, bare.owner, 'ada');
  await bare.owner.query(`UPDATE person SET "lastActiveAt" = '2099-01-01'`);
  await bare.owner.query('DELETE FROM learning_event');
  await bare.owner.query(
    `INSERT INTO learning_event (id, "personId", verb, "courseId", once, at)
     SELECT gen_random_uuid(), $1, 'read', $1, 'read:' || n, $2 FROM generate_series(1, $3::int) n`,
    [ada.id, bare.clock.now(), EVENTS],
  );
  bare.clock.set(LATER);
});
afterEach(() => bare.close());

const learning = ({ categories }: RetentionReport): number =>
  categories.find(({ model }) => model === 'LearningEvent')?.erased ?? 0;
const left = () => bare.app.db.learningEvent.count();

function startRetention(): ChildProcess {
  const { appUrl, recoveryUrl } = bare.database;
  const file = fileURLToPath(new URL('../support/child-work.ts', import.meta.url));
  return spawn(process.execPath, [file, 'retention', appUrl, recoveryUrl, LATER], { stdio: 'inherit' });
}

/** The report of the run that another process is making, once it has removed something. */
async function firstProgress(): Promise<void> {
  for (;;) {
    const runs = await bare.app.db.retentionRun.findMany();
    if (runs.some(({ report }) => learning(report as unknown as RetentionReport) > 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('SH-44 retention that is killed', () => {
  it('has removed exactly what its report says, and the next run does the rest', async () => {
    const child = startRetention();
    await firstProgress();
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    const [run] = await bare.app.db.retentionRun.findMany();
    const gone = learning(run?.report as unknown as RetentionReport);
    expect(run?.finishedAt).toBeNull();
    expect(gone).toBeGreaterThan(0);
    expect(gone).toBeLessThan(EVENTS);
    expect(await left()).toBe(EVENTS - gone);
    expect(learning(await runRetention(bare.app))).toBe(EVENTS - gone);
    expect(await left()).toBe(0);
    const counted = await bare.app.db.$queryRaw`
      SELECT sum((detail->>'rows')::int)::int AS n FROM audit_event
       WHERE what = 'retention.erased' AND detail->>'model' = 'LearningEvent'`;
    expect(counted).toEqual([{ n: EVENTS }]);
  });

  it('shares the work when two run at once', async () => {
    const reports = await Promise.all([runRetention(bare.app), runRetention(bare.app)]);
    expect(learning(reports[0]) + learning(reports[1])).toBe(EVENTS);
    expect(await left()).toBe(0);
  });
});
