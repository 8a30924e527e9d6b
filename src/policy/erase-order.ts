import { columnSql, join, type Sql, sql, tableOf } from '../data/sql.ts';
import { type DataMap, type Model, personalModels, type Reference } from './data-map.ts';

/** Models in an order in which rows can be deleted: what refers to others goes before them. */
export function erasureOrder(dataMap: DataMap): Model[] {
  const order: Model[] = [];
  const seen = new Set<string>();
  const visit = (model: Model, path: readonly string[]): void => {
    if (path.includes(model.name))
      throw new Error(`${[...path, model.name].join(' → ')} refer to each other in a circle`);
    if (seen.has(model.name)) return;
    const referring = dataMap.models.filter(
      ({ name, references }) =>
        name !== model.name && references.some((to) => to.model === model.name && to.onDelete !== 'SetNull'),
    );
    for (const other of referring) visit(other, [...path, model.name]);
    seen.add(model.name);
    order.push(model);
  };
  for (const model of dataMap.models) visit(model, []);
  return order.filter((model) => personalModels(dataMap).includes(model));
}

/** References to a model that hold its rows: while a row refers, the referred one cannot go. */
function holding(dataMap: DataMap, to: Model): { model: Model; reference: Reference }[] {
  return dataMap.models.flatMap((model) =>
    model.references
      .filter((reference) => reference.model === to.name && reference.onDelete !== 'SetNull')
      .map((reference) => ({ model, reference })),
  );
}

/** True where nothing that must have this row refers to it; the row's table is called `t`. */
export function isFree(dataMap: DataMap, to: Model): Sql {
  const held = holding(dataMap, to).map(({ model, reference }) => {
    const pairs = reference.from.map(
      (field, i) => sql`r.${columnSql(model, field)} = t.${columnSql(to, reference.to[i] ?? '')}`,
    );
    return sql`NOT EXISTS (SELECT 1 FROM ${tableOf(model)} r WHERE ${join(pairs, ' AND ')})`;
  });
  return held.length > 0 ? join(held, ' AND ') : sql`true`;
}
