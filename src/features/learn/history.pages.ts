import { SafeHtml } from '../../http/html.ts';
import {
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  field,
  type Heading,
  heading,
  linkButton,
  type Pagination,
  pagination,
  type Select,
  select,
  type Table,
  table,
  type Wheel,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { dayAndTimeWords, numberWords } from '../../words.ts';
import type { CourseSeen } from '../courses/courses.queries.ts';
import { overallWheel } from '../courses/standing.ts';
import { hasPassed } from '../exams/passing.ts';
import type { AssessmentResult, HistoryNarrowing, HistoryPlace, HistoryRow, PackageResult } from './history.queries.ts';
import { type HistoryAsked, type Kind, kinds } from './learn.forms.ts';

/** Lines on one page of the history. */
export const HISTORY_LINES = 30;

export interface HistoryPage {
  title: string;
  /** Where the learner came from. */
  up: string;
  heading: Heading;
  wheel: Wheel;
  errors: ErrorSummary | null;
  /** Null while there is nothing to narrow. */
  filters: { action: string; course: Select; kind: Select; from: Field; to: Field; clear: string | null } | null;
  table: Table | null;
  empty: Empty | null;
  pagination: Pagination;
  /** The same lines, all of them, as a file; null where there are none. */
  csv: string | null;
  /** All of it as statements of xAPI, for other programs. */
  statements: string | null;
  who: Who;
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** A day that exists, as 2026-11-21; null for anything else. */
export function dayOf(text: string): string | null {
  const at = new Date(`${text}T00:00:00Z`);
  return dayPattern.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : null;
}

/** What the asked filter means; what nobody could mean is left out. */
export function narrowingOf(courses: readonly CourseSeen[], asked: HistoryAsked): HistoryNarrowing {
  const kind = Object.hasOwn(kinds, asked.kind) ? kinds[asked.kind as Kind] : null;
  const course = courses.find(({ outline }) => outline.slug === asked.course);
  return {
    courseId: course?.outline.id ?? null,
    verbs: kind?.verbs ?? null,
    from: dayOf(asked.from),
    to: dayOf(asked.to),
  };
}

/** A place in the history as it stands in an address, and back. */
export const placeText = ({ at, id }: HistoryPlace): string => `${at.getTime()}.${id}`;
export function placeOf(text: string | undefined): HistoryPlace | null {
  const [time = '', id = ''] = text?.split('.') ?? [];
  return text ? { at: new Date(Number(time)), id } : null;
}

/** What somebody did, in their own history. `rows` has one line more than a page where the list goes on. */
export function historyPage({
  courses,
  asked,
  rows,
  who,
}: {
  courses: CourseSeen[];
  asked: HistoryAsked & { before?: string | undefined; after?: string | undefined };
  rows: HistoryRow[];
  who: Who;
}): HistoryPage {
  const { before, after, ...filter } = asked;
  const problems = problemsOf(filter);
  const wheel = overallWheel(courses);
  const more = rows.length > HISTORY_LINES;
  const shown = after ? rows.slice(-HISTORY_LINES) : rows.slice(0, HISTORY_LINES);
  const narrowed = isNarrowed(filter);
  return {
    title: 'Your learning history',
    up: paths.learn.to(),
    heading: heading('Your learning history', { lead: 'Everything you did here, the newest first.', wheel }),
    wheel,
    errors: errorsOf({ problems }),
    filters: shown.length === 0 && !narrowed ? null : filtersFor(courses, filter, problems),
    table: shown.length > 0 ? tableOf(shown) : null,
    empty: shown.length > 0 ? null : nothing(narrowed),
    pagination: turnsOf(shown, { more, before, after, filter }),
    statements: shown.length > 0 ? paths.historyStatements.to() : null,
    csv: shown.length > 0 ? withQuery(paths.historyCsv.to(), filter) : null,
    who,
  };
}

const isNarrowed = (filter: HistoryAsked): boolean => Object.values(filter).some((value) => value !== '');

function filtersFor(
  courses: readonly CourseSeen[],
  filter: HistoryAsked,
  problems: Record<string, string>,
): HistoryPage['filters'] {
  const started = courses.filter(({ standing }) => standing?.startedAt);
  return {
    action: paths.history.to(),
    course: select(
      'course',
      'Course',
      started.map(({ outline: { slug, title } }) => ({ value: slug, text: title })),
      { value: filter.course, empty: 'All courses' },
    ),
    kind: select(
      'kind',
      'What you did',
      Object.entries(kinds).map(([value, { text }]) => ({ value, text })),
      { value: filter.kind, empty: 'Everything' },
    ),
    from: field('from', 'From', { kind: 'date', value: filter.from, error: problems.from }),
    to: field('to', 'To', { kind: 'date', value: filter.to, error: problems.to }),
    clear: isNarrowed(filter) ? paths.history.to() : null,
  };
}

function problemsOf({ from, to }: HistoryAsked): Record<string, string> {
  const says = 'Enter a day that exists, like 2026-11-21';
  const problems: Record<string, string> = {};
  if (from !== '' && !dayOf(from)) problems.from = says;
  if (to !== '' && !dayOf(to)) problems.to = says;
  if (dayOf(from) && dayOf(to) && from > to) problems.to = 'Enter a day that is not before the first day';
  return problems;
}

function turnsOf(
  shown: readonly HistoryRow[],
  {
    more,
    before,
    after,
    filter,
  }: { more: boolean; before?: string | undefined; after?: string | undefined; filter: HistoryAsked },
): Pagination {
  const [first, last] = [shown[0], shown.at(-1)];
  const newer = first && (after ? more : before !== undefined);
  const older = last && (after ? true : more);
  return pagination(
    newer ? withQuery(paths.history.to(), { ...filter, after: placeText(first) }) : null,
    older ? withQuery(paths.history.to(), { ...filter, before: placeText(last) }) : null,
    { label: 'Pages of your history', earlier: 'Newer', later: 'Older' },
  );
}

function nothing(narrowed: boolean): Empty {
  if (narrowed) {
    const action = linkButton('See everything', paths.history.to(), { kind: 'secondary' });
    return empty('Nothing fits', 'Choose other days or another course.', action);
  }
  return empty(
    'Nothing here yet',
    'What you read, answer and finish will stand here.',
    linkButton('Browse courses', paths.courses.to()),
  );
}

const tableOf = (rows: readonly HistoryRow[]): Table =>
  table(
    'What you did',
    ['When', 'What', 'Course', 'Result'],
    rows.map((row) => [dayAndTimeWords(row.at), whatWords(row), row.course ?? '', resultWords(row)]),
    { quiet: true },
  );

const verbWords: Record<string, string> = {
  read: 'Read a page',
  answered: 'Answered',
  'sent-form': 'Sent the form',
  'answered-part': 'Answered',
  'finished-part': 'Finished a part',
  'finished-module': 'Finished a module',
  'finished-course': 'Finished the course',
  'began-assessment': 'Started an assessment',
  'handed-in': 'Handed in an assessment',
  'got-result': 'Got a result',
  'began-thread': 'Began a thread in a community',
  replied: 'Replied in a community',
};

/** "Started the course", "Opened a module": without what it was. */
export const verbOf = ({ verb, module }: HistoryRow): string =>
  verb === 'launched' ? (module === null ? 'Started the course' : 'Opened a module') : (verbWords[verb] ?? verb);

type Cell = string | SafeHtml | { text: string; href: string };

function whatWords(row: HistoryRow): Cell {
  const verb = verbOf(row);
  if (row.question !== null) return new SafeHtml(`${verb}: ${row.question}`);
  const what = row.page ?? (row.result && 'title' in row.result ? packagePlace(row.result) : row.module);
  const text = what === null ? verb : `${verb}: ${what}`;
  return row.community && row.post ? { text, href: paths.post.to({ slug: row.community, post: row.post }) } : text;
}

/** A part of a package, with the question where it told one. */
const packagePlace = (result: { title: string; asked?: string }): string =>
  result.asked ? `${result.asked} (${result.title})` : result.title;

/** "Right, try 2"; nothing for what has no result. */
export const resultWords = ({ result }: HistoryRow): string =>
  result === null
    ? ''
    : 'passMark' in result
      ? markWords(result)
      : 'title' in result
        ? packageWords(result)
        : `${result.correct ? 'Right' : 'Not quite'}, try ${result.try}`;

/** "8 of 10, Passed"; nothing until a result was given out. */
function markWords({ mark, passMark }: AssessmentResult): string {
  if (!mark) return '';
  const passed = passMark === null ? null : hasPassed(mark, passMark) ? 'Passed' : 'Not passed';
  return [`${numberWords(mark.score)} of ${mark.outOf}`, passed].filter(Boolean).join(', ');
}

const OUTCOMES: Readonly<Record<string, string>> = {
  correct: 'Right',
  wrong: 'Not quite',
  incorrect: 'Not quite',
  passed: 'Passed',
  failed: 'Not passed',
};

function packageWords({ outcome, success, score }: PackageResult): string {
  const words = OUTCOMES[outcome ?? success ?? ''];
  const percent = typeof score === 'number' ? `${Math.round(score)}%` : null;
  return [words, percent].filter(Boolean).join(', ');
}
