import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Choices,
  checkbox,
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
  type Select,
  select,
  type Table,
  table,
  tag,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { dayWords } from '../../words.ts';
import { thingPath } from '../feedback/feedback.pages.ts';
import type { HeardAbout } from './changes.forms.ts';
import type { About, ChangeMade } from './changes.queries.ts';

interface Card {
  heard: string | null;
  done: string;
  when: string;
  about: { text: string; href: string } | null;
}

export interface ChangesPage {
  title: string;
  say: string;
  changes: Card[];
  empty: Empty | null;
  pages: Pagination | null;
}

const aboutPath = ({ kind, slug }: About): string =>
  kind === 'consultation' ? paths.consultation.to({ slug }) : thingPath({ kind, slug });

const pagesOf = (address: string, changes: readonly ChangeMade[], more: boolean, before: boolean): Pagination | null =>
  !before && !more
    ? null
    : pagination(before ? address : null, more ? withQuery(address, { before: changes.at(-1)?.id }) : null, {
        earlier: 'Newest',
        later: 'Older',
      });

/** What everybody reads. */
export const changesPage = (changes: readonly ChangeMade[], more: boolean, before: boolean): ChangesPage => ({
  title: 'You said, we did',
  say: paths.consultations.to(),
  changes: changes.map(({ heard, text, at, about }) => ({
    heard: heard === '' ? null : heard,
    done: text,
    when: dayWords(at),
    about: about && { text: about.title, href: aboutPath(about) },
  })),
  empty:
    changes.length > 0 ? null : empty('Nothing here yet', 'When what you tell us leads to a change, we say so here.'),
  pages: pagesOf(paths.changesMade.to(), changes, more, before),
});

export interface ChangeShelfPage {
  title: string;
  back: string;
  add: Button;
  seen: string;
  table: Table | null;
  empty: Empty | null;
  pages: Pagination | null;
}

/** The same with drafts, for those who write. */
export const changeShelfPage = (changes: readonly ChangeMade[], more: boolean, before: boolean): ChangeShelfPage => ({
  title: 'You said, we did',
  back: paths.admin.to(),
  add: linkButton('Say what you did', paths.adminChangeNew.to()),
  seen: paths.changesMade.to(),
  table:
    changes.length === 0
      ? null
      : table(
          'What was heard and done',
          ['What you did', 'About', 'When', 'State'],
          changes.map(({ id, text, about, at, isPublished }) => [
            { text, href: paths.adminChange.to({ id }) },
            about?.title ?? 'Several things',
            dayWords(at),
            { tag: isPublished ? tag('Everybody reads it', 'done') : tag('Draft', 'info') },
          ]),
          { quiet: true },
        ),
  empty: changes.length > 0 ? null : empty('Nothing here yet', 'Say what people told you, and what you did about it.'),
  pages: pagesOf(paths.adminChanges.to(), changes, more, before),
});

export interface EditChangePage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  form: Form;
  about: Select;
  heard: Field;
  text: Field;
  doneOn: Field;
  safe: Choices;
}

const NOUNS = { consultation: 'Have your say', course: 'Course', resource: 'Resource' } as const;

/** A new one, or one that is written already. `chosen` is what it is about to begin with. */
export function editChangePage(
  found: ChangeMade | null,
  sources: readonly (HeardAbout & { title: string })[],
  { slip, chosen, today }: { slip: Slip; chosen: string | undefined; today: Date },
): EditChangePage {
  const typed = (name: string, before = '') => ({
    value: String(slip.values[name] ?? before),
    error: slip.problems[name],
  });
  const key = ({ kind, id }: HeardAbout) => `${kind}:${id}`;
  const about = found?.about ? key(found.about) : (chosen && `consultation:${chosen}`) || '';
  return {
    title: found ? 'Change what you said' : 'Say what you did',
    back: paths.adminChanges.to(),
    errors: errorsOf(slip),
    form: form(found ? paths.adminChange.to({ id: found.id }) : paths.adminChangeNew.to(), [
      button('Publish', { name: 'act', value: 'publish' }),
      button(found?.isPublished ? 'Take back to a draft' : 'Save as a draft', {
        ...{ kind: 'secondary', name: 'act', value: 'draft' },
      }),
    ]),
    about: select(
      'about',
      'Where did you hear it?',
      sources.map((one) => ({ value: key(one), text: `${NOUNS[one.kind]}: ${one.title}` })),
      { empty: 'In several places', ...typed('about', about) },
    ),
    heard: field('heard', 'What people said', {
      kind: 'textarea',
      ...typed('heard', found?.heard),
      ...{ rows: 4, limit: 1000 },
      hint: 'What many said, in your own words. Never the words or the story of one person.',
    }),
    text: field('text', 'What you did', {
      kind: 'textarea',
      ...typed('text', found?.text),
      ...{ rows: 4, limit: 1000 },
    }),
    doneOn: field('doneOn', 'When', {
      kind: 'date',
      ...typed('doneOn', (found?.at ?? today).toISOString().slice(0, 10)),
    }),
    safe: checkbox('safe', 'Nothing in it leads to one person', {
      checked: slip.values.safe === 'yes',
      error: slip.problems.safe,
    }),
  };
}
