import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { type Embedded, startEmbedded } from '../../src/data/embedded-postgres.ts';
import { migrate } from '../../src/data/migrate.ts';
import { readMigrations } from '../../src/data/migration-files.ts';
import { grantRights, prepareRoles } from '../../src/data/roles.ts';
import { isAlive } from '../../src/data/start-lock.ts';
import { OurError } from '../../src/errors.ts';
import { installJobs } from '../../src/jobs/install.ts';
import { createLog, type Log } from '../../src/log.ts';

export interface Servers {
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly recoveryUrl: string;
  /** The name of the database that the tests' databases are copies of. */
  readonly template: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: Servers;
  }
}

const PASSWORD = 'only-for-tests';
const root = join(import.meta.dirname, '../..');
const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** What the template is made from: another text, another template. */
const madeFrom = (): string =>
  short(
    [
      ...readMigrations().map(({ name, sql }) => name + sql),
      ...['src/data/roles.ts', 'src/jobs/install.ts', 'node_modules/pg-boss/package.json'].map((file) =>
        readFileSync(join(root, file), 'utf8'),
      ),
    ].join('\n'),
  );

const withPath = (url: string, database: string, user?: [string, string]): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  if (user) [changed.username, changed.password] = user;
  return changed.href;
};

/** Databases of test runs that were killed before they could drop them, and templates that nobody copies any more. */
async function sweep(client: pg.Client, template: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE datname ~ '^t_'`,
  );
  const dead = rows.filter(({ name }) => !isAlive(Number(name.split('_')[1])));
  for (const { name } of dead) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  if (dead.length < rows.length) return;
  const old = await client.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE datname ~ '^template_' AND datname <> $1`,
    [template],
  );
  for (const { name } of old.rows) {
    await client.query(`ALTER DATABASE ${name} IS_TEMPLATE false`);
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

/** Its files are written without care for a loss of power: after one they are made anew. */
async function startServer(dir: string, log: Log): Promise<Embedded> {
  const options = { dir, password: PASSWORD, log, fast: true };
  try {
    return await startEmbedded(options);
  } catch (error) {
    if (!(error instanceof OurError) || !/does not start/.test(error.message)) throw error;
    rmSync(dir, { recursive: true, force: true });
    return startEmbedded(options);
  }
}

/**
 * One PostgreSQL for all test runs of this folder at a time, in a folder that stays, so that most runs find the template
 * ready. The last run to end stops it.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const log = createLog({ level: 'error' });
  const dir = join(tmpdir(), `seenandheard-test-${userInfo().uid}-${short(root)}`, 'postgres');
  const server = await startServer(dir, log);
  const superuserUrl = withPath(server.url, 'postgres', ['postgres', PASSWORD]);
  const template = `template_${madeFrom()}`;
  const ownerUrl = withPath(server.url, template);
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(1)');
    await sweep(client, template);
    const secret = Buffer.from(short('roles').repeat(4));
    const found = await client.query('SELECT datistemplate AS done FROM pg_database WHERE datname = $1', [template]);
    if (found.rowCount && !found.rows[0].done) await client.query(`DROP DATABASE ${template} WITH (FORCE)`);
    if (!found.rows[0]?.done)
      await client.query(`CREATE DATABASE ${template} TEMPLATE template0 OWNER seenandheard_owner`);
    const given = { ownerUrl, prefix: 'seenandheard', secret, log };
    const roles = await prepareRoles({ ...given, ownerUrl: server.url });
    const urls = { appUrl: withPath(roles.appUrl, template), recoveryUrl: withPath(roles.recoveryUrl, template) };
    if (!found.rows[0]?.done) {
      await migrate(ownerUrl, log);
      await grantRights(ownerUrl, urls, log);
      const owner = new pg.Client({ connectionString: ownerUrl });
      await owner.connect();
      await installJobs(owner, 'seenandheard_app').finally(() => owner.end());
      await client.query(`ALTER DATABASE ${template} IS_TEMPLATE true`);
    }
    project.provide('postgres', { superuserUrl, ownerUrl, ...urls, template });
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await client.end();
  }
  return () => server.stop();
}
