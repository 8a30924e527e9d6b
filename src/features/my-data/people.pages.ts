import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Select,
  select,
  type Table,
  table,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords } from '../../words.ts';
import { isOver, type NamedPerson } from './people.queries.ts';

export interface PeoplePage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  who: Who;
  people: Table | null;
  empty: Empty | null;
  form: Form;
  email: Field;
  course: Select;
  until: Field;
  looks: string;
}

export function peoplePage(
  policy: Policy,
  {
    people,
    courses,
    lastDay,
    slip,
  }: { people: NamedPerson[]; courses: { id: string; title: string }[]; lastDay: string; slip: Slip },
): PeoplePage {
  const living = people.filter((one) => one.acceptedAt && !isOver(one));
  const namedTutors = living.map(({ name, email, until }) => `${name ?? email} until ${dayWords(until)}`);
  return {
    title: 'People who can see your learning',
    back: paths.myData.to(),
    errors: errorsOf(slip),
    who: whoCanSee(policy, ['learning-record'], { namedTutors }),
    people: people.length > 0 ? peopleTable(people) : null,
    empty:
      people.length > 0
        ? null
        : empty(
            'Nobody yet',
            'You have named no tutor. Only you can see your learning, unless an administrator writes down a reason.',
          ),
    form: form(paths.people.to(), 'Add person'),
    email: field('email', "Tutor's email", {
      kind: 'email',
      value: String(slip.values.email ?? ''),
      error: slip.problems.email,
      autocomplete: 'off',
      hint: 'We write to them. They see nothing until they accept.',
      who: whoCanSee(policy, ['people-named']),
    }),
    course: select(
      'course',
      'What they can see',
      courses.map(({ id, title }) => ({ value: id, text: title })),
      {
        empty: 'All my courses',
        value: String(slip.values.course ?? ''),
        error: slip.problems.course,
      },
    ),
    until: field('until', 'Until', {
      kind: 'date',
      value: String(slip.values.until ?? lastDay),
      error: slip.problems.until,
      hint: 'The last day they can look. You can end it sooner.',
    }),
    looks: paths.myDataLooks.to(),
  };
}

const peopleTable = (people: NamedPerson[]): Table =>
  table(
    'People you named',
    ['Person', 'What they can see', 'State', 'Until', 'Change'],
    people.map((one) => [
      one.name ?? one.email,
      one.course ?? 'All your courses',
      { tag: stateOf(one) },
      one.gone && !one.endedAt ? '–' : dayWords(one.endedAt ?? one.until),
      isOver(one)
        ? ''
        : {
            form: form(
              paths.removePerson.to({ link: one.id }),
              button('Remove', { kind: 'secondary', about: one.name ?? one.email }),
            ),
          },
    ]),
  );

function stateOf(one: NamedPerson) {
  if (isOver(one)) return tag(one.gone ? 'Account closed' : 'Ended');
  return one.acceptedAt ? tag('Can see it', 'now') : tag('Has not answered', 'info');
}
