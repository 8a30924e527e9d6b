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
  const found = categories.map((id) => categoryOf(policy, id));
  const { namedTutors, sharedWith, ofAnother = false } = options;
  const holds = (entry: string) => entry !== 'shared-with' || sharedWith?.length !== 0;
  const seers = (entries: readonly string[]) => seersWords(policy, entries.filter(holds), ofAnother);
  const rows = found.flatMap((category) => {
    const [sees, ...others] = rowsOf(policy, category, seers, found.length > 1 ? `${category.name}: ` : '');
    // The rest of the rule speaks to the person whom it is about.
    return ofAnother
      ? [sees, ...others.map(({ term, text }) => ({ term: `They read: ${term}`, text }))]
      : [sees, ...others];
  });
  if (namedTutors && found.some(({ seenBy }) => seenBy.includes('named-tutor-of'))) {
    const text = namedTutors.length > 0 ? `${listWords(namedTutors)}.` : 'Nobody. You have named no tutor.';
    rows.splice(1, 0, { term: 'Tutors you have named', text });
  }
  if (sharedWith && sharedWith.length > 0)
    rows.splice(1, 0, { term: 'People you share it with', text: `${listWords(sharedWith)}.` });
  return who(summary(found, seers, holds), rows, noticeOf(found[0]));
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

function summary(categories: readonly Category[], seers: Seers, holds: (entry: string) => boolean): string {
  const entries = [...new Set(categories.flatMap(({ seenBy }) => seenBy))].filter(holds);
  if (entries.length === 0) return 'Nobody can see this, not even our staff';
  if (entries.length === 1 && entries[0] === 'self') return `Only ${seers(entries)} can see this`;
  return `Seen by ${seers(entries)}`;
}

type Row = Who['rows'][number];

function rowsOf(policy: Policy, category: Category, seers: Seers, before: string): [Row, ...Row[]] {
  const sees = seers(category.seenBy);
  return [
    { term: `${before}Who can see it`, text: `${sees.charAt(0).toUpperCase()}${sees.slice(1)}.` },
    { term: `${before}Why we hold it`, text: whyWords(policy, category).join(' ') },
    { term: `${before}How long we keep it`, text: keepWords(policy, category) },
    { term: `${before}When you close your account`, text: closedWords(category) },
    { term: `${before}Who else gets it`, text: recipientsWords(policy, category).join(' ') },
  ];
}
