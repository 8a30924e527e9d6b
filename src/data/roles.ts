import { hkdfSync } from 'node:crypto';
import type pg from 'pg';
import { OurError } from '../errors.ts';
import type { Log } from '../log.ts';
import { withClient } from './db.ts';
import { whileLocked } from './migrate.ts';

/** The two addresses that the program works with; the owner's is used only while it starts. */
export interface RoleUrls {
  readonly appUrl: string;
  readonly recoveryUrl: string;
}

export interface RoleOptions {
  readonly ownerUrl: string;
  /** How the names of the roles begin; two sites in one server need two beginnings. */
  readonly prefix: string;
  /** At least 32 bytes that every process of the site knows: the roles' passwords are made from it. */
  readonly secret: Buffer;
  readonly log: Log;
  /** Addresses of roles that were made by hand: then none is made here. */
  readonly given?: RoleUrls | null;
}

const passwordOf = (secret: Buffer, role: string): string =>
  Buffer.from(hkdfSync('sha256', secret, '', `database role ${role}`, 32)).toString('base64url');

function withRole(ownerUrl: string, role: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

export const roleOf = (url: string): string => decodeURIComponent(new URL(url).username);

async function makeRole(client: pg.Client, role: string, password: string): Promise<void> {
  const name = client.escapeIdentifier(role);
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = found.rowCount ? 'ALTER' : 'CREATE';
  await client.query(`${verb} ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
}

async function worksAlready(url: string): Promise<boolean> {
  return withClient(url, async () => true).catch((error: { code?: string }) => {
    if (error.code === '28P01' || error.code === '28000' || error.code === '42501') return false;
    throw error;
  });
}

/**
 * The app's role and the recovery module's, made if they are missing. Neither owns anything: grants() says what they
 * may do. Throws an instruction when the owner may not make roles and none were given.
 */
export async function prepareRoles({ ownerUrl, prefix, secret, log, given }: RoleOptions): Promise<RoleUrls> {
  if (given) return given;
  const [app, recovery] = [`${prefix}_app`, `${prefix}_recovery`];
  const urls = {
    appUrl: withRole(ownerUrl, app, passwordOf(secret, app)),
    recoveryUrl: withRole(ownerUrl, recovery, passwordOf(secret, recovery)),
  };
  await withClient(ownerUrl, (client) =>
    whileLocked(client, log, async () => {
      for (const url of Object.values(urls)) {
        if (await worksAlready(url)) continue;
        await makeRole(client, roleOf(url), decodeURIComponent(new URL(url).password)).catch(
          (cause: { code?: string }) => {
            if (cause.code !== '42501') throw cause;
            throw new OurError(
              `The owner of the database may not make the role ${roleOf(url)}. Let it (ALTER ROLE … CREATEROLE), or make the ` +
                'two roles yourself and set APP_DATABASE_URL and RECOVERY_DATABASE_URL.',
              { cause },
            );
          },
        );
      }
    }),
  );
  return urls;
}

/** Tables that the app adds to and reads, and never changes: what was done, and which migrations the database has. */
const NEVER_CHANGED = ['public.audit_event', 'public.audit_seal'];
const READ_ONLY = ['public._prisma_migrations'];
/** What the app may have done for it by the owner, within the function's own limits. */
const FUNCTIONS = ['public.audit_forget(bigint)', 'public.recovery_forget(uuid)'];

/**
 * Gives both roles what they need after the migrations, and takes away all else. Repeated at every start, so that a new
 * table is covered by the migration that makes it; safe to run twice at once.
 */
export async function grantRights(ownerUrl: string, { appUrl, recoveryUrl }: RoleUrls, log: Log): Promise<void> {
  await withClient(ownerUrl, (client) =>
    whileLocked(client, log, async () => {
      const [app, recovery] = [appUrl, recoveryUrl].map((url) => client.escapeIdentifier(roleOf(url)));
      const database = client.escapeIdentifier(client.database ?? '');
      const reach = [
        `GRANT CONNECT ON DATABASE ${database} TO ${app}, ${recovery}`,
        `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
        'REVOKE ALL ON SCHEMA public FROM PUBLIC',
      ];
      const statements = [
        'REVOKE ALL ON SCHEMA vault, recovery FROM PUBLIC',
        `REVOKE ALL ON SCHEMA public, vault, recovery FROM ${app}, ${recovery}`,
        `REVOKE ALL ON ALL TABLES IN SCHEMA public, vault, recovery FROM PUBLIC, ${app}, ${recovery}`,
        'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
        `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public, vault, recovery FROM PUBLIC, ${app}, ${recovery}`,
        `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO ${app}`,
        `GRANT USAGE ON SCHEMA public, vault TO ${app}`,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, vault TO ${app}`,
        `GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, vault TO ${app}`,
        `REVOKE UPDATE, DELETE ON ${NEVER_CHANGED.join(', ')} FROM ${app}`,
        `REVOKE INSERT, UPDATE, DELETE ON ${READ_ONLY.join(', ')} FROM ${app}`,
        `GRANT EXECUTE ON FUNCTION ${FUNCTIONS.join(', ')} TO ${app}`,
        `GRANT USAGE ON SCHEMA recovery TO ${recovery}`,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA recovery TO ${recovery}`,
        `GRANT USAGE ON ALL SEQUENCES IN SCHEMA recovery TO ${recovery}`,
      ];
      await client.query(`BEGIN; ${statements.join('; ')}; COMMIT`);
      // The owner of the tables need not own the database: then its reach is for whoever does to narrow.
      await client.query(`BEGIN; ${reach.join('; ')}; COMMIT`).catch(async (error: { code?: string }) => {
        await client.query('ROLLBACK');
        if (error.code !== '42501') throw error;
        log.warn('the owner of the tables does not own the database, so others may still connect to it');
      });
    }),
  );
}
