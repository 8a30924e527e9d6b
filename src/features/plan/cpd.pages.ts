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
  type Tabs,
  table,
  tabs,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords, durationWords } from '../../words.ts';
import type { OwnCommunity } from '../community/membership.queries.ts';
import { type CpdKind, cpdKinds } from './cpd.forms.ts';
import { type CpdEntry, dayIn, type FinishedCourse } from './cpd.queries.ts';

export interface CpdPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  who: Who;
  /** Of whoever is in a community: the log of each. */
  places: Tabs | null;
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
  /** Null for whoever is in no community. */
  place: Select | null;
  reflection: Field;
}

interface Before {
  readonly doneOn: Date;
  readonly title: string;
  readonly kind: CpdKind;
  readonly minutes: number | null;
  readonly reflection: string;
  readonly courseId: string | null;
  readonly communityId: string | null;
}

type Own = readonly OwnCommunity[];
const LEFT = 'A community you left';

/** The name of the community of an entry; empty where it has none. Of one that is left nothing is said. */
export const placeWords = (communityId: string | null, own: Own): string =>
  communityId === null ? '' : (own.find(({ id }) => id === communityId)?.name ?? LEFT);

function placeSelect(own: Own, before: string | null, { values, problems }: Slip): Select | null {
  const left = before !== null && own.every(({ id }) => id !== before) ? [{ value: before, text: LEFT }] : [];
  const options = [...own.map(({ id, name }) => ({ value: id, text: name })), ...left];
  if (options.length === 0) return null;
  return select('community', 'Community', options, {
    ...{ value: String(values.community ?? before ?? ''), empty: 'None', error: problems.community },
    hint: 'If you did it with or for one of your communities. The others there do not see it.',
  });
}

function entryFields(before: Before, slip: Slip, own: Own): EntryFields {
  const { doneOn, title, kind, minutes, reflection, courseId, communityId } = before;
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
    place: placeSelect(own, communityId, slip),
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
  own: Own;
  /** Whose log alone is wanted. */
  only: OwnCommunity | null;
  slip: Slip;
}

export function cpdPage(policy: Policy, { now, entries, finished, own, only, slip }: CpdParts): CpdPage {
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
    communityId: only?.id ?? null,
  } as const;
  const at = (path: string) => withQuery(path, { community: only?.slug });
  return {
    title: 'Your CPD log',
    back: paths.learn.to(),
    errors: errorsOf(slip),
    who: whoCanSee(policy, ['cpd-log']),
    places: own.length > 0 ? placeTabs(own, only) : null,
    years: any ? chart('cpd-years', 'Time in each year', ['Year', 'Time'], yearTotals(entries), timeWords) : null,
    entries: any ? entriesTable(entries, own) : null,
    empty: any
      ? null
      : only
        ? empty('Nothing for this community yet', `Write down what you did to learn with or for ${only.name}.`)
        : empty('Nothing in your log yet', 'Write down what you did to learn, here or elsewhere.'),
    downloads: any
      ? [
          linkButton('Download as PDF', at(paths.cpdPdf.to()), { kind: 'secondary' }),
          linkButton('Download as CSV', at(paths.cpdCsv.to()), { kind: 'secondary' }),
        ]
      : [],
    courses: offered.length > 0 && only === null ? coursesTable(offered) : null,
    form: form(at(paths.cpd.to()), 'Add to log'),
    entry: entryFields(blank, slip, own),
  };
}

const placeTabs = (own: Own, only: OwnCommunity | null): Tabs =>
  tabs('Which entries', [
    { text: 'All entries', href: paths.cpd.to(), current: only === null },
    ...own.map(({ slug, name }) => ({
      text: name,
      href: withQuery(paths.cpd.to(), { community: slug }),
      current: slug === only?.slug,
    })),
  ]);

const entriesTable = (entries: readonly CpdEntry[], own: Own): Table =>
  table(
    'Your entries, the latest first',
    [
      'What you did',
      'Day',
      'Kind',
      'Time',
      ...(own.length > 0 ? ['Community'] : []),
      'What you learned',
      'Edit',
      'Delete',
    ],
    entries.map(({ id, title, doneOn, kind, minutes, communityId, reflection }) => [
      title,
      dayWords(doneOn),
      cpdKinds[kind],
      timeWords(minutes),
      ...(own.length > 0 ? [placeWords(communityId, own)] : []),
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

export const editEntryPage = (policy: Policy, before: CpdEntry, own: Own, slip: Slip): EditEntryPage => ({
  title: 'Edit an entry',
  back: { text: 'Your CPD log', href: paths.cpd.to() },
  says: before.courseId ? `You finished this course here on ${dayWords(before.doneOn)}. The day stays.` : null,
  errors: errorsOf(slip),
  who: whoCanSee(policy, ['cpd-log']),
  form: form(paths.cpdEdit.to({ entry: before.id }), 'Save', { link: { text: 'Cancel', href: paths.cpd.to() } }),
  entry: entryFields(before, slip, own),
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
