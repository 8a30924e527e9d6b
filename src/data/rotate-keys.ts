import { type App, inTransaction } from '../context.ts';
import type { Column, Model } from '../policy/data-map.ts';
import { audit } from '../record/audit.ts';
import { columnSql, keySql, type Sql, sql, tableOf } from './sql.ts';
import type { SealedField } from './vault.ts';

export interface Rotated {
  /** Data keys that were wrapped anew. */
  readonly people: number;
  /** Values without a person that were sealed anew. */
  readonly values: number;
}

export interface RotateOptions {
  readonly onProgress?: (soFar: Rotated) => void;
  /** Rows in one transaction. */
  readonly atOnce?: number;
}

/** Wraps the next people's keys with the current ring key; what they sealed stays as it is. */
async function rewrapSome(app: App, atOnce: number): Promise<number> {
  const current = app.vault.currentRingKey;
  const rows = await app.db.$queryRaw<{ personId: string; ringKey: string; wrapped: Uint8Array }[]>`
    SELECT "personId"::text AS "personId", "ringKey", wrapped FROM vault.person_key
     WHERE "ringKey" <> ${current} ORDER BY "personId" LIMIT ${atOnce} FOR UPDATE`;
  if (rows.length === 0) return 0;
  const wrapped = rows.map((row) => Buffer.from(app.vault.rewrap(row).wrapped).toString('hex'));
  return app.db.$executeRaw`
    UPDATE vault.person_key k SET "ringKey" = ${current}, wrapped = decode(n.wrapped, 'hex')
      FROM unnest(${rows.map(({ personId }) => personId)}::uuid[], ${wrapped}::text[]) AS n (id, wrapped)
     WHERE k."personId" = n.id`;
}

/** True for values sealed for the site under a ring key that is no longer current. */
const isStale = (app: App, column: Sql): Sql => {
  const header = Buffer.from(app.vault.siteKey.header);
  return sql`substring(${column} from 1 for 1) = ${header.subarray(0, 1)}
    AND substring(${column} from 1 for ${header.length}::int) <> ${header}`;
};

async function resealSome(app: App, model: Model, { field }: Column, atOnce: number): Promise<number> {
  const column = columnSql(model, field);
  const name = `${model.name}.${field}` as SealedField;
  const rows = await app.db.$queryRaw<{ at: string; value: Uint8Array }[]>`
    SELECT ctid::text AS at, ${column} AS value FROM ${tableOf(model)}
     WHERE ${isStale(app, column)} ORDER BY ${keySql(model)} LIMIT ${atOnce} FOR UPDATE`;
  if (rows.length === 0) return 0;
  const { siteKey } = app.vault;
  const values = rows.map(({ value }) => app.vault.seal(siteKey, name, app.vault.unseal(siteKey, name, value)));
  // Locked rows keep their place until the transaction ends.
  return app.db.$executeRaw`
    UPDATE ${tableOf(model)} t SET ${column} = decode(n.value, 'hex')
      FROM unnest(${rows.map(({ at }) => at)}::text[], ${values.map((value) => Buffer.from(value).toString('hex'))}::text[]) AS n (at, value)
     WHERE t.ctid = n.at::tid`;
}

/** Columns that may hold a value sealed for the site: sealed ones of rows that can be, or always are, without a person. */
function siteSealed({ dataMap }: App): { model: Model; column: Column }[] {
  return dataMap.models
    .filter(({ schema }) => schema === 'public')
    .flatMap((model) => model.columns.filter(({ type }) => type === 'Bytes').map((column) => ({ model, column })))
    .filter(({ model, column }) =>
      model.person.length === 0
        ? column.category !== 'none'
        : model.columns.some(({ field, optional }) => field === model.person[0] && optional),
    );
}

/**
 * Brings everything under the first key of SEALING_KEYS, so that the others can be taken out of it: every person's data
 * key is wrapped anew, and values that belong to no person are sealed anew. In small transactions, so that it can be
 * killed and run again, and two at once only share the work; the site stays open meanwhile.
 */
export async function rotateKeys(app: App, { onProgress, atOnce = 200 }: RotateOptions = {}): Promise<Rotated> {
  let done: Rotated = { people: 0, values: 0 };
  const repeat = async (what: keyof Rotated, some: (app: App) => Promise<number>) => {
    for (;;) {
      const rows = await inTransaction(app, some);
      if (rows === 0) return;
      done = { ...done, [what]: done[what] + rows };
      onProgress?.(done);
    }
  };
  await repeat('people', (inside) => rewrapSome(inside, atOnce));
  for (const { model, column } of siteSealed(app)) {
    await repeat('values', (inside) => resealSome(inside, model, column, atOnce));
  }
  await inTransaction(app, (inside) =>
    audit(inside, {
      what: 'keys.rotated',
      by: { system: 'operator' },
      detail: { ringKey: app.vault.currentRingKey, ...done },
    }),
  );
  return done;
}
