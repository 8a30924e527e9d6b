import cluster, { type Worker } from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from './config.ts';
import { createLog } from './log.ts';
import { withPorts } from './start.ts';

/** The word by which a worker is asked to stop; a signal could reach it twice, once from the terminal. */
export const STOP = 'stop';
/** A worker that dies younger than this cannot start; its successor would not either. */
const TOO_YOUNG = 10_000;

/**
 * Shares the port among `config.webConcurrency` copies of this program, each a whole site; replaces one that dies. Ends
 * this process when it is asked to stop and all have stopped, or when they cannot start.
 */
export async function runMany(config: Config): Promise<void> {
  const log = createLog({ level: config.logLevel });
  const { port, content } = await withPorts(config);
  const born = new Map<Worker, number>();
  let stopping = false;
  let code = 0;

  const fork = (): void => {
    const more = content ? { CONTENT_PORT: String(content.port) } : {};
    born.set(cluster.fork({ PORT: String(port), ...more }), performance.now());
  };
  const stop = (): void => {
    stopping = true;
    for (const worker of born.keys()) if (worker.isConnected()) worker.send(STOP);
  };
  cluster.on('exit', (worker, exitCode, signal) => {
    const age = performance.now() - (born.get(worker) ?? 0);
    born.delete(worker);
    if (stopping) return void (born.size === 0 && process.exit(code));
    log.error({ pid: worker.process.pid, code: exitCode, signal }, 'a web process died');
    if (exitCode !== 0 && age < TOO_YOUNG && !signal) {
      code = 1;
      stop();
      if (born.size === 0) process.exit(code);
    } else void pause(500).then(() => stopping || fork());
  });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  for (let number = 0; number < config.webConcurrency; number += 1) fork();
}
