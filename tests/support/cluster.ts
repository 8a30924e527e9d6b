import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addressOf,
  asSuperuser,
  ensureRunning,
  locate,
  runningPid,
  stopServer,
} from '../../src/data/postgres-server.ts';

/** A PostgreSQL of a test's own, which the test may hurt. */
export interface TestCluster {
  /** The owner's address of a database without anything in it. */
  readonly url: string;
  start(): Promise<void>;
  /** As when the machine loses power. */
  kill(): void;
  /** It keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
}

/** The server and its processes for each connection. */
function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid);
  return [pid, ...children];
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

/** Some end by themselves as soon as the first of them is gone. */
function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** `fast`: may forget at a kill what it had answered. */
export async function aCluster({ fast = true } = {}): Promise<TestCluster> {
  const password = 'only-for-tests';
  const home = await mkdtemp(join(tmpdir(), 'seenandheard-'));
  const cluster = locate({ dir: join(home, 'postgres'), password, fast });
  await ensureRunning(cluster);
  const client = await asSuperuser(cluster, 'test');
  await client.query(`CREATE ROLE owner LOGIN CREATEROLE PASSWORD '${password}'`);
  await client.query('CREATE DATABASE site OWNER owner');
  await client.end();
  const signal = (name: NodeJS.Signals) => {
    const pid = runningPid(cluster);
    for (const each of pid ? family(pid) : []) send(each, name);
  };
  return {
    url: addressOf(cluster, { user: 'owner', password, database: 'site' }),
    start: async () => void (await ensureRunning(cluster)),
    kill: () => signal('SIGKILL'),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    remove: async () => {
      await stopServer(cluster);
      for (const path of [home, cluster.dir, cluster.logFile]) rmSync(path, { recursive: true, force: true });
    },
  };
}
