import {
  type CourseCard,
  courseCard,
  type Empty,
  empty,
  type Field,
  field,
  type Heading,
  heading,
  linkButton,
  progress,
  type Select,
  select,
  type Wheel,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { countWords, dayWords, durationWords } from '../../words.ts';
import { searchCourses } from './catalogue-search.ts';
import type { CourseSeen } from './courses.queries.ts';
import { awaitsEnd, finishedCount, nextPlace, overallWheel, placePath } from './standing.ts';

export interface CataloguePage {
  title: string;
  heading: Heading;
  wheel: Wheel | null;
  filters: { action: string; search: Field; audience: Select | null; clear: string | null };
  /** "2 courses found", said aloud after a search; null without one. */
  found: string | null;
  cards: CourseCard[];
  empty: Empty | null;
}

/** "about 1 hour and 10 minutes" */
export const aboutMinutes = (minutes: number): string => `about ${durationWords(`PT${minutes}M`)}`;

/** One course among others, with the button that goes on. */
export function cardFor({ outline, standing, state }: CourseSeen): CourseCard {
  const { slug, title, summary, modules, minutes } = outline;
  const href = paths.course.to({ slug });
  const meta = `${countWords(modules.length, 'module')} · ${aboutMinutes(minutes)}`;
  if (!standing?.startedAt) return courseCard(title, href, { meta, text: summary });
  const bar = progress(finishedCount(outline, standing), modules.length);
  const place = nextPlace(outline, standing);
  const withdrawn = state === 'published' ? null : 'We no longer offer this course.';
  if (standing.finishedAt) {
    const finished = `Finished ${dayWords(standing.finishedAt)}`;
    return courseCard(title, withdrawn ? null : href, { meta: withdrawn, finished, progress: bar });
  }
  return courseCard(title, href, {
    meta: awaitsEnd(outline, standing)
      ? 'Every module is finished. Finish the course now.'
      : place
        ? `Next: ${place.module.title}`
        : meta,
    progress: bar,
    action: place ? linkButton('Continue', placePath(outline, place)) : null,
  });
}

/** The courses that everybody may see, found by words and by whom they are for. */
export function cataloguePage(
  courses: CourseSeen[],
  query: { q: string; audience: string },
  viewer: Viewer,
): CataloguePage {
  const audiences = [...new Set(courses.map(({ outline }) => outline.audience))];
  const chosen = audiences.includes(query.audience) ? query.audience : '';
  const forThem = courses.filter(({ outline }) => chosen === '' || outline.audience === chosen);
  const found = searchCourses(forThem, query.q);
  const filtered = query.q !== '' || chosen !== '';
  const learner = courses.some(({ standing }) => standing?.startedAt);
  return {
    title: 'Courses',
    heading: heading('Courses', {
      lead: `Short courses for people who work with children.${viewer.kind === 'guest' ? ' Anyone can look. To start one, create an account: it is free.' : ' Choose one and begin. You can stop after any page.'}`,
    }),
    wheel: learner ? overallWheel(courses) : null,
    filters: {
      action: paths.courses.to(),
      search: field('q', 'Search courses', { kind: 'search', value: query.q, width: 'full' }),
      audience:
        audiences.length < 2
          ? null
          : select(
              'audience',
              'Who it is for',
              audiences.map((text) => ({ value: text, text })),
              {
                value: chosen,
                empty: 'Anyone',
              },
            ),
      clear: filtered ? paths.courses.to() : null,
    },
    found: filtered ? `${countWords(found.length, 'course')} found` : null,
    cards: found.map(cardFor),
    empty: found.length > 0 ? null : nothing(filtered),
  };
}

function nothing(filtered: boolean): Empty {
  if (!filtered) return empty('No courses yet', 'We are writing the first ones. Please come back soon.');
  const action = linkButton('See all courses', paths.courses.to(), { kind: 'secondary' });
  return empty('No course fits', 'Try fewer or other words, or look through all courses.', action);
}
