import { join } from 'node:path';

/**
 * For V8: room for the young objects of the pages in work, so that few become old, and no more. What the old ones
 * left behind is given back when it is quiet: `http/quiet.ts`. See docs/decisions/12-memory.md.
 */
export const FLAGS: readonly string[] = [
  ...['--min-semi-space-size=4', '--max-semi-space-size=8'],
  '--max-old-space-size=512',
];

/**
 * For the C library and for Node, which read these only as a process begins. Unless glibc is given thresholds it raises
 * them by itself, and then keeps 20 MB for each thread that hashed a password. What has 32 kB and more, such as the room
 * into which a socket is read or in which V8 compiles, comes from the system and goes back to it, and leaves no holes
 * between what stays.
 * Without the cache, the compiler that takes the types out of TypeScript is loaded and stays: 25 MB.
 */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '32768',
  MALLOC_TRIM_THRESHOLD_: '131072',
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../.build/compile-cache'),
};

const DONE = 'SEEN_AND_HEARD_SETTINGS';

/**
 * Runs this program again in place of this process, with the settings above and the same number, arguments and output.
 * Returns where that was done already, or cannot be: on Windows, and in a process that talks with the one that began it.
 */
export function withSettings(): void {
  const { env, execve, execPath, execArgv, argv } = process;
  if (!execve || env[DONE] || env.NODE_CHANNEL_FD) return;
  try {
    execve(execPath, [execPath, ...FLAGS, ...execArgv, ...argv.slice(1)], { ...ENVIRONMENT, ...env, [DONE]: 'yes' });
  } catch {
    // It then takes more memory, and serves as well.
  }
}
