import type { App } from '../context.ts';
import { loadPersonKeys } from '../data/person-keys.ts';
import type { SealedField } from '../data/vault.ts';
import { NotFound } from '../errors.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Column, Model } from './data-map.ts';
import { visibleCategories } from './decide.ts';
import { reasonOf, type Subject, type Viewer } from './viewer.ts';

type ModelName = Prisma.ModelName;
type Scalars<M extends ModelName> = Prisma.TypeMap['model'][M]['payload']['scalars'];
/** The name of a column of this model. */
export type Field<M extends ModelName> = keyof Scalars<M> & string;
/** A column's value with its seal opened: bytes have become text. */
type Opened<T> = Extract<T, Uint8Array> extends never ? T : string | Extract<T, null>;

/** Those of the asked fields that the viewer may see, opened, and the names of the others. */
type Revealed<M extends ModelName, F extends Field<M>> = {
  readonly [K in F]?: Opened<Scalars<M>[K]>;
} & { readonly withheld: readonly F[] };

export type RevealedRow<M extends ModelName, F extends Field<M>> = Revealed<M, F> & {
  /** Whom the row is about. */
  readonly aboutId: string;
};

/** A person whose data is asked for; never nobody. */
export type PersonSubject = Subject & { readonly aboutId: string };

interface Rows {
  findMany(query: object): Promise<Record<string, unknown>[]>;
}

interface Narrowing {
  readonly where?: object;
  readonly orderBy?: object;
  readonly take?: number;
}

const rowsOf = (app: Pick<App, 'db'>, model: string): Rows =>
  Reflect.get(app.db, model.charAt(0).toLowerCase() + model.slice(1)) as Rows;

function modelOf({ dataMap }: Pick<App, 'dataMap'>, name: string): Model & { personField: string } {
  const model = dataMap.models.find((each) => each.name === name);
  const [personField, ...further] = model?.person ?? [];
  if (!model || personField === undefined || further.length > 0) throw new Error(`${name} leads to no person`);
  return { ...model, personField };
}

function columnOf(model: Model, field: string): Column {
  const column = model.columns.find((each) => each.field === field);
  if (!column) throw new Error(`${model.name} has no column ${field}`);
  return column;
}

/** Hashes made from sealed text, and what can only be checked, are for nobody's eyes. */
function canBeShown({ policy }: Pick<App, 'policy'>, { category, derivedFrom }: Column): boolean {
  return derivedFrom === null && policy.categories[category]?.protection !== 'one-way';
}

/** The asked fields that this viewer may see of this subject, each with the rule that allows it (none: not personal). */
function allowedFields(app: App, viewer: Viewer, subject: Subject, columns: readonly Column[]) {
  const rules = visibleCategories(app.policy, viewer, subject);
  const allowed = columns.filter(
    (column) => canBeShown(app, column) && (column.category === 'none' || rules.has(column.category)),
  );
  return { rules, fields: allowed.map(({ field }) => field) };
}

/** Notes what was shown of somebody else, once for each rule that allowed it. */
function noteLook(
  app: App,
  viewer: Viewer,
  subject: PersonSubject,
  columns: readonly Column[],
  fields: readonly string[],
) {
  if (viewer.kind === 'guest' || viewer.id === subject.aboutId) return;
  const rules = visibleCategories(app.policy, viewer, subject);
  const byRule = new Map<string, string[]>();
  for (const { field, category } of columns) {
    const rule = fields.includes(field) ? rules.get(category) : undefined;
    if (rule) byRule.set(rule, [...(byRule.get(rule) ?? []), category]);
  }
  const reasonId = reasonOf(subject, viewer.id);
  for (const [rule, categories] of byRule)
    app.trail.looks.push({ aboutId: subject.aboutId, rule, categories, reasonId });
}

/** Notes that these categories of somebody were shown where a query of its own read them; what may not be seen is not noted. */
export function noteShown(app: App, viewer: Viewer, subject: PersonSubject, categories: readonly string[]): void {
  if (viewer.kind === 'guest' || viewer.id === subject.aboutId) return;
  const rules = visibleCategories(app.policy, viewer, subject);
  const reasonId = reasonOf(subject, viewer.id);
  for (const category of categories) {
    const rule = rules.get(category);
    if (rule) app.trail.looks.push({ aboutId: subject.aboutId, rule, categories: [category], reasonId });
  }
}

/** Subjects of whom the viewer may see the same fields are read together: one query for each such group. */
function grouped(app: App, viewer: Viewer, subjects: readonly PersonSubject[], columns: readonly Column[]) {
  const groups = new Map<string, { fields: string[]; ids: string[] }>();
  for (const subject of subjects) {
    const { fields } = allowedFields(app, viewer, subject, columns);
    const group = groups.get(fields.join()) ?? { fields, ids: [] };
    group.ids.push(subject.aboutId);
    groups.set(fields.join(), group);
  }
  return [...groups.values()];
}

/**
 * The one door to what a model holds about these people: the rows, with those of the asked fields that the policy lets
 * this viewer see, opened. A field that may not be shown is not fetched. Keys come in one query, rows in one for each
 * different answer of the policy (most often one). What was shown of others goes into `app.trail.looks`.
 */
export async function revealRows<M extends ModelName, const F extends Field<M>>(
  app: App,
  viewer: Viewer,
  subjects: readonly PersonSubject[],
  name: M,
  fields: readonly F[],
  narrowing: Narrowing = {},
): Promise<RevealedRow<M, F>[]> {
  const model = modelOf(app, name);
  const columns = fields.map((field) => columnOf(model, field));
  const sealed = new Set(columns.filter(({ type }) => type === 'Bytes').map(({ field }) => field));
  const groups = grouped(app, viewer, subjects, columns);
  const opens = groups.flatMap((group) => (group.fields.some((field) => sealed.has(field)) ? group.ids : []));
  const [keys, found] = await Promise.all([
    loadPersonKeys(app, opens),
    Promise.all(groups.map((group) => readGroup(app, model, group, narrowing))),
  ]);
  const about = new Map(subjects.map((subject) => [subject.aboutId, subject]));
  const noted = new Set<string>();
  return found.flat().map(({ row, fields: shown }) => {
    const aboutId = row[model.personField] as string;
    const subject = about.get(aboutId);
    if (subject && !noted.has(aboutId)) noteLook(app, viewer, subject, columns, shown);
    noted.add(aboutId);
    const values = shown.map((field) => {
      const value = row[field];
      if (!sealed.has(field) || value === null) return [field, value];
      const key = keys.get(aboutId);
      return key ? [field, app.vault.unseal(key, `${name}.${field}` as SealedField, value as Uint8Array)] : [];
    });
    const withheld = fields.filter((field) => !shown.includes(field));
    return { ...Object.fromEntries(values.filter(([field]) => field)), aboutId, withheld } as unknown as RevealedRow<
      M,
      F
    >;
  });
}

async function readGroup(
  app: App,
  model: Model & { personField: string },
  { fields, ids }: { fields: string[]; ids: string[] },
  { where, ...order }: Narrowing,
) {
  const select = Object.fromEntries([model.personField, ...fields].map((field) => [field, true]));
  const rows = await rowsOf(app, model.name).findMany({
    select,
    where: { AND: [where ?? {}, { [model.personField]: { in: ids } }] },
    ...order,
  });
  return rows.map((row) => ({ row, fields }));
}

/** As revealRows for a model with one row a person, by the person's id; people without a row are missing. */
export async function revealMany<M extends ModelName, const F extends Field<M>>(
  app: App,
  viewer: Viewer,
  subjects: readonly PersonSubject[],
  name: M,
  fields: readonly F[],
): Promise<Map<string, RevealedRow<M, F>>> {
  const rows = await revealRows(app, viewer, subjects, name, fields);
  return new Map(rows.map((row) => [row.aboutId, row]));
}

/** As revealMany for one person; throws NotFound when there is no row. */
export async function reveal<M extends ModelName, const F extends Field<M>>(
  app: App,
  viewer: Viewer,
  subject: PersonSubject,
  name: M,
  fields: readonly F[],
): Promise<RevealedRow<M, F>> {
  const [row] = await revealRows(app, viewer, [subject], name, fields);
  if (!row) throw new NotFound();
  return row;
}

/**
 * Whether this viewer may search or sort these people by a field: only by what may be shown, or the order and the hits
 * would tell it.
 */
export function mayFindBy<M extends ModelName>(
  app: App,
  viewer: Viewer,
  subject: Subject,
  name: M,
  field: Field<M>,
): boolean {
  const column = columnOf(modelOf(app, name), field);
  return allowedFields(app, viewer, subject, [column]).fields.length > 0;
}

const inOrder = new Intl.Collator('en-GB', { sensitivity: 'base', numeric: true });

/** Sorts revealed rows by a field of text; rows whose field is withheld come last, by id, so that their place tells nothing. */
export function byRevealed<R extends { readonly aboutId: string }>(field: keyof R & string): (a: R, b: R) => number {
  return (a, b) => {
    const [x, y] = [a[field], b[field]];
    if (typeof x === 'string' && typeof y === 'string' && x !== y) return inOrder.compare(x, y);
    return Number(typeof y === 'string') - Number(typeof x === 'string') || (a.aboutId < b.aboutId ? -1 : 1);
  };
}
