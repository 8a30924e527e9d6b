import { afterAll, beforeAll, expect, test } from 'vitest';
import { allJobs, startWorker } from '../../src/jobs/all.ts';
import { noTransport } from '../../src/mail/transport.ts';
import type { Policy } from '../../src/policy/document.ts';
import { aBackOffice, type BackOffice } from '../support/app.ts';

let office: BackOffice;
const policy = { retention: { runAt: '02:30' } } as Policy;

beforeAll(async () => {
  office = await aBackOffice();
});
afterAll(() => office.close());

test('SH-44 retention runs each night at the hour that the policy says', () => {
  const retention = allJobs({ policy }, noTransport).find(({ name }) => name === 'retention');
  expect(retention?.schedule).toBe('30 2 * * *');
});

test('a worker puts every job on its schedule in London time and stops when it is told to', async () => {
  const worker = await startWorker({ ...office.app, policy });
  const { rows } = await office.app.database.pool.query<{ name: string; cron: string; timezone: string }>(
    'SELECT name, cron, timezone FROM pgboss.schedule ORDER BY name',
  );
  await worker.stop();
  expect(rows.map(({ name }) => name)).toEqual([
    'announcement-sending',
    'attachment-purge',
    'audit-sealing',
    'bank-draft-purge',
    'claim-clock',
    'daily-notices',
    'exam-closing',
    'exam-telling',
    'feedback-invitations',
    'forwarding',
    'goal-purge',
    'look-closing',
    'mail',
    'newsletter-purge',
    'newsletter-sending',
    'package-purge',
    'permissions',
    'publishing',
    'recovery-request',
    'retention',
    'role-checking',
    'session-purge',
    'telling',
    'throttle-purge',
    'transparency-counting',
    'upload-purge',
    'useful-counting',
    'weekly-notices',
    'weekly-reminders',
  ]);
  expect(new Set(rows.map(({ timezone }) => timezone))).toEqual(new Set(['Europe/London']));
});

test('without a mail server nothing is marked as sent', () => {
  expect(allJobs({ policy }, null).map(({ name }) => name)).not.toContain('mail');
});
