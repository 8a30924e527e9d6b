import { join } from 'node:path';
import { isUnfinished } from './backup/unfinished.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { type App, newTrail } from './context.ts';
import { prepareDatabase } from './data/prepare.ts';
import { createVault } from './data/vault.ts';
import { OurError } from './errors.ts';
import dataMap from './generated/data-map.ts';
import { loadAssets } from './http/assets.ts';
import { createThrottle } from './http/throttle.ts';
import { wakeThrough } from './jobs/wake.ts';
import { createLog, type Log } from './log.ts';
import { loadPolicy } from './policy/document.ts';
import { keepVersion } from './policy/versions.ts';
import { systemRandom } from './random.ts';
import { capabilitiesInUse } from './site.ts';

export interface Opened {
  readonly app: App;
  /** Closes the database, and stops the embedded one unless another process uses it. */
  close(): Promise<void>;
}

export interface Parts {
  readonly clock?: Clock;
  readonly log?: Log;
  /** Opened to finish a restore: nobody else may have a database that still holds erased people. */
  readonly restoring?: boolean;
}

/** Everything of the site but its web server: what commands and workers need. The policy is read first: no start without it. */
export async function openSite(config: Config, parts: Parts = {}): Promise<Opened> {
  const policy = loadPolicy(config.policyFile, dataMap, capabilitiesInUse());
  const assets = loadAssets(join(import.meta.dirname, '../.build'));
  const log = parts.log ?? createLog({ level: config.logLevel, redact: sealedNames() });
  const { sealingKeys, indexKey } = config;
  const vault = createVault({ sealingKeys, indexKey, random: systemRandom });
  const { database, close } = await prepareDatabase(config, log);
  const app: App = {
    config,
    policy,
    dataMap,
    db: database.prisma,
    database,
    clock: parts.clock ?? systemClock,
    random: systemRandom,
    vault,
    throttle: createThrottle({ pool: database.pool, policy, vault, log }),
    assets,
    log,
    wake: wakeThrough({ database, log }),
    trail: newTrail(),
  };
  try {
    if (!parts.restoring && (await isUnfinished(database.pool)))
      throw new OurError('The restore of this database did not come to its end. Run the same `npm run restore` again.');
    await keepVersion(app);
  } catch (error) {
    await close();
    throw error;
  }
  return { app, close };

  /** Fields that the policy seals. A `name` stays: errors and jobs have one that is no person's. */
  function sealedNames(): string[] {
    const sealed = (category: string) => policy.categories[category]?.protection !== 'plain';
    const columns = dataMap.models.flatMap((model) => model.columns);
    const fields = columns
      .filter(({ type, category }) => type === 'Bytes' && sealed(category))
      .map(({ field }) => field);
    return [...new Set(fields)].filter((field) => field !== 'name');
  }
}
