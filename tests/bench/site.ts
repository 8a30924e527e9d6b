import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { loadConfig } from '../../src/config.ts';
import type { App } from '../../src/context.ts';
import { withClient } from '../../src/data/db.ts';
import { startEmbedded } from '../../src/data/embedded-postgres.ts';
import { createLog } from '../../src/log.ts';
import { openSite } from '../../src/open.ts';
import { type Served, serve, startTime } from './child.ts';

/** A site of its own: a folder with a database, and what starts servers for it. */
export interface BenchSite {
  /** The database's owner, who may take their time, while `work` runs. */
  withOwner<T>(work: (owner: pg.Client) => Promise<T>): Promise<T>;
  /** The site without its server, and the owner, while `work` runs. */
  withSite<T>(work: (app: App, owner: pg.Client) => Promise<T>): Promise<T>;
  /** The bare server that everything is compared with, while `work` runs. */
  withFloor<T>(work: (floor: Served) => Promise<T>): Promise<T>;
  /** The real server; with a folder it writes a CPU profile there. */
  serve(profile?: string): Promise<Served>;
  /** How long `npm start` takes, in milliseconds. */
  startTime(): Promise<number>;
  remove(): void;
}

const key = (): string => randomBytes(32).toString('base64');
const quiet = () => createLog({ level: 'error', to: process.stderr });

/** As in production, but at this machine's own address: no https, and mail goes nowhere. */
const environment = (dataDir: string): NodeJS.ProcessEnv => ({
  ...{ PATH: process.env.PATH, NODE_ENV: 'production', DATA_DIR: dataDir, PORT: '0', HOST: '127.0.0.1' },
  ...{
    BASE_URL: 'http://127.0.0.1',
    CONTENT_ORIGIN: 'http://localhost',
    CONTENT_PORT: '0',
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'bench@example.org',
  },
  ...{
    SEALING_KEYS: `k1:${key()}`,
    PEPPERS: `p1:${key()}`,
    CERTIFICATE_KEYS: `c1:${key()}`,
    INDEX_KEY: key(),
    SESSION_SECRET: key(),
  },
});

export function makeSite(): BenchSite {
  const dataDir = mkdtempSync(join(tmpdir(), 'seenandheard-bench-'));
  const log = openSync(join(dataDir, 'server.log'), 'a');
  const env = environment(dataDir);

  async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
    const password = loadConfig(env, []).database.embeddedPassword?.reveal() ?? '';
    const server = await startEmbedded({ dir: join(dataDir, 'postgres'), password, log: quiet() });
    return work(server.url).finally(server.stop);
  }
  const withOwner: BenchSite['withOwner'] = (work) => withDatabase((url) => withClient(url, work));

  return {
    withOwner,
    withSite: async (work) => {
      const site = await openSite(loadConfig(env, []), { log: quiet() });
      return withOwner((owner) => work(site.app, owner)).finally(site.close);
    },
    withFloor: (work) =>
      withDatabase(async (url) => {
        const floor = await serve('floor-child.ts', { ...env, FLOOR_DATABASE: url }, log);
        return work(floor).finally(floor.stop);
      }),
    serve: (profile) => serve('server-child.ts', env, log, profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
    startTime: () => startTime(env),
    remove: () => {
      closeSync(log);
      // Where PostgreSQL could not have reached it, the database is elsewhere and this is a link.
      const database = realpathSync(join(dataDir, 'postgres'));
      for (const path of [database, `${database}.log`, `${database}.lock`, dataDir])
        rmSync(path, { recursive: true, force: true });
    },
  };
}
