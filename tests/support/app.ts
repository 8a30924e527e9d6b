import { type App, newTrail } from '../../src/context.ts';
import { openDatabase } from '../../src/data/db.ts';
import { createPersonKey } from '../../src/data/person-keys.ts';
import { createVault } from '../../src/data/vault.ts';
import { createLog } from '../../src/log.ts';
import { systemRandom, uuidv7 } from '../../src/random.ts';
import { aClock, type MovableClock } from './clock.ts';
import { testConfig } from './config.ts';
import { aDatabase, type TestDatabase } from './postgres.ts';

/** What works behind the pages, on a database of its own: no routes, no policy, no web server. */
export interface BackOffice {
  readonly app: App;
  readonly clock: MovableClock;
  readonly logged: string[];
  readonly urls: TestDatabase;
  /** Another process on the same database: its own connections, clock and memory. */
  another(): App;
  close(): Promise<void>;
}

export async function aBackOffice(): Promise<BackOffice> {
  const urls = await aDatabase();
  const clock = aClock();
  const logged: string[] = [];
  const log = createLog({ level: 'debug', to: { write: (line: string) => void logged.push(line) } });
  const config = testConfig();
  const opened: App[] = [];
  const another = (): App => {
    const database = openDatabase({ appUrl: urls.appUrl, recoveryUrl: urls.recoveryUrl, log, connections: 5 });
    const vault = createVault({ sealingKeys: config.sealingKeys, indexKey: config.indexKey, random: systemRandom });
    const parts = { config, database, db: database.prisma, clock, random: systemRandom, vault, log };
    const app = { ...parts, wake: async () => {}, trail: newTrail() } as unknown as App;
    opened.push(app);
    return app;
  };
  return {
    app: another(),
    clock,
    logged,
    urls,
    another,
    close: async () => {
      await Promise.all(opened.map(({ database }) => database.close()));
      await urls.drop();
    },
  };
}

/** Somebody with an account, written straight into the table; returns the id. */
export async function aPersonRow(app: App, email: string): Promise<string> {
  const id = uuidv7(app);
  const now = app.clock.now();
  const key = await createPersonKey(app, id);
  const seal = (field: 'name' | 'email' | 'jobRole' | 'workplace', text: string) =>
    app.vault.seal(key, `Person.${field}`, text);
  await app.db.person.create({
    data: {
      id,
      name: seal('name', 'Ann Example'),
      email: seal('email', email),
      emailIndex: app.vault.emailIndex(email),
      jobRole: seal('jobRole', 'Nurse'),
      workplace: seal('workplace', 'Ward'),
      passwordHash: 'none',
      passwordChangedAt: now,
      createdAt: now,
      lastActiveAt: now,
      activatedAt: now,
    },
  });
  return id;
}
