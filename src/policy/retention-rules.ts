import { columnSql, isOver, type Sql, sql } from '../data/sql.ts';
import { blanksFor, columnsThatName } from './blank.ts';
import { type Column, type DataMap, type Model, personModel } from './data-map.ts';
import type { Keep, Policy } from './document.ts';
import { erasureOrder, isFree } from './erase-order.ts';

type KeepFor = Extract<Keep, { kind: 'for' }>;

/** What retention does to one model for one category: rows go, or columns of rows that stay are emptied. */
export interface Rule {
  readonly category: string;
  readonly model: Model;
  readonly keep: KeepFor;
  /** The field from which the time counts. */
  readonly clock: string;
  /** null: the row goes. Otherwise the columns to empty. */
  readonly empties: readonly Column[] | null;
}

const keepOf = (policy: Policy, category: string): KeepFor | null => {
  const keep = policy.categories[category]?.keep;
  return keep?.kind === 'for' ? keep : null;
};

function rowRule(policy: Policy, dataMap: DataMap, model: Model): Rule | null {
  const keep = keepOf(policy, model.category);
  const clock = keep && model.clocks[keep.from];
  if (!keep || !clock) return null;
  const isPlain = (category: string) => policy.categories[category]?.protection === 'plain';
  const empties = keep.end === 'erase' ? null : columnsThatName(dataMap, model, isPlain);
  return { category: model.category, model, keep, clock, empties };
}

/** Columns of another category than their row's, which has a time of its own here. */
function columnRules(policy: Policy, model: Model): Rule[] {
  const categories = new Set(model.columns.map(({ category }) => category));
  categories.delete(model.category);
  return [...categories].flatMap((category) => {
    const keep = keepOf(policy, category);
    const clock = keep && model.clocks[keep.from];
    const empties = model.columns.filter(
      (column) => column.category === category && !model.key.includes(column.field) && column.field !== model.person[0],
    );
    return keep && clock && empties.length > 0 ? [{ category, model, keep, clock, empties }] : [];
  });
}

/**
 * Every rule by which the policy ends the time of rows or columns, those first that others refer to. Not among them:
 * people (they are erased, not deleted), the audit log (it goes in whole seals), and what the recovery module holds.
 */
export function retentionRules(policy: Policy, dataMap: DataMap): Rule[] {
  const personal = erasureOrder(dataMap);
  const others = dataMap.models.filter((model) => !personal.includes(model));
  const person = personModel(dataMap).name;
  return [...personal, ...others]
    .filter((model) => model.schema !== 'recovery' && model.name !== 'AuditEvent')
    .flatMap((model) => {
      const row = model.name === person ? null : rowRule(policy, dataMap, model);
      return [...(row ? [row] : []), ...columnRules(policy, model)];
    });
}

/** True for the rows, in a table called `t`, that the rule would change now. */
export function isDue({ model, keep, clock, empties }: Rule, dataMap: DataMap, now: Date): Sql {
  const over = isOver(model, clock, keep.for, now);
  return empties === null
    ? sql`${over} AND ${isFree(dataMap, model)}`
    : sql`${over} AND ${blanksFor(model, empties, now).changes}`;
}

/** Why a whole person's time is over, and for which rows of the person model that is true. */
export function peopleDue(
  policy: Policy,
  dataMap: DataMap,
  now: Date,
): { why: 'asked' | 'not-activated' | 'inactive'; is: Sql }[] {
  const model = personModel(dataMap);
  const keep = keepOf(policy, model.category);
  const clock = keep && model.clocks[keep.from];
  const closing = isOver(model, 'closingAt', policy.closing.changeOfMind, now);
  const waiting = sql`${columnSql(model, 'activatedAt')} IS NULL AND ${isOver(model, 'createdAt', policy.registration.activateWithin, now)}`;
  return [
    { why: 'asked', is: closing },
    { why: 'not-activated', is: waiting },
    ...(keep && clock ? [{ why: 'inactive' as const, is: isOver(model, clock, keep.for, now) }] : []),
  ];
}
