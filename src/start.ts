import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { type Config, onContentPort, onPort } from './config.ts';
import { createContentApp } from './content/content-server.ts';
import type { App } from './context.ts';
import { hasAllMigrations } from './data/migrate.ts';
import { readMigrations } from './data/migration-files.ts';
import { followersOf } from './http/followers.ts';
import type { Health } from './http/health.ts';
import { listen } from './http/listen.ts';
import { startWorker as startJobs } from './jobs/all.ts';
import { openSite, type Parts } from './open.ts';

export interface Running {
  readonly app: App;
  /** Where it listens, as http://127.0.0.1:3000. */
  readonly url: string;
  /** Stops as SIGTERM does; may be called more than once. Rejects never. */
  stop(): Promise<void>;
}

export interface StartOptions extends Parts {
  /** Work on the open site before it serves anybody, such as the demo's people. */
  readonly before?: (app: App) => Promise<void>;
  /** How long a balancer has to notice that this process is stopping, in milliseconds. */
  readonly notice?: number;
}

/** What is in flight may take this long after the signal to stop. */
const LONGEST_STOP = 9_000;

/** A port that is free now, on which the public address can be made before anything listens. */
export async function anyPort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const isFree = async (port: number, host: string): Promise<boolean> => {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
};

/** The configuration with ports that can be had: the content takes another one where its own was nobody's wish. */
export async function withPorts(wanted: Config): Promise<Config> {
  const config = wanted.port === 0 ? onPort(wanted, await anyPort(wanted.host)) : wanted;
  const { content, host } = config;
  if (!content || content.isFixed) return config;
  const isThere = content.port !== 0 && (await isFree(content.port, host));
  return onContentPort(config, isThere ? content.port : await anyPort(host));
}

/**
 * Starts the site: policy, database, roles, migrations, jobs, web server, in this order; each that fails stops the start
 * and undoes what came before. PORT 0 takes any free one.
 */
export async function start(wanted: Config, options: StartOptions = {}): Promise<Running> {
  const config = await withPorts(wanted);
  const site = await openSite(config, options);
  const { app } = site;
  const undo: (() => Promise<void>)[] = [site.close];
  const undoAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse())
      await step().catch((error: unknown) => app.log.error({ err: error }, 'while stopping'));
  };
  try {
    const names = readMigrations().map(({ name }) => name);
    const state: Health = { draining: false, migrationsCurrent: () => hasAllMigrations(app.database.pool, names) };
    await options.before?.(app);
    undo.push((await startJobs(app)).stop);
    const server = await listen(createApp(app, state), config);
    undo.push(async () => {
      state.draining = true;
      app.log.info('stopping');
      followersOf(app).end();
      const notice = options.notice ?? (config.mode === 'production' ? 3_000 : 100);
      await server.drain({ notice, patience: notice + 3_000, most: LONGEST_STOP });
    });
    if (config.content) {
      const content = await listen(createContentApp(app), { port: config.content.port, host: config.host });
      undo.push(() => content.drain({ notice: 0, patience: 100, most: LONGEST_STOP }));
    }
    const host = config.host.includes(':') ? `[${config.host}]` : config.host;
    const url = `http://${host}:${server.port}`;
    app.log.info({ origin: url, mode: config.mode }, 'serving');
    let stopping: Promise<void> | undefined;
    return {
      app,
      url,
      stop: () => {
        stopping ??= undoAll();
        return stopping;
      },
    };
  } catch (error) {
    await undoAll();
    throw error;
  }
}

/** Only the jobs, for a machine of their own beside the web servers. */
export async function startWorker(config: Config, parts: Parts = {}): Promise<Omit<Running, 'url'>> {
  const { app, close } = await openSite(config, parts);
  try {
    const jobs = await startJobs(app);
    return { app, stop: () => jobs.stop().finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
}
