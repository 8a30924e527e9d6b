import type { SafeHtml } from '../../http/html.ts';
import {
  type Empty,
  empty,
  type Field,
  field,
  type Heading,
  heading,
  linkButton,
  type Pagination,
  pagination,
  type Select,
  select,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { countWords, dayWords } from '../../words.ts';
import type { Glimpse } from '../feedback/feedback.pages.ts';
import { type Category, categories, categoryIds, type LibraryAsked } from './resources.forms.ts';
import type { Listed, ResourceSeen } from './resources.queries.ts';

/** Where a library is: everybody's, or a community's own. */
interface Shelf {
  readonly title: string;
  readonly lead: string;
  readonly back: { readonly text: string; readonly href: string } | null;
  readonly address: string;
  hrefOf(slug: string): string;
}

export const everybody: Shelf = {
  title: 'Resources',
  lead: 'Things to read and use beside the courses. Anyone can look.',
  back: null,
  address: paths.resources.to(),
  hrefOf: (slug) => paths.resource.to({ slug }),
};

/** What only the members of a community can read. */
export const ofCommunity = ({ slug, name }: { slug: string; name: string }): Shelf => ({
  title: `Resources of ${name}`,
  lead: 'Only people in this community can see these.',
  back: { text: name, href: paths.community.to({ slug }) },
  address: paths.communityLibrary.to({ slug }),
  hrefOf: (resource) => paths.communityResource.to({ slug, resource }),
});

export interface LibraryPage {
  title: string;
  back: { text: string; href: string } | null;
  heading: Heading;
  filters: { action: string; search: Field; category: Select; clear: string | null };
  found: string | null;
  resources: { title: string; href: string; category: string; summary: string; snippet: SafeHtml | null }[];
  empty: Empty | null;
  pages: Pagination | null;
}

export const categoryOptions = () => categoryIds.map((value) => ({ value, text: categories[value] }));

export function libraryPage(
  { resources, more }: { resources: readonly Listed[]; more: boolean },
  { q, category, page }: LibraryAsked,
  { title: name, lead, back, address, hrefOf }: Shelf,
): LibraryPage {
  const at = (n: number) => withQuery(address, { q, category, page: n === 1 ? undefined : String(n) });
  const filtered = q !== '' || category !== undefined;
  return {
    title: name,
    back: back && { ...back },
    heading: heading(name, { lead }),
    filters: {
      action: address,
      search: field('q', 'Search', {
        kind: 'search',
        value: q,
        width: 'full',
        hint: 'Use "quote marks" for exact words, and a minus for words to leave out.',
      }),
      category: select('category', 'Category', categoryOptions(), { value: category ?? '', empty: 'All' }),
      clear: filtered ? address : null,
    },
    found: filtered
      ? `${more || page > 1 ? 'Many' : countWords(resources.length, 'resource')}${more || page > 1 ? ' resources' : ''} found`
      : null,
    resources: resources.map(({ slug, title, summary, category: kind, snippet }) => ({
      ...{ title, summary, snippet, href: hrefOf(slug), category: categories[kind] },
    })),
    empty: resources.length > 0 ? null : nothing(filtered, address),
    pages:
      page === 1 && !more
        ? null
        : pagination(page > 1 ? at(page - 1) : null, more ? at(page + 1) : null, { earlier: 'Before', later: 'Next' }),
  };
}

function nothing(filtered: boolean, address: string): Empty {
  if (!filtered) return empty('No resources yet', 'We are choosing the first ones. Please come back soon.');
  const all = linkButton('See all resources', address, { kind: 'secondary' });
  return empty('Nothing fits', 'Try fewer or other words, or another category.', all);
}

export interface ResourcePage {
  title: string;
  heading: Heading;
  back: { text: string; href: string };
  category: { text: string; href: string };
  html: SafeHtml;
  link: { href: string; host: string } | null;
  changed: string;
  feedback: Glimpse | null;
}

const categoryLink = (category: Category, address: string) => ({
  text: categories[category],
  href: withQuery(address, { category }),
});

export const resourcePage = (
  { title, summary, category, html, url, changedAt }: ResourceSeen,
  feedback: Glimpse | null,
  { title: library, address }: Shelf,
): ResourcePage => ({
  title,
  heading: heading(title, { lead: summary }),
  back: { text: library, href: address },
  category: categoryLink(category, address),
  html,
  link: url === null ? null : { href: url, host: new URL(url).host },
  changed: `Last changed on ${dayWords(changedAt)}.`,
  feedback,
});
