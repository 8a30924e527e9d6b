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

/** A database as a new site has it: every migration, the roles and their rights, no rows. `empty`: not even those. */
export async function aDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const servers = inject('postgres');
  const name = `t_${process.ppid}_${randomBytes(6).toString('hex')}`;
  await asSuperuser(servers, async (client) => {
    // Two copies of one template at a time would refuse each other.
    await client.query('SELECT pg_advisory_lock(1)');
    await client.query(
      `CREATE DATABASE ${name} TEMPLATE ${empty ? 'template0' : servers.template} OWNER seenandheard_owner STRATEGY FILE_COPY`,
    );
    const reach = `REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT ON DATABASE ${name} TO seenandheard_app, seenandheard_recovery`;
    if (!empty) await client.query(reach);
  });
  return {
    ownerUrl: inDatabase(servers.ownerUrl, name),
    appUrl: inDatabase(servers.appUrl, name),
    recoveryUrl: inDatabase(servers.recoveryUrl, name),
    drop: () =>
      asSuperuser(servers, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}
