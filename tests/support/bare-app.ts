import pg from 'pg';
import type { App } from '../../src/context.ts';
import type { Policy } from '../../src/policy/document.ts';
import { aClock, type MovableClock } from './clock.ts';
import { openApp } from './open-app.ts';
import { aDatabase, type TestDatabase } from './postgres.ts';

export { thePolicy, withRules } from './open-app.ts';

/** An app without pages: the database, the policy, the vault and a clock, for what works below the web. */
export interface BareApp {
  readonly app: App;
  readonly clock: MovableClock;
  readonly database: TestDatabase;
  /** Connected as the owner of the tables, who sees everything. */
  readonly owner: pg.Client;
  /** Every line that was logged. */
  readonly logged: string[];
  close(): Promise<void>;
}

export async function aBareApp({ policy, start }: { policy?: Policy; start?: string } = {}): Promise<BareApp> {
  const database = await aDatabase();
  const logged: string[] = [];
  const clock = aClock(start);
  const log = (line: string): void => void logged.push(line);
  const app = openApp({ ...database, clock, log, ...(policy ? { policy } : {}) });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  return {
    app,
    clock,
    database,
    owner,
    logged,
    close: async () => {
      await owner.end();
      await app.database.close();
      await database.drop();
    },
  };
}
