import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { OurError } from '../errors.ts';
import {
  canEnter,
  findPrograms,
  findUser,
  isRoot,
  type Programs,
  reachablePlace,
  type User,
} from './postgres-programs.ts';
import { isAlive } from './start-lock.ts';

const MAJOR = '18';
/** Only part of a socket's file name here: the server listens on no network. */
const PORT = 5432;
/** A process number that no system gives out. */
const NOBODY = '2147483646';

/** A cluster's files and how to reach and run it. */
export interface Cluster {
  /** Absolute, without links on the way. */
  readonly dir: string;
  readonly logFile: string;
  readonly socketDir: string;
  readonly user: User;
  readonly programs: Programs;
  /** Of the superuser `postgres`. */
  readonly password: string;
  /** For tests: quicker, and not safe when the machine stops. */
  readonly fast: boolean;
}

export interface Wanted {
  /** Where the cluster belongs; made at the first start. */
  readonly dir: string;
  readonly password: string;
  readonly fast?: boolean;
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 10);

/** A socket's whole path fits in 107 bytes, and the server takes a comma for the end of a path. */
const fitsSocket = (dir: string): boolean => Buffer.byteLength(dir) < 85 && !/[,"\s]/.test(dir);

/** Finds out how a cluster can be run here. Touches nothing but the folder above it. */
export function locate({ dir: wanted, password, fast = false }: Wanted): Cluster {
  mkdirSync(dirname(wanted), { recursive: true });
  let dir = join(realpathSync(dirname(wanted)), basename(wanted));
  const user = findUser(dir);
  if (!canEnter(user, dirname(dir))) {
    // With the password in its name: who threw the data folder away begins anew.
    const place = reachablePlace(`${basename(dir)}-${shortHash(dir + password)}`);
    mkdirSync(dirname(place), { recursive: true });
    rmSync(dir, { force: true });
    symlinkSync(place, dir);
    dir = place;
  }
  if (existsSync(dir) && !isRoot() && statSync(dir).uid !== process.getuid?.())
    throw new OurError(`${dir} belongs to another user of this machine. Start the site as that user.`);
  const socketDir = fitsSocket(dir) ? dir : join(tmpdir(), `seenandheard-${shortHash(dir)}`);
  return { dir, logFile: `${dir}.log`, socketDir, user, programs: findPrograms(user), password, fast };
}

/** A folder that only the server's user may open. */
function ownFolder({ user }: Cluster, dir: string): void {
  const made = mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (made && 'uid' in user) chownSync(dir, user.uid ?? 0, user.gid ?? 0);
  const { uid } = lstatSync(dir);
  // In a folder for everybody's temporary files somebody else could have been quicker.
  if (uid !== (user.uid ?? process.getuid?.() ?? uid)) throw new OurError(`${dir} belongs to another user. Remove it.`);
}

/** Nothing of our own environment: the server outlives us, and ours may hold secrets. */
const environment = { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };

/** Makes the cluster's files, under another name until they are whole. */
function initialise(cluster: Cluster): void {
  const { dir, user, programs, password } = cluster;
  const draft = `${dir}.new`;
  const passwordFile = join(draft, `.${randomBytes(6).toString('hex')}`);
  rmSync(draft, { recursive: true, force: true });
  ownFolder(cluster, draft);
  const data = join(draft, 'data');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if ('uid' in user) chownSync(passwordFile, user.uid ?? 0, user.gid ?? 0);
  const { status, stderr } = spawnSync(
    programs.initdb,
    [
      `--pgdata=${data}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--data-checksums',
      ...(cluster.fast ? ['--no-sync'] : []),
    ],
    { ...user, cwd: draft, env: environment, encoding: 'utf8' },
  );
  rmSync(passwordFile, { force: true });
  if (status !== 0)
    throw new OurError(`PostgreSQL could not make its files in ${dir}:\n${(stderr ?? '').slice(-1500)}`);
  renameSync(data, dir);
  rmSync(draft, { recursive: true });
}

function checkVersion({ dir }: Cluster): void {
  const version = readFileSync(join(dir, 'PG_VERSION'), 'utf8').trim();
  if (version !== MAJOR) throw new OurError(`${dir} was made by PostgreSQL ${version}, and this is ${MAJOR}.`);
}

// Errors are not logged: their texts quote what people typed. The app knows of its own errors.
const settings = ({ socketDir, fast }: Cluster): Record<string, string> => ({
  listen_addresses: '',
  unix_socket_directories: socketDir,
  unix_socket_permissions: '0700',
  port: String(PORT),
  max_connections: fast ? '200' : '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  ...(fast
    ? {
        fsync: 'off',
        synchronous_commit: 'off',
        full_page_writes: 'off',
        wal_level: 'minimal',
        max_wal_senders: '0',
        autovacuum: 'off',
        max_wal_size: '4GB',
        shared_buffers: '256MB',
      }
    : {}),
});

/** The address of a database in this cluster. Its port is explicit, so that no PG… variable of ours decides. */
export function addressOf(cluster: Cluster, as: { user: string; password: string; database: string }): string {
  const { user, password, database } = as;
  const host = encodeURIComponent(cluster.socketDir);
  return `postgresql://${user}:${encodeURIComponent(password)}@localhost:${PORT}/${database}?host=${host}`;
}

/** A connection as superuser; rejects at once when nobody answers. */
export async function asSuperuser(cluster: Cluster, name: string, database = 'postgres'): Promise<pg.Client> {
  const { password } = cluster;
  const connectionString = addressOf(cluster, { user: 'postgres', password, database });
  const client = new pg.Client({ connectionString, application_name: name, connectionTimeoutMillis: 3_000 });
  // A later break is told by `end`; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function answers(cluster: Cluster): Promise<boolean> {
  try {
    await (await asSuperuser(cluster, 'seenandheard check')).end();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01')
      throw new OurError(`The database in ${cluster.dir} has another password than secrets.json says.`);
    return false;
  }
}

/** The number of the running server; null when none of this folder is running, whatever a stale lock file says. */
export function runningPid({ dir }: Pick<Cluster, 'dir'>): number | null {
  const lock = join(dir, 'postmaster.pid');
  const pid = existsSync(lock) ? Number.parseInt(readFileSync(lock, 'utf8'), 10) : 0;
  return pid > 0 && isAlive(pid) && worksIn(pid, dir) ? pid : null;
}

function worksIn(pid: number, dir: string): boolean {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes(dir);
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dir;
  } catch {
    return false;
  }
}

/**
 * A lock file that names a process which is no longer our server would stop the next start. Its first line is made
 * void; the others stay, because by them PostgreSQL itself finds out whether a process of the old server still lives.
 */
function voidStaleLock({ dir, socketDir }: Cluster): void {
  // Nobody else makes sockets in this folder.
  rmSync(join(socketDir, `.s.PGSQL.${PORT}.lock`), { force: true });
  const lock = join(dir, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const [, ...rest] = readFileSync(lock, 'utf8').split('\n');
  writeFileSync(lock, [NOBODY, ...rest].join('\n'));
}

/** Starts the server if it does not run; resolves when it answers, and says whether it was started now. */
export async function ensureRunning(cluster: Cluster): Promise<'started' | 'attached'> {
  if (!existsSync(cluster.dir)) initialise(cluster);
  checkVersion(cluster);
  const until = performance.now() + 60_000;
  while (performance.now() < until) {
    if (runningPid(cluster) === null) {
      voidStaleLock(cluster);
      if (await run(cluster)) return 'started';
    } else if (await answers(cluster)) return 'attached';
    await pause(100);
  }
  throw new OurError(`PostgreSQL in ${cluster.dir} did not answer for a minute. Its log is ${cluster.logFile}.`);
}

/** One try. False: processes of a killed server are still about, so try again; throws when it makes no sense to. */
async function run(cluster: Cluster): Promise<boolean> {
  const { dir, logFile, programs, user } = cluster;
  ownFolder(cluster, cluster.socketDir);
  const size = existsSync(logFile) ? statSync(logFile).size : 0;
  const out = openSync(logFile, size > 5_000_000 ? 'w' : 'a', 0o600);
  const flags = Object.entries(settings(cluster)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A session of its own: Ctrl+C in the terminal must not end the server before the requests in flight are answered.
  const options = { ...user, cwd: dir, env: environment, detached: true, stdio: ['ignore', out, out] as const };
  const child = spawn(programs.postgres, ['-D', dir, ...flags], { ...options, stdio: [...options.stdio] });
  closeSync(out);
  let ended: Error | 'exit' | null = null;
  child.once('error', (error) => {
    ended = error;
  });
  child.once('exit', () => {
    ended = 'exit';
  });
  child.unref();
  const until = performance.now() + 60_000;
  while (!ended && performance.now() < until) {
    if (await answers(cluster)) return true;
    await pause(15);
  }
  const said = readFileSync(logFile, 'utf8').slice(-1500);
  if (
    ended === 'exit' &&
    /pre-existing shared memory block|postmaster\.pid/.test(said.split('\n').slice(-6).join('\n'))
  )
    return false;
  throw new OurError(`PostgreSQL in ${dir} does not start. Its log ends:\n${said}`, { cause: ended });
}

/** Stops the server: cuts its connections, writes everything down. Waits until it has gone. */
export async function stopServer(cluster: Cluster): Promise<void> {
  const pid = runningPid(cluster);
  if (pid === null) return;
  process.kill(pid, 'SIGINT');
  const until = performance.now() + 10_000;
  while (existsSync(join(cluster.dir, 'postmaster.pid')) && isAlive(pid)) {
    if (performance.now() > until) return void process.kill(pid, 'SIGQUIT');
    await pause(10);
  }
  if (cluster.socketDir !== cluster.dir) rmSync(cluster.socketDir, { recursive: true, force: true });
}
