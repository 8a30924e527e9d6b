import { type Who, who } from '../http/parts/who.ts';
import { paths, withQuery } from '../paths.ts';
import { listWords } from '../words.ts';
import { closedWords, keepWords, recipientsWords, whyWords } from './category-words.ts';
import type { Category, Policy } from './document.ts';
import { othersWords, whoWords } from './rule-words.ts';

/**
 * The line "who can see this" beside a field or a value: computed from the policy alone, so it is true before anything
 * is typed. `namedTutors` adds those whom this person has named, each as "Ann Smith until 3 March 2027"; `sharedWith`
 * names those with whom this is shared: with none, sharing opens it to nobody and is left out. `ofAnother` is for pages
 * on which somebody else reads it. Throws for a category that the policy does not have.
 */
export function whoCanSee(
  policy: Policy,
  categories: readonly string[],
  options: {
    readonly namedTutors?: readonly string[];
    readonly sharedWith?: readonly string[];
    readonly ofAnother?: boolean;
  } = {},
): Who {
  const { namedTutors, sharedWith, ofAnother = false } = options;
  const line = lineFor(policy, categories, { ofAnother, unshared: sharedWith?.length === 0 });
  const added: Who['rows'][number][] = [];
  if (sharedWith && sharedWith.length > 0)
    added.push({ term: 'People you share it with', text: `${listWords(sharedWith)}.` });
  if (namedTutors && categories.some((id) => categoryOf(policy, id).seenBy.includes('named-tutor-of'))) {
    const text = namedTutors.length > 0 ? `${listWords(namedTutors)}.` : 'Nobody. You have named no tutor.';
    added.push({ term: 'Tutors you have named', text });
  }
  return added.length > 0 ? { ...line, rows: line.rows.toSpliced(1, 0, ...added) } : line;
}

interface Kind {
  readonly ofAnother: boolean;
  /** It could be shared with somebody, and is not. */
  readonly unshared: boolean;
}

const lines = new WeakMap<Policy, Map<string, Who>>();

/** Put together once for each policy: it stands on most pages and never changes. */
function lineFor(policy: Policy, categories: readonly string[], kind: Kind): Who {
  const made = lines.get(policy) ?? new Map<string, Who>();
  lines.set(policy, made);
  const key = [kind.ofAnother, kind.unshared, ...categories].join(' ');
  const line = made.get(key) ?? makeLine(policy, categories, kind);
  made.set(key, line);
  return line;
}

function makeLine(policy: Policy, categories: readonly string[], { ofAnother, unshared }: Kind): Who {
  const found = categories.map((id) => categoryOf(policy, id));
  const holds = (entry: string) => !unshared || entry !== 'shared-with';
  const seers = (entries: readonly string[]) => seersWords(policy, entries.filter(holds), ofAnother);
  const rows = TERMS.flatMap((says, index) => {
    // The rest of the rule speaks to the person whom it is about.
    const term = ofAnother && index > 0 ? `They read: ${says}` : says;
    return together(found, term, (category) => textsOf(policy, category, seers)[index] ?? '');
  });
  return who(summary(found, { seers, holds, ofAnother }), rows, noticeOf(found[0]));
}

/** The clause about a category in the notice that concerns its people. */
function noticeOf(category: Category | undefined): string {
  const page = withQuery(paths.privacy.to(), { for: category?.whose });
  return category ? `${page}#category-${category.id}` : page;
}

function categoryOf(policy: Policy, id: string): Category {
  const category = policy.categories[id];
  if (!category) throw new Error(`The policy has no category ${id}`);
  return category;
}

type Seers = (entries: readonly string[]) => string;

function seersWords(policy: Policy, entries: readonly string[], ofAnother: boolean): string {
  if (entries.length === 0) return 'nobody, not even our staff';
  return listWords(entries.map((entry) => (ofAnother ? othersWords : whoWords)(policy, entry)));
}

interface Reading {
  readonly seers: Seers;
  readonly holds: (entry: string) => boolean;
  readonly ofAnother: boolean;
}

function summary(categories: readonly Category[], { seers, holds, ofAnother }: Reading): string {
  const entries = [...new Set(categories.flatMap(({ seenBy }) => seenBy))].filter(holds);
  const alike = categories.every(({ seenBy }) => entries.every((entry) => seenBy.includes(entry)));
  // One line for several rules may promise no more than each of them keeps.
  if (!alike && !ofAnother && categories.every(({ seenBy }) => seenBy.includes('self'))) {
    return 'Seen by you. Who else can see it depends on the detail';
  }
  if (entries.length === 0) return 'Nobody can see this, not even our staff';
  if (entries.length === 1 && entries[0] === 'self') return `Only ${seers(entries)} can see this`;
  return `Seen by ${seers(entries)}`;
}

const TERMS = [
  'Who can see it',
  'Why we hold it',
  'How long we keep it',
  'When you close your account',
  'Who else gets it',
] as const;

function textsOf(policy: Policy, category: Category, seers: Seers): string[] {
  const sees = seers(category.seenBy);
  return [
    `${sees.charAt(0).toUpperCase()}${sees.slice(1)}.`,
    whyWords(policy, category).join(' '),
    keepWords(policy, category),
    closedWords(category),
    recipientsWords(policy, category).join(' '),
  ];
}

/** One row for all categories of which the same is true, with their names where there are several rows. */
function together(categories: readonly Category[], term: string, textOf: (one: Category) => string): Who['rows'] {
  const groups = [...Map.groupBy(categories, textOf)];
  return groups.map(([text, alike]) => ({
    term: groups.length === 1 ? term : `${listWords(alike.map(({ name }) => name))}: ${term}`,
    text,
  }));
}
