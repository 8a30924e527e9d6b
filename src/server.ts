import './compile-cache.ts';
import { withSettings } from './process-settings.ts';

withSettings();

// Not above: modules named there are compiled before the first of them runs.
const [
  { default: cluster },
  { runMany },
  { loadConfig },
  { firstAdministratorWords },
  { orExplain, runUntilStopped },
  { start },
] = await Promise.all([
  import('node:cluster'),
  import('./cluster.ts'),
  import('./config.ts'),
  import('./features/admin/first-administrator.ts'),
  import('./run.ts'),
  import('./start.ts'),
]);

const config = await orExplain(async () => loadConfig());
if (config.webConcurrency > 1 && cluster.isPrimary) await orExplain(() => runMany(config));
else
  await runUntilStopped(async () => {
    const running = await start(config);
    // Of several processes one makes the link: each new one puts the one before out of use.
    const words = (cluster.worker?.id ?? 1) === 1 ? await firstAdministratorWords(running.app) : null;
    if (words) process.stdout.write(`\n${words}\n\n`);
    return running;
  });
