import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
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
  type Select,
  search,
  select,
  type Table,
  type Tag,
  table,
  tag,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { dayWords } from '../../words.ts';
import { categories } from './resources.forms.ts';
import { categoryOptions } from './resources.pages.ts';
import type { Place, ResourceEdited } from './resources.queries.ts';

const STATES: Record<ResourceEdited['state'], Tag> = {
  draft: tag('Draft', 'info'),
  published: tag('In the library', 'done'),
  retired: tag('Retired'),
};

export interface ShelfPage {
  title: string;
  back: string;
  add: Button;
  search: Search;
  table: Table | null;
  empty: Empty | null;
  pages: Pagination | null;
}

/** All resources, for those who look after the library. */
export function shelfPage(
  { resources, more }: { resources: readonly ResourceEdited[]; more: boolean },
  { q, page }: { q: string; page: number },
): ShelfPage {
  const address = paths.adminResources.to();
  const at = (n: number) => withQuery(address, { q, page: n === 1 ? undefined : String(n) });
  return {
    title: 'Resources',
    back: paths.admin.to(),
    add: linkButton('Add a resource', paths.adminResourceNew.to()),
    search: search(address, q, { label: 'Search by title' }),
    table:
      resources.length === 0
        ? null
        : table(
            'All resources',
            ['Title', 'Category', 'Who may read it', 'Changed', 'State', 'Change'],
            resources.map(({ id, title, category, community, changedAt, state }) => [
              { text: title, href: paths.adminResource.to({ id }) },
              categories[category],
              community ? community.name : 'Everybody',
              dayWords(changedAt),
              { tag: STATES[state] },
              { form: stateForm({ id, title, state }) },
            ]),
            { quiet: true },
          ),
    empty:
      resources.length > 0 ? null : empty('No resources here', q === '' ? 'Add the first one.' : 'Try other words.'),
    pages: page === 1 && !more ? null : pagination(page > 1 ? at(page - 1) : null, more ? at(page + 1) : null, {}),
  };
}

const stateForm = ({ id, title, state }: Pick<ResourceEdited, 'id' | 'title' | 'state'>): Form =>
  form(
    paths.adminResourceState.to({ id }),
    state === 'published'
      ? button('Retire', { kind: 'secondary', about: title, name: 'to', value: 'retired' })
      : button('Publish', { kind: 'secondary', about: title, name: 'to', value: 'published' }),
  );

function seenAt({ state, slug, community }: ResourceEdited): EditResourcePage['seen'] {
  if (state !== 'published') return null;
  return community
    ? {
        text: `See it in ${community.name}`,
        href: paths.communityResource.to({ slug: community.slug, resource: slug }),
      }
    : { text: 'See it as everybody does', href: paths.resource.to({ slug }) };
}

export interface EditResourcePage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  form: Form;
  name: Field;
  category: Select;
  summary: Field;
  text: Field;
  url: Field;
  /** Who may read it, while it is new. */
  place: Select | null;
  state: Form | null;
  seen: { text: string; href: string } | null;
}

export function editResourcePage(
  { found, places }: { found: ResourceEdited | null; places: readonly Place[] },
  slip: Slip,
): EditResourcePage {
  const typed = (name: 'title' | 'summary' | 'text' | 'url') => ({
    value: String(slip.values[name] ?? found?.[name] ?? ''),
    error: slip.problems[name],
  });
  const back = paths.adminResources.to();
  return {
    title: found ? `Change ${found.title}` : 'Add a resource',
    back,
    errors: errorsOf(slip),
    form: form(
      found ? paths.adminResource.to({ id: found.id }) : paths.adminResourceNew.to(),
      found ? 'Save' : 'Add resource',
      {
        link: { text: 'Cancel', href: back },
      },
    ),
    name: field('title', 'Title', { ...typed('title'), limit: 120 }),
    category: select('category', 'Category', categoryOptions(), {
      value: String(slip.values.category ?? found?.category ?? ''),
      ...{ empty: 'Choose a category', error: slip.problems.category },
    }),
    summary: field('summary', 'What it is', { kind: 'textarea', ...typed('summary'), ...{ rows: 2, limit: 400 } }),
    text: field('text', 'Text', {
      kind: 'textarea',
      ...typed('text'),
      ...{ rows: 12, limit: 20_000, width: 'full' },
      hint: 'Markdown: ## for a heading, * for a list, [words](https://address) for a link. You can leave it empty.',
    }),
    url: field('url', 'Address on another site', {
      ...typed('url'),
      hint: 'It starts with https://. You can leave it empty.',
      spellcheck: false,
    }),
    state: found && stateForm(found),
    place:
      places.length === 0
        ? null
        : select(
            'place',
            'Who may read it',
            places.map(({ id, name }) => ({ value: id, text: `Only people in ${name}` })),
            {
              ...{ value: String(slip.values.place ?? ''), error: slip.problems.place, empty: 'Everybody' },
              hint: 'This cannot be changed later.',
            },
          ),
    seen: found && seenAt(found),
  };
}
