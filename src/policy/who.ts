import { type Who, who } from '../http/parts/who.ts';
import { paths, withQuery } from '../paths.ts';
import { listWords } from '../words.ts';
import { closedWords, keepWords, recipientsWords, seenByWords, whyWords } from './category-words.ts';
import type { Category, Policy } from './document.ts';
import { whoWords } from './rule-words.ts';

/**
 * The line "who can see this" beside a field or a value: computed from the policy alone, so it is true before anything
 * is typed. `namedTutors` adds those whom this person has named, each as "Ann Smith until 3 March 2027". Throws for a
 * category that the policy does not have.
 */
export function whoCanSee(
  policy: Policy,
  categories: readonly string[],
  options: { readonly namedTutors?: readonly string[] } = {},
): Who {
  const found = categories.map((id) => categoryOf(policy, id));
  const rows = found.flatMap((category) => rowsOf(policy, category, found.length > 1 ? `${category.name}: ` : ''));
  const { namedTutors } = options;
  if (namedTutors && found.some(({ seenBy }) => seenBy.includes('named-tutor-of'))) {
    const text = namedTutors.length > 0 ? `${listWords(namedTutors)}.` : 'Nobody. You have named no tutor.';
    rows.splice(1, 0, { term: 'Tutors you have named', text });
  }
  return who(summary(policy, found), rows, noticeOf(found[0]));
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

function summary(policy: Policy, categories: readonly Category[]): string {
  const seers = [...new Set(categories.flatMap(({ seenBy }) => seenBy))];
  if (seers.length === 0) return 'Nobody can see this, not even our staff';
  if (seers.length === 1 && seers[0] === 'self') return 'Only you can see this';
  return `Seen by ${listWords(seers.map((entry) => whoWords(policy, entry)))}`;
}

function rowsOf(policy: Policy, category: Category, before: string): Who['rows'] {
  const sees = seenByWords(policy, category);
  return [
    { term: `${before}Who can see it`, text: `${sees.charAt(0).toUpperCase()}${sees.slice(1)}.` },
    { term: `${before}Why we hold it`, text: whyWords(policy, category).join(' ') },
    { term: `${before}How long we keep it`, text: keepWords(policy, category) },
    { term: `${before}When you close your account`, text: closedWords(category) },
    { term: `${before}Who else gets it`, text: recipientsWords(policy, category).join(' ') },
  ];
}
