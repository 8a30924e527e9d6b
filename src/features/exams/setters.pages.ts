import type { Slip } from '../../http/ask.ts';
import {
  button,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Form,
  form,
  type Select,
  select,
  type Table,
  table,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import type { SetExam } from './exams.queries.ts';
import type { Examiner } from './setters.ts';

export interface SettersPage {
  title: string;
  caption: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  setters: Table;
  form: Form | null;
  person: Select | null;
  none: Empty | null;
  who: Who;
}

export function settersPage(
  policy: Policy,
  exam: SetExam,
  { setterIds, examiners, slip }: { setterIds: readonly string[]; examiners: readonly Examiner[]; slip: Slip },
): SettersPage {
  const others = examiners.filter(({ id }) => !setterIds.includes(id));
  const to = { id: exam.id };
  return {
    title: 'Who sets it',
    caption: exam.title,
    back: { text: exam.title, href: paths.exam.to(to) },
    errors: errorsOf(slip),
    setters: table(
      'Who sets it and sees the results',
      ['Name', 'Take away'],
      setterIds.map((setter) => {
        const name = examiners.find(({ id }) => id === setter)?.name ?? 'Somebody who is no examiner any more';
        const remove = button('Take away', { kind: 'secondary', about: name });
        return [
          name,
          setterIds.length > 1 ? { form: form(paths.examSetterRemove.to({ ...to, setter }), remove) } : 'The only one',
        ];
      }),
    ),
    form: others.length > 0 ? form(paths.examSetters.to(to), 'Add') : null,
    person:
      others.length > 0
        ? select(
            'person',
            'Add somebody',
            others.map(({ id, name }) => ({ value: id, text: name })),
            { value: String(slip.values.person ?? ''), error: slip.problems.person, empty: 'Choose' },
          )
        : null,
    none: others.length > 0 ? null : empty('Nobody to add', 'Nobody else may set examinations now.'),
    who: whoCanSee(policy, ['exam-setting'], { ofAnother: true }),
  };
}

export interface ExaminersPage {
  title: string;
  table: Table | null;
  empty: Empty | null;
  who: Who;
}

/** For everybody who learns here. */
export const examinersPage = (policy: Policy, examiners: readonly Examiner[]): ExaminersPage => ({
  title: 'Who may set examinations',
  table:
    examiners.length > 0
      ? table(
          'Who may set examinations',
          ['Name'],
          examiners.map(({ name }) => [name]),
        )
      : null,
  empty: examiners.length > 0 ? null : empty('Nobody now', 'Nobody may set examinations at the moment.'),
  who: whoCanSee(policy, ['roles'], { ofAnother: true }),
});
