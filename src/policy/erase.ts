import type { App } from '../context.ts';
import { forgetPersonKey, loadPersonKeys } from '../data/person-keys.ts';
import { columnSql, isAbout, join, named, type Sql, sql, tableOf } from '../data/sql.ts';
import { type Actor, audit } from '../record/audit.ts';
import { blankOut, columnsThatGo, columnsThatName } from './blank.ts';
import { type DataMap, type Model, personalModels, personModel, type Reference } from './data-map.ts';

export type WhyErased = 'asked' | 'inactive' | 'not-activated' | 'repeated-after-restore';

/** How many rows of each model went, stayed without the person, or stay because the policy says so. */
export interface ErasureReport {
  readonly erased: Record<string, number>;
  readonly anonymised: Record<string, number>;
  readonly kept: Record<string, number>;
}

type Erasing = Pick<App, 'db' | 'policy' | 'dataMap' | 'vault' | 'clock' | 'trail'>;

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

/** Schemas whose tables the app's own role may not touch; a function of the database forgets there. */
const isApart = ({ schema }: Model): boolean => schema === 'recovery';
/** The app may write the audit log and read it, nothing else: it goes by retention alone (audit-check.ts). */
const isLog = ({ name }: Model): boolean => name === 'AuditEvent';

/** References to a model that hold its rows: while a row refers, the referred one cannot go. */
function holding(dataMap: DataMap, to: Model): { model: Model; reference: Reference }[] {
  return dataMap.models.flatMap((model) =>
    model.references
      .filter((reference) => reference.model === to.name && reference.onDelete !== 'SetNull')
      .map((reference) => ({ model, reference })),
  );
}

/** True where nothing that must have this row refers to it. */
function isFree(dataMap: DataMap, to: Model): Sql {
  const held = holding(dataMap, to).map(({ model, reference }) => {
    const pairs = reference.from.map(
      (field, i) => sql`r.${columnSql(model, field)} = t.${columnSql(to, reference.to[i] ?? '')}`,
    );
    return sql`NOT EXISTS (SELECT 1 FROM ${tableOf(model)} r WHERE ${join(pairs, ' AND ')})`;
  });
  return held.length > 0 ? join(held, ' AND ') : sql`true`;
}

const add = (counts: Record<string, number>, model: Model, rows: number): void => {
  if (rows > 0) counts[model.name] = (counts[model.name] ?? 0) + rows;
};

/** Takes this person out of other people's rows, which stay: who looked, who granted, who was named. */
async function unlink(app: Erasing, personId: string): Promise<void> {
  const people = personModel(app.dataMap).name;
  for (const model of app.dataMap.models) {
    for (const reference of model.references) {
      if (reference.model !== people || reference.onDelete !== 'SetNull') continue;
      const column = columnSql(model, reference.from[0] ?? '');
      await app.db.$executeRaw`UPDATE ${tableOf(model)} SET ${column} = NULL WHERE ${column} = ${personId}::uuid`;
    }
  }
}

async function clearModel(app: Erasing, model: Model, personId: string, report: ErasureReport): Promise<void> {
  const { policy, dataMap } = app;
  const then = policy.categories[model.category]?.whenClosed.end ?? 'erase';
  const where = isAbout(dataMap, model, sql`(${personId}::uuid)`);
  const goes = (category: string) => policy.categories[category]?.whenClosed.end !== 'keep';
  if (then === 'erase') {
    add(report.erased, model, await app.db.$executeRaw`DELETE FROM ${tableOf(model)} WHERE ${where}`);
    return;
  }
  const isPlain = (category: string) => policy.categories[category]?.protection === 'plain';
  const columns =
    then === 'anonymise'
      ? columnsThatName(dataMap, model, isPlain)
      : model.columns.filter((column) => column.type === 'Bytes' || columnsThatGo(model, goes).includes(column));
  const blank =
    columns.length > 0 ? await app.db.$executeRaw(blankOut(model, columns, where, tableOf(model), app.clock.now())) : 0;
  if (then === 'anonymise') return add(report.anonymised, model, blank);
  const [row] = await app.db.$queryRaw<
    { n: number }[]
  >`SELECT count(*)::int AS n FROM ${tableOf(model)} WHERE ${where}`;
  add(report.kept, model, row?.n ?? 0);
}

/** Deletes the person's own row; while kept rows need it, only an empty one stays, under its id. */
async function clearPerson(app: Erasing, personId: string, report: ErasureReport): Promise<void> {
  const model = personModel(app.dataMap);
  const gone = await app.db.$executeRaw`
    DELETE FROM ${tableOf(model)} t WHERE t.id = ${personId}::uuid AND ${isFree(app.dataMap, model)}`;
  add(report.erased, model, gone);
  if (gone > 0) return;
  const columns = columnsThatGo(model, () => true);
  const where = sql`id = ${personId}::uuid`;
  add(
    report.anonymised,
    model,
    await app.db.$executeRaw(blankOut(model, columns, where, tableOf(model), app.clock.now())),
  );
}

/** Counters of tries that were kept under this person's id or address. */
async function clearCounters(app: Erasing, personId: string): Promise<void> {
  const person = await app.db.person.findUnique({ where: { id: personId }, select: { email: true } });
  const key = (await loadPersonKeys(app, [personId])).get(personId);
  const email = person && key && person.email.length > 0 ? [app.vault.unseal(key, 'Person.email', person.email)] : [];
  const hashes = [personId, ...email].map((account) =>
    app.vault.keyedHash('throttle', JSON.stringify(['account', account])),
  );
  await app.db.$executeRaw`DELETE FROM throttle WHERE right(key, 43) IN (${join(hashes)})`;
}

const rows = (counts: Record<string, number>): number => Object.values(counts).reduce((all, count) => all + count, 0);

/**
 * Erases a person within the caller's transaction, as the policy says for each category: rows go, lose the person, or
 * stay; the data key and the security answers are destroyed, and with the key everything sealed, in backups too. Leaves
 * a keyed hash of the id, so that a restore can repeat it, and an audit event with the counts. null when there is
 * nothing (left) to erase.
 */
export async function erasePerson(
  app: Erasing,
  personId: string,
  { why, by }: { why: WhyErased; by: Actor },
): Promise<ErasureReport | null> {
  const report: ErasureReport = { erased: {}, anonymised: {}, kept: {} };
  const person = personModel(app.dataMap);
  await app.db.$queryRaw`SELECT ${named('id')} FROM ${tableOf(person)} WHERE id = ${personId}::uuid FOR UPDATE`;
  await clearCounters(app, personId);
  await unlink(app, personId);
  const [forgotten] = await app.db.$queryRaw<{ n: number }[]>`SELECT recovery.forget(${personId}::uuid) AS n`;
  for (const model of erasureOrder(app.dataMap)) {
    if (isApart(model)) add(report.erased, model, forgotten?.n ?? 0);
    else if (model.name !== person.name && !isLog(model)) await clearModel(app, model, personId, report);
  }
  await clearPerson(app, personId, report);
  app.trail.afterwards.push(async () => forgetPersonKey(app.vault, personId));
  if (rows(report.erased) + rows(report.anonymised) === 0) return null;
  await app.db.erasure.createMany({
    data: {
      who: app.vault.keyedHash('erased', personId),
      at: app.clock.now(),
      why,
      report: { erased: { ...report.erased }, anonymised: { ...report.anonymised }, kept: { ...report.kept } },
    },
    skipDuplicates: true,
  });
  await audit(app, {
    what: 'account.erased',
    by,
    about: personId,
    detail: { why, erased: rows(report.erased), anonymised: rows(report.anonymised), kept: rows(report.kept) },
  });
  return report;
}
