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
  type Select,
  select,
  type Table,
  table,
  tag,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import type { Arranged, Choices } from './arrange.queries.ts';
import type { Opening } from './membership.queries.ts';

const OPEN_TO: Record<Opening, { text: string; hint: string }> = {
  everyone: { text: 'Everyone who learns here', hint: 'They join with one press.' },
  request: {
    text: 'Whoever asks and is let in',
    hint: 'All can see its name and what it is for. A moderator says yes or no.',
  },
  area: { text: 'People of one area', hint: 'For everybody else it does not exist.' },
  organisation: { text: 'People of one organisation', hint: 'For everybody else it does not exist.' },
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
    linkButton('Organisations', paths.adminOrganisations.to(), { kind: 'secondary' }),
    linkButton('What is checked', paths.adminPostingRules.to(), { kind: 'secondary' }),
  ],
  table:
    communities.length === 0
      ? null
      : table(
          'All communities',
          ['Name', 'Who can join', { text: 'Members', kind: 'number' }, 'State'],
          communities.map(({ id, name, openTo, openFor, members, closedAt }) => [
            { text: name, href: paths.adminCommunity.to({ id }) },
            openFor ? `${OPEN_TO[openTo].text}: ${openFor}` : OPEN_TO[openTo].text,
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
  organisation: Select;
  course: Select;
  topics: Field;
  holdFirst: Field;
  editMinutes: Field;
  young: ChoiceGroup;
  /** Closing or opening again; null for a new one. */
  state: { title: string; says: string; form: Form } | null;
}

const named = ({ id, name }: { id: string; name: string }) => ({ value: id, text: name });

function stateOf({ id, closedAt }: Arranged): NonNullable<ArrangePage['state']> {
  const to = paths.adminCommunityClose.to({ id });
  return closedAt
    ? {
        title: 'This community is closed',
        says: 'Its members can read it, and nobody can write.',
        form: form(to, button('Open again', { kind: 'secondary' })),
      }
    : {
        title: 'Close it',
        says: 'Its members can still read it, and nobody can write. You can open it again.',
        form: form(to, button('Close this community', { kind: 'danger' })),
      };
}

export function arrangePage(
  policy: Pick<Policy, 'ages'>,
  found: Arranged | null,
  { areas, organisations, courses }: Choices,
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
      {
        ...{ legend: 'Who can join?', value: value('openTo', found?.openTo), error: problems.openTo },
        hint: found ? 'Who is in it stays, whatever you change here.' : null,
      },
    ),
    area: select('area', 'Area, if it is for one', areas.map(named), {
      ...{ value: value('area', found?.areaId), empty: 'None', error: problems.area },
    }),
    organisation: select('organisation', 'Organisation, if it is for one', organisations.map(named), {
      ...{ value: value('organisation', found?.organisationId), empty: 'None', error: problems.organisation },
    }),
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
      hint: 'One on each line, in the order that people see. To rename one, change its line and save.',
    }),
    holdFirst: number('holdFirst', 'First posts that a moderator reads', 'Of each new member; 0 for none.', 0),
    editMinutes: number(
      'editMinutes',
      'Minutes in which a post can be edited',
      'After that it can only be removed.',
      30,
    ),
    young: choices(
      'young',
      [
        {
          value: 'yes',
          text: `Young people under ${policy.ages.account} may join`,
          hint: 'With the permission of a parent or guardian. All members are told. Without the tick, young members can no longer open it.',
        },
      ],
      { value: (Object.keys(values).length > 0 ? values.young === 'yes' : found?.admitsYoung) ? 'yes' : null },
    ),
    state: found && stateOf(found),
  };
}
