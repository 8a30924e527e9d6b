import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Choices as ChoiceGroup,
  choices,
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
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords } from '../../words.ts';
import type { AreaPerson, AreaSeen, Arranged, Choices } from './arrange.queries.ts';
import type { Opening } from './membership.queries.ts';

const OPEN_TO: Record<Opening, { text: string; hint: string }> = {
  everyone: { text: 'Everyone who learns here', hint: 'They join with one press.' },
  request: {
    text: 'Whoever asks and is let in',
    hint: 'All can see its name and what it is for. A moderator says yes or no.',
  },
  area: { text: 'People of one area', hint: 'For everybody else it does not exist.' },
  course: { text: 'People who take one course', hint: 'For everybody else it does not exist.' },
};

export interface ArrangedPage {
  title: string;
  back: { text: string; href: string };
  buttons: Button[];
  table: Table | null;
  empty: Empty | null;
}

const administration = { text: 'Administration', href: paths.admin.to() };

export const arrangedPage = (communities: readonly Arranged[]): ArrangedPage => ({
  title: 'Communities',
  back: administration,
  buttons: [
    linkButton('New community', paths.adminCommunityNew.to()),
    linkButton('Areas', paths.adminAreas.to(), { kind: 'secondary' }),
    linkButton('What is checked', paths.adminPostingRules.to(), { kind: 'secondary' }),
  ],
  table:
    communities.length === 0
      ? null
      : table(
          'All communities',
          ['Name', 'Who can join', { text: 'Members', kind: 'number' }, 'State'],
          communities.map(({ id, name, openTo, members, closedAt }) => [
            { text: name, href: paths.adminCommunity.to({ id }) },
            OPEN_TO[openTo].text,
            members,
            { tag: closedAt ? tag('Closed') : tag('Open', 'done') },
          ]),
          { quiet: true },
        ),
  empty: communities.length > 0 ? null : empty('No communities yet', 'Make the first one, and say who can join.'),
});

export interface ArrangePage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  form: Form;
  name: Field;
  summary: Field;
  openTo: ChoiceGroup;
  area: Select;
  course: Select;
  topics: Field;
  holdFirst: Field;
  editMinutes: Field;
  /** Closing or opening again; null for a new one. */
  state: Form | null;
}

export function arrangePage(
  found: Arranged | null,
  { areas, courses }: Choices,
  { values, problems }: Slip,
): ArrangePage {
  const value = (name: string, stands: string | number | null | undefined) => String(values[name] ?? stands ?? '');
  const typed = (name: 'name' | 'summary', label: string, hint: string, limit: number): Field =>
    field(name, label, { value: value(name, found?.[name]), error: problems[name], hint, limit, autocomplete: 'off' });
  const number = (name: 'holdFirst' | 'editMinutes', label: string, hint: string, stands: number): Field =>
    field(name, label, {
      ...{ kind: 'number', width: 'code', value: value(name, found?.[name] ?? stands), error: problems[name], hint },
    });
  return {
    title: found ? found.name : 'New community',
    back: { text: 'Communities', href: paths.adminCommunities.to() },
    errors: errorsOf({ problems }),
    form: form(found ? paths.adminCommunity.to({ id: found.id }) : paths.adminCommunityNew.to(), 'Save community'),
    name: typed('name', 'Name', 'Such as “School nurses in Kent”.', 80),
    summary: { ...typed('summary', 'What it is for', 'A sentence or two.', 400), kind: 'textarea', rows: 3 },
    openTo: choices(
      'openTo',
      Object.entries(OPEN_TO).map(([id, { text, hint }]) => ({ value: id, text, hint })),
      { legend: 'Who can join?', value: value('openTo', found?.openTo), error: problems.openTo },
    ),
    area: select(
      'area',
      'Area, if it is for one',
      areas.map(({ id, name }) => ({ value: id, text: name })),
      { value: value('area', found?.areaId), empty: 'None', error: problems.area },
    ),
    course: select(
      'course',
      'Course, if it is for one',
      courses.map(({ id, title }) => ({ value: id, text: title })),
      { value: value('course', found?.courseId), empty: 'None', error: problems.course },
    ),
    topics: field('topics', 'Categories', {
      kind: 'textarea',
      value: value('topics', found?.topics.map(({ name }) => name).join('\n') ?? 'General'),
      error: problems.topics,
      hint: 'One on each line, in the order that people see.',
    }),
    holdFirst: number('holdFirst', 'First posts that a moderator reads', 'Of each new member; 0 for none.', 0),
    editMinutes: number(
      'editMinutes',
      'Minutes in which a post can be edited',
      'After that it can only be removed.',
      30,
    ),
    state: found
      ? form(
          paths.adminCommunityClose.to({ id: found.id }),
          found.closedAt
            ? button('Open again', { kind: 'secondary' })
            : button('Close this community', { kind: 'danger' }),
        )
      : null,
  };
}

export interface AreasPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  table: Table | null;
  empty: Empty | null;
  form: Form;
  name: Field;
}

export const areasPage = (
  areas: readonly { id: string; name: string; people: number; communities: number }[],
  slip: Slip,
): AreasPage => ({
  title: 'Areas',
  back: { text: 'Communities', href: paths.adminCommunities.to() },
  errors: errorsOf(slip),
  table:
    areas.length === 0
      ? null
      : table(
          'All areas',
          ['Area', { text: 'People', kind: 'number' }, { text: 'Communities', kind: 'number' }],
          areas.map(({ id, name, people, communities }) => [
            { text: name, href: paths.adminArea.to({ id }) },
            people,
            communities,
          ]),
          { quiet: true },
        ),
  empty:
    areas.length > 0
      ? null
      : empty('No areas yet', 'An area is a region or a field of work whose people belong together.'),
  form: form(paths.adminAreas.to(), 'Add area'),
  name: field('name', 'Name of a new area', {
    value: String(slip.values.name ?? ''),
    error: slip.problems.name,
    autocomplete: 'off',
    limit: 80,
  }),
});

export interface AreaPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  people: Table | null;
  empty: Empty | null;
  pages: Pagination | null;
  form: Form;
  email: Field;
  who: Who;
}

export function areaPage(
  policy: Policy,
  { id, name }: AreaSeen,
  {
    people,
    more,
    before,
    slip,
  }: { people: readonly AreaPerson[]; more: boolean; before: string | undefined; slip: Slip },
): AreaPage {
  const here = paths.adminArea.to({ id });
  return {
    title: name,
    back: { text: 'Areas', href: paths.adminAreas.to() },
    errors: errorsOf(slip),
    people:
      people.length === 0
        ? null
        : table(
            'People of this area',
            ['Name', 'Since', 'Remove'],
            people.map((one) => [
              one.name,
              dayWords(one.since),
              {
                form: form(
                  paths.adminAreaRemove.to({ id, person: one.id }),
                  button('Remove', { kind: 'secondary', about: one.name }),
                ),
              },
            ]),
          ),
    empty: people.length > 0 ? null : empty('Nobody belongs to it yet', 'Add people by their work email.'),
    pages:
      before || more
        ? pagination(before ? here : null, more ? withQuery(here, { before: people.at(-1)?.id }) : null, {
            earlier: 'First page',
            later: 'More',
          })
        : null,
    form: form(here, 'Add person'),
    email: field('email', 'Work email', {
      kind: 'email',
      value: String(slip.values.email ?? ''),
      error: slip.problems.email,
      hint: 'Of somebody with an account. Removing them takes them out of the area’s communities at once.',
      autocomplete: 'off',
    }),
    who: whoCanSee(policy, ['community-membership'], { ofAnother: true }),
  };
}
