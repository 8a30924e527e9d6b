// The real server in a process of its own, as `npm start` starts it; besides serving it tells bench.ts what it used.
import '../../src/compile-cache.ts';

const [{ default: pg }, { loadConfig }, { start }] = await Promise.all([
  import('pg'),
  import('../../src/config.ts'),
  import('../../src/start.ts'),
]);

interface Client {
  connectionParameters: { application_name: string };
}

/** Statements of pages: the job queue's connections are not counted. */
let queries = 0;
const ask = pg.Client.prototype.query as (...args: unknown[]) => unknown;
pg.Client.prototype.query = function count(this: Client, ...args: unknown[]): unknown {
  if (/ (app|recovery)$/.test(this.connectionParameters.application_name)) queries += 1;
  return ask.apply(this, args);
} as typeof pg.Client.prototype.query;

const running = await start(loadConfig(process.env, []), { notice: 0 });
process.on('message', async (word) => {
  if (word === 'stop') await running.stop().then(() => process.exit(0));
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: (user + system) / 1000, queries, rss: process.memoryUsage.rss() / 1e6 });
});
process.send?.({ url: running.url });
