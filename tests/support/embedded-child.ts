// Run by tests/data/embedded-postgres.test.ts: holds the database of a folder as an app does, until it is told to stop.
import { startEmbedded } from '../../src/data/embedded-postgres.ts';
import { createLog } from '../../src/log.ts';

const [dir = '', password = ''] = process.argv.slice(2);
const server = await startEmbedded({ dir, password, log: createLog({ level: 'silent' }), fast: true });
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
process.stdout.write(`${server.url}\n`);
