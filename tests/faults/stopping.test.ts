import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { aDatabase, type TestDatabase } from '../support/postgres.ts';

// Each starts the real program in a process of its own.
vi.setConfig({ testTimeout: 60_000 });

const key = (): string => randomBytes(32).toString('base64');
let database: TestDatabase;
let env: Record<string, string>;
const servers: ChildProcess[] = [];

beforeAll(async () => {
  database = await aDatabase();
  env = {
    PATH: process.env.PATH ?? '',
    HOST: '127.0.0.1',
    DATABASE_URL: database.ownerUrl,
    DATABASE_ROLE_PREFIX: `stop_${randomBytes(4).toString('hex')}`,
    SEALING_KEYS: `k:${key()}`,
    PEPPERS: `p:${key()}`,
    CERTIFICATE_KEYS: `c:${key()}`,
    INDEX_KEY: key(),
    SESSION_SECRET: key(),
  };
});
afterEach(() => {
  for (const server of servers.splice(0)) server.kill('SIGKILL');
});
afterAll(async () => {
  await database.drop();
  const superuser = new pg.Client({ connectionString: inject('postgres').superuserUrl });
  await superuser.connect();
  const roles = ['app', 'recovery'].map((role) => `${env.DATABASE_ROLE_PREFIX}_${role}`);
  await superuser.query(`DROP ROLE IF EXISTS ${roles.join(', ')}`).finally(() => superuser.end());
});

interface Served {
  url: URL;
  process: ChildProcess;
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>;
}

/** The real program, as `npm start` runs it. */
async function serve(more: Record<string, string> = {}): Promise<Served> {
  const child = spawn(process.execPath, ['src/server.ts'], {
    env: { ...env, PORT: '0', ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  servers.push(child);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const { origin } = JSON.parse(line) as { origin?: string };
    if (origin) {
      child.stdout?.resume();
      return { url: new URL(origin), process: child, ended };
    }
  }
  throw new Error(`it did not serve: ${await ended}`);
}

async function explained(more: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['src/server.ts'], {
    env: { ...env, ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  servers.push(child);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, said };
}

describe('stopping', () => {
  it('under load answers everybody whom a balancer still sends, and ends with 0', async () => {
    const { url, process: server, ended } = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const ask = (path: string): Promise<number | string> =>
      new Promise((resolve) => {
        const request = get(new URL(path, url), { agent }, (response) => {
          response.resume().once('end', () => resolve(response.statusCode ?? 0));
        });
        request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      });
    let ready = true;
    const balancer = async () => {
      while (ready) {
        if ((await ask('/readyz')) !== 200) ready = false;
        await pause(20);
      }
    };
    const answers: (number | string)[] = [];
    const visitor = async () => {
      while (ready) answers.push(await ask(answers.length % 3 ? '/courses' : '/'));
    };
    const load = Promise.all([balancer(), ...Array.from({ length: 12 }, visitor)]);
    await pause(1_500);
    const began = performance.now();
    server.kill('SIGTERM');
    await load;
    expect(await ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(answers.length).toBeGreaterThan(100);
    expect(new Set(answers)).toEqual(new Set([200]));
    agent.destroy();
  });

  it('waits for a request that is still being sent, and tells its sender that the connection ends', async () => {
    const { url, process: server, ended } = await serve();
    const socket = connect(Number(url.port), url.hostname);
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    socket.write(
      `POST /sign-in HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 21\r\n\r\nemail=`,
    );
    await pause(200);
    server.kill('SIGTERM');
    await pause(1_000);
    socket.write('a%40example.org');
    await once(socket, 'close');
    expect(heard).toMatch(/^HTTP\/1\.1 403 /);
    expect(heard).toMatch(/\r\nConnection: close\r\n/i);
    expect(await ended).toBe(0);
  });

  it('is not held up by somebody who never finishes a request, or by a second signal', async () => {
    const { url, process: server, ended } = await serve();
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', () => {});
    socket.write(`GET / HTTP/1.1\r\nHost: ${url.host}\r\n`);
    await pause(200);
    server.kill('SIGTERM');
    await pause(500);
    server.kill('SIGINT');
    expect(await ended).toBe(1);
    socket.destroy();
  });
});

describe('several web processes', () => {
  it('share the port, are replaced when they die, and stop together with 0', async () => {
    const { url, process: first, ended } = await serve({ WEB_CONCURRENCY: '2' });
    const workers = (): number[] =>
      readFileSync(`/proc/${first.pid}/task/${first.pid}/children`, 'utf8').trim().split(' ').map(Number);
    const isServed = () =>
      fetch(new URL('/readyz', url)).then(
        ({ status }) => status === 200,
        () => false,
      );
    const before = workers();
    expect(before).toHaveLength(2);
    process.kill(before[0] ?? 0, 'SIGKILL');
    for (let tries = 0; tries < 200 && (workers().includes(before[0] ?? 0) || workers().length < 2); tries += 1)
      await pause(50);
    expect(workers()).toHaveLength(2);
    expect(await isServed()).toBe(true);
    first.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(await isServed()).toBe(false);
  });
});

describe('what cannot be started', () => {
  it('says that the port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    expect(await explained({ PORT: String(port) })).toEqual({
      code: 1,
      said: `\nPort ${port} is in use by another program. Stop that one, or set PORT to another.\n`,
    });
    other.close();
  });

  it('names the variable that is wrong, and not its value', async () => {
    const { code, said } = await explained({ SESSION_SECRET: 'hunter2', NODE_ENV: 'production' });
    expect(code).toBe(1);
    expect(said).toContain('SESSION_SECRET: is too short');
    expect(said).not.toContain('hunter2');
  });

  it('points at the place in a policy that cannot be used', async () => {
    const { code, said } = await explained({ POLICY_FILE: 'package.json' });
    expect(code).toBe(1);
    expect(said).toMatch(/package\.json:1:\d+/);
  });
});
