import type { Column, DataMap, Model, Reference } from '../src/policy/data-map.ts';

/** What the generator reads of Prisma's description of a field. */
export interface SchemaField {
  readonly name: string;
  readonly kind: string;
  readonly type: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
  readonly isId: boolean;
  readonly dbName?: string | null;
  readonly nativeType?: readonly [string, readonly string[]] | null;
  readonly relationFromFields?: readonly string[];
  readonly relationToFields?: readonly string[];
  readonly relationOnDelete?: string;
  readonly documentation?: string;
}

export interface SchemaModel {
  readonly name: string;
  readonly dbName: string | null;
  readonly schema: string | null;
  readonly documentation?: string;
  readonly primaryKey: { readonly fields: readonly string[] } | null;
  readonly fields: readonly SchemaField[];
}

type Report = (field: string | null, says: string) => void;

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Makes the data map of a schema, or says every place where the schema is not classified as it must be. */
export function classify(schema: readonly SchemaModel[]): { dataMap: DataMap; problems: string[] } {
  const problems: string[] = [];
  const models = schema.map((model) =>
    classifyModel(model, schema, (field, says) =>
      problems.push(`${field ? `${model.name}.${field}` : model.name}: ${says}`),
    ),
  );
  return { dataMap: { models }, problems };
}

function classifyModel(model: SchemaModel, schema: readonly SchemaModel[], report: Report): Model {
  const notes = annotations(model.documentation, ['person', 'category', 'clock'], (says) => report(null, says));
  const category = onlyOne(notes, 'category', (says) => report(null, says)) ?? '';
  if (category && !ID.test(category)) report(null, `"${category}" is not a category's id (small letters and hyphens).`);
  const scalars = model.fields.filter(({ kind }) => kind === 'scalar' || kind === 'enum');
  for (const field of model.fields) {
    if (field.kind === 'unsupported')
      report(field.name, 'a column of a type that Prisma does not know cannot be kept.');
    else if (!scalars.includes(field)) annotations(field.documentation, [], (says) => report(field.name, says));
  }
  const columns = scalars.map((field) => classifyColumn(field, category, (says) => report(field.name, says)));
  for (const column of columns) checkDerived(column, columns, report);
  return {
    name: model.name,
    table: model.dbName ?? model.name,
    schema: model.schema ?? 'public',
    says: notes.says,
    category: category || 'none',
    person: personPath(
      model,
      schema,
      onlyOne(notes, 'person', (says) => report(null, says)),
      report,
    ),
    clocks: clocks(notes.found.get('clock') ?? [], columns, report),
    key: model.primaryKey?.fields ?? model.fields.filter(({ isId }) => isId).map(({ name }) => name),
    columns,
    references: references(model),
  };
}

function classifyColumn(field: SchemaField, ofModel: string, report: (says: string) => void): Column {
  const notes = annotations(field.documentation, ['category', 'derived', 'plain'], report);
  const own = onlyOne(notes, 'category', report);
  const category = own ?? ofModel;
  if (!category) report('no category. Write /// @category and the id of a category of policy/policy.yaml above it.');
  if (own && !ID.test(own)) report(`"${own}" is not a category's id (small letters and hyphens).`);
  const derivedFrom = onlyOne(notes, 'derived', report);
  const plain = onlyOne(notes, 'plain', report);
  if (plain === '') report('@plain needs the reason why this may be readable.');
  return {
    field: field.name,
    column: field.dbName ?? field.name,
    type: field.kind === 'enum' ? 'String' : (field.type as Column['type']),
    list: field.isList,
    optional: !field.isRequired,
    uuid: field.nativeType?.[0] === 'Uuid',
    category: category || 'none',
    derivedFrom,
    plain: plain || null,
    says: notes.says,
  };
}

function checkDerived({ field, derivedFrom, category }: Column, columns: readonly Column[], report: Report): void {
  if (derivedFrom === null) return;
  const source = columns.find((column) => column.field === derivedFrom);
  if (!source) report(field, `@derived names ${derivedFrom || 'nothing'}, which is not a column here.`);
  else if (source.category !== category) report(field, `@derived from ${derivedFrom}, so it needs the same category.`);
}

/** The path of fields to the person's id; each step but the last is a relation. */
function personPath(model: SchemaModel, schema: readonly SchemaModel[], path: string | null, report: Report): string[] {
  if (path === null) report(null, 'no @person. Write the column that leads to the person, or @person none.');
  if (path === null || path === 'none') return [];
  const steps = path.split('.');
  let here: SchemaModel | undefined = model;
  for (const [i, step] of steps.entries()) {
    const field: SchemaField | undefined = here?.fields.find(({ name }) => name === step);
    const last = i === steps.length - 1;
    if (!field || (field.kind === 'object') === last) {
      report(null, `@person ${path}: ${here?.name ?? 'the schema'} has no ${last ? 'column' : 'relation'} ${step}.`);
      return [];
    }
    here = schema.find(({ name }) => name === field.type);
  }
  return steps;
}

function clocks(lines: readonly string[], columns: readonly Column[], report: Report): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of lines) {
    const [name = '', field = '', ...rest] = line.split(/\s+/);
    const column = columns.find((c) => c.field === field);
    if (!ID.test(name) || rest.length > 0) report(null, `@clock ${line}: write a clock's name and one field.`);
    else if (!column) report(null, `@clock ${name}: ${field || 'nothing'} is not a column here.`);
    else if (column.type !== 'DateTime' && column.type !== 'BigInt')
      report(null, `@clock ${name}: ${field} is no time.`);
    else if (found[name]) report(null, `@clock ${name} is there twice.`);
    else found[name] = field;
  }
  return found;
}

function references(model: SchemaModel): Reference[] {
  return model.fields.flatMap((field) => {
    if (field.kind !== 'object' || !field.relationFromFields?.length) return [];
    const optional = !field.isRequired;
    return {
      field: field.name,
      model: field.type,
      from: field.relationFromFields,
      to: field.relationToFields ?? [],
      onDelete: (field.relationOnDelete ?? (optional ? 'SetNull' : 'Restrict')) as Reference['onDelete'],
    };
  });
}

interface Notes {
  readonly found: ReadonlyMap<string, string[]>;
  readonly says: string;
}

function annotations(comment: string | undefined, known: readonly string[], report: (says: string) => void): Notes {
  const found = new Map<string, string[]>();
  const words: string[] = [];
  for (const line of (comment ?? '').split('\n').map((text) => text.trim())) {
    const [, name, value = ''] = /^@(\S*)\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) words.push(line);
    else if (known.includes(name)) found.set(name, [...(found.get(name) ?? []), value.trim()]);
    else report(`unknown annotation @${name}; here may stand ${known.map((k) => `@${k}`).join(', ') || 'none'}.`);
  }
  return { found, says: words.join(' ').trim() };
}

function onlyOne({ found }: Notes, name: string, report: (says: string) => void): string | null {
  const values = found.get(name) ?? [];
  if (values.length > 1) report(`@${name} is there twice.`);
  return values[0] ?? null;
}
