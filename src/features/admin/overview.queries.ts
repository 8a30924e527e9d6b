import type { App } from '../../context.ts';
import { planRetention } from '../../policy/retention-plan.ts';

/** Numbers about the whole site, none of which is about one person. */
export interface Numbers {
  readonly people: number;
  readonly active: number;
  readonly courses: number;
  readonly finished: number;
  readonly mailWaiting: number;
  readonly mailFailed: number;
  readonly retentionRanAt: Date | null;
  readonly sealedAt: Date | null;
  readonly unsealed: number;
}

export interface Week {
  /** The Monday it begins with. */
  readonly from: Date;
  readonly finished: number;
}

const ACTIVE_DAYS = 30;
const WEEKS = 8;

const NUMBERS = {
  name: 'admin-numbers',
  text: `SELECT (SELECT count(*)::int FROM person WHERE "activatedAt" IS NOT NULL) AS people,
                (SELECT count(*)::int FROM person
                  WHERE "activatedAt" IS NOT NULL AND "lastActiveAt" > $1::timestamptz - make_interval(days => $2)) AS active,
                (SELECT count(*)::int FROM course WHERE state = 'published') AS courses,
                (SELECT count(*)::int FROM enrolment WHERE "finishedAt" >=
                   date_trunc('month', $1::timestamptz AT TIME ZONE 'Europe/London') AT TIME ZONE 'Europe/London') AS finished,
                (SELECT count(*)::int FROM outbox_mail WHERE "sentAt" IS NULL AND "failedAt" IS NULL) AS "mailWaiting",
                (SELECT count(*)::int FROM outbox_mail WHERE "sentAt" IS NULL AND "failedAt" IS NOT NULL) AS "mailFailed",
                (SELECT max("finishedAt") FROM retention_run WHERE NOT "dryRun") AS "retentionRanAt",
                (SELECT max(at) FROM audit_seal) AS "sealedAt",
                (SELECT count(*)::int FROM audit_event
                  WHERE seq > COALESCE((SELECT max("upTo") FROM audit_seal), 0)) AS unsealed`,
};

const FINISHED = {
  name: 'admin-finished-by-week',
  text: `SELECT w AT TIME ZONE 'Europe/London' AS "from",
                (SELECT count(*)::int FROM module_progress
                  WHERE "finishedAt" >= w AT TIME ZONE 'Europe/London'
                    AND "finishedAt" < (w + interval '7 days') AT TIME ZONE 'Europe/London') AS finished
           FROM generate_series(
                  date_trunc('week', $1::timestamptz AT TIME ZONE 'Europe/London') - make_interval(weeks => $2 - 1),
                  date_trunc('week', $1::timestamptz AT TIME ZONE 'Europe/London'), interval '7 days') AS w`,
};

/** How the site stands: its numbers, what is due to go, and the modules that were finished in each of the last weeks. */
export async function siteNumbers(app: App): Promise<Numbers & { due: number; weeks: Week[] }> {
  const now = app.clock.now();
  const { pool } = app.database;
  const [numbers, weeks, plan] = await Promise.all([
    pool.query<Numbers>({ ...NUMBERS, values: [now, ACTIVE_DAYS] }),
    pool.query<Week>({ ...FINISHED, values: [now, WEEKS] }),
    planRetention(app, now),
  ]);
  const [row] = numbers.rows;
  if (!row) throw new Error('counting gave no row');
  const due = plan.people + plan.categories.reduce((sum, line) => sum + line.due, 0);
  return { ...row, due, weeks: weeks.rows };
}
