import './compile-cache.ts';

// Not above: modules named there are compiled before the first of them runs.
const [{ default: cluster }, { runMany }, { loadConfig }, { orExplain, runUntilStopped }, { start }] =
  await Promise.all([
    import('node:cluster'),
    import('./cluster.ts'),
    import('./config.ts'),
    import('./run.ts'),
    import('./start.ts'),
  ]);

const config = await orExplain(async () => loadConfig());
if (config.webConcurrency > 1 && cluster.isPrimary) await orExplain(() => runMany(config));
else await runUntilStopped(() => start(config));
