// Run by tests/process-settings.test.ts: says what the process that it ends up in was given.
import { withSettings } from '../../src/process-settings.ts';

withSettings();
const { argv, env, execArgv, pid } = process;
const given = { malloc: env.MALLOC_ARENA_MAX, cache: env.NODE_COMPILE_CACHE, own: env.OWN };
process.stdout.write(JSON.stringify({ pid, execArgv, args: argv.slice(2), ...given }));
