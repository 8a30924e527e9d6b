import pg from 'pg';
import type { Log } from '../log.ts';

/** What one process hears of the others through the database. */
export interface Listener {
  /**
   * Resolves when everything that is told on the channel from now on is heard, and never rejects. The first call opens the
   * connection, and the others wait for it.
   * `heard` gets what was told; `again` is called after a break, in which something may have been missed.
   */
  listen(channel: string, on: Hearing): Promise<void>;
  close(): Promise<void>;
}

interface Hearing {
  readonly heard: (words: string) => void;
  readonly again: () => void;
}

const SOON = 1_000;
const LATER = 15_000;

/** One connection besides the pool's, which waits for notices and holds nothing else up. It comes back after a break. */
export function createListener(url: string, log: Log): Listener {
  let client: pg.Client | null = null;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;
  let wait = SOON;
  let opening: Promise<void> | undefined;
  let wasLost = false;

  const open = async (channel: string, on: Hearing): Promise<void> => {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'seenandheard listener',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = fresh;
    fresh.on('error', (error) => log.warn({ err: error }, 'the listening connection broke'));
    const again = () => lost(fresh, () => void open(channel, on));
    fresh.on('end', again);
    fresh.on('notification', ({ payload = '' }) => on.heard(payload));
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      wait = SOON;
      if (wasLost) on.again();
      wasLost = false;
    } catch (error) {
      log.warn({ err: error }, 'nothing can be heard of other processes yet');
      await fresh.end().catch(() => {});
      again();
    }
  };
  const lost = (gone: pg.Client, comeBack: () => void): void => {
    if (isClosed || client !== gone) return;
    client = null;
    wasLost = true;
    retry = setTimeout(comeBack, wait).unref();
    wait = Math.min(2 * wait, LATER);
  };

  return {
    listen(channel, on) {
      if (isClosed) return Promise.resolve();
      opening ??= open(channel, on);
      return opening;
    },
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
