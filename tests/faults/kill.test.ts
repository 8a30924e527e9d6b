import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withClient } from '../../src/data/db.ts';
import { migrate } from '../../src/data/migrate.ts';
import { grantRights, prepareRoles, type RoleUrls } from '../../src/data/roles.ts';
import { aCluster, type TestCluster } from '../support/cluster.ts';
import { aLog } from '../support/log.ts';

let cluster: TestCluster;
let urls: RoleUrls;

beforeAll(async () => {
  cluster = await aCluster({ fast: false });
  urls = await prepareRoles({ ownerUrl: cluster.url, prefix: 'kill', secret: Buffer.alloc(32, 1), log: aLog() });
  await migrate(cluster.url, aLog());
  await grantRights(cluster.url, urls, aLog());
});
afterAll(() => cluster.remove());

/** Writes until it is killed at some moment; the numbers that it said were done. */
async function writeAndDie(first: number): Promise<number[]> {
  const args = ['tests/support/writer-child.ts', urls.appUrl, urls.recoveryUrl, String(first)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(child.stdout, 'data');
  await pause(Math.random() * 150);
  child.kill('SIGKILL');
  await once(child, 'close');
  return said.split('\n').slice(0, -1).map(Number);
}

it('a kill at any moment loses no change that was answered and leaves none by half', async () => {
  const done: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    done.push(...(await writeAndDie(round * 100_000)));
    if (round % 2 === 0) continue;
    cluster.kill();
    await cluster.start();
  }
  const { events, pages } = await withClient(urls.appUrl, async (client) => ({
    events: (await client.query(`SELECT (detail ->> 'number')::int AS number FROM audit_event ORDER BY 1`)).rows,
    pages: (await client.query('SELECT count AS number FROM page_count ORDER BY 1')).rows,
  }));
  expect(events).toEqual(pages);
  const kept = new Set(pages.map(({ number }) => number));
  expect(done.filter((number) => !kept.has(number))).toEqual([]);
  expect(done.length).toBeGreaterThan(20);
}, 60_000);
