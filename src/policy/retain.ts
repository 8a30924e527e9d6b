import { type App, inTransaction } from '../context.ts';
import { columnSql, keySql, type Sql, sql, tableOf } from '../data/sql.ts';
import { audit } from '../record/audit.ts';
import { forgetOldAudit } from '../record/audit-check.ts';
import { sealAudit } from '../record/audit-seal.ts';
import { blanksFor } from './blank.ts';
import { personModel } from './data-map.ts';
import { erasePerson } from './erase.ts';
import { isFree } from './erase-order.ts';
import { queueLastMail } from './last-mail.ts';
import { auditLine, hasKey, planRetention, type RetentionLine, type RetentionReport } from './retention-plan.ts';
import { isDue, peopleDue, type Rule, retentionRules } from './retention-rules.ts';
import { warnUnused } from './warn-unused.ts';

const ROWS_AT_ONCE = 1_000;
const PEOPLE_AT_ONCE = 100;
const BY = { system: 'retention' } as const;

/** A run whose report is written in the transaction of every step: whatever ends it, the report says what went. */
class Run {
  readonly #id: string;
  #report: RetentionReport = { categories: [], people: 0 };

  constructor(id: string) {
    this.#id = id;
  }

  get report(): RetentionReport {
    return this.#report;
  }

  /** Does one step in a transaction of its own; null when the step found nothing to do. */
  async step(app: App, work: (app: App) => Promise<RetentionLine | 'person' | null>): Promise<number> {
    const done = await inTransaction(app, async (inside) => {
      const result = await work(inside);
      if (result === null) return null;
      const report = result === 'person' ? { ...this.#report, people: this.#report.people + 1 } : this.#with(result);
      await inside.db.retentionRun.update({ where: { id: this.#id }, data: { report: plain(report) } });
      return { report, rows: result === 'person' ? 1 : result.due };
    });
    if (done) this.#report = done.report;
    return done?.rows ?? 0;
  }

  #with(line: RetentionLine): RetentionReport {
    const same = (other: RetentionLine) => other.category === line.category && other.model === line.model;
    const before = this.#report.categories.find(same);
    const sum: RetentionLine = {
      category: line.category,
      model: line.model,
      due: line.due + (before?.due ?? 0),
      erased: line.erased + (before?.erased ?? 0),
      anonymised: line.anonymised + (before?.anonymised ?? 0),
    };
    return { ...this.#report, categories: [...this.#report.categories.filter((other) => !same(other)), sum] };
  }
}

const plain = ({ categories, people }: RetentionReport) => ({
  categories: categories.map((line) => ({ ...line })),
  people,
});

async function begin(app: App, dryRun: boolean): Promise<string> {
  const { id } = await app.db.retentionRun.create({
    data: { startedAt: app.clock.now(), dryRun, report: plain({ categories: [], people: 0 }) },
    select: { id: true },
  });
  return id;
}

async function finish(app: App, id: string, report: RetentionReport): Promise<RetentionReport> {
  await app.db.retentionRun.update({ where: { id }, data: { finishedAt: app.clock.now(), report: plain(report) } });
  return report;
}

/** Ends the time of at most a thousand rows; null when none is due. Rows that another run has in hand are left to it. */
async function applyRule(app: App, rule: Rule, now: Date): Promise<RetentionLine | null> {
  const { model, category, empties } = rule;
  const table = tableOf(model);
  const batch = sql`(${keySql(model)}) IN (
    SELECT ${keySql(model)} FROM ${table} t WHERE ${isDue(rule, app.dataMap, now)}
     ORDER BY ${columnSql(model, rule.clock)} LIMIT ${ROWS_AT_ONCE} FOR UPDATE SKIP LOCKED)`;
  const rows = empties
    ? await app.db.$executeRaw`UPDATE ${table} SET ${blanksFor(model, empties, now).set} WHERE ${batch}`
    : await app.db.$executeRaw`DELETE FROM ${table} WHERE ${batch}`;
  if (rows === 0) return null;
  const did = empties && rule.keep.end === 'anonymise' ? 'anonymised' : 'erased';
  await audit(app, { what: `retention.${did}`, by: BY, detail: { category, model: model.name, rows } });
  return { category, model: model.name, due: rows, erased: 0, anonymised: 0, [did]: rows };
}

/** People whose time is over, in the order of their ids. */
async function duePeople(app: App, is: Sql, after: string): Promise<string[]> {
  const people = await app.db.$queryRaw<{ id: string }[]>`
    SELECT t.id::text AS id FROM ${tableOf(personModel(app.dataMap))} t
     WHERE ${is} AND ${hasKey} AND t.id > ${after}::uuid ORDER BY t.id LIMIT ${PEOPLE_AT_ONCE}`;
  return people.map(({ id }) => id);
}

/** Erases everybody whom one reason applies to. Each is looked at again under a lock: they may have come back meanwhile. */
async function erasePeople(app: App, run: Run, { why, is }: ReturnType<typeof peopleDue>[number]): Promise<void> {
  const table = tableOf(personModel(app.dataMap));
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const people = await duePeople(app, is, after);
    for (const id of people) {
      await run.step(app, async (inside) => {
        const still = await inside.db.$queryRaw<unknown[]>`
          SELECT 1 FROM ${table} t WHERE t.id = ${id}::uuid AND ${is} FOR UPDATE SKIP LOCKED`;
        if (still.length === 0) return null;
        await queueLastMail(inside, id);
        return (await erasePerson(inside, id, { why, by: BY })) ? 'person' : null;
      });
    }
    const last = people.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

/** Removes the empty rows of people who were erased before, once nothing that was kept refers to them any more. */
async function removeEmptyPeople(app: App): Promise<RetentionLine | null> {
  const model = personModel(app.dataMap);
  const rows = await app.db.$executeRaw`
    DELETE FROM ${tableOf(model)} t WHERE NOT ${hasKey} AND ${isFree(app.dataMap, model)}`;
  if (rows === 0) return null;
  await audit(app, { what: 'retention.erased', by: BY, detail: { category: model.category, model: model.name, rows } });
  return { category: model.category, model: model.name, due: rows, erased: rows, anonymised: 0 };
}

/** Removes audit events whose time is over, a few whole seals at a time. */
async function forgetAudit(app: App): Promise<RetentionLine | null> {
  const rows = await forgetOldAudit(app, ROWS_AT_ONCE);
  if (rows === 0) return null;
  const line = auditLine(app, rows, rows);
  await audit(app, { what: 'retention.erased', by: BY, detail: { category: line.category, model: line.model, rows } });
  return line;
}

/**
 * Does what the policy says about time: people who asked to go, never came, or stayed away, who are told some weeks before; then rows and columns whose
 * time is over; then the audit log. In small transactions, each with its audit event and the report so far: it can be
 * killed at any moment and run again, also twice at once. With `dryRun` it only writes down what it would do.
 */
export async function runRetention(app: App, { dryRun = false } = {}): Promise<RetentionReport> {
  const now = app.clock.now();
  await sealAudit(app);
  const id = await begin(app, dryRun);
  if (dryRun) return finish(app, id, await planRetention(app, now));
  const run = new Run(id);
  for (const reason of peopleDue(app.policy, app.dataMap, now)) await erasePeople(app, run, reason);
  await warnUnused(app, now);
  for (const rule of retentionRules(app.policy, app.dataMap)) {
    while ((await run.step(app, (inside) => applyRule(inside, rule, now))) > 0);
  }
  await run.step(app, removeEmptyPeople);
  while ((await run.step(app, forgetAudit)) > 0);
  return finish(app, id, run.report);
}
