import type { Server } from 'node:http';
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
 * would come of it, never. See docs/decisions/12-memory.md. The start of the server counts as a load.
 */
export function collectWhenQuiet(server: Server): void {
  const collect = collector();
  let since = WORTH;
  let before = 0;
  server.on('request', () => {
    since += 1;
  });
  const timer = setInterval(() => {
    const isQuiet = since === before;
    if (isQuiet && since >= WORTH) {
      collect({ type: 'major', flavor: 'last-resort', execution: 'sync' });
      since = 0;
    }
    before = since;
  }, SECOND);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}
