import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Callout,
  type Choices,
  callout,
  checkbox,
  choices,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type FieldOptions,
  type Form,
  field,
  form,
  linkButton,
  type Select,
  type SummaryList,
  select,
  summaryList,
  type Table,
  table,
  tag,
} from '../../http/parts.ts';
import { localText } from '../../london.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords } from '../../words.ts';
import { RULES } from './exams.forms.ts';
import type { ExamFacts, SetExam } from './exams.queries.ts';
import { kindWords } from './take.pages.ts';
import { MOST_PEOPLE } from './takers.ts';

const AUDIENCES = {
  everyone: 'Everyone who learns here',
  trainees: 'Learners who named you as their tutor',
  course: 'Everybody who has started a course',
  named: 'People you name by their email',
} as const;

const STATES = { draft: 'Draft', open: 'Open', withdrawn: 'Withdrawn' } as const;

export interface ExamsPage {
  title: string;
  buttons: Button[];
  table: Table | null;
  empty: Empty | null;
}

export const examsPage = (exams: readonly ExamFacts[]): ExamsPage => ({
  title: 'Examinations you set',
  buttons: [linkButton('New examination', paths.examNew.to())],
  table:
    exams.length > 0
      ? table(
          'Examinations',
          ['Title', 'Kind', 'State', 'Closes'],
          exams.map((exam) => [
            { text: exam.title, href: paths.exam.to({ id: exam.id }) },
            kindWords[exam.kind],
            { tag: tag(STATES[exam.state], exam.state === 'open' ? 'done' : 'plain') },
            exam.closesAt ? dayAndTimeWords(exam.closesAt) : 'Never',
          ]),
          { quiet: true },
        )
      : null,
  empty: exams.length > 0 ? null : empty('You have set nothing yet', 'Write questions first, then set a quiz.'),
});

interface RuleFields {
  legend: string;
  category: Select;
  tag: Field;
  count: Field;
}

export interface ExamEditPage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  form: Form;
  name: Field;
  intro: Field;
  kind: Choices;
  rules: RuleFields[];
  /** Folded away while none of them says anything. */
  more: { open: boolean; rules: RuleFields[] };
  shuffle: Choices;
  /** A day and a time each. */
  window: Field[][];
  limits: Field[];
  audience: Choices;
  course: Select;
  people: Field;
}

function valuesOf(exam: ExamFacts | null, slip: Slip): Record<string, string> {
  if (Object.keys(slip.values).length > 0)
    return Object.fromEntries(Object.entries(slip.values).map(([name, value]) => [name, String(value)]));
  const [opens, closes] = [exam?.opensAt, exam?.closesAt].map((at) => (at ? localText(at) : ''));
  const values: Record<string, string> = {
    ...{ title: exam?.title ?? '', intro: exam?.intro ?? '', kind: exam?.kind ?? 'practice' },
    ...{ opensOn: opens?.slice(0, 10) ?? '', opensTime: opens?.slice(11) ?? '' },
    ...{ closesOn: closes?.slice(0, 10) ?? '', closesTime: closes?.slice(11) ?? '' },
    ...{ minutes: String(exam?.minutes ?? ''), attempts: String(exam?.attempts ?? '') },
    ...{ passMark: String(exam?.passMark ?? ''), audience: exam?.audience ?? 'everyone' },
    course: exam?.courseId ?? '',
    shuffle: (exam?.shuffle ?? true) ? 'yes' : '',
  };
  for (const [i, rule] of (exam?.rules ?? []).entries()) {
    values[`category${i + 1}`] = rule.category;
    values[`tag${i + 1}`] = rule.tag;
    values[`count${i + 1}`] = String(rule.count);
  }
  return values;
}

interface Editing {
  readonly exam: ExamFacts | null;
  readonly categories: readonly string[];
  readonly courses: readonly { id: string; title: string }[];
  /** The addresses that the viewer named. */
  readonly people: readonly string[];
  readonly slip: Slip;
}

export function examEditPage(policy: Policy, { exam, categories, courses, people, slip }: Editing): ExamEditPage {
  const values: Record<string, string> = { people: people.join('\n'), ...valuesOf(exam, slip) };
  const { problems } = slip;
  const one = (name: string, label: string, more: FieldOptions = {}) =>
    field(name, label, { value: values[name] ?? '', error: problems[name], autocomplete: 'off', ...more });
  const ruleFields = (n: number): RuleFields => ({
    legend: `Questions, rule ${n}`,
    category: select(
      `category${n}`,
      'Category',
      categories.map((name) => ({ value: name, text: name })),
      { value: values[`category${n}`] ?? '', empty: 'Any category' },
    ),
    tag: one(`tag${n}`, 'Tag', { hint: 'Leave it empty for any.', limit: 40, width: 'half' }),
    count: one(`count${n}`, 'How many', { width: 'code', inputmode: 'numeric' }),
  });
  const small = (name: string, label: string, hint: string) =>
    one(name, label, { hint, width: 'code', inputmode: 'numeric' });
  const back = exam
    ? { text: exam.title, href: paths.exam.to({ id: exam.id }) }
    : { text: 'Examinations you set', href: paths.exams.to() };
  const rules = Array.from({ length: RULES }, (_, i) => ruleFields(i + 1));
  const says = (n: number) =>
    ['category', 'tag', 'count'].some((name) => values[`${name}${n}`] || problems[`${name}${n}`]);
  return {
    title: exam ? 'Change an examination' : 'New examination',
    back,
    errors: errorsOf(slip),
    form: form(exam ? paths.examEdit.to({ id: exam.id }) : paths.examNew.to(), 'Save', {
      link: { text: 'Cancel', href: back.href },
    }),
    name: one('title', 'Title', { limit: 150 }),
    intro: one('intro', 'What people should know before they begin', { kind: 'textarea', rows: 3, limit: 3000 }),
    kind: choices(
      'kind',
      [
        { value: 'practice', text: kindWords.practice, hint: 'People see feedback after each answer.' },
        { value: 'mock', text: kindWords.mock, hint: 'Like an examination, to try it out.' },
        { value: 'examination', text: kindWords.examination, hint: 'You give out the results.' },
      ],
      { legend: 'What it is', value: values.kind ?? '', error: problems.kind },
    ),
    rules: rules.slice(0, 1),
    more: { open: rules.some((_, i) => i > 0 && says(i + 1)), rules: rules.slice(1) },
    shuffle: checkbox('shuffle', 'Show the questions in another order to each person', {
      checked: values.shuffle === 'yes',
    }),
    window: [
      [
        one('opensOn', 'Opens on', { kind: 'date', hint: 'Leave it empty to open at once.' }),
        one('opensTime', 'Opens at', { hint: 'London time, like 09:00', width: 'code' }),
      ],
      [
        one('closesOn', 'Closes on', { kind: 'date', hint: 'Leave it empty to stay open.' }),
        one('closesTime', 'Closes at', { hint: 'London time, like 17:00', width: 'code' }),
      ],
    ],
    limits: [
      small('minutes', 'Time limit in minutes', 'Leave it empty for none. Extra time is added for those who have it.'),
      small('attempts', 'Attempts', 'Leave it empty for as many as people like.'),
      small('passMark', 'Pass mark in per cent', 'Leave it empty for none.'),
    ],
    audience: choices(
      'audience',
      [
        { value: 'everyone', text: AUDIENCES.everyone },
        { value: 'trainees', text: AUDIENCES.trainees },
        { value: 'course', text: AUDIENCES.course, hint: 'Choose the course below.' },
        { value: 'named', text: AUDIENCES.named, hint: 'Write their emails below.' },
      ],
      { legend: 'Who takes it', value: values.audience ?? '', error: problems.audience },
    ),
    course: select(
      'course',
      'Course',
      courses.map(({ id, title }) => ({ value: id, text: title })),
      { value: values.course ?? '', error: problems.course, empty: 'No course' },
    ),
    people: one('people', 'Emails of the people you name', {
      kind: 'textarea',
      rows: 4,
      hint: `One on each line, at most ${MOST_PEOPLE}. We do not say who has an account here. Who has one is told by email.`,
      who: whoCanSee(policy, ['people-asked']),
    }),
  };
}

export interface ExamPage {
  title: string;
  caption: string;
  back: string;
  problem: Callout | null;
  facts: SummaryList;
  pools: Table;
  buttons: Button[];
  state: Form;
}

export function examPage(exam: SetExam, pools: readonly number[], slip: Slip): ExamPage {
  const to = { id: exam.id };
  const trouble = Object.values(slip.problems)[0];
  return {
    title: exam.title,
    caption: `${kindWords[exam.kind]}, ${STATES[exam.state].toLowerCase()}`,
    back: paths.exams.to(),
    problem: trouble ? callout('It cannot open yet', trouble, 'care') : null,
    facts: summaryList([
      { key: 'Opens', value: exam.opensAt ? dayAndTimeWords(exam.opensAt) : 'At once' },
      { key: 'Closes', value: exam.closesAt ? dayAndTimeWords(exam.closesAt) : 'Never' },
      { key: 'Time limit', value: exam.minutes === null ? 'None' : countWords(exam.minutes, 'minute') },
      { key: 'Attempts', value: exam.attempts === null ? 'As many as people like' : String(exam.attempts) },
      { key: 'Pass mark', value: exam.passMark === null ? 'None' : `${exam.passMark}%` },
      {
        key: 'Who takes it',
        value: AUDIENCES[exam.audience],
      },
      {
        key: 'Results',
        value:
          exam.kind === 'practice'
            ? 'At once'
            : exam.releasedAt
              ? `Given out on ${dayAndTimeWords(exam.releasedAt)}`
              : 'Not given out yet',
      },
    ]),
    pools: table(
      'Questions are drawn like this',
      ['Category', 'Tag', 'Drawn', 'In the bank'],
      exam.rules.map(({ category, tag: label, count }, i) => [category || 'Any', label || 'Any', count, pools[i] ?? 0]),
    ),
    buttons: [
      linkButton('Change', paths.examEdit.to(to), { kind: 'secondary' }),
      linkButton('Results', paths.examResults.to(to), { kind: 'secondary' }),
      linkButton('Who sets it', paths.examSetters.to(to), { kind: 'secondary' }),
      linkButton('Statistics', paths.examStatistics.to(to), { kind: 'secondary' }),
      ...(exam.kind !== 'practice' && !exam.releasedAt
        ? [linkButton('Give out results', paths.examRelease.to(to), { kind: 'secondary' })]
        : []),
    ],
    state: form(
      paths.examState.to(to),
      exam.state === 'open'
        ? button('Withdraw', { kind: 'danger', name: 'to', value: 'withdrawn' })
        : button('Open it', { name: 'to', value: 'open' }),
    ),
  };
}

export interface ReleasePage {
  title: string;
  back: { text: string; href: string };
  says: string;
  form: Form;
}

export const releasePage = (exam: SetExam): ReleasePage => ({
  title: 'Give out the results?',
  back: { text: exam.title, href: paths.exam.to({ id: exam.id }) },
  says: 'Everyone who handed in sees their result and the right answers. You cannot take this back.',
  form: form(paths.examRelease.to({ id: exam.id }), 'Give out results', {
    link: { text: 'Not now', href: paths.exam.to({ id: exam.id }) },
  }),
});
