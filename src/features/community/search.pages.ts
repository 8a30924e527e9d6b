import { type Choices, choices, type Field, type Form, field, form, type Select, select } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { ThreadsAsked } from './community.forms.ts';
import type { CommunityHere } from './membership.queries.ts';

/** A search that says more than words. */
export interface SearchForm {
  isOpen: boolean;
  form: Form;
  words: Field;
  author: Field;
  topic: Select;
  from: Field;
  to: Field;
  only: Choices[];
}

export const searchForm = (
  { slug, topics }: CommunityHere,
  { q, author, topic, from, to, mine, solved }: ThreadsAsked,
): SearchForm => ({
  isOpen: author !== '' || from !== undefined || to !== undefined || mine || solved,
  form: form(paths.community.to({ slug }), 'Search posts', { method: 'get', once: false }),
  words: field('q', 'Words', {
    ...{ id: 'closer-words', value: q, autocomplete: 'off' },
    hint: 'In titles, posts and polls. Names of files are not searched.',
  }),
  author: field('author', 'Name of who wrote it', { value: author, hint: 'As it stands beside the posts.', limit: 60 }),
  topic: select(
    'topic',
    'Category',
    topics.map(({ id, name }) => ({ value: id, text: name })),
    { value: topic, empty: 'All categories' },
  ),
  from: field('from', 'From', { kind: 'date', value: from }),
  to: field('to', 'Until', { kind: 'date', value: to }),
  only: [
    choices('mine', [{ value: 'yes', text: 'Only what I wrote' }], { value: mine ? 'yes' : null, small: true }),
    choices('solved', [{ value: 'yes', text: 'Only in solved threads' }], {
      value: solved ? 'yes' : null,
      small: true,
    }),
  ],
});
