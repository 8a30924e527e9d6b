import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Embedded, startEmbedded } from '../../src/data/embedded-postgres.ts';
import { runningPid } from '../../src/data/postgres-server.ts';
import { aLog } from '../support/log.ts';

const password = 'only-for-this-test';
// Deep and with a space: the path of a socket in it would be too long, and would need quoting.
const home = mkdtempSync(join(tmpdir(), 'seenandheard '));
chmodSync(home, 0o755);
const dir = join(home, 'a-folder-with-a-long-name/and-another-one-below-it', 'postgres');
const open: Embedded[] = [];
const children: ChildProcess[] = [];

let realDir = '';

async function begin(): Promise<Embedded> {
  const server = await startEmbedded({ dir, password, log: aLog(), fast: true });
  open.push(server);
  return server;
}

async function ask(server: Pick<Embedded, 'url'>, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

/** Another process that uses the same folder. */
async function aProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['tests/support/embedded-child.ts', dir, password], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await what()) return;
    await pause(50);
  }
  throw new Error('it did not come about in ten seconds');
}

const pid = (): number | null => runningPid({ dir: realDir });

beforeAll(async () => {
  const server = await begin();
  realDir = server.folder;
  await ask(server, 'CREATE TABLE kept (n int)');
});
afterEach(async () => {
  await Promise.all(
    children
      .splice(0)
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      .map((child) => ended(child, 'SIGKILL')),
  );
  await Promise.all(open.splice(0).map((server) => server.stop()));
  expect(pid()).toBeNull();
});
afterAll(() => {
  rmSync(home, { recursive: true });
});

describe('the embedded database', () => {
  it('is a UTF-8 database with checksums that no network reaches and whose owner is no superuser', async () => {
    const [row] = await ask(
      await begin(),
      `SELECT pg_encoding_to_char(encoding) AS encoding, datlocale, current_setting('data_checksums') AS checksums,
         current_setting('listen_addresses') AS network, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(row).toEqual({ encoding: 'UTF8', datlocale: 'C.UTF-8', checksums: 'on', network: '', super: false });
  });

  it('serves several processes, and the last one to leave stops it', async () => {
    const [ours, theirs] = [await begin(), await aProcess()];
    const number = pid();
    await ours.stop();
    expect(pid()).toBe(number);
    await ended(theirs, 'SIGTERM');
    expect(pid()).toBeNull();
  });

  it('is started by one of several processes that begin together', async () => {
    await Promise.all([aProcess(), aProcess(), begin()]);
    expect(pid()).not.toBeNull();
  });

  it('outlives an app that was killed, is used by the next, and keeps what was answered', async () => {
    const child = await aProcess();
    const number = pid();
    await ask(await begin(), 'INSERT INTO kept VALUES (1)');
    await ended(child, 'SIGKILL');
    await open.pop()?.stop();
    expect(pid()).toBeNull();
    const killed = await aProcess();
    await ended(killed, 'SIGKILL');
    const left = pid();
    expect(left).not.toBeNull();
    expect(left).not.toBe(number);
    const server = await begin();
    expect(pid()).toBe(left);
    expect(await ask(server, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('comes back by itself when its server is killed', async () => {
    const server = await begin();
    const number = pid() ?? 0;
    process.kill(number, 'SIGKILL');
    await until(
      async () =>
        pid() !== number &&
        (await ask(server, 'SELECT 1').then(
          () => true,
          () => false,
        )),
    );
    expect(await ask(server, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('starts after app and server were both killed', async () => {
    const child = await aProcess();
    const number = pid() ?? 0;
    await ended(child, 'SIGKILL');
    process.kill(number, 'SIGKILL');
    expect(await ask(await begin(), 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  const lockFile = (): string => join(realDir, 'postmaster.pid');
  const stale = (number: number): string => `${number}\n${realDir}\n1\n5432\n/tmp\n\n  5432001 1\nready\n`;

  it.each([
    ['nobody has', 2147483645],
    ['another program has by now', process.pid],
    ['the first process of the machine has', 1],
  ])('starts in spite of a lock file with a number that %s', async (_who, number) => {
    writeFileSync(lockFile(), stale(number));
    const server = await begin();
    expect(Number.parseInt(readFileSync(lockFile(), 'utf8'), 10)).toBe(pid());
    expect(await ask(server, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('starts in spite of the lock of a process that was killed while starting it', async () => {
    writeFileSync(`${realDir}.lock`, '2147483645 123');
    await begin();
    expect(existsSync(`${realDir}.lock`)).toBe(false);
  });

  it('makes its files anew when it was killed while making them', async () => {
    const other = join(home, 'half/postgres');
    mkdirSync(`${other}.new/data`, { recursive: true });
    writeFileSync(`${other}.new/data/PG_VERSION`, '18');
    const server = await startEmbedded({ dir: other, password, log: aLog(), fast: true });
    expect(await ask(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it.runIf(process.getuid?.() === 0)(
    'as root lies where its own user can reach it, found again and left alone with other secrets',
    async () => {
      const closed = mkdtempSync(join(tmpdir(), 'seenandheard-'));
      const options = { dir: join(closed, 'postgres'), log: aLog(), fast: true };
      const server = await startEmbedded({ ...options, password });
      open.push(server);
      expect(realpathSync(options.dir)).toBe(server.folder);
      const another = await startEmbedded({ ...options, password: 'another' });
      open.push(another);
      expect(another.folder).not.toBe(server.folder);
      const again = await startEmbedded({ ...options, password });
      expect(again.folder).toBe(server.folder);
      await Promise.all([...open.splice(0), again].map((one) => one.stop()));
      for (const folder of [server.folder, another.folder, closed]) rmSync(folder, { recursive: true });
      for (const folder of [server.folder, another.folder]) rmSync(`${folder}.log`);
    },
  );

  it('says what is wrong with the files of another release or under another password', async () => {
    const version = join(realDir, 'PG_VERSION');
    writeFileSync(version, '17\n');
    await expect(begin()).rejects.toThrow(/made by PostgreSQL 17, and this is 18/);
    writeFileSync(version, '18\n');
    await begin();
    await expect(startEmbedded({ dir, password: 'another', log: aLog(), fast: true })).rejects.toThrow(
      /another password/,
    );
  });
});
