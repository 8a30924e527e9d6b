import pg from 'pg';

const OURS = `('public', 'vault', 'recovery')`;
const notOurs = `relname NOT LIKE '\\_prisma\\_%'`;

const QUERIES = [
  `SELECT format('column %s.%s.%s %s %s%s', nspname, relname, attname, format_type(atttypid, atttypmod),
     CASE WHEN attnotnull THEN 'not null' ELSE 'null' END, ' = ' || pg_get_expr(adbin, adrelid)) AS line
   FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
   LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE nspname IN ${OURS} AND relkind IN ('r', 'p', 'v', 'm') AND attnum > 0 AND NOT attisdropped AND ${notOurs}`,
  `SELECT format('index %s', pg_get_indexdef(indexrelid)) AS line
   FROM pg_index JOIN pg_class c ON c.oid = indrelid JOIN pg_namespace n ON n.oid = relnamespace
   WHERE nspname IN ${OURS} AND ${notOurs}`,
  `SELECT format('constraint %s.%s %s %s', nspname, relname, conname, pg_get_constraintdef(k.oid)) AS line
   FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid JOIN pg_namespace n ON n.oid = relnamespace
   WHERE nspname IN ${OURS} AND ${notOurs}`,
  `SELECT format('function %s %s', nspname, pg_get_functiondef(p.oid)) AS line
   FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname IN ${OURS}`,
  `SELECT format('trigger %s', pg_get_triggerdef(t.oid)) AS line
   FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
   WHERE nspname IN ${OURS} AND NOT tgisinternal`,
  `SELECT format('type %s.%s %s', nspname, typname, string_agg(enumlabel, ',' ORDER BY enumsortorder)) AS line
   FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid JOIN pg_namespace n ON n.oid = typnamespace
   WHERE nspname IN ${OURS} GROUP BY nspname, typname`,
];

/** The structure of a database as lines that can be compared. */
export async function catalogue(url: string): Promise<Set<string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const lines = new Set<string>();
    for (const query of QUERIES)
      for (const { line } of (await client.query<{ line: string }>(query)).rows) lines.add(line);
    return lines;
  } finally {
    await client.end();
  }
}
