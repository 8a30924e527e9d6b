import type { Display } from '../../http/display.ts';
import {
  type CourseCard,
  type Empty,
  empty,
  type Heading,
  heading,
  type Link,
  linkButton,
  type Wheel,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { dayWords } from '../../words.ts';
import { newsLine } from '../announcements/announcements.pages.ts';
import { cardFor } from '../courses/catalogue.pages.ts';
import type { CourseSeen } from '../courses/courses.queries.ts';
import { byLastRead, isDue, nextPlace, overallWheel } from '../courses/standing.ts';
import { type OpenBox, openBox } from '../exams/open.pages.ts';
import type { OpenNow } from '../exams/open.queries.ts';
import { type NoticeChanged, noticeChanged } from '../privacy/agree.pages.ts';
import type { Agreement } from '../privacy/agreement.ts';
import type { Suggestions } from '../suggestions/suggestions.pages.ts';
import type { NamedTutor } from './learn.queries.ts';

export interface LearnPage {
  title: string;
  heading: Heading;
  wheel: Wheel;
  who: Who;
  noticeChanged: NoticeChanged | null;
  /** Announcements that they have not opened. */
  news: Link | null;
  /** Examinations that can be taken now, and attempts that run. */
  open: OpenBox[];
  empty: Empty | null;
  /** Lists of courses under a heading; those without courses are left out. */
  lists: { title: string; cards: CourseCard[] }[];
  /** What others found useful who finished the same. */
  suggestions: Suggestions | null;
  /** What they earned and wrote for themselves. */
  own: readonly Link[];
}

/** "owen@example.org until 31 March 2027", with the course where it is for one only. */
export function tutorWords(tutors: readonly NamedTutor[], courses: readonly CourseSeen[]): string[] {
  return tutors.map(({ email, until, courseId }) => {
    const course = courses.find(({ outline }) => outline.id === courseId);
    return `${email}${course ? ` (for ${course.outline.title})` : ''} until ${dayWords(until)}`;
  });
}

const OWN: readonly Link[] = [
  { text: 'Your assessments', href: paths.assessments.to() },
  { text: 'Your certificates', href: paths.certificates.to() },
  { text: 'Your learning plan', href: paths.plan.to() },
  { text: 'Your CPD log', href: paths.cpd.to() },
  { text: 'Your reminders', href: paths.reminders.to() },
  { text: 'Your learning history', href: paths.history.to() },
  { text: 'Announcements', href: paths.announcements.to() },
];

const sortedByTitle = (courses: readonly CourseSeen[]): CourseSeen[] =>
  courses.toSorted((a, b) => a.outline.title.localeCompare(b.outline.title, 'en-GB'));

const time = (at: Date | null | undefined): number => at?.getTime() ?? 0;

/** The learner's courses: what to carry on with, what is new, what is finished. */
export function learnPage(facts: {
  name: string;
  courses: CourseSeen[];
  /** Slugs of those that are suggested to their job role. */
  suggested: ReadonlySet<string>;
  suggestions: Suggestions | null;
  who: Who;
  agreement: Agreement | null;
  display: Display | undefined;
  open: readonly OpenNow[];
  /** How many announcements they have not opened. */
  unread: number;
  now: Date;
}): LearnPage {
  const { name, suggested, suggestions, who, agreement, display, now } = facts;
  const byTitle = display?.courseOrder === 'title';
  const courses = byTitle ? sortedByTitle(facts.courses) : facts.courses;
  const started = courses.filter(({ standing }) => standing?.startedAt);
  const due = started.filter(({ outline, standing, state }) => state === 'published' && isDue(outline, standing, now));
  const finished = started.filter((course) => course.standing?.finishedAt && !due.includes(course));
  const latest = byLastRead(courses);
  const open = byTitle ? courses.filter((course) => latest.includes(course)) : latest;
  const fresh = courses.filter(({ standing, state }) => !standing?.startedAt && state === 'published');
  const isSuggested = ({ outline }: CourseSeen): boolean => display?.forWork !== false && suggested.has(outline.slug);
  const wheel = overallWheel(courses);
  const lists = [
    { title: 'Due again', cards: due.map(cardFor) },
    { title: 'Carry on', cards: open.map(cardFor) },
    { title: 'For your work', cards: fresh.filter(isSuggested).map(cardFor) },
    {
      title: started.length > 0 ? 'More courses' : 'Courses you can start',
      cards: fresh.filter((course) => !isSuggested(course)).map(cardFor),
    },
    {
      title: 'Finished',
      cards: (byTitle
        ? finished
        : finished.sort((a, b) => time(b.standing?.finishedAt) - time(a.standing?.finishedAt))
      ).map(cardFor),
    },
  ];
  return {
    title: 'Your learning',
    heading: heading('Your learning', { lead: leadFor(name, started, latest[0]), wheel }),
    wheel,
    who,
    noticeChanged: noticeChanged(agreement),
    news: newsLine(facts.unread),
    open: facts.open.map((exam) => openBox(exam, now)),
    empty: started.length > 0 ? null : nothing(fresh.length > 0),
    lists: lists.filter(({ cards }) => cards.length > 0),
    suggestions,
    own: OWN,
  };
}

function leadFor(name: string, started: readonly CourseSeen[], latest: CourseSeen | undefined): string {
  if (started.length === 0) return `Welcome, ${name}.`;
  const place = latest && nextPlace(latest.outline, latest.standing);
  return `Welcome back, ${name}.${place ? ` Next: ${place.module.title}.` : ''}`;
}

function nothing(any: boolean): Empty {
  return any
    ? empty(
        'You have not started a course yet',
        'Choose one below. You can stop after any page and come back later.',
        linkButton('Browse courses', paths.courses.to()),
      )
    : empty('No courses yet', 'We are writing the first ones. Please come back soon.');
}
