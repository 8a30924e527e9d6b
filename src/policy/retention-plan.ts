import type { App } from '../context.ts';
import { join, type Sql, sql, tableOf } from '../data/sql.ts';
import { countOldAudit } from '../record/audit-check.ts';
import { personModel } from './data-map.ts';
import { isDue, peopleDue, retentionRules } from './retention-rules.ts';

export interface RetentionLine {
  readonly category: string;
  readonly model: string;
  /** Rows whose time was over when they were counted. */
  readonly due: number;
  readonly erased: number;
  readonly anonymised: number;
}

export interface RetentionReport {
  readonly categories: readonly RetentionLine[];
  /** People who were erased whole; in a plan those who would be. What goes with them is not among the lines. */
  readonly people: number;
}

/** The line of the audit log, which retention removes in whole seals. */
export function auditLine({ dataMap }: Pick<App, 'dataMap'>, due: number, erased: number): RetentionLine {
  const model = dataMap.models.find(({ name }) => name === 'AuditEvent');
  return { category: model?.category ?? 'none', model: 'AuditEvent', due, erased, anonymised: 0 };
}

/** True for people, in a table called `t`, who have a key: one without has been erased, and an empty row waits for what is kept. */
export const hasKey: Sql = sql`EXISTS (SELECT 1 FROM vault.person_key k WHERE k."personId" = t.id)`;

/** Few questions, none of which comes near to the time that one may take. */
const AT_ONCE = 10;

/** What retention would do at this moment; changes nothing. */
export async function planRetention(app: App, now = app.clock.now()): Promise<RetentionReport> {
  const { policy, dataMap, db } = app;
  const categories: RetentionLine[] = [];
  const rules = retentionRules(policy, dataMap);
  for (let at = 0; at < rules.length; at += AT_ONCE) {
    const some = rules.slice(at, at + AT_ONCE);
    const counts = some.map(
      (rule, place) => sql`
        SELECT ${place}::int AS place, count(*)::int AS due FROM ${tableOf(rule.model)} t WHERE ${isDue(rule, dataMap, now)}`,
    );
    const rows = await db.$queryRaw<{ place: number; due: number }[]>`${join(counts, ' UNION ALL ')} ORDER BY 1`;
    some.forEach(({ category, model }, place) => {
      categories.push({ category, model: model.name, due: rows[place]?.due ?? 0, erased: 0, anonymised: 0 });
    });
  }
  categories.push(auditLine(app, await countOldAudit(app, now), 0));
  const anyReason = join(
    peopleDue(policy, dataMap, now).map(({ is }) => sql`(${is})`),
    ' OR ',
  );
  const [row] = await db.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM ${tableOf(personModel(dataMap))} t WHERE (${anyReason}) AND ${hasKey}`;
  return { categories: categories.filter(({ due }) => due > 0), people: row?.n ?? 0 };
}
