// Runs one piece of work on a test's database in a process of its own, so that a test can kill it:
// node child-work.ts retention|rotation <appUrl> <recoveryUrl> <now>
import { rotateKeys } from '../../src/data/rotate-keys.ts';
import { runRetention } from '../../src/policy/retain.ts';
import { Secret } from '../../src/secret.ts';
import { aClock } from './clock.ts';
import { testConfig } from './config.ts';
import { openApp } from './open-app.ts';

const [work, appUrl = '', recoveryUrl = '', now = ''] = process.argv.slice(2);
const sealingKeys = [newKey(), ...testConfig().sealingKeys];
const app = openApp({ appUrl, recoveryUrl, clock: aClock(now), ...(work === 'rotation' ? { sealingKeys } : {}) });
await (work === 'rotation' ? rotateKeys(app, { atOnce: 20 }) : runRetention(app));
await app.database.close();

function newKey() {
  return { id: 'k2', key: new Secret(Buffer.from('n'.repeat(32))) };
}
