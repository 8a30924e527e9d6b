import type { Express } from 'express';
import { createApp } from '../../src/app.ts';
import { type App, newTrail } from '../../src/context.ts';
import { openDatabase } from '../../src/data/db.ts';
import { createVault } from '../../src/data/vault.ts';
import dataMap from '../../src/generated/data-map.ts';
import { loadAssets } from '../../src/http/assets.ts';
import type { Route } from '../../src/http/route.ts';
import { createThrottle } from '../../src/http/throttle.ts';
import { createLog } from '../../src/log.ts';
import { readOutbox } from '../../src/mail/mailbox.ts';
import { loadPolicy } from '../../src/policy/document.ts';
import { keepVersion } from '../../src/policy/versions.ts';
import { systemRandom } from '../../src/random.ts';
import { capabilitiesInUse, routesFor } from '../../src/site.ts';
import { aBrowser, type Browser } from './browser.ts';
import { aClock, type MovableClock } from './clock.ts';
import { testConfig } from './config.ts';
import { aDatabase, type TestDatabase } from './postgres.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** The real site on a database of its own. Only the clock, the mail server and the log's destination are the test's. */
export interface TestSite {
  readonly app: App;
  readonly server: Express;
  readonly clock: MovableClock;
  readonly database: TestDatabase;
  /** Every line that was logged. */
  readonly logged: string[];
  /** A browser that is signed in nowhere. */
  guest(): Browser;
  /** A browser in which this person has signed in, through the form. */
  signedIn(person: { email: string; password: string; totp?: string | undefined }): Promise<Browser>;
  /** Every mail so far, newest first. */
  mails(): Promise<Mail[]>;
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly config?: Parameters<typeof testConfig>[0];
  readonly policyFile?: string;
  /** Routes beside those of the site. */
  readonly routes?: readonly Route[];
  /** Instead of a new one. */
  readonly database?: TestDatabase;
}

export async function aSite(options: SiteOptions = {}): Promise<TestSite> {
  const config = testConfig(options.config);
  const copy = options.database ?? (await aDatabase());
  const logged: string[] = [];
  const log = createLog({ level: 'debug', to: { write: (line: string) => void logged.push(line) } });
  const database = openDatabase({ appUrl: copy.appUrl, recoveryUrl: copy.recoveryUrl, log, connections: 10 });
  const policy = loadPolicy(options.policyFile ?? config.policyFile, dataMap, capabilitiesInUse());
  const vault = createVault({
    sealingKeys: config.sealingKeys.map(({ id, key }) => ({ id, key })),
    indexKey: config.indexKey,
    random: systemRandom,
  });
  const clock = aClock();
  const app: App = {
    config,
    policy,
    dataMap,
    db: database.prisma,
    database,
    clock,
    random: systemRandom,
    vault,
    throttle: createThrottle({ pool: database.pool, policy, vault, log }),
    assets: loadAssets('.build'),
    log,
    wake: async () => {},
    trail: newTrail(),
  };
  await keepVersion(app);
  const routes = [...(options.routes ?? []), ...routesFor(config)];
  const server = createApp(app, { draining: false, migrationsCurrent: async () => true }, routes);
  const guest = () => aBrowser(server);
  return {
    app,
    server,
    clock,
    database: copy,
    logged,
    guest,
    signedIn: async (person) => {
      const browser = guest();
      await browser.signIn(person, clock);
      return browser;
    },
    mails: () => readOutbox(app, 500),
    close: async () => {
      await database.close();
      await copy.drop();
    },
  };
}
