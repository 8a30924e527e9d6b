import cluster from 'node:cluster';
import { runMany } from './cluster.ts';
import { loadConfig } from './config.ts';
import { orExplain, runUntilStopped } from './run.ts';
import { start } from './start.ts';

const config = await orExplain(async () => loadConfig());
if (config.webConcurrency > 1 && cluster.isPrimary) await orExplain(() => runMany(config));
else await runUntilStopped(() => start(config));
