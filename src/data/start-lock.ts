import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { OurError } from '../errors.ts';

/** When a process began, in the system's own counting; tells a process from a later one with the same number. */
function bornAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
  } catch {
    return '';
  }
}

/** Whether a process of that number is there, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isStale(holder: string): boolean {
  const [pid = '', born = ''] = holder.split(' ');
  return pid !== '' && (!isAlive(Number(pid)) || bornAt(Number(pid)) !== born);
}

/** Two may see the same stale lock: whoever moved away a fresh one instead puts it back. */
function removeStale(file: string, holder: string): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(file, aside);
    if (read(aside) === holder) rmSync(aside);
    else renameSync(aside, file);
  } catch {
    // Another process removed it first.
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid} ${bornAt(process.pid)}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** One process of this machine at a time; a lock whose process is gone does not hold. Waits for at most a minute. */
export async function holding<T>(file: string, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + 60_000;
  while (!take(file)) {
    if (performance.now() > until) throw new OurError(`Another process has held ${file} for a minute.`);
    const holder = read(file);
    if (isStale(holder)) removeStale(file, holder);
    else await pause(30);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
