import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ENVIRONMENT, FLAGS } from '../../src/process-settings.ts';

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

/** Starts one of the servers beside this file, with the settings that `npm start` gives; rejects when it ends before it serves. */
export async function serve(
  file: string,
  env: NodeJS.ProcessEnv,
  log: number,
  execArgv: readonly string[] = [],
): Promise<Served> {
  const child = fork(join(import.meta.dirname, file), {
    env: { ...ENVIRONMENT, ...env },
    execArgv: [...FLAGS, ...execArgv],
    stdio: ['ignore', log, 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const { url } = await said<{ url: string }>(child);
  return {
    url,
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

/** How long `npm start` takes to say that it serves, in milliseconds. Stops it again. */
export async function startTime(env: NodeJS.ProcessEnv): Promise<number> {
  const began = performance.now();
  const program = join(import.meta.dirname, '../../src/server.ts');
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes('"serving"')) continue;
    const took = performance.now() - began;
    child.stdout.resume();
    child.kill('SIGTERM');
    await ended;
    return took;
  }
  throw new Error('the server did not start');
}
