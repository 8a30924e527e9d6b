import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
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
  type Tag,
  table,
  tag,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { dayWords } from '../../words.ts';
import type { AuthorAsked, CourseState } from './author.forms.ts';
import type { CourseToWrite } from './author.queries.ts';

export interface AuthorPage {
  title: string;
  buttons: Button[];
  filters: { action: string; q: Field; state: Select; clear: string | null };
  courses: Table | null;
  empty: Empty | null;
}

const STATES: Readonly<Record<CourseState, Tag>> = {
  draft: tag('Draft', 'info'),
  published: tag('Published', 'done'),
  changed: tag('Changes not published', 'now'),
  withdrawn: tag('Withdrawn'),
};

export const stateTag = (state: string): Tag => STATES[state as CourseState] ?? tag(state);

export function authorPage(courses: readonly CourseToWrite[], asked: AuthorAsked, now: Date): AuthorPage {
  const narrowed = asked.q !== '' || asked.state !== null;
  return {
    title: 'Courses you write',
    buttons: [
      linkButton('New course', paths.authorNew.to()),
      linkButton('Import a course', paths.authorImport.to(), { kind: 'secondary' }),
      linkButton('Import package', paths.packageNew.to(), { kind: 'secondary' }),
    ],
    filters: {
      action: paths.author.to(),
      q: field('q', 'Search', { kind: 'search', value: asked.q, hint: 'Words of a title or a summary.' }),
      state: select(
        'state',
        'State',
        Object.entries(STATES).map(([value, { text }]) => ({ value, text })),
        { value: asked.state, empty: 'Any state' },
      ),
      clear: narrowed ? paths.author.to() : null,
    },
    courses: courses.length > 0 ? courseTable(courses, now) : null,
    empty: courses.length > 0 ? null : nothing(narrowed),
  };
}

function nothing(narrowed: boolean): Empty {
  if (!narrowed) return empty('No courses yet', 'Courses appear here once they are written or imported.');
  const all = linkButton('Show all courses', paths.author.to(), { kind: 'secondary' });
  return empty('No course found', 'Try fewer words, or another state.', all);
}

const day = (at: Date): string => at.toISOString().slice(0, 10);

const courseTable = (courses: readonly CourseToWrite[], now: Date): Table =>
  table(
    'Courses',
    ['Course', 'State', { text: 'Minutes', kind: 'number' }, 'Reviewed', 'Next review'],
    courses.map(({ draft, slug, title, state, publishAt, wasStopped, minutes, reviewedOn, nextReviewOn }) => [
      { text: title, href: draft ? paths.authorCourse.to({ draft }) : paths.course.to({ slug }) },
      wasStopped
        ? { text: 'Not published as planned ', tag: tag('To mend', 'problem') }
        : { text: publishAt ? `For ${dayWords(publishAt)} ` : '', tag: stateTag(state) },
      minutes ?? '–',
      reviewedOn ? dayWords(reviewedOn) : '–',
      nextReviewOn
        ? { text: `${dayWords(nextReviewOn)} `, tag: day(nextReviewOn) < day(now) ? tag('Overdue', 'problem') : null }
        : '–',
    ]),
    { quiet: true },
  );

export interface NewCoursePage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  form: Form;
  name: Field;
}

/** The form that begins a course. */
export const newCoursePage = (slip: Slip): NewCoursePage => ({
  title: 'New course',
  back: paths.author.to(),
  errors: errorsOf(slip),
  form: form(paths.authorNew.to(), button('Begin course'), { link: { text: 'Cancel', href: paths.author.to() } }),
  name: field('title', 'Title', {
    value: typeof slip.values.title === 'string' ? slip.values.title : '',
    error: slip.problems.title,
    hint: 'You can change it later. The address of the course is made from it and stays.',
    limit: 120,
  }),
});
