import type { Server, ServerResponse } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (how: { type: 'major'; flavor: 'last-resort'; execution: 'sync' }) => void;

/** What V8 offers where it is asked for: to go through the whole heap at once and give back what is free. */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}

const SECOND = 1_000;
/** So many requests leave enough behind to be worth a tenth of a second of nobody's time. */
const WORTH = 200;

/**
 * Gives memory back a second after the last request of a load. V8 itself does so late or, where it guesses that little
 * would come of it, never. See docs/decisions/12-memory.md. The start of the server counts as a load. While somebody waits
 * for the beginning of an answer it is not quiet, however long nobody else has come: the database may be away, and what
 * the process says of itself has to come in time.
 */
export function collectWhenQuiet(server: Server, collect: Collect = collector()): void {
  let since = WORTH;
  let before = 0;
  const open = new Set<ServerResponse>();
  server.on('request', (_req, res: ServerResponse) => {
    since += 1;
    open.add(res);
    res.once('close', () => open.delete(res));
  });
  const timer = setInterval(() => {
    // An event stream has begun, and stays open.
    const isQuiet = since === before && [...open].every((res) => res.headersSent);
    if (isQuiet && since >= WORTH) {
      collect({ type: 'major', flavor: 'last-resort', execution: 'sync' });
      since = 0;
    }
    before = since;
  }, SECOND);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}
