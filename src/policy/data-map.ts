/** One column, as the comments of the Prisma schema classify it. */
export interface Column {
  /** The field's name in Prisma. */
  readonly field: string;
  /** The column's name in the database. */
  readonly column: string;
  /** Prisma's scalar type. */
  readonly type: 'String' | 'Boolean' | 'Int' | 'BigInt' | 'Float' | 'Decimal' | 'DateTime' | 'Json' | 'Bytes';
  readonly list: boolean;
  readonly optional: boolean;
  /** An id of some row (`@db.Uuid`): it says nothing by itself. */
  readonly uuid: boolean;
  /** The policy's category; `none` is not personal. */
  readonly category: string;
  /** The field that this was made from, such as a keyed hash from a sealed one: never shown or copied, gone with it. */
  readonly derivedFrom: string | null;
  /** Why it is readable although its category is sealed, such as "only the kind of mail". */
  readonly plain: string | null;
  /** The comment, without annotations. */
  readonly says: string;
}

/** A foreign key: where the rows of this model hang. */
export interface Reference {
  readonly field: string;
  readonly model: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly onDelete: 'Cascade' | 'Restrict' | 'NoAction' | 'SetNull' | 'SetDefault';
}

export interface Model {
  /** Prisma's name; its delegate has the same with a small first letter. */
  readonly name: string;
  readonly table: string;
  /** The database schema: public, vault or recovery. */
  readonly schema: string;
  readonly says: string;
  /** The category of the row as a whole: retention of the row follows it. */
  readonly category: string;
  /** Fields that lead to the person's id: ['personId'], or over relations ['attempt', 'personId']; empty: about nobody. */
  readonly person: readonly string[];
  /** The policy's clock → the field that is this clock here. */
  readonly clocks: Readonly<Record<string, string>>;
  /** The fields of the primary key. */
  readonly key: readonly string[];
  readonly columns: readonly Column[];
  readonly references: readonly Reference[];
}

export interface DataMap {
  readonly models: readonly Model[];
}

export interface Place {
  readonly model: Model;
  readonly column: Column;
}

/** The ids of all categories that columns name, without `none`, in the order of the schema. */
export function categoriesInUse(dataMap: DataMap): string[] {
  const named = dataMap.models.flatMap((model) => [model.category, ...model.columns.map((column) => column.category)]);
  return [...new Set(named)].filter((category) => category !== 'none');
}

/** Every column of a category, with its model. */
export function columnsOf(dataMap: DataMap, category: string): Place[] {
  return dataMap.models.flatMap((model) =>
    model.columns.filter((column) => column.category === category).map((column) => ({ model, column })),
  );
}

/** The models that hold something about a person. */
export function personalModels(dataMap: DataMap): Model[] {
  return dataMap.models.filter((model) => model.person.length > 0);
}

/** The model whose rows are the people themselves. */
export function personModel(dataMap: DataMap): Model {
  const model = dataMap.models.find(
    ({ person, key }) => person.length === 1 && key.length === 1 && person[0] === key[0] && person[0] === 'id',
  );
  if (!model) throw new Error('The schema has no model whose @person is its own id.');
  return model;
}

/** A file that somebody gave us: in a copy as a file of its own, and in no table. */
export const isFile = ({ field, type }: Pick<Column, 'field' | 'type'>): boolean =>
  type === 'Bytes' && field === 'content';
