import type { ClientBase } from 'pg';

/** A table as a backup writes it. */
export interface Table {
  readonly schema: string;
  readonly table: string;
  /** Without those that the database computes. */
  readonly columns: readonly string[];
}

export interface Sequence {
  readonly schema: string;
  readonly sequence: string;
  /** A bigint as text. */
  readonly last: string;
  readonly called: boolean;
}

export const DATA_SCHEMAS = ['public', 'recovery'];
export const KEYS_SCHEMAS = ['vault'];
export const OUR_SCHEMAS = [...DATA_SCHEMAS, ...KEYS_SCHEMAS];

/** Made anew by the migrations of whoever restores. */
const OF_MIGRATIONS = '_prisma_migrations';
/** Worth nothing after a restore: everybody signs in again, asks for a new link, and begins to count from none. */
const OF_THE_MOMENT = ['session', 'link_token', 'permission_request', 'throttle'];

export const nameOf = ({ schema, table }: Pick<Table, 'schema' | 'table'>): string => `${schema}.${table}`;

/** The name as SQL. */
export const tableSql = (client: ClientBase, { schema, table }: Pick<Table, 'schema' | 'table'>): string =>
  `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;

/** Every table of these schemas but that of the migrations, in order of name. */
export async function listTables(client: ClientBase, schemas: readonly string[]): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT n.nspname AS schema, c.relname AS table,
            array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '') AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE n.nspname = ANY($1) AND c.relkind = 'r' AND c.relname <> $2
      GROUP BY n.nspname, c.relname ORDER BY n.nspname, c.relname`,
    [schemas, OF_MIGRATIONS],
  );
  return rows;
}

/** Those that a backup writes and a restore fills. */
export const withoutMoments = (tables: readonly Table[]): Table[] =>
  tables.filter(({ table }) => !OF_THE_MOMENT.includes(table));

/** The names of the tables that hold anything. */
export async function tablesWithRows(client: ClientBase, tables: readonly Table[]): Promise<string[]> {
  if (tables.length === 0) return [];
  const asked = tables.map((table, i) => `SELECT ${i} AS i WHERE EXISTS (SELECT FROM ${tableSql(client, table)})`);
  const { rows } = await client.query<{ i: number }>(asked.join(' UNION ALL '));
  return rows.map(({ i }) => tables[i]).flatMap((table) => (table ? [nameOf(table)] : []));
}

/** How far each sequence of these schemas has counted. */
export async function readSequences(client: ClientBase, schemas: readonly string[]): Promise<Sequence[]> {
  const { rows } = await client.query<{ schema: string; sequence: string }>(
    `SELECT n.nspname AS schema, c.relname AS sequence FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY($1) AND c.relkind = 'S' ORDER BY n.nspname, c.relname`,
    [schemas],
  );
  const found: Sequence[] = [];
  for (const { schema, sequence } of rows) {
    const counted = await client.query<{ last: string; called: boolean }>(
      `SELECT last_value::text AS last, is_called AS called FROM ${tableSql(client, { schema, table: sequence })}`,
    );
    for (const { last, called } of counted.rows) found.push({ schema, sequence, last, called });
  }
  return found;
}

/** Values are then written and read as the same text, whatever the server's own settings are. */
export const PLAIN_TEXT = `SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'; SET LOCAL bytea_output = 'hex';
  SET LOCAL extra_float_digits = 1; SET LOCAL intervalstyle = 'postgres'; SET LOCAL statement_timeout = 0;
  SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '30s'`;
