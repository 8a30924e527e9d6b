import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Chart,
  chart,
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
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords, durationWords } from '../../words.ts';
import { type CpdKind, cpdKinds } from './cpd.forms.ts';
import { type CpdEntry, dayIn, type FinishedCourse } from './cpd.queries.ts';

export interface CpdPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  who: Who;
  years: Chart | null;
  entries: Table | null;
  empty: Empty | null;
  downloads: Button[];
  courses: Table | null;
  form: Form;
  entry: EntryFields;
}

interface EntryFields {
  /** Null for a course that was finished here: its day is known. */
  doneOn: Field | null;
  what: Field;
  kind: Select;
  minutes: Field;
  reflection: Field;
}

interface Before {
  readonly doneOn: Date;
  readonly title: string;
  readonly kind: CpdKind;
  readonly minutes: number | null;
  readonly reflection: string;
  readonly courseId: string | null;
}

function entryFields({ doneOn, title, kind, minutes, reflection, courseId }: Before, slip: Slip): EntryFields {
  const typed = (name: string, before: string) => ({
    value: String(slip.values[name] ?? before),
    error: slip.problems[name],
  });
  return {
    doneOn: courseId
      ? null
      : field('doneOn', 'Day', { kind: 'date', ...typed('doneOn', doneOn.toISOString().slice(0, 10)) }),
    what: field('title', 'What you did', { ...typed('title', title), limit: 200, autocomplete: 'off' }),
    kind: select(
      'kind',
      'What kind it was',
      Object.entries(cpdKinds).map(([value, text]) => ({ value, text })),
      typed('kind', kind),
    ),
    minutes: field('minutes', 'How long, in minutes', {
      ...typed('minutes', minutes === null ? '' : String(minutes)),
      ...{ inputmode: 'numeric', width: 'code' },
    }),
    reflection: field('reflection', 'What you learned', {
      kind: 'textarea',
      rows: 3,
      ...typed('reflection', reflection),
      hint: 'And what you will do with it. You can leave this empty. Do not name a child or a family.',
      limit: 4000,
    }),
  };
}

/** Minutes as people say them: "3 hours and 30 minutes". */
export const timeWords = (minutes: number): string => durationWords(`PT${minutes}M`);

/** The minutes of each year, the latest year first. */
export function yearTotals(entries: readonly CpdEntry[]): { label: string; value: number }[] {
  const totals = new Map<string, number>();
  for (const { doneOn, minutes } of entries) {
    const year = String(doneOn.getUTCFullYear());
    totals.set(year, (totals.get(year) ?? 0) + minutes);
  }
  return [...totals].map(([label, value]) => ({ label, value })).sort((a, b) => Number(b.label) - Number(a.label));
}

interface CpdParts {
  now: Date;
  entries: CpdEntry[];
  finished: FinishedCourse[];
  slip: Slip;
}

export function cpdPage(policy: Policy, { now, entries, finished, slip }: CpdParts): CpdPage {
  const any = entries.length > 0;
  const taken = ({ id, finishedOn }: FinishedCourse) =>
    entries.some(({ courseId, doneOn }) => courseId === id && doneOn.getTime() === finishedOn.getTime());
  const offered = finished.filter((course) => !taken(course));
  const blank = {
    doneOn: dayIn(now),
    title: '',
    kind: 'course',
    minutes: null,
    reflection: '',
    courseId: null,
  } as const;
  return {
    title: 'Your CPD log',
    back: paths.learn.to(),
    errors: errorsOf(slip),
    who: whoCanSee(policy, ['cpd-log']),
    years: any ? chart('cpd-years', 'Time in each year', ['Year', 'Time'], yearTotals(entries), timeWords) : null,
    entries: any ? entriesTable(entries) : null,
    empty: any ? null : empty('Nothing in your log yet', 'Write down what you did to learn, here or elsewhere.'),
    downloads: any
      ? [
          linkButton('Download as PDF', paths.cpdPdf.to(), { kind: 'secondary' }),
          linkButton('Download as CSV', paths.cpdCsv.to(), { kind: 'secondary' }),
        ]
      : [],
    courses: offered.length > 0 ? coursesTable(offered) : null,
    form: form(paths.cpd.to(), 'Add to log'),
    entry: entryFields(blank, slip),
  };
}

const entriesTable = (entries: readonly CpdEntry[]): Table =>
  table(
    'Your entries, the latest first',
    ['What you did', 'Day', 'Kind', 'Time', 'What you learned', 'Edit', 'Delete'],
    entries.map(({ id, title, doneOn, kind, minutes, reflection }) => [
      title,
      dayWords(doneOn),
      cpdKinds[kind],
      timeWords(minutes),
      reflection,
      { text: 'Edit', about: title, href: paths.cpdEdit.to({ entry: id }) },
      { text: 'Delete', about: title, href: paths.cpdDelete.to({ entry: id }) },
    ]),
    { quiet: true },
  );

const coursesTable = (courses: readonly FinishedCourse[]): Table =>
  table(
    'Courses you finished here',
    ['Course', 'Finished on', 'Time', 'Change'],
    courses.map(({ id, title, finishedOn, minutes }) => [
      title,
      dayWords(finishedOn),
      timeWords(minutes),
      { form: form(paths.cpdTake.to({ course: id }), button('Add to log', { kind: 'secondary', about: title })) },
    ]),
    { quiet: true },
  );

export interface EditEntryPage {
  title: string;
  back: { text: string; href: string };
  /** Of a finished course, whose day is not for typing. */
  says: string | null;
  errors: ErrorSummary | null;
  who: Who;
  form: Form;
  entry: EntryFields;
}

export const editEntryPage = (policy: Policy, before: CpdEntry, slip: Slip): EditEntryPage => ({
  title: 'Edit an entry',
  back: { text: 'Your CPD log', href: paths.cpd.to() },
  says: before.courseId ? `You finished this course here on ${dayWords(before.doneOn)}. The day stays.` : null,
  errors: errorsOf(slip),
  who: whoCanSee(policy, ['cpd-log']),
  form: form(paths.cpdEdit.to({ entry: before.id }), 'Save', { link: { text: 'Cancel', href: paths.cpd.to() } }),
  entry: entryFields(before, slip),
});

export interface DeleteEntryPage {
  title: string;
  back: { text: string; href: string };
  says: string[];
  form: Form;
}

export const deleteEntryPage = ({ id, title, doneOn }: CpdEntry): DeleteEntryPage => ({
  title: 'Delete this entry?',
  back: { text: 'Your CPD log', href: paths.cpd.to() },
  says: [`“${title}” of ${dayWords(doneOn)} goes for good.`],
  form: form(paths.cpdDelete.to({ entry: id }), button('Delete entry', { kind: 'danger' }), {
    link: { text: 'Keep it', href: paths.cpd.to() },
  }),
});
