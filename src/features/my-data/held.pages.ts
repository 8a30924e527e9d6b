import { type SummaryList, summaryList, type Table, table, type Who } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import type { MyCategory, MyData, MyTable } from '../../policy/my-data.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, numberWords } from '../../words.ts';
import { showingOf, valueWords } from './held-words.ts';

/** What one table holds: values with their names, or the newest rows. */
interface HeldTable {
  list: SummaryList | null;
  table: Table | null;
}

/** One category with its values and its whole rule. */
export interface HeldSection {
  id: string;
  name: string;
  /** What there is of it in a few words, while it is folded: the value itself, or how many; null where neither says anything. */
  gist: string | null;
  what: string;
  tables: HeldTable[];
  /** How much there is of what is only counted here. */
  counts: string | null;
  /** Where it is shown in full. */
  page: { text: string; href: string } | null;
  who: Who;
}

export interface WithheldItem {
  name: string;
  what: string;
  why: string;
  /** Whether it can be checked only, which nobody can undo. */
  oneWay: boolean;
  href: string;
}

/** Where a value is put right. */
const CHANGES: Readonly<Record<string, { text: string; href: string }>> = {
  'Person.name': { text: 'Change', href: paths.myDataCorrect.to() },
  'Person.email': { text: 'Change', href: paths.changeEmail.to() },
  'Person.jobRole': { text: 'Change', href: paths.myDataCorrect.to() },
  'Person.workplace': { text: 'Change', href: paths.myDataCorrect.to() },
  'Person.membershipNumber': { text: 'Change', href: paths.myDataCorrect.to() },
};

function valuesOf(policy: Policy, held: MyTable): SummaryList | null {
  const [row] = held.rows;
  if (!row) return null;
  const columns = held.columns.filter(({ forPeople }) => forPeople);
  return summaryList(
    columns.map((column) => {
      const key = column.words;
      const change = CHANGES[`${held.model}.${column.field}`];
      const actions = change ? [{ ...change, about: key.toLowerCase() }] : [];
      return { key, value: valueWords(policy, held, row, column), actions };
    }),
  );
}

/** Null where there is nothing to show but a number. */
function heldTable(policy: Policy, held: MyTable): HeldTable | null {
  if (held.single) return { list: valuesOf(policy, held), table: null };
  const { fields } = showingOf(held);
  if (held.total === 0 || fields.length === 0) return null;
  const count = heldCount(held);
  const columns = fields.flatMap((field) => held.columns.filter((column) => column.field === field));
  return {
    list: null,
    table: table(
      held.total > held.rows.length ? `The newest ${numberWords(held.rows.length)} of ${count}` : count,
      columns.map(({ words }) => words),
      held.rows.map((row) => columns.map((column) => valueWords(policy, held, row, column))),
    ),
  };
}

function countedOnly(tables: readonly MyTable[]): string | null {
  const counts = tables.flatMap((held) => {
    if (held.single) return [];
    const counted = held.total === 0 || showingOf(held).fields.length === 0;
    return counted ? [`${heldCount(held)}.`] : [];
  });
  return counts.join(' ') || null;
}

/** What a person can put right is told in its own words, a list by its number. */
function gistOf(policy: Policy, tables: readonly MyTable[]): string | null {
  const said = tables.flatMap((held) => {
    if (!held.single) return [heldCount(held)];
    const [row] = held.rows;
    const own = held.columns.filter(({ field }) => CHANGES[`${held.model}.${field}`]);
    return row && own.length > 0 ? [own.map((column) => valueWords(policy, held, row, column)).join(', ')] : [];
  });
  return said[0] ?? null;
}

function heldCount(held: MyTable): string {
  const { rows } = showingOf(held);
  return held.total === 0 ? `No ${rows[1]}` : countWords(held.total, ...rows);
}

const section = (policy: Policy, category: MyCategory, namedTutors: readonly string[]): HeldSection => ({
  id: category.id,
  name: category.name,
  gist: gistOf(policy, category.tables),
  what: `${category.what}.`,
  tables: category.tables.flatMap((held) => heldTable(policy, held) ?? []),
  counts: countedOnly(category.tables),
  page: category.tables.map((held) => showingOf(held).page).find((page) => page !== undefined) ?? null,
  who: whoCanSee(policy, [category.id], { namedTutors }),
});

/** Everything that is held, by category, in the order of the privacy notice. */
export const heldSections = (policy: Policy, held: MyData, namedTutors: readonly string[]): HeldSection[] =>
  held.categories.map((category) => section(policy, category, namedTutors));

/** What is held and not shown, each with the reason. */
export const withheldItems = (policy: Policy, { withheld }: Pick<MyData, 'withheld'>): WithheldItem[] =>
  withheld.map(({ id, name, what, why }) => ({
    name,
    what: `${what}.`,
    why,
    oneWay: policy.categories[id]?.protection === 'one-way',
    href: whoCanSee(policy, [id]).href,
  }));
