import { loadPersonKey } from '../data/person-keys.ts';
import { isAbout, join, orderByKey, sql, tableOf } from '../data/sql.ts';
import { type CopyFacts, type CopyTable, planCopy, type Withheld } from './copy-plan.ts';
import { type Copying, type CopyRow, fieldsSql, openRow, Titles } from './copy-rows.ts';
import type { Model } from './data-map.ts';

export interface MyTable extends Omit<CopyTable, 'model'> {
  readonly model: string;
  /** The newest ones. */
  readonly rows: readonly CopyRow[];
  /** How many there are in all. */
  readonly total: number;
}

export interface MyCategory extends CopyFacts {
  readonly tables: readonly MyTable[];
}

export interface MyData {
  readonly categories: readonly MyCategory[];
  readonly withheld: readonly Withheld[];
}

type Raw = Readonly<Record<string, unknown>>;

/** Number of rows and the newest of them, for many models in one query. */
async function readNewest(app: Copying, personId: string, models: ReadonlyMap<Model, Set<string>>, rowsAtMost: number) {
  const parts = [...models].map(([model, fields]) => {
    const about = isAbout(app.dataMap, model, sql`(${personId}::uuid)`);
    const newest = sql`SELECT ${fieldsSql(model, [...fields])} FROM ${tableOf(model)} t WHERE ${about}
      ${orderByKey(model, 'DESC')} LIMIT ${rowsAtMost}`;
    return sql`SELECT ${model.name}::text AS model,
      (SELECT count(*)::int FROM ${tableOf(model)} WHERE ${about}) AS total,
      (SELECT coalesce(json_agg(r), '[]') FROM (${newest}) r) AS rows`;
  });
  const found = await app.db.$queryRaw<{ model: string; total: number; rows: Raw[] }[]>(join(parts, ' UNION ALL '));
  return new Map(found.map((part) => [part.model, part]));
}

/**
 * Everything in a person's copy as a page can show it: by category, with what the policy says of each and the newest
 * rows of each table; of one category only, if asked. In few queries, however many tables there are. Throws when the person has no data key.
 */
export async function myData(
  app: Copying,
  personId: string,
  { rowsAtMost = 10, only }: { rowsAtMost?: number; only?: string } = {},
): Promise<MyData> {
  const whole = planCopy(app);
  const plan = only ? { ...whole, categories: whole.categories.filter(({ id }) => id === only) } : whole;
  const models = new Map<Model, Set<string>>();
  for (const { model, columns } of plan.categories.flatMap(({ tables }) => tables)) {
    const fields = models.get(model) ?? new Set();
    for (const { field } of columns) fields.add(field);
    models.set(model, fields);
  }
  const [key, found] = await Promise.all([loadPersonKey(app, personId), readNewest(app, personId, models, rowsAtMost)]);
  const titles = new Titles();
  await titles.learn(
    app,
    [...models.keys()].map((model) => [model, found.get(model.name)?.rows ?? []] as const),
  );
  const shown = (table: CopyTable): MyTable => {
    const { rows = [], total = 0 } = found.get(table.model.name) ?? {};
    return { ...table, model: table.model.name, total, rows: rows.map((row) => openRow(app, key, table, row, titles)) };
  };
  return {
    categories: plan.categories.map((category) => ({ ...category, tables: category.tables.map(shown) })),
    withheld: plan.withheld,
  };
}
