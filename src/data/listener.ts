import pg from 'pg';
import type { Log } from '../log.ts';

/** What one process hears of the others through the database. */
export interface Listener {
  /** Opens the connection, once, at the first call. `heard` gets what was told; `again` is called when words may have been missed. */
  listen(channel: string, on: { heard: (words: string) => void; again: () => void }): void;
  close(): Promise<void>;
}

const SOON = 1_000;
const LATER = 15_000;

/** One connection besides the pool's, which waits for notices and holds nothing else up. It comes back after a break. */
export function createListener(url: string, log: Log): Listener {
  let client: pg.Client | null = null;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;
  let wait = SOON;
  const all = new Map<string, { heard: (words: string) => void; again: () => void }>();

  const open = async (): Promise<void> => {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'seenandheard listener',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = fresh;
    fresh.on('error', (error) => log.warn({ err: error }, 'the listening connection broke'));
    fresh.on('end', () => lost(fresh));
    fresh.on('notification', ({ channel, payload = '' }) => all.get(channel)?.heard(payload));
    try {
      await fresh.connect();
      for (const channel of all.keys()) await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      wait = SOON;
      for (const { again } of all.values()) again();
    } catch (error) {
      log.warn({ err: error }, 'nothing can be heard of other processes yet');
      await fresh.end().catch(() => {});
      lost(fresh);
    }
  };
  const lost = (gone: pg.Client): void => {
    if (isClosed || client !== gone) return;
    client = null;
    retry = setTimeout(() => void open(), wait).unref();
    wait = Math.min(2 * wait, LATER);
  };

  return {
    listen(channel, on) {
      if (isClosed || all.has(channel)) return;
      all.set(channel, on);
      if (!client && !retry) void open();
      else if (client) void client.query(`LISTEN ${pg.escapeIdentifier(channel)}`).catch(() => {});
    },
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
