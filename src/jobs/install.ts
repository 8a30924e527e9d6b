import { getConstructionPlans, getMigrationPlans } from 'pg-boss';
import packaged from 'pg-boss/package.json' with { type: 'json' };
import type { withClient } from '../data/db.ts';

type Client = Parameters<Parameters<typeof withClient>[1]>[0];

/** Where pg-boss keeps its queues; in this schema nothing is ours and nothing is personal. */
export const JOBS_SCHEMA = 'pgboss';

/**
 * Makes pg-boss's tables as the owner of the database, or brings them to this release, and lets `appRole` work with
 * them. Each script is a transaction of its own under pg-boss's own lock, so it must not be called inside another.
 */
export async function installJobs(owner: Client, appRole: string): Promise<void> {
  const wanted = packaged.pgboss.schema;
  const installed = await installedVersion(owner);
  if (installed === null) await owner.query(getConstructionPlans(JOBS_SCHEMA));
  else if (installed < wanted) await owner.query(getMigrationPlans(JOBS_SCHEMA, installed));
  const role = owner.escapeIdentifier(appRole);
  await owner.query(`
    GRANT USAGE ON SCHEMA ${JOBS_SCHEMA} TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${JOBS_SCHEMA} TO ${role};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${JOBS_SCHEMA} TO ${role};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${JOBS_SCHEMA} TO ${role}`);
}

async function installedVersion(owner: Client): Promise<number | null> {
  const table = await owner.query<{ found: string | null }>(
    `SELECT to_regclass('${JOBS_SCHEMA}.version')::text AS found`,
  );
  if (!table.rows[0]?.found) return null;
  const { rows } = await owner.query<{ version: number }>(`SELECT version FROM ${JOBS_SCHEMA}.version`);
  return rows[0] ? Number(rows[0].version) : null;
}
