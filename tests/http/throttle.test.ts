import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/data/db.ts';
import { createVault } from '../../src/data/vault.ts';
import { createThrottle } from '../../src/http/throttle.ts';
import { createLog } from '../../src/log.ts';
import type { Limit } from '../../src/policy/document.ts';
import { durationOf } from '../../src/policy/duration.ts';
import { systemRandom } from '../../src/random.ts';
import { Secret } from '../../src/secret.ts';
import { aDatabase } from '../support/postgres.ts';

let copy: Awaited<ReturnType<typeof aDatabase>>;
let database: Database;
const logged: string[] = [];
const log = createLog({ level: 'debug', to: { write: (line: string) => void logged.push(line) } });
const vault = createVault({
  sealingKeys: [{ id: 'one', key: new Secret(Buffer.alloc(32, 7)) }],
  indexKey: new Secret(Buffer.alloc(32, 9)),
  random: systemRandom,
});

const limit = (count: number, time: string, per: Limit['per']): Limit => ({ count, in: durationOf(time), per });
const throttle = Object.fromEntries(
  Object.entries({
    'sign-in': [limit(3, 'PT5M', 'account-and-address'), limit(10, 'P1D', 'account'), limit(8, 'PT1H', 'address')],
    exact: [limit(3, 'PT1H', 'address')],
    short: [limit(1, 'PT1S', 'address')],
    'recovery-ask': [limit(2, 'PT1H', 'address')],
  }).map(([id, limits]) => [id, { id, what: id, limits }]),
);
const recovery = {
  questions: 3,
  linkLife: durationOf('PT10M'),
  triesPerLink: 3,
  failuresPerDay: 5,
  failuresInAll: 10,
  alarmPerHour: 2,
};
const policy = { throttle, recovery };
const started = (pool = database.pool) => createThrottle({ pool, policy, vault, log });

beforeAll(async () => {
  copy = await aDatabase();
  database = openDatabase({ appUrl: copy.appUrl, recoveryUrl: copy.recoveryUrl, log });
});
afterAll(async () => {
  await database.close();
  await copy.drop();
});

const times = async (n: number, take: () => Promise<{ allowed: boolean }>) =>
  (await Promise.all(Array.from({ length: n }, take))).filter(({ allowed }) => allowed).length;

test('exactly the limit passes among 20 tries at once, over two processes', async () => {
  const [one, two] = [started(), started()];
  const passed = await Promise.all(
    [one, two].map((each) => times(10, () => each.take('exact', { address: '192.0.2.1' }))),
  );
  expect(passed.reduce((sum, n) => sum + n)).toBe(3);
});

test('a block says how long it lasts, and outlives the process', async () => {
  await times(3, () => started().take('exact', { address: '192.0.2.2' }));
  const after = await started().take('exact', { address: '192.0.2.2' });
  expect(after).toEqual({ allowed: false, retryAfter: expect.any(Number) });
  expect(after.allowed === false && after.retryAfter).toBeGreaterThan(3590);
  expect(after.allowed === false && after.retryAfter).toBeLessThanOrEqual(3600);
});

test('a block ends by itself', async () => {
  const short = started();
  expect((await short.take('short', { address: '192.0.2.3' })).allowed).toBe(true);
  expect((await short.take('short', { address: '192.0.2.3' })).allowed).toBe(false);
  await new Promise((done) => setTimeout(done, 1_100));
  expect((await short.take('short', { address: '192.0.2.3' })).allowed).toBe(true);
});

test('one address in all its spellings is one counter, and an IPv6 household is one too', async () => {
  const many = started();
  for (const address of ['198.51.100.7', '::ffff:198.51.100.7', '::ffff:c633:6407'])
    expect((await many.take('exact', { address })).allowed).toBe(true);
  expect((await many.take('exact', { address: '198.51.100.7' })).allowed).toBe(false);
  for (const address of ['2001:db8:1:2::1', '2001:DB8:1:2:ffff::9', vault.addressHash('2001:db8:1:2:a:b:c:d')])
    expect((await many.take('exact', { address })).allowed).toBe(true);
  expect((await many.take('exact', { address: '2001:db8:1:2::77' })).allowed).toBe(false);
  expect((await many.take('exact', { address: '2001:db8:1:3::77' })).allowed).toBe(true);
});

test('HEC-17 the table holds no address and no account', async () => {
  await started().take('sign-in', { address: '203.0.113.99', account: 'ann@example.org' });
  const { rows } = await database.pool.query<{ key: string }>('SELECT key FROM throttle');
  expect(rows.length).toBeGreaterThan(3);
  for (const { key } of rows) expect(key).toMatch(/^[a-z-]+\.\d:[\w-]{43}$/);
});

test('a good sign-in forgets the tries of the account, not those of the address', async () => {
  const t = started();
  const who = { address: '203.0.113.5', account: 'bea@example.org' };
  expect(await times(4, () => t.take('sign-in', who))).toBe(3);
  await t.reset('sign-in', who);
  expect(await times(4, () => t.take('sign-in', who))).toBe(3);
  await t.reset('sign-in', who);
  // Six of the eight of this address are counted: tries that a nearer limit refused do not count against it.
  expect(await times(3, () => t.take('sign-in', who))).toBe(2);
});

test('another address can still sign in to an account under attack', async () => {
  const t = started();
  expect(await times(5, () => t.take('sign-in', { address: '203.0.113.6', account: 'cem@example.org' }))).toBe(3);
  expect((await t.take('sign-in', { address: '203.0.113.7', account: 'cem@example.org' })).allowed).toBe(true);
});

test('looking counts nothing, and the alarm counts everybody together', async () => {
  const t = started();
  for (let i = 0; i < 5; i += 1) expect((await t.look('exact', { address: '192.0.2.44' })).allowed).toBe(true);
  expect(await times(3, () => t.take('exact', { address: '192.0.2.44' }))).toBe(3);
  expect((await t.look('exact', { address: '192.0.2.44' })).allowed).toBe(false);
  expect(await times(3, () => t.take('recovery-alarm', {}))).toBe(2);
});

test('with the database away, signing in is counted in memory and recovery stops', async () => {
  const away = openDatabase({
    appUrl: 'postgres://a:b@127.0.0.1:1/none',
    recoveryUrl: 'postgres://127.0.0.1:1/n',
    log,
  });
  const t = started(away.pool);
  const who = { address: '203.0.113.8', account: 'dan@example.org' };
  expect(await times(5, () => t.take('sign-in', who))).toBe(3);
  await t.reset('sign-in', who);
  expect((await t.take('sign-in', who)).allowed).toBe(true);
  await expect(t.take('recovery-ask', { address: '203.0.113.8' })).rejects.toThrow();
  await expect(t.take('recovery-alarm', {})).rejects.toThrow();
  expect(logged.join('')).toContain('counting tries in memory');
  expect(logged.join('')).not.toMatch(/203\.0\.113|example\.org/);
  await away.close();
});

test('a name or a part that is missing is a mistake, not a block', async () => {
  await expect(started().take('sign-in', { address: '192.0.2.9' })).rejects.toThrow('which was not given');
  await expect(started().take('no-such', { address: '192.0.2.9' })).rejects.toThrow('no limit called');
});
