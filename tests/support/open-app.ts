import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Clock } from '../../src/clock.ts';
import { type App, newTrail } from '../../src/context.ts';
import { openDatabase } from '../../src/data/db.ts';
import { createVault } from '../../src/data/vault.ts';
import dataMap from '../../src/generated/data-map.ts';
import { createThrottle } from '../../src/http/throttle.ts';
import { createLog } from '../../src/log.ts';
import { type Category, loadPolicy, type Policy } from '../../src/policy/document.ts';
import { systemRandom } from '../../src/random.ts';
import type { RingKey } from '../../src/secret.ts';
import { testConfig } from './config.ts';

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

export interface Parts {
  readonly appUrl: string;
  readonly recoveryUrl: string;
  readonly clock: Clock;
  readonly policy?: Policy;
  readonly sealingKeys?: readonly RingKey[];
  readonly log?: (line: string) => void;
}

/** An app without pages on a database that is there already; it runs outside the tests' own process, too. */
export function openApp({
  appUrl,
  recoveryUrl,
  clock,
  policy = thePolicy(),
  sealingKeys,
  log: to = () => {},
}: Parts): App {
  const config = testConfig(sealingKeys ? { sealingKeys } : {});
  const log = createLog({ level: 'debug', to: { write: to } });
  const database = openDatabase({ appUrl, recoveryUrl, log, connections: 5 });
  const vault = createVault({ sealingKeys: config.sealingKeys, indexKey: config.indexKey, random: systemRandom });
  return {
    config,
    policy,
    dataMap,
    db: database.prisma,
    database,
    clock,
    random: systemRandom,
    vault,
    throttle: createThrottle({ pool: database.pool, policy, vault, log }),
    log,
    wake: async () => {},
    trail: newTrail(),
  } as unknown as App;
}
