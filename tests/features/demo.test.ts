import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { aBrowser } from '../support/browser.ts';
import { aSite } from '../support/site.ts';

// The real command in a process of its own, with a database of its own.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Account {
  readonly role: string;
  readonly email: string;
  readonly password: string;
  readonly totp: string | undefined;
}

interface Demo {
  readonly process: ChildProcess;
  /** Where it serves, without the last slash. */
  readonly url: string;
  /** Everything that it said until its last account. */
  readonly lines: readonly string[];
  readonly accounts: readonly Account[];
}

const folder = mkdtempSync(join(tmpdir(), 'seenandheard-demo-'));
const running = new Set<ChildProcess>();

function begin(): ChildProcess {
  const child = spawn(process.execPath, ['src/cli.ts', 'demo'], {
    env: { PATH: process.env.PATH ?? '', DATA_DIR: folder, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  return child;
}

async function aDemo(): Promise<Demo> {
  const child = begin();
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    lines.push(line);
    if (line.startsWith('demo administrator')) break;
  }
  child.stdout?.resume();
  const accounts = lines.slice(1).map((line) => {
    const [, role = '', email = '', password = '', totp] = line.split(' ');
    return { role, email, password, totp };
  });
  return { process: child, url: lines[0]?.replace('ready ', '') ?? '', lines, accounts };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill(signal);
  running.delete(child);
  const [code] = await ended;
  return code as number | null;
}

afterAll(async () => {
  for (const child of running) await stop(child, 'SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

describe('npm run demo', () => {
  let demo: Demo;
  beforeAll(async () => {
    // The first one is killed while it fills its database, so that every demo here follows a crash.
    const killed = begin();
    while (!existsSync(join(folder, 'demo-unfinished'))) await pause(20);
    await pause(500);
    await stop(killed, 'SIGKILL');
    expect(existsSync(join(folder, 'demo-accounts.json'))).toBe(false);
    demo = await aDemo();
  });

  it('fills its database although the one before was killed at it, and prints where it serves and four accounts', () => {
    expect(demo.lines[0]).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+$/);
    expect(demo.lines.slice(1)).toEqual([
      expect.stringMatching(/^demo learner \S+@\S+ \S{15,}$/),
      expect.stringMatching(/^demo tutor \S+@\S+ \S{15,} [A-Z2-7]{16,}$/),
      expect.stringMatching(/^demo author \S+@\S+ \S{15,} [A-Z2-7]{16,}$/),
      expect.stringMatching(/^demo administrator \S+@\S+ \S{15,} [A-Z2-7]{16,}$/),
    ]);
  });

  it('lets each of them in, to people, progress, tutors and courses', async () => {
    const clock = { now: () => new Date() };
    for (const [role, path, shows] of [
      ['learner', '/learn', /[1-9]\d* of \d+ modules/],
      ['tutor', '/trainees', /Amina Shah/],
      ['author', '/author', /Listening/],
      ['administrator', '/admin', /people/],
    ] as const) {
      const browser = aBrowser(demo.url);
      const account = demo.accounts.find((one) => one.role === role);
      if (account) await browser.signIn(account, clock);
      const page = await browser.get(path);
      expect([role, page.status]).toEqual([role, 200]);
      expect(page.text).toMatch(shows);
    }
    expect((await aBrowser(demo.url).get('/courses')).$('main a[href^="/courses/"]').length).toBeGreaterThanOrEqual(3);
  });

  it('shows its mails, the newest first, to people and to programs', async () => {
    const browser = aBrowser(demo.url);
    const mailbox = async () => JSON.parse((await browser.get('/demo/mailbox.json')).html) as Record<string, string>[];
    for (const email of ['first@ward.example', 'second@ward.example']) {
      const work = { jobRole: 'Nurse', workplace: 'Ward', password: 'a lantern over still water' };
      await browser.submit('/register', { name: 'Grace Obi', email, ...work, age: 'over', agree: 'yes' });
    }
    const [newest, before] = await mailbox();
    expect([newest?.to, before?.to]).toEqual(['second@ward.example', 'first@ward.example']);
    expect(Object.keys(newest ?? {})).toEqual(['to', 'subject', 'text']);
    expect(newest?.text).toContain(`${demo.url}/activate/`);
    expect((await browser.get('/demo/mailbox')).text).toContain('second@ward.example');
  });

  it('listens on this machine alone', async () => {
    const others = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    for (const { address, family } of others.filter(({ internal }) => !internal)) {
      const socket = connect({ host: address, port: Number(new URL(demo.url).port), timeout: 2000 });
      const outcome = await Promise.race([
        once(socket, 'connect').then(() => 'connected'),
        once(socket, 'timeout').then(() => 'refused'),
        new Promise((done) => socket.once('error', () => done('refused'))),
      ]).catch(() => 'refused');
      socket.destroy();
      expect([family, outcome]).toEqual([family, 'refused']);
    }
  });

  it('ends with 0, and has the same people the next time', async () => {
    expect(await stop(demo.process, 'SIGTERM')).toBe(0);
    const again = await aDemo();
    expect(again.lines.slice(1)).toEqual(demo.lines.slice(1));
    expect(await stop(again.process, 'SIGTERM')).toBe(0);
  });
});

it('there is no mailbox outside the demo', async () => {
  const site = await aSite();
  for (const path of ['/demo/mailbox', '/demo/mailbox.json']) expect((await site.guest().get(path)).status).toBe(404);
  await site.close();
});
