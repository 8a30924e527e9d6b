import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a server process has used so far. */
export interface Used {
  /** Milliseconds of all its threads. */
  readonly cpu: number;
  readonly queries: number;
  /** Megabytes (10^6 bytes) at this moment. */
  readonly rss: number;
}

export interface Served {
  readonly url: string;
  /** From the start of the process to the first page that it could have sent, in milliseconds. */
  readonly startedIn: number;
  used(): Promise<Used>;
  stop(): Promise<void>;
}

/** The next message of the child; rejects when it ends instead. */
function said<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a server of the bench ended with ${code}`));
    child.once('exit', ended).once('message', (message: T) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}

/** Starts one of the servers beside this file; rejects when it ends before it serves. */
export async function serve(
  file: string,
  env: NodeJS.ProcessEnv,
  log: number,
  execArgv: string[] = [],
): Promise<Served> {
  const began = performance.now();
  const child = fork(join(import.meta.dirname, file), { env, execArgv, stdio: ['ignore', log, 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const { url } = await said<{ url: string }>(child);
  const startedIn = performance.now() - began;
  return {
    url,
    startedIn,
    used: () => {
      child.send('used');
      return said<Used>(child);
    },
    stop: async () => {
      child.send('stop');
      await ended;
    },
  };
}
