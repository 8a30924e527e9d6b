import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { OurError } from '../errors.ts';
import { installJobs } from '../jobs/install.ts';
import type { Log } from '../log.ts';
import { isDatabaseAway } from './database-away.ts';
import { type Database, openDatabase, withClient } from './db.ts';
import { startEmbedded } from './embedded-postgres.ts';
import { migrate, whileLocked } from './migrate.ts';
import { grantRights, prepareRoles, roleOf } from './roles.ts';

export interface Prepared {
  readonly database: Database;
  /** Closes the connections, and stops the embedded server unless another process uses it. */
  close(): Promise<void>;
}

const PATIENCE = 30_000;

/** What no waiting would mend, in words for the operator. */
const HOPELESS: Record<string, string> = {
  '28P01': 'refuses the password in DATABASE_URL',
  '28000': 'does not let the user of DATABASE_URL in',
  '3D000': 'has no database of the name in DATABASE_URL',
};

/** Waits for a server of the operator's for at most `patience` milliseconds, saying so every few seconds. */
export async function waitForDatabase(url: string, log: Log, patience = PATIENCE): Promise<void> {
  const began = performance.now();
  for (;;) {
    try {
      return await withClient(url, async (client) => void (await client.query('SELECT 1')));
    } catch (cause) {
      const sentence = HOPELESS[(cause as { code?: string }).code ?? ''];
      if (sentence) throw new OurError(`The database server ${sentence}.`, { cause });
      if (!isDatabaseAway(cause)) throw cause;
      const seconds = Math.round((performance.now() - began) / 1000);
      if (performance.now() - began > patience)
        throw new OurError(`The database of DATABASE_URL did not answer for ${seconds} seconds.`, { cause });
      log.warn({ seconds }, 'waiting for the database of DATABASE_URL');
      await pause(Math.min(3_000, patience / 5));
    }
  }
}

/** The server of DATABASE_URL, once it answers, or the embedded one, started if need be; with the owner's address. */
export async function findServer(config: Config, log: Log): Promise<{ url: string; stop(): Promise<void> }> {
  const { url, embeddedPassword } = config.database;
  if (!url) {
    if (!embeddedPassword)
      throw new OurError('There is neither a DATABASE_URL nor a password for the embedded database.');
    return startEmbedded({ dir: join(config.dataDir, 'postgres'), password: embeddedPassword.reveal(), log });
  }
  await waitForDatabase(url.reveal(), log);
  return { url: url.reveal(), stop: async () => {} };
}

/**
 * Starts or finds the database, makes its roles, brings it to this version of the program and opens it as the app.
 * Throws OurError with an instruction for the operator where one is needed.
 */
export async function prepareDatabase(config: Config, log: Log): Promise<Prepared> {
  const server = await findServer(config, log);
  try {
    const { appUrl, recoveryUrl, rolePrefix, connections } = config.database;
    const given = appUrl && recoveryUrl ? { appUrl: appUrl.reveal(), recoveryUrl: recoveryUrl.reveal() } : null;
    const secret = config.indexKey.reveal();
    const urls = await prepareRoles({ ownerUrl: server.url, prefix: rolePrefix, secret, log, given });
    await migrate(server.url, log);
    await withClient(server.url, (owner) => whileLocked(owner, log, () => installJobs(owner, roleOf(urls.appUrl))));
    await grantRights(server.url, urls, log);
    const database = openDatabase({ ...urls, log, connections });
    return {
      database,
      close: async () => {
        await database.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
