import type { App } from '../context.ts';
import { loadPersonKey } from '../data/person-keys.ts';
import { columnSql, getColumn, isAbout, join, keySql, named, orderByKey, type Sql, sql, tableOf } from '../data/sql.ts';
import type { DataKey, SealedField } from '../data/vault.ts';
import { type CopyTable, namedBy } from './copy-plan.ts';
import type { Column, Model } from './data-map.ts';

export type Copying = Pick<App, 'db' | 'dataMap' | 'vault' | 'clock' | 'policy'>;
export type CopyValue =
  | string
  | number
  | boolean
  | Date
  | null
  | readonly unknown[]
  | { readonly [key: string]: unknown };

export interface CopyRow {
  /** By field. */
  readonly values: Readonly<Record<string, CopyValue>>;
  /** By field of an id: the title of what it names, where that is nobody's data. */
  readonly names: Readonly<Record<string, string>>;
}

type Raw = Readonly<Record<string, unknown>>;

/** A column as JSON can carry it without loss. */
const carried = (model: Model, field: string): Sql =>
  getColumn(model, field).type === 'BigInt' ? sql`${columnSql(model, field)}::text` : columnSql(model, field);

/** These fields of a model, each under its own name. */
export const fieldsSql = (model: Model, fields: readonly string[]): Sql =>
  join(fields.map((field) => sql`${carried(model, field)} AS ${named(field)}`));

/** A value out of JSON, in its own type, its seal opened. */
function opened(app: Copying, key: DataKey, model: Model, { field, type, list }: Column, value: unknown): CopyValue {
  if (value === null || value === undefined || list) return (value ?? null) as CopyValue;
  if (type === 'DateTime') return new Date(String(value));
  if (type !== 'Bytes') return value as CopyValue;
  const bytes = Buffer.from(String(value).slice(2), 'hex');
  return bytes.length === 0 ? '' : app.vault.unseal(key, `${model.name}.${field}` as SealedField, bytes);
}

/** Titles of courses and the like by id, looked up once for a copy. */
export class Titles {
  readonly #known = new Map<string, string>();

  /** Learns all ids of these rows that are not known yet, in one query. */
  async learn(app: Copying, read: Iterable<readonly [Model, readonly Raw[]]>): Promise<void> {
    const wanted = new Map<Model, { words: string; ids: Set<string> }>();
    for (const [model, rows] of read) {
      for (const { field, uuid } of model.columns) {
        const target = uuid ? namedBy(app.dataMap, model, field) : null;
        if (!target) continue;
        const { ids } = wanted.get(target.model) ?? { ids: new Set() };
        for (const row of rows) if (typeof row[field] === 'string' && !this.#known.has(row[field])) ids.add(row[field]);
        if (ids.size > 0) wanted.set(target.model, { words: target.words, ids });
      }
    }
    if (wanted.size === 0) return;
    const parts = [...wanted].map(
      ([target, { words, ids }]) =>
        sql`SELECT id::text AS id, ${columnSql(target, words)} AS title FROM ${tableOf(target)} WHERE id = ANY(${[...ids]}::uuid[])`,
    );
    const found = await app.db.$queryRaw<{ id: string; title: string }[]>(join(parts, ' UNION ALL '));
    for (const { id, title } of found) this.#known.set(id, title);
  }

  of(id: unknown): string | undefined {
    return typeof id === 'string' ? this.#known.get(id) : undefined;
  }
}

/** A row as the copy shows it: only the columns that belong into this table. */
export function openRow(app: Copying, key: DataKey, { model, columns }: CopyTable, row: Raw, titles: Titles): CopyRow {
  const values = columns.map(({ field }) => [field, opened(app, key, model, getColumn(model, field), row[field])]);
  const names = columns.flatMap(({ field, isId }) => {
    const title = isId ? titles.of(row[field]) : undefined;
    return title === undefined ? [] : [[field, title]];
  });
  return { values: Object.fromEntries(values), names: Object.fromEntries(names) };
}

const ROWS_AT_ONCE = 500;
const CASTS: Record<string, Sql> = { BigInt: sql`::bigint`, Int: sql`::int`, DateTime: sql`::timestamptz` };

/** The rows after the last one that was read, by the primary key. */
function isAfter(model: Model, last: Raw | undefined): Sql {
  if (!last) return sql`true`;
  const values = model.key.map((field, i) => {
    const { uuid, type } = getColumn(model, field);
    return sql`${last[`key${i}`]}${uuid ? sql`::uuid` : (CASTS[type] ?? sql`::text`)}`;
  });
  return sql`(${keySql(model)}) > (${join(values)})`;
}

/** All rows of a table that are about this person, oldest first, some hundred at a time. */
export async function* readRows(app: Copying, personId: string, table: CopyTable): AsyncGenerator<CopyRow[]> {
  const { model, columns } = table;
  const key = await loadPersonKey(app, personId);
  const titles = new Titles();
  const keys = join(model.key.map((field, i) => sql`${columnSql(model, field)}::text AS ${named(`key${i}`)}`));
  const fields = fieldsSql(
    model,
    columns.map(({ field }) => field),
  );
  const about = isAbout(app.dataMap, model, sql`(${personId}::uuid)`);
  for (let last: Raw | undefined; ; ) {
    const rows = await app.db.$queryRaw<{ row: Raw }[]>`
      SELECT row_to_json(r) AS row FROM (
        SELECT ${keys}, ${fields} FROM ${tableOf(model)} t WHERE ${about} AND ${isAfter(model, last)}
         ${orderByKey(model)} LIMIT ${ROWS_AT_ONCE}) r`;
    const raw = rows.map(({ row }) => row);
    if (raw.length === 0) return;
    await titles.learn(app, [[model, raw]]);
    yield raw.map((row) => openRow(app, key, table, row, titles));
    if (raw.length < ROWS_AT_ONCE) return;
    last = raw.at(-1);
  }
}
