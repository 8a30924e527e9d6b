import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { App } from '../../src/context.ts';
import type { DataKey, SealedField } from '../../src/data/vault.ts';
import { type Column, type Model, personalModels, personModel } from '../../src/policy/data-map.ts';

/** A person who has a row in every table that can hold one, made from the data map alone: a new table needs no change here. */
export interface Canary {
  readonly id: string;
  readonly key: DataKey;
  /** `Model.field` → the text that was put there; sealed where the column is. */
  readonly texts: Map<string, string>;
}

interface Planting {
  readonly app: App;
  readonly owner: pg.Client;
  readonly name: string;
  readonly id: string;
  readonly key: DataKey;
  readonly texts: Map<string, string>;
  /** Keys of the rows that were made, by model. */
  readonly made: Map<string, Record<string, unknown>>;
  readonly generated: Set<string>;
}

/** Columns that the database fills by itself. */
async function filledByDatabase(owner: pg.Client): Promise<Set<string>> {
  const { rows } = await owner.query<{ at: string }>(
    `SELECT table_name || '.' || column_name AS at FROM information_schema.columns
      WHERE is_generated = 'ALWAYS' OR column_default LIKE 'nextval%'`,
  );
  return new Set(rows.map(({ at }) => at));
}

function textFor({ name, texts }: Planting, model: Model, { field }: Column): string {
  const text = `canary-${name}-${model.name}-${field}-end`.toLowerCase();
  if (model.person.length > 0) texts.set(`${model.name}.${field}`, text);
  return text;
}

function valueFor(planting: Planting, model: Model, column: Column): unknown {
  const { app, id, key } = planting;
  switch (column.type) {
    case 'DateTime':
      return app.clock.now();
    case 'Int':
    case 'Float':
    case 'BigInt':
      return column.list ? [7] : 7;
    case 'Boolean':
      return true;
    case 'Bytes':
      if (model.schema !== 'public') return Buffer.from([7]);
      return Buffer.from(
        app.vault.seal(key, `${model.name}.${column.field}` as SealedField, textFor(planting, model, column)),
      );
    case 'Json':
      if (model.person.length === 0) return '[]';
      return JSON.stringify({
        personId: id,
        startedAt: app.clock.now(),
        label: 'Firefox',
        note: textFor(planting, model, column),
      });
    default:
      if (column.uuid) return column.list ? [randomUUID()] : randomUUID();
      return column.list ? [textFor(planting, model, column)] : textFor(planting, model, column);
  }
}

/** Makes one row, and before it those that it must refer to. */
async function plantRow(planting: Planting, model: Model): Promise<Record<string, unknown>> {
  const before = planting.made.get(model.name);
  if (before) return before;
  const { app, owner, id } = planting;
  const values: Record<string, unknown> = {};
  for (const column of model.columns) {
    if (!planting.generated.has(`${model.table}.${column.column}`))
      values[column.field] = valueFor(planting, model, column);
  }
  for (const reference of model.references) {
    const target = app.dataMap.models.find(({ name }) => name === reference.model);
    if (!target || target === model) continue;
    const row = target === personModel(app.dataMap) ? { id } : await plantRow(planting, target);
    for (const [i, field] of reference.from.entries()) values[field] = row[reference.to[i] ?? ''];
  }
  if (model.person.length === 1 && model.person[0] && model.person[0] in values) values[model.person[0]] = id;
  if (model.name === 'Person') values.closingAt = null;
  // Of a course or of an attempt, never of both.
  if (model.name === 'LearningEvent') values.attemptId = null;
  const fields = Object.keys(values);
  const columns = fields.map((field) => `"${model.columns.find((each) => each.field === field)?.column}"`);
  const { rows } = await owner.query(
    `INSERT INTO "${model.schema}"."${model.table}" (${columns}) VALUES (${fields.map((_, i) => `$${i + 1}`)}) RETURNING *`,
    Object.values(values),
  );
  planting.made.set(model.name, rows[0]);
  return rows[0];
}

/**
 * Plants a canary person: a row of theirs in every model that can be about a person, now by the app's clock. With
 * `everywhere` a row in every other table, too.
 */
export async function aCanary(app: App, owner: pg.Client, name: string, { everywhere = false } = {}): Promise<Canary> {
  const id = randomUUID();
  const { row, key } = app.vault.newPersonKey(id);
  const planting: Planting = {
    app,
    owner,
    name: `${name}-${id.slice(-6)}`,
    id,
    key,
    texts: new Map(),
    made: new Map(),
    generated: await filledByDatabase(owner),
  };
  await owner.query('INSERT INTO vault.person_key ("personId", "ringKey", wrapped) VALUES ($1, $2, $3)', [
    row.personId,
    row.ringKey,
    Buffer.from(row.wrapped),
  ]);
  planting.made.set('PersonKey', row as unknown as Record<string, unknown>);
  await plantRow(planting, personModel(app.dataMap));
  for (const model of everywhere ? app.dataMap.models : personalModels(app.dataMap)) await plantRow(planting, model);
  return { id, key, texts: planting.texts };
}

/** Every row of every table of the database as text, with the table's name: what a dump would show. */
export async function everyRow(owner: pg.Client): Promise<{ table: string; row: string }[]> {
  const { rows: tables } = await owner.query<{ schema: string; name: string }>(
    `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const all = [];
  for (const { schema, name } of tables) {
    const { rows } = await owner.query<{ row: string }>(
      `SELECT row_to_json(t)::text AS row FROM "${schema}"."${name}" t`,
    );
    all.push(...rows.map(({ row }) => ({ table: `${schema}.${name}`, row })));
  }
  return all;
}

/** The tables whose rows show this text, as it is or as the bytes of a bytea or of a UUID. */
export async function tablesThatShow(owner: pg.Client, text: string): Promise<string[]> {
  const needles = [text, Buffer.from(text).toString('hex'), Buffer.from(text).toString('base64').replace(/=*$/, '')];
  const found = (await everyRow(owner)).filter(({ row }) => needles.some((needle) => row.includes(needle)));
  return [...new Set(found.map(({ table }) => table))].sort();
}
