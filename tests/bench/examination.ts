// 500 learners in one timed examination, each saving an answer every five seconds: how long a save takes, and whether
// every answer that was taken is there at the end. `npm run bench -- --exam`.
import { createHmac } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { type App, inTransaction } from '../../src/context.ts';
import { startAttempt } from '../../src/features/exams/attempts.ts';
import { ExamForm } from '../../src/features/exams/exams.forms.ts';
import { findExamToTake } from '../../src/features/exams/exams.queries.ts';
import { createExam } from '../../src/features/exams/exams.ts';
import { cookieName } from '../../src/http/cookies.ts';
import { storedId } from '../../src/http/session.ts';
import { read, send } from './load.ts';

const EVERY_MS = 5_000;

/** Somebody in the examination, signed in. */
export interface Sitter {
  readonly cookie: string;
  readonly attempt: string;
}

/** A session as signing in makes it, without the password: 500 of those would take minutes. Gives the Cookie header. */
export async function aSession(app: App, personId: string): Promise<string> {
  const sid = app.random.token();
  const now = app.clock.now().toISOString();
  const times = { startedAt: now, seenAt: now, confirmedAt: now };
  const data = { cookie: { originalMaxAge: null }, passport: { user: personId }, personId, ...times, label: 'Firefox' };
  await app.database.pool.query(`INSERT INTO session (sid, sess, expire) VALUES ($1, $2, now() + interval '2 hours')`, [
    storedId(sid),
    data,
  ]);
  const [secret] = app.config.sessionSecrets;
  const mac = createHmac('sha256', secret?.reveal() ?? '')
    .update(sid)
    .digest('base64')
    .replace(/=+$/, '');
  return `${cookieName(app.config, 'sid')}=${encodeURIComponent(`s:${sid}.${mac}`)}`;
}

/** A timed examination that these people have begun. */
export async function fillRoom(app: App, { setter, people }: { setter: string; people: readonly string[] }) {
  const fields = { title: 'All at once', kind: 'examination', category1: 'Category 2', count1: '20', minutes: '120' };
  const typed = ExamForm.parse({ ...fields, audience: 'everyone' });
  const id = await inTransaction(app, (inside) => createExam(inside, typed, setter));
  await app.db.exam.update({ where: { id }, data: { state: 'open' }, select: { id: true } });
  const sitters: Sitter[] = [];
  for (const person of people) {
    const exam = await findExamToTake(app, person, id);
    if (!exam) throw new Error('a learner cannot take the examination');
    const attempt = await inTransaction(app, (inside) => startAttempt(inside, exam, person));
    sitters.push({ cookie: await aSession(app, person), attempt: attempt.id });
  }
  return sitters;
}

export interface Sat {
  readonly saves: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
  /** Saves that were not answered with 204. */
  readonly refused: number;
  /** Answers that were taken and are not there. */
  readonly lost: number;
}

const PLACES = 20;

/** Has everybody save for so long, and looks at the end what the database holds. */
export async function sitTogether(
  url: string,
  owner: pg.Client,
  sitters: readonly Sitter[],
  seconds: number,
): Promise<Sat> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  let refused = 0;
  const taken = sitters.map(() => new Map<string, string>());
  const tokens: string[] = [];
  for (const { cookie, attempt } of sitters) {
    const page = await read(agent, `${url}/assessments/${attempt}/questions/1`, cookie);
    const [, token = ''] = /name="_csrf" value="([^"]+)"/.exec(page) ?? [];
    if (token === '') throw new Error('a question page had no form');
    tokens.push(token);
  }
  const began = performance.now();
  const sit = async ({ cookie, attempt }: Sitter, i: number): Promise<void> => {
    for (let round = 0; ; round += 1) {
      const at = began + (i * EVERY_MS) / sitters.length + round * EVERY_MS;
      if (at - began > seconds * 1000) return;
      await pause(Math.max(0, at - performance.now()));
      const place = String(1 + (round % PLACES));
      const answer = `${i} ${round}`;
      const body = new URLSearchParams({ _csrf: tokens[i] ?? '', 'answer[]': answer });
      const { status } = await send(agent, `${url}/assessments/${attempt}/questions/${place}`, cookie, body);
      // From when it was due, so that waiting behind a slow one counts.
      times.push(performance.now() - at);
      if (status === 204) taken[i]?.set(place, answer);
      else refused += 1;
    }
  };
  await Promise.all(sitters.map(sit));
  agent.destroy();
  let lost = 0;
  for (const [i, { attempt }] of sitters.entries()) {
    const { rows } = await owner.query<{ answers: Record<string, string[]> }>(
      'SELECT answers FROM exam_attempt WHERE id = $1',
      [attempt],
    );
    for (const [place, answer] of taken[i] ?? []) if (rows[0]?.answers[place]?.[0] !== answer) lost += 1;
  }
  times.sort((a, b) => a - b);
  const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return { saves: times.length, p50: at(0.5), p99: at(0.99), slowest: at(1), refused, lost };
}
