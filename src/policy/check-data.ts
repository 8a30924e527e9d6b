import type { Column, DataMap, Model } from './data-map.ts';
import { categoriesInUse, columnsOf, personModel } from './data-map.ts';
import type { Category } from './document.ts';
import type { DocumentShape } from './document-shape.ts';
import { milliseconds } from './duration.ts';
import type { Problems } from './problems.ts';

type Shape = Pick<DocumentShape, 'categories'>;
type Kept = Omit<Category, 'recipients'>;

/** What the document says about data against the columns that there are. */
export function checkData(document: Shape, dataMap: DataMap, problems: Problems): void {
  const inUse = new Set(categoriesInUse(dataMap));
  for (const category of inUse) {
    if (document.categories[category]) continue;
    const columns = columnsOf(dataMap, category).map(({ model, column }) => `${model.name}.${column.field}`);
    problems.atKey(['categories'], `categories: "${category}" is missing; ${columns.join(', ')} belong to it`);
  }
  for (const category of Object.values(document.categories)) {
    if (!inUse.has(category.id)) {
      problems.atKey(
        ['categories', category.id],
        `categories → ${category.id}: no column of the database belongs to it`,
      );
    }
    checkProtection(category, dataMap, problems);
    checkKeep(category, document, dataMap, problems);
  }
}

/** Columns that hold what somebody wrote; ids, times, numbers and marked ones may stay readable. */
const holdsWords = ({ type, uuid, derivedFrom, plain }: Column) =>
  (type === 'String' || type === 'Json') && !uuid && derivedFrom === null && plain === null;

function checkProtection({ id, protection, copy, seenBy }: Kept, dataMap: DataMap, problems: Problems): void {
  const say = (key: string, says: string) =>
    problems.at(['categories', id, key], `categories → ${id} → ${key}: ${says}`);
  for (const { model, column } of columnsOf(dataMap, id)) {
    const name = `${model.name}.${column.field}`;
    if (protection === 'sealed' && holdsWords(column))
      say('protection', `${name} is readable in the database, so this is not sealed`);
    if (protection === 'plain' && column.type === 'Bytes')
      say('protection', `${name} is sealed in the database; write sealed`);
  }
  if (protection === 'sealed' && !columnsOf(dataMap, id).some(({ column }) => column.type === 'Bytes')) {
    say('protection', 'nothing of it is sealed in the database');
  }
  if (protection === 'one-way' && (seenBy.length > 0 || copy.included)) {
    say('protection', 'what can only be checked cannot be shown: seen-by must be [] and copy withheld');
  }
  if (copy.included && !seenBy.includes('self')) say('copy', 'what is in a copy must be seen by self');
}

function checkKeep(category: Kept, document: Shape, dataMap: DataMap, problems: Problems): void {
  const { id, keep, whenClosed } = category;
  const models = [...new Set(columnsOf(dataMap, id).map(({ model }) => model))];
  const say = (key: string, says: string) =>
    problems.at(['categories', id, key], `categories → ${id} → ${key}: ${says}`);
  if (keep.kind === 'with-account' && whenClosed.end === 'keep') {
    say('when-closed', 'it is kept with the account, so it cannot stay without one');
  }
  const isPersons = models.some(({ person }) => person.length > 0);
  if (category.protection === 'sealed' && isPersons && whenClosed.end === 'keep') {
    say('when-closed', 'it is sealed with its person’s key, which closing destroys, so nobody could read what is kept');
  }
  if (keep.kind === 'with-account' && document.categories.account?.keep.kind !== 'for') {
    say('keep', 'it is kept with the account, so categories need "account" with a time of its own');
  }
  if (keep.kind === 'for') {
    for (const model of models.filter(({ clocks }) => !clocks[keep.from])) {
      const has = Object.keys(model.clocks).join(', ') || 'none';
      say('keep', `${model.name} has no clock "${keep.from}" (it has: ${has})`);
    }
    checkOutlives(category, keep, document, dataMap, say);
    for (const model of models) checkEmptied(id, keep, model, document, say);
  }
  if (whenClosed.end === 'anonymise' || (keep.kind === 'for' && keep.end === 'anonymise')) {
    const key = whenClosed.end === 'anonymise' ? 'when-closed' : 'keep';
    for (const model of models.filter((each) => each.category === id && !canForget(each))) {
      say(key, `${model.name} cannot be anonymised: ${model.person.join('.')} cannot be empty`);
    }
  }
}

type For = Extract<Category['keep'], { kind: 'for' }>;
type Say = (key: string, says: string) => void;

/** Erasing an account takes everything of the person along: a longer promise than the account's would be broken. */
function checkOutlives(category: Kept, keep: For, document: Shape, dataMap: DataMap, say: Say): void {
  const account = document.categories[personModel(dataMap).category];
  const personal = columnsOf(dataMap, category.id).some(({ model }) => model.person.length > 0);
  if (account?.keep.kind !== 'for' || !personal || category.whenClosed.end === 'keep') return;
  if (milliseconds(keep.for) > milliseconds(account.keep.for)) {
    say('keep', `it is promised for longer than "${account.id}", and would go with the account before its time`);
  }
}

/** A column that goes before its row must be able to be empty. */
function checkEmptied(id: string, keep: For, model: Model, document: Shape, say: Say): void {
  const row = document.categories[model.category]?.keep;
  if (model.category === id || !row) return;
  if (row.kind === 'for' && row.from === keep.from && milliseconds(row.for) <= milliseconds(keep.for)) return;
  for (const column of model.columns) {
    if (column.category === id && !column.optional && !column.list) {
      say('keep', `${model.name}.${column.field} cannot be emptied before its row, which is "${model.category}"`);
    }
  }
}

const canForget = ({ person, columns }: Model) =>
  person.length === 0 || columns.some(({ field, optional }) => field === person[0] && optional);
