import type { App } from '../context.ts';
import { closedWords, keepWords, protectionWords, recipientsWords, seenByWords, whyWords } from './category-words.ts';
import { columnWords, nameWords } from './column-words.ts';
import { type Column, type DataMap, isFile, type Model } from './data-map.ts';
import type { Category, Policy } from './document.ts';

export interface CopyColumn {
  readonly field: string;
  /** What it is called where a person reads it: "Signed in". */
  readonly words: string;
  /** An id of some row: a value for programs, with a title for people where what it names has one. */
  readonly isId: boolean;
  /** Whether it says anything to a person: an id without a title does not. */
  readonly forPeople: boolean;
}

/** The part of a model that belongs to one category. */
export interface CopyTable {
  readonly model: Model;
  /** The model's name as words: "Learning event". */
  readonly heading: string;
  readonly columns: readonly CopyColumn[];
  /** A person has one row of it at most. */
  readonly single: boolean;
}

/** What the policy says of one category, in the words of the privacy notice. */
export interface CopyFacts {
  readonly id: string;
  readonly name: string;
  readonly what: string;
  /** Each purpose with its lawful basis. */
  readonly why: readonly string[];
  readonly seenBy: string;
  /** How long it is kept. */
  readonly goes: string;
  readonly whenClosed: string;
  readonly recipients: readonly string[];
  readonly protection: string;
}

export interface CopyCategory extends CopyFacts {
  readonly tables: readonly CopyTable[];
}

export interface Withheld {
  readonly id: string;
  readonly name: string;
  readonly what: string;
  readonly why: string;
}

/** What a person's copy consists of, before anything is read. */
export interface CopyPlan {
  readonly categories: readonly CopyCategory[];
  readonly withheld: readonly Withheld[];
}

/** Where a model says in words what it is: its title or its name. */
const wordsField = ({ columns }: Model): string | null =>
  ['title', 'name'].find((name) => columns.some(({ field, type }) => field === name && type === 'String')) ?? null;

/** The model whose words say what an id means, and where: the one it refers to, or the one of its name; never a person's. */
export function namedBy(dataMap: DataMap, model: Model, field: string): { model: Model; words: string } | null {
  const reference = model.references.find(({ from }) => from.length === 1 && from[0] === field);
  const byName = field.charAt(0).toUpperCase() + field.slice(1).replace(/Id$/, '');
  const target = dataMap.models.find(({ name }) => name === (reference?.model ?? byName));
  const words = target && target.person.length === 0 ? wordsField(target) : null;
  return target && words ? { model: target, words } : null;
}

const copied = (column: Column, id: string): boolean =>
  column.category === id && column.derivedFrom === null && !isFile(column);

function tableOf(dataMap: DataMap, model: Model, category: string): CopyTable | null {
  const columns = model.columns
    .filter((column) => copied(column, category))
    .map(({ field, uuid }) => ({
      field,
      words: columnWords(model.name, field),
      isId: uuid,
      forPeople: !uuid || namedBy(dataMap, model, field) !== null,
    }));
  const single = model.key.length === 1 && model.key[0] === model.person[0];
  return columns.length > 0 ? { model, heading: nameWords(model.name), columns, single } : null;
}

function factsOf(policy: Policy, category: Category): CopyFacts {
  return {
    id: category.id,
    name: category.name,
    what: category.what,
    why: whyWords(policy, category),
    seenBy: seenByWords(policy, category),
    goes: keepWords(policy, category),
    whenClosed: closedWords(category),
    recipients: recipientsWords(policy, category),
    protection: protectionWords(category),
  };
}

/** What the policy puts into a copy, and what it withholds and why, over every model that can be about a person. */
export function planCopy({ policy, dataMap }: Pick<App, 'policy' | 'dataMap'>): CopyPlan {
  const models = dataMap.models.filter(({ person }) => person.length > 0);
  const all = Object.values(policy.categories);
  return {
    categories: all
      .filter(({ copy, protection }) => copy.included && protection !== 'one-way')
      .map((category) => ({
        ...factsOf(policy, category),
        tables: models.flatMap((model) => tableOf(dataMap, model, category.id) ?? []),
      })),
    withheld: all.flatMap(({ id, name, what, copy }) => (copy.included ? [] : [{ id, name, what, why: copy.why }])),
  };
}
