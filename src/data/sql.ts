import { Prisma } from '../generated/prisma/client.ts';
import type { Column, DataMap, Model } from '../policy/data-map.ts';
import { type Duration, latestStart } from '../policy/duration.ts';

export type Sql = Prisma.Sql;
export const { sql, join } = Prisma;

/** A name of the schema as SQL; throws for anything that is not a plain name, so that nothing typed can become SQL. */
export function named(...names: readonly string[]): Sql {
  if (!names.every((name) => /^[A-Za-z_]\w*$/.test(name))) throw new Error('This is no name of a table or column');
  return Prisma.raw(names.map((name) => `"${name}"`).join('.'));
}

export const tableOf = ({ schema, table }: Model): Sql => named(schema, table);

/** The database's name of a field. */
export function columnSql(model: Model, field: string): Sql {
  return named(getColumn(model, field).column);
}

export function getColumn(model: Model, field: string): Column {
  const column = model.columns.find((each) => each.field === field);
  if (!column) throw new Error(`${model.name} has no column ${field}`);
  return column;
}

/** The primary key's columns, as a list for SELECT, ORDER BY or a row comparison. */
export const keySql = (model: Model): Sql => join(model.key.map((field) => columnSql(model, field)));

/**
 * Orders a table called `t` by its primary key. A bare name would mean the column of that name in the SELECT's list,
 * which may be a number written as text and so stand in another order.
 */
export function orderByKey(model: Model, direction: 'ASC' | 'DESC' = 'ASC'): Sql {
  const way = direction === 'ASC' ? sql`ASC` : sql`DESC`;
  return sql`ORDER BY ${join(model.key.map((field) => sql`t.${columnSql(model, field)} ${way}`))}`;
}

/** Milliseconds since 1970 count as a time, too. */
const momentSql = (model: Model, field: string): Sql =>
  getColumn(model, field).type === 'BigInt'
    ? sql`to_timestamp(${columnSql(model, field)} / 1000.0)`
    : sql`${columnSql(model, field)}::timestamptz`;

/** The index's border in the type of the column. */
const borderSql = (model: Model, field: string, border: Date): Sql =>
  getColumn(model, field).type === 'BigInt' ? sql`${BigInt(border.getTime())}::bigint` : sql`${border}::timestamptz`;

/**
 * True for the rows whose clock, moved on by this length in UTC, is not after `now`; a row without a time is not due.
 * Says the same as addDuration, and lets an index on the clock find the rows.
 */
export function isOver(model: Model, field: string, length: Duration, now: Date): Sql {
  const { months, days, milliseconds } = length;
  const span = sql`make_interval(months => ${months}::int, days => ${days}::int, secs => ${milliseconds / 1000}::float8)`;
  const border = borderSql(model, field, latestStart(now, length));
  const ends = sql`((${momentSql(model, field)} AT TIME ZONE 'UTC') + ${span}) AT TIME ZONE 'UTC'`;
  return sql`(${columnSql(model, field)} <= ${border} AND ${ends} <= ${now}::timestamptz)`;
}

/** True for the rows of a model that are about one of these people. `people` is an SQL list or a subquery in brackets. */
export function isAbout(dataMap: DataMap, model: Model, people: Sql): Sql {
  const along = (here: Model, [step, ...further]: readonly string[]): Sql => {
    if (step === undefined) throw new Error(`${model.name} leads to no person`);
    if (further.length === 0) return sql`${columnSql(here, step)} IN ${people}`;
    const reference = here.references.find(({ field }) => field === step);
    const next = dataMap.models.find(({ name }) => name === reference?.model);
    if (!reference || !next) throw new Error(`${here.name} has no relation ${step}`);
    const from = join(reference.from.map((field) => columnSql(here, field)));
    const to = join(reference.to.map((field) => columnSql(next, field)));
    return sql`(${from}) IN (SELECT ${to} FROM ${tableOf(next)} WHERE ${along(next, further)})`;
  };
  return along(model, model.person);
}
