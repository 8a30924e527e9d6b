import { loadConfig } from './config.ts';
import { runUntilStopped } from './run.ts';
import { start } from './start.ts';

await runUntilStopped(async () => start(loadConfig()));
