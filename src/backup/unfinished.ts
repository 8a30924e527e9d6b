import type { ClientBase } from 'pg';

/** A remark on a schema: it comes and goes in the restore's own transactions, and no table is needed for it. */
const MARK = 'restored, erasures still to be repeated';

/** Says in the database that a restore has still to erase again whoever was erased. For the owner of the tables. */
export async function markUnfinished(owner: Pick<ClientBase, 'query'>): Promise<void> {
  await owner.query(`COMMENT ON SCHEMA vault IS '${MARK}'`);
}

export async function markFinished(owner: Pick<ClientBase, 'query'>): Promise<void> {
  await owner.query('COMMENT ON SCHEMA vault IS NULL');
}

/** Whether this database was restored and may hold people who were erased. Any role may ask. */
export async function isUnfinished(client: Pick<ClientBase, 'query'>): Promise<boolean> {
  const { rows } = await client.query<{ said: string | null }>(
    `SELECT obj_description(oid, 'pg_namespace') AS said FROM pg_namespace WHERE nspname = 'vault'`,
  );
  return rows[0]?.said === MARK;
}
