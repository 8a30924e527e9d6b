import { createLog, type Log } from '../../src/log.ts';

/** A log whose lines a test can read. */
export function aLog(redact: readonly string[] = []): Log & { lines: string[] } {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', redact, to: { write: (line: string) => void lines.push(line) } });
  return Object.assign(log, { lines });
}
