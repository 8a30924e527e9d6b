import { readFileSync } from 'node:fs';
import pg from 'pg';
import { parse } from 'yaml';
import { type App, newTrail } from '../../src/context.ts';
import { openDatabase } from '../../src/data/db.ts';
import { createVault } from '../../src/data/vault.ts';
import dataMap from '../../src/generated/data-map.ts';
import { createThrottle } from '../../src/http/throttle.ts';
import { createLog } from '../../src/log.ts';
import { type Category, loadPolicy, type Policy } from '../../src/policy/document.ts';
import { systemRandom } from '../../src/random.ts';
import { aClock, type MovableClock } from './clock.ts';
import { testConfig } from './config.ts';
import { aDatabase } from './postgres.ts';

/** An app without pages: the database, the policy, the vault and a clock, for what works below the web. */
export interface BareApp {
  readonly app: App;
  readonly clock: MovableClock;
  /** Connected as the owner of the tables, who sees everything. */
  readonly owner: pg.Client;
  /** Every line that was logged. */
  readonly logged: string[];
  close(): Promise<void>;
}

/** The real policy document. */
export function thePolicy(): Policy {
  const file = testConfig().policyFile;
  const { capabilities } = parse(readFileSync(file, 'utf8')) as { capabilities: Record<string, object> };
  const ids = Object.entries(capabilities).flatMap(([noun, verbs]) =>
    Object.keys(verbs).map((verb) => `${noun}.${verb}`),
  );
  return loadPolicy(file, dataMap, ids);
}

/** The policy with other rules for some categories. */
export function withRules(policy: Policy, rules: Record<string, Partial<Category>>): Policy {
  const changed = Object.entries(rules).map(([id, rule]) => [id, { ...policy.categories[id], ...rule }]);
  return { ...policy, categories: { ...policy.categories, ...Object.fromEntries(changed) } };
}

interface Options {
  readonly policy?: Policy;
  readonly start?: string;
}

export async function aBareApp({
  policy = thePolicy(),
  start = '2026-11-21T10:00:00Z',
}: Options = {}): Promise<BareApp> {
  const config = testConfig();
  const copy = await aDatabase();
  const logged: string[] = [];
  const log = createLog({ level: 'debug', to: { write: (line: string) => void logged.push(line) } });
  const database = openDatabase({ appUrl: copy.appUrl, recoveryUrl: copy.recoveryUrl, log, connections: 5 });
  const owner = new pg.Client({ connectionString: copy.ownerUrl });
  await owner.connect();
  const { sealingKeys, indexKey } = config;
  const vault = createVault({ sealingKeys, indexKey, random: systemRandom });
  const clock = aClock(start);
  const throttle = createThrottle({ pool: database.pool, policy, vault, log });
  const app = {
    config,
    policy,
    dataMap,
    db: database.prisma,
    database,
    clock,
    random: systemRandom,
    vault,
    throttle,
    log,
    wake: async () => {},
    trail: newTrail(),
  } as unknown as App;
  return {
    app,
    clock,
    owner,
    logged,
    close: async () => {
      await owner.end();
      await database.close();
      await copy.drop();
    },
  };
}
