import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitForDatabase } from '../../src/data/prepare.ts';
import { Secret } from '../../src/secret.ts';
import { type Running, start } from '../../src/start.ts';
import { aCluster, type TestCluster } from '../support/cluster.ts';
import { testConfig } from '../support/config.ts';
import { aLog } from '../support/log.ts';

let cluster: TestCluster;
let site: Running;
const log = aLog();

beforeAll(async () => {
  cluster = await aCluster();
  const { database } = testConfig();
  site = await start(testConfig({ database: { ...database, url: new Secret(cluster.url) } }), { log });
});
afterAll(async () => {
  cluster.thaw();
  await site?.stop();
  await cluster?.remove();
});

interface Answer {
  status: number;
  cookies: string[];
  retryAfter: string | null;
  text: string;
  seconds: number;
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const began = performance.now();
  const response = await fetch(site.url + path, { redirect: 'manual', ...init });
  const text = await response.text();
  return {
    status: response.status,
    cookies: response.headers.getSetCookie(),
    retryAfter: response.headers.get('retry-after'),
    text,
    seconds: (performance.now() - began) / 1000,
  };
}

/** A page that must look into the database, with a cookie that could be a session's. */
const signedPage = () => ask('/courses', { headers: { cookie: 'sid=s%3Anobody.signature' } });

/** Forms that begin a session for a visitor who has none yet. */
const forms = () => [ask('/sign-in'), ask('/register')];

async function secondsUntil(path: string, status: number): Promise<number> {
  const began = performance.now();
  for (let last = await ask(path); last.status !== status; last = await ask(path)) {
    if (performance.now() - began > 15_000)
      throw new Error(`${path} is ${last.status} and did not become ${status}:\n${log.lines.slice(-3).join('')}`);
    await pause(50);
  }
  return (performance.now() - began) / 1000;
}

describe('without its database', () => {
  it('the site is well to begin with', async () => {
    expect(await ask('/readyz')).toMatchObject({ status: 200, text: 'ready\n', cookies: [] });
    expect(await signedPage()).toMatchObject({ status: 200 });
  });

  it('lost: the process lives, says it is not ready, apologises soon, sets no cookie, and is back by itself', async () => {
    cluster.kill();
    expect(await ask('/livez')).toMatchObject({ status: 200, text: 'alive\n' });
    const ready = await ask('/readyz');
    expect(ready).toMatchObject({ status: 503, text: 'not ready\n' });
    expect(ready.seconds).toBeLessThan(2);
    const page = await signedPage();
    expect(page).toMatchObject({ status: 503, cookies: [] });
    expect(page.seconds).toBeLessThan(3);
    expect(page.text).toContain('<h1');
    expect(page.text).not.toMatch(/ECONN|ENOENT|prisma|postgres|at \w+ \(/i);
    for (const form of await Promise.all(forms())) {
      expect(form).toMatchObject({ status: 503, cookies: [], retryAfter: '10' });
      expect(form.seconds).toBeLessThan(3);
    }
    await cluster.start();
    expect(await secondsUntil('/courses', 200)).toBeLessThan(5);
    expect(await secondsUntil('/readyz', 200)).toBeLessThan(5);
  });

  it('frozen: the same within five seconds, with many waiting, and back when it thaws', async () => {
    cluster.freeze();
    const answers = await Promise.all([
      ask('/readyz'),
      ask('/livez'),
      ...forms(),
      ...Array.from({ length: 20 }, signedPage),
    ]);
    const [ready, live, ...pages] = answers;
    expect(ready?.status).toBe(503);
    expect(ready?.seconds).toBeLessThan(2);
    expect(live?.status).toBe(200);
    for (const page of pages) {
      expect(page).toMatchObject({ status: 503, cookies: [], retryAfter: '10' });
      expect(page.seconds).toBeLessThan(5);
    }
    cluster.thaw();
    expect(await secondsUntil('/courses', 200)).toBeLessThan(5);
    expect(await secondsUntil('/readyz', 200)).toBeLessThan(5);
  });

  it('in the middle of a change: the person learns that it failed, and nothing of it is kept', async () => {
    const { prisma } = site.app.database;
    const day = new Date('2026-11-21');
    const change = prisma.$transaction(async (db) => {
      await db.pageCount.create({ data: { day, path: '/half', count: 1 } });
      cluster.freeze();
      await db.pageCount.create({ data: { day, path: '/other-half', count: 1 } });
    });
    const began = performance.now();
    await expect(change).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(6_000);
    cluster.thaw();
    await secondsUntil('/readyz', 200);
    expect(await prisma.pageCount.count({ where: { path: { endsWith: 'half' } } })).toBe(0);
  });

  it('at the start: says that it waits, and goes on when the server is there', async () => {
    cluster.kill();
    const said = aLog();
    const waiting = waitForDatabase(cluster.url, said, 5_000);
    await pause(1_500);
    await cluster.start();
    await waiting;
    expect(said.lines.join()).toContain('waiting for the database of DATABASE_URL');
    await secondsUntil('/readyz', 200);
  });

  it('at the start: gives up in the end, and at once where waiting is no use', async () => {
    const nowhere = 'postgresql://owner:hunter2@127.0.0.1:1/site';
    await expect(waitForDatabase(nowhere, aLog(), 300)).rejects.toThrow(/did not answer for \d+ seconds/);
    const wrong = cluster.url.replace('only-for-tests', 'hunter2');
    await expect(waitForDatabase(wrong, aLog())).rejects.toThrow('refuses the password in DATABASE_URL');
    await expect(waitForDatabase(cluster.url.replace('/site', '/other'), aLog())).rejects.toThrow(
      'no database of the name',
    );
  });

  it('logged no text of an error that is not ours', () => {
    expect(log.lines.length).toBeGreaterThan(0);
    for (const line of log.lines) expect(line).not.toMatch(/terminating connection|Query read timeout/);
  });
});
