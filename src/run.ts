import { STOP } from './cluster.ts';
import { OurError } from './errors.ts';
import { describeError, type Log } from './log.ts';

interface Stoppable {
  readonly app: { readonly log: Log };
  stop(): Promise<void>;
}

/** Says on the terminal why it ended, without what somebody typed or a secret could be in. */
export function complain(error: unknown): void {
  const text = error instanceof OurError ? error.message : JSON.stringify(describeError(error), null, 2);
  process.stderr.write(`\n${text}\n`);
}

/** What `work` gives; if it fails, the reason is explained and the process ends with 1. */
export async function orExplain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    complain(error);
    process.exit(1);
  }
}

/**
 * Runs something until SIGTERM or SIGINT, then stops it and ends with 0; a second signal ends at once. What cannot be
 * started is explained, and ends with 1.
 */
export async function runUntilStopped(begin: () => Promise<Stoppable>): Promise<void> {
  let wanted = false;
  let running: Stoppable | undefined;
  const stop = async (): Promise<void> => {
    if (wanted) process.exit(1);
    wanted = true;
    if (running) await end(running, 0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  process.on('message', (word) => void (word === STOP && !wanted && stop()));
  running = await orExplain(begin);
  const { log } = running.app;
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      if (running) void end(running, 1);
    });
  }
  if (wanted) await end(running, 0);
}

async function end(running: Stoppable, code: number): Promise<void> {
  await running.stop();
  process.exit(code);
}
