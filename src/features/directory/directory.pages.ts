import type { Slip } from '../../http/ask.ts';
import {
  type Breadcrumbs,
  type Button,
  breadcrumbs,
  button,
  type Callout,
  callout,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  linkButton,
  type Pagination,
  pagination,
  type Search,
  search,
  type Tag,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords } from '../../words.ts';
import type { CommunityHere } from '../community/membership.queries.ts';
import { type DirectoryAsked, type EntryTyped, most } from './directory.forms.ts';
import type { Entry, Listed } from './directory.queries.ts';

const LABELS = {
  role: 'Role',
  work: 'Area of work',
  location: 'Location',
  words: 'A few words',
} as const satisfies Record<keyof Entry, string>;
const lines = Object.keys(LABELS) as (keyof Entry)[];

export interface DirectoryPage {
  title: string;
  crumbs: Breadcrumbs;
  search: Search;
  enter: Button;
  /** Null for somebody who is not in it. */
  leave: Form | null;
  found: string | null;
  people: { name: string; own: Tag | null; facts: { term: string; text: string }[] }[];
  empty: Empty | null;
  pages: Pagination | null;
  who: Who;
}

const crumbsTo = ({ slug, name }: CommunityHere, here: string, directory = false): Breadcrumbs =>
  breadcrumbs(
    [
      { text: 'Communities', href: paths.communities.to() },
      { text: name, href: paths.community.to({ slug }) },
      ...(directory ? [{ text: `People in ${name}`, href: paths.directory.to({ slug }) }] : []),
    ],
    here,
  );

const personCard = (entry: Listed): DirectoryPage['people'][number] => ({
  name: entry.name,
  own: entry.isOwn ? tag('You', 'info') : null,
  facts: lines.flatMap((each) => (entry[each] ? [{ term: LABELS[each], text: entry[each] }] : [])),
});

export function directoryPage(
  policy: Policy,
  community: CommunityHere,
  { q, before }: DirectoryAsked,
  { entries, more, isIn }: { entries: readonly Listed[]; more: boolean; isIn: boolean },
): DirectoryPage {
  const { slug, name } = community;
  const here = paths.directory.to({ slug });
  const title = `People in ${name}`;
  const you = paths.directoryYou.to({ slug });
  return {
    ...{ title, crumbs: crumbsTo(community, title) },
    search: search(here, q, { label: 'Search' }),
    enter: linkButton(isIn ? 'Change what you show' : 'Add yourself', you, { kind: isIn ? 'secondary' : 'primary' }),
    leave: isIn ? form(paths.directoryLeave.to({ slug }), button('Leave the directory', { kind: 'secondary' })) : null,
    found:
      q === '' || before ? null : `${countWords(entries.length, 'person', 'people')}${more ? ' and more' : ''} found`,
    people: entries.map(personCard),
    empty: entries.length > 0 ? null : emptyList(q, before !== undefined),
    pages:
      before || more
        ? pagination(
            before ? withQuery(here, { q }) : null,
            more ? withQuery(here, { q, before: entries.at(-1)?.id }) : null,
            { earlier: 'First page', later: 'More people' },
          )
        : null,
    who: whoCanSee(policy, ['directory-entry', 'community-name'], { ofAnother: true }),
  };
}

function emptyList(q: string, isLater: boolean): Empty {
  if (q !== '') return empty('Nobody fits', 'The search looks in what people chose to show. Try fewer or other words.');
  return isLater
    ? empty('That is everybody', 'Go back to the first page.')
    : empty('Nobody is here yet', 'Be the first: say what you do, so that others find you.');
}

export interface EntryPage {
  title: string;
  crumbs: Breadcrumbs;
  errors: ErrorSummary | null;
  note: Callout;
  form: Form;
  fields: Field[];
  leave: Form | null;
}

const HINTS: Partial<Record<keyof Entry, string>> = {
  role: 'Such as school nurse, or youth worker.',
  work: 'Such as early years, or children in care.',
  location: 'As near as you like: a town, or only a region.',
  words: 'What others could ask you about.',
};

export function entryPage(
  policy: Policy,
  community: CommunityHere,
  { entry, slip }: { entry: EntryTyped | null; slip: Slip },
): EntryPage {
  const { slug } = community;
  const title = 'You in the directory';
  const here = paths.directory.to({ slug });
  return {
    ...{ title, crumbs: crumbsTo(community, title, true) },
    errors: errorsOf(slip),
    note: callout(null, [
      'Everything here is optional. What you leave empty is not shown. Your name there is your name in this community.',
      'You can leave the directory at any time with one button.',
    ]),
    form: form(paths.directoryYou.to({ slug }), 'Save', { link: { text: 'Cancel', href: here } }),
    fields: lines.map((each) =>
      field(each, LABELS[each], {
        value: String(slip.values[each] ?? entry?.[each] ?? ''),
        error: slip.problems[each],
        hint: HINTS[each],
        limit: most[each],
        autocomplete: 'off',
        width: each === 'words' ? 'full' : 'two-thirds',
        who: whoCanSee(policy, ['directory-entry']),
      }),
    ),
    leave: entry ? form(paths.directoryLeave.to({ slug }), button('Leave the directory', { kind: 'secondary' })) : null,
  };
}
