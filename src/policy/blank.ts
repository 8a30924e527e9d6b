import { columnSql, join, keySql, type Sql, sql } from '../data/sql.ts';
import { type Column, type DataMap, type Model, personModel } from './data-map.ts';

/** A value that says nothing, of the column's type: nothing where the column may be empty. */
function blankValue(model: Model, column: Column, now: Date): Sql {
  if (column.optional) return sql`NULL`;
  if (column.list) return sql`'{}'`;
  // A keyed hash may have to be unique; the row's own key is.
  if (column.derivedFrom !== null) return sql`'erased:' || concat_ws(',', ${keySql(model)})`;
  switch (column.type) {
    case 'String':
      return sql`''`;
    case 'Bytes':
      return sql`''::bytea`;
    case 'Json':
      return sql`'{}'`;
    case 'DateTime':
      return sql`${now}::timestamptz`;
    case 'Boolean':
      return sql`false`;
    default:
      return sql`0`;
  }
}

interface Blanks {
  /** `column = value, …` for an UPDATE. */
  readonly set: Sql;
  /** True for the rows that an update would change. */
  readonly changes: Sql;
}

/** How to set these columns, of which there must be one, to values that say nothing. */
export function blanksFor(model: Model, columns: readonly Column[], now: Date): Blanks {
  const blanks = columns.map((column) => ({
    column,
    at: columnSql(model, column.field),
    value: blankValue(model, column, now),
  }));
  const compared = blanks.filter(
    ({ column: { type, optional } }) => optional || (type !== 'Json' && type !== 'DateTime'),
  );
  const changed = compared.map(({ column, at, value }) =>
    column.optional ? sql`${at} IS NOT NULL` : sql`${at} IS DISTINCT FROM ${value}`,
  );
  return {
    set: join(blanks.map(({ at, value }) => sql`${at} = ${value}`)),
    changes: changed.length > 0 ? sql`(${join(changed, ' OR ')})` : sql`true`,
  };
}

const hangsOn = (model: Model, column: Column): boolean =>
  model.key.includes(column.field) || model.references.some(({ from }) => from.includes(column.field));

/** The columns of a row that stays which must go, because their own category goes: neither keys nor references. */
export function columnsThatGo(model: Model, goes: (category: string) => boolean): Column[] {
  return model.columns.filter(
    (column) =>
      !hangsOn(model, column) &&
      column.field !== model.person[0] &&
      column.category !== 'none' &&
      goes(column.category),
  );
}

/** The columns that lead from a row to a person: its own, and references to people. */
function linksToPeople(dataMap: DataMap, model: Model): Column[] {
  const people = personModel(dataMap).name;
  const fields = model.references.filter((reference) => reference.model === people).flatMap(({ from }) => from);
  return model.columns.filter(
    ({ field }) => fields.includes(field) || (model.person.length === 1 && model.person[0] === field),
  );
}

/** Columns that anonymising a row empties: what leads to a person, and everything sealed, hashed from it, or secret. */
export function columnsThatName(dataMap: DataMap, model: Model, isPlain: (category: string) => boolean): Column[] {
  const links = linksToPeople(dataMap, model);
  const names = (column: Column): boolean => {
    if (links.includes(column)) return true;
    if (hangsOn(model, column) || column.category === 'none') return false;
    if (column.type === 'Bytes') return true;
    const source = model.columns.find(({ field }) => field === column.derivedFrom);
    if (source) return names(source);
    return !isPlain(column.category) && column.plain === null && (column.type === 'String' || column.type === 'Json');
  };
  return model.columns.filter(names);
}
