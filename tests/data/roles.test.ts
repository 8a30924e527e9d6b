import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { grantRights, prepareRoles } from '../../src/data/roles.ts';
import { aLog } from '../support/log.ts';
import { aDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
const clients: pg.Client[] = [];

async function as(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  clients.push(client);
  return client;
}

beforeAll(async () => {
  database = await aDatabase();
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await database.drop();
});

describe('what the roles of the database may do', () => {
  const denied = { code: '42501' };

  it('the app reads and writes ordinary tables', async () => {
    const app = await as(database.appUrl);
    await app.query(`INSERT INTO page_count (day, path, count) VALUES ('2026-11-21', '/', 1)`);
    await app.query('UPDATE page_count SET count = 2');
    expect((await app.query('SELECT count FROM page_count')).rows).toEqual([{ count: 2 }]);
    await app.query('DELETE FROM page_count');
    await app.query('SELECT 1 FROM vault.person_key');
    await app.query('SELECT recovery_forget(gen_random_uuid())');
  });

  it('SH-22 the app cannot see the security answers in any way', async () => {
    const app = await as(database.appUrl);
    for (const sql of [
      'SELECT count(*) FROM recovery.security_answers',
      'DELETE FROM recovery.security_answers',
      'SET ROLE seenandheard_recovery',
      'SET ROLE seenandheard_owner',
    ])
      await expect(app.query(sql), sql).rejects.toMatchObject(denied);
  });

  it('the app adds audit events and can change none', async () => {
    const app = await as(database.appUrl);
    await app.query(`INSERT INTO audit_event (at, what, detail) VALUES (now(), 'test.done', '{}')`);
    expect((await app.query('SELECT what FROM audit_event')).rows).toEqual([{ what: 'test.done' }]);
    for (const sql of [
      `UPDATE audit_event SET what = 'x'`,
      'DELETE FROM audit_event',
      'TRUNCATE audit_event',
      `SELECT setval('audit_event_seq_seq', 1)`,
    ])
      await expect(app.query(sql), sql).rejects.toMatchObject(denied);
  });

  it('the app cannot change the structure or the record of migrations', async () => {
    const app = await as(database.appUrl);
    for (const sql of [
      'CREATE TABLE mine (a int)',
      'CREATE TABLE vault.mine (a int)',
      'CREATE TEMP TABLE mine (a int)',
      'CREATE SCHEMA mine',
      'ALTER TABLE person ADD COLUMN mine int',
      'DROP TABLE person',
      'TRUNCATE person',
      'UPDATE _prisma_migrations SET migration_name = NULL',
    ])
      await expect(app.query(sql), sql).rejects.toMatchObject({ code: expect.stringMatching(/^42(501|P01)$/) });
    await app.query('SELECT migration_name FROM _prisma_migrations');
  });

  it('the recovery role reads its own schema and nothing else', async () => {
    const recovery = await as(database.recoveryUrl);
    await recovery.query('SELECT count(*) FROM recovery.security_answers');
    for (const sql of [
      'SELECT * FROM public.person',
      'SELECT * FROM vault.person_key',
      'SELECT * FROM pgboss.job',
      'SELECT public.audit_forget(1)',
    ])
      await expect(recovery.query(sql), sql).rejects.toMatchObject(denied);
  });

  it('neither role may make roles or databases, or is a member of another', async () => {
    const app = await as(database.appUrl);
    const { rows } = await app.query(
      `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication AS strong,
              EXISTS (SELECT 1 FROM pg_auth_members WHERE member = pg_roles.oid) AS member
       FROM pg_roles WHERE rolname IN ('seenandheard_app', 'seenandheard_recovery')`,
    );
    expect(rows).toEqual([
      { strong: false, member: false },
      { strong: false, member: false },
    ]);
  });
});

describe('making the roles', () => {
  const secret = Buffer.alloc(32, 1);

  it('says what to do when the owner of the database may not make them', async () => {
    const { superuserUrl } = inject('postgres');
    const name = `plain_${randomBytes(4).toString('hex')}`;
    const superuser = await as(superuserUrl);
    await superuser.query(`CREATE ROLE ${name} LOGIN PASSWORD 'x'`);
    const ownerUrl = superuserUrl.replace(/\/\/[^@]*@/, `//${name}:x@`);
    const given = { appUrl: database.appUrl, recoveryUrl: database.recoveryUrl };
    const options = { ownerUrl, prefix: name, secret, log: aLog() };
    await expect(prepareRoles(options)).rejects.toThrow(/CREATEROLE.*APP_DATABASE_URL and RECOVERY_DATABASE_URL/);
    expect(await prepareRoles({ ...options, given })).toEqual(given);
    await superuser.query(`DROP ROLE ${name}`);
  });

  it('gives every process the same addresses, and new passwords when the secret is another', async () => {
    const prefix = `twice_${randomBytes(4).toString('hex')}`;
    const options = { ownerUrl: database.ownerUrl, prefix, secret, log: aLog() };
    const [first, second] = await Promise.all([prepareRoles(options), prepareRoles(options)]);
    expect(first).toEqual(second);
    const other = await prepareRoles({ ...options, secret: Buffer.alloc(32, 2) });
    await grantRights(database.ownerUrl, other, aLog());
    await as(other.appUrl);
    await expect(as(first.appUrl)).rejects.toMatchObject({ code: '28P01' });
    const superuser = await as(inject('postgres').superuserUrl);
    await Promise.all(
      clients
        .splice(0)
        .filter((client) => client !== superuser)
        .map((client) => client.end()),
    );
    await database.drop();
    await superuser.query(`DROP ROLE ${prefix}_app, ${prefix}_recovery`);
    clients.push(superuser);
  });
});
