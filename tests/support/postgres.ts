import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { Servers } from './global-setup.ts';

export interface TestDatabase {
  /** Owns the tables, as migrations do. */
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly recoveryUrl: string;
  drop(): Promise<void>;
}

const inDatabase = (url: string, name: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
};

async function asSuperuser<T>(servers: Servers, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: servers.superuserUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const ROLES = 'seenandheard_app, seenandheard_recovery';

/** Makes this database from `template`, for the app's roles alone. */
async function create(client: pg.Client, name: string, template: string, forApp = true): Promise<void> {
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER seenandheard_owner STRATEGY FILE_COPY`);
  if (forApp)
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT ON DATABASE ${name} TO ${ROLES}`);
}

const databaseOf = (servers: Servers, name: string): TestDatabase => ({
  ownerUrl: inDatabase(servers.ownerUrl, name),
  appUrl: inDatabase(servers.appUrl, name),
  recoveryUrl: inDatabase(servers.recoveryUrl, name),
  drop: () =>
    asSuperuser(servers, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }),
});

const aName = (): string => `t_${process.ppid}_${randomBytes(6).toString('hex')}`;

/** A database as a new site has it: every migration, the roles and their rights, no rows. `empty`: not even those. */
export async function aDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const servers = inject('postgres');
  const name = aName();
  await asSuperuser(servers, async (client) => {
    // Two copies of one template at a time would refuse each other.
    await client.query('SELECT pg_advisory_lock(1)');
    await create(client, name, empty ? 'template0' : servers.template, !empty);
  });
  return databaseOf(servers, name);
}

/**
 * A copy of the database that the first test file of this run to ask for `what` has filled, and what the filling told:
 * something that JSON can hold. `fill` closes its connections, and may drop nothing.
 */
export async function aSharedDatabase<T>(
  what: string,
  fill: (database: TestDatabase) => Promise<T>,
): Promise<{ database: TestDatabase; told: T }> {
  const servers = inject('postgres');
  const shared = `t_${process.ppid}_${what}`;
  const name = aName();
  const told = await asSuperuser(servers, async (client) => {
    await client.query('SELECT pg_advisory_lock(2)');
    const kept = await client.query<{ told: string | null }>(
      `SELECT shobj_description(oid, 'pg_database') AS told FROM pg_database WHERE datname = $1`,
      [shared],
    );
    let told = kept.rows[0]?.told;
    if (!told) {
      await client.query(`DROP DATABASE IF EXISTS ${shared} WITH (FORCE)`);
      await client.query('SELECT pg_advisory_lock(1)');
      await create(client, shared, servers.template);
      await client.query('SELECT pg_advisory_unlock(1)');
      told = JSON.stringify(await fill({ ...databaseOf(servers, shared), drop: async () => {} }));
      await client.query(`COMMENT ON DATABASE ${shared} IS ${client.escapeLiteral(told)}`);
    }
    await create(client, name, shared);
    return JSON.parse(told) as T;
  });
  return { database: databaseOf(servers, name), told };
}
