import type { PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runJob } from '../../src/jobs/queue.ts';
import { recoveryRequests } from '../../src/jobs/recovery-request.ts';
import { aLearner } from '../support/people.ts';
import { linkFor, mailsTo } from '../support/recovery.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());
// Every browser here has one address; its tries in one story must not count in the next.
beforeEach(() => site.app.database.pool.query('DELETE FROM throttle'));

describe('nobody can find out who has an account', () => {
  const shown = async (email: string) => {
    const browser = site.guest();
    const start = await browser.get('/recover');
    const _csrf = String(start.$('main input[name="_csrf"]').attr('value'));
    const answer = await browser.post('/recover', { email, _csrf });
    const page = await browser.get(answer.to);
    const { date, 'x-request-id': id, ...headers } = answer.headers;
    const { date: _date, 'x-request-id': _id, ...pageHeaders } = page.headers;
    return { status: answer.status, headers, to: answer.to, page: page.$('main').html(), pageHeaders };
  };

  it('gives the same page, status and headers for every identifier', async () => {
    const known = await aLearner(site);
    const withoutQuestions = await aLearner(site, { setUp: false });
    const waiting = await aLearner(site, { activated: false });
    const first = await shown('nobody@example.org');
    for (const email of [known.email, known.email.toUpperCase(), withoutQuestions.email, waiting.email])
      expect(await shown(email)).toEqual(first);
    for (let i = 0; i < 12; i++)
      await site.app.throttle.take('recovery-ask', { account: known.email, address: `${i}` });
    expect(await shown(known.email)).toEqual(first);
    await Promise.all(
      Array.from({ length: 25 }, () => site.app.throttle.take('recovery-ask', { account: 'x', address: '127.0.0.1' })),
    );
    expect(await shown(known.email)).toEqual(first);
    expect(await shown('nobody@example.org')).toEqual(first);
  });

  it('does the same work for every identifier before it answers', async () => {
    const known = await aLearner(site);
    const { pool } = site.app.database;
    /** The text of every statement that the request sends, on whichever connection. */
    const statementsOf = async (email: string): Promise<string[]> => {
      const statements: string[] = [];
      const browser = site.guest();
      const page = await browser.get('/recover');
      const _csrf = String(page.$('main input[name="_csrf"]').attr('value'));
      const watch = (client: PoolClient) => {
        const query = client.query.bind(client) as (...all: unknown[]) => unknown;
        client.query = ((...args: unknown[]) => {
          statements.push(typeof args[0] === 'string' ? args[0] : String((args[0] as { text: string }).text));
          return query(...args);
        }) as typeof client.query;
        pool.once('release', () => {
          client.query = query as typeof client.query;
        });
      };
      pool.on('acquire', watch);
      await browser.post('/recover', { email, _csrf });
      pool.off('acquire', watch);
      return statements;
    };
    const unknown = await statementsOf('nobody@example.org');
    expect(await statementsOf(known.email)).toEqual(unknown);
    expect(unknown.join()).toMatch(/INSERT INTO "public"."link_token"/);
    // The session's own statement says whose it is, for everybody.
    const asked = unknown.filter((statement) => !statement.includes('FROM session s'));
    expect(asked).toHaveLength(unknown.length - 1);
    expect(asked.join()).not.toMatch(/person"? |emailIndex/);
  });

  it('explains by mail to somebody without questions, and writes nothing to an unknown, waiting or suspended account', async () => {
    const withoutQuestions = await aLearner(site, { setUp: false });
    expect(await linkFor(site, withoutQuestions)).toBe('');
    expect((await mailsTo(site, withoutQuestions))[0]?.text).toContain('You have not set security questions');
    const before = (await site.mails()).length;
    const waiting = await aLearner(site, { activated: false });
    const suspended = await aLearner(site);
    await site.app.db.person.update({ where: { id: suspended.id }, data: { suspendedAt: site.app.clock.now() } });
    for (const email of ['nobody@example.org', waiting.email, suspended.email]) await linkFor(site, { email });
    const written = (await site.mails()).slice(0, (await site.mails()).length - before);
    expect(written.filter(({ subject }) => !subject.startsWith('Activate'))).toEqual([]);
  });

  it('keeps what was typed sealed until the job has run, and not after', async () => {
    await site.guest().submit('/recover', { email: 'sentinel.wish@example.org' });
    const waiting = await site.app.db.linkToken.findMany({ where: { purpose: 'recovery-request' } });
    expect(waiting.length).toBe(1);
    expect(Buffer.from(waiting[0]?.payload ?? []).toString('latin1')).not.toContain('sentinel');
    await runJob(site.app, recoveryRequests);
    expect(await site.app.db.linkToken.count({ where: { purpose: 'recovery-request' } })).toBe(0);
  });

  it('leaves a request that waited longer than a link lives', async () => {
    const person = await aLearner(site);
    const before = (await mailsTo(site, person)).length;
    await site.guest().submit('/recover', { email: person.email });
    site.clock.forward({ minutes: 11 });
    await runJob(site.app, recoveryRequests);
    expect((await mailsTo(site, person)).length).toBe(before);
  });
});
