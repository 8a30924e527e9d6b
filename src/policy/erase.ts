import type { App } from '../context.ts';
import { normaliseEmail } from '../data/blind-index.ts';
import { forgetPersonKey, loadPersonKeys } from '../data/person-keys.ts';
import { columnSql, isAbout, join, named, type Sql, sql, tableOf } from '../data/sql.ts';
import { dropMailsAbout } from '../mail/outbox.ts';
import { accountName } from '../record/account-name.ts';
import { type Actor, audit } from '../record/audit.ts';
import { blanksFor, columnsThatGo, columnsThatName } from './blank.ts';
import { type Column, type Model, personModel } from './data-map.ts';
import { erasureOrder, isFree } from './erase-order.ts';

export type WhyErased = 'asked' | 'inactive' | 'not-activated' | 'repeated-after-restore';

/** How many rows of each model went, stayed without the person, or stay because the policy says so. */
export interface ErasureReport {
  readonly erased: Record<string, number>;
  readonly anonymised: Record<string, number>;
  readonly kept: Record<string, number>;
}

type Erasing = Pick<App, 'db' | 'policy' | 'dataMap' | 'vault' | 'clock' | 'trail'>;

/** Schemas whose tables the app's own role may not touch; a function of the database forgets there. */
const isApart = ({ schema }: Model): boolean => schema === 'recovery';
/** The app may write the audit log and read it, nothing else: it goes by retention alone (audit-check.ts). */
const isLog = ({ name }: Model): boolean => name === 'AuditEvent';

const add = (counts: Record<string, number>, model: Model, rows: number): void => {
  if (rows > 0) counts[model.name] = (counts[model.name] ?? 0) + rows;
};

/** Takes this person out of other people's rows, which stay: who looked, who granted, who was named. */
async function unlink(app: Erasing, personId: string): Promise<void> {
  const people = personModel(app.dataMap).name;
  for (const model of app.dataMap.models) {
    for (const reference of model.references) {
      const isOwn = reference.from[0] === model.person[0];
      if (reference.model !== people || reference.onDelete !== 'SetNull' || isOwn) continue;
      const column = columnSql(model, reference.from[0] ?? '');
      await app.db.$executeRaw`UPDATE ${tableOf(model)} SET ${column} = NULL WHERE ${column} = ${personId}::uuid`;
    }
  }
}

/** Empties columns of the rows that fit; returns how many rows that changed. */
async function empty(app: Erasing, model: Model, columns: readonly Column[], where: Sql): Promise<number> {
  if (columns.length === 0) return 0;
  const { set, changes } = blanksFor(model, columns, app.clock.now());
  return app.db.$executeRaw`UPDATE ${tableOf(model)} SET ${set} WHERE ${where} AND ${changes}`;
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
  const blank = await empty(app, model, columns, where);
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
  add(report.anonymised, model, await empty(app, model, columns, where));
}

/** Counters of tries that were kept under this person's id or address. */
async function clearCounters(app: Erasing, personId: string): Promise<void> {
  const person = await app.db.person.findUnique({ where: { id: personId }, select: { email: true } });
  const key = (await loadPersonKeys(app, [personId])).get(personId);
  const email =
    person && key && person.email.length > 0
      ? [normaliseEmail(app.vault.unseal(key, 'Person.email', person.email))]
      : [];
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
  { why: cause, by }: { why: WhyErased; by: Actor },
): Promise<ErasureReport | null> {
  const report: ErasureReport = { erased: {}, anonymised: {}, kept: {} };
  const person = personModel(app.dataMap);
  await app.db.$queryRaw`SELECT ${named('id')} FROM ${tableOf(person)} WHERE id = ${personId}::uuid FOR UPDATE`;
  await clearCounters(app, personId);
  await dropMailsAbout(app, personId);
  await unlink(app, personId);
  const isElsewhere = (await app.db.forwardedPerson.count({ where: { personId } })) > 0;
  const [forgotten] = await app.db.$queryRaw<{ n: number }[]>`SELECT recovery_forget(${personId}::uuid) AS n`;
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
      why: cause,
      account: isElsewhere ? accountName(app, personId) : null,
      report: { erased: { ...report.erased }, anonymised: { ...report.anonymised }, kept: { ...report.kept } },
    },
    skipDuplicates: true,
  });
  await audit(app, {
    what: 'account.erased',
    by,
    about: personId,
    detail: { why: cause, erased: rows(report.erased), anonymised: rows(report.anonymised), kept: rows(report.kept) },
  });
  return report;
}
