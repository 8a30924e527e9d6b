import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  form,
  linkButton,
  type Table,
  type Tag,
  table,
  tag,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { countWords, dayWords } from '../../words.ts';
import type { CourseRow, FolderSeen } from './courses.queries.ts';

export interface CoursesPage {
  title: string;
  back: string;
  add: Button;
  courses: Table | null;
  empty: Empty | null;
}

const STATES: Readonly<Record<string, Tag>> = {
  draft: tag('Draft', 'info'),
  published: tag('Published', 'done'),
  withdrawn: tag('Withdrawn'),
};

export function coursesPage(courses: readonly CourseRow[], now: Date): CoursesPage {
  return {
    title: 'Courses',
    back: paths.admin.to(),
    add: linkButton('Import a course', paths.adminImport.to()),
    courses: courses.length > 0 ? courseTable(courses, now) : null,
    empty: courses.length > 0 ? null : empty('No courses yet', 'Import a folder, look at it, then publish it.'),
  };
}

const day = (at: Date): string => at.toISOString().slice(0, 10);

const courseTable = (courses: readonly CourseRow[], now: Date): Table =>
  table(
    'All courses',
    [
      'Course',
      'State',
      { text: 'Minutes', kind: 'number' },
      { text: 'Learners', kind: 'number' },
      'Reviewed',
      'Next review',
      'Change',
    ],
    courses.map(({ slug, title, state, minutes, reviewedOn, nextReviewOn, _count }) => [
      { text: title, href: paths.course.to({ slug }) },
      { tag: STATES[state] ?? tag(state) },
      minutes,
      _count.enrolments,
      reviewedOn ? dayWords(reviewedOn) : '–',
      nextReviewOn
        ? { text: `${dayWords(nextReviewOn)} `, tag: day(nextReviewOn) < day(now) ? tag('Overdue', 'problem') : null }
        : '–',
      {
        form: form(
          paths.adminCourse.to({ slug }),
          state === 'published'
            ? button('Withdraw', { kind: 'secondary', about: title, name: 'act', value: 'withdraw' })
            : button('Publish', { kind: 'secondary', about: title, name: 'act', value: 'publish' }),
        ),
      },
    ]),
    { quiet: true },
  );

export interface ImportPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  folders: Table | null;
  empty: Empty | null;
  wrong: { heading: string; problems: readonly string[] }[];
}

const FOLDER_STATES: Readonly<Record<Exclude<FolderSeen['state'], 'wrong'>, Tag>> = {
  new: tag('Not imported yet', 'info'),
  changed: tag('Changed since the import', 'now'),
  same: tag('Up to date', 'done'),
};

export function importPage(folders: readonly FolderSeen[], slip: Slip): ImportPage {
  return {
    title: 'Import a course',
    back: paths.adminCourses.to(),
    errors: errorsOf(slip),
    folders: folders.length > 0 ? folderTable(folders) : null,
    empty:
      folders.length > 0
        ? null
        : empty('No folders found', 'Put a folder for each course into the content folder on the server.'),
    wrong: folders
      .filter(({ state }) => state === 'wrong')
      .map(({ name, problems }) => ({ heading: `What to mend in ${name}`, problems })),
  };
}

const folderTable = (folders: readonly FolderSeen[]): Table =>
  table(
    'Folders on the server',
    ['Folder', 'Course', 'State', 'Change'],
    folders.map(({ name, title, state, problems }) => [
      name,
      title ?? '–',
      {
        tag:
          state === 'wrong' ? tag(`${countWords(problems.length, 'thing')} to mend`, 'problem') : FOLDER_STATES[state],
      },
      {
        form: form(
          paths.adminImport.to(),
          button('Import', { kind: 'secondary', about: name, name: 'folder', value: name }),
        ),
      },
    ]),
    { quiet: true },
  );
