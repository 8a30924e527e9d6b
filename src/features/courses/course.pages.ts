import type { SafeHtml } from '../../http/html.ts';
import {
  type Breadcrumbs,
  type Button,
  breadcrumbs,
  button,
  type Form,
  form,
  type Heading,
  heading,
  linkButton,
  type ModuleItem,
  moduleItem,
  type Notification,
  notification,
  type SummaryList,
  summaryList,
  type Wheel,
  type Who,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { isLearner, type Viewer } from '../../policy/viewer.ts';
import { countWords, dayWords, listWords, numberWords } from '../../words.ts';
import type { Glimpse } from '../feedback/feedback.pages.ts';
import type { Suggestions } from '../suggestions/suggestions.pages.ts';
import { aboutMinutes } from './catalogue.pages.ts';
import type { CourseSeen, FinishFirst } from './courses.queries.ts';
import type { ModuleOutline, Outline } from './outline.ts';
import {
  awaitsEnd,
  courseWheel,
  dueAgainAt,
  finishedAt,
  finishedCount,
  isDue,
  mayRenew,
  nextPlace,
  placePath,
  type Standing,
} from './standing.ts';

export interface CoursePage {
  title: string;
  heading: Heading;
  wheel: Wheel | null;
  breadcrumbs: Breadcrumbs;
  /** To the course team, of a course that is not open; to those who finished it, what comes next. */
  notice: Notification | null;
  next: Button[];
  start: { link: Button | null; form: Form | null } | null;
  /** To begin a finished course anew that is not due; null for all others. */
  again: Form | null;
  /** The list of modules comes first once somebody has begun. */
  begun: boolean;
  outcomes: readonly string[];
  /** Null where whoever made the course said nothing about it. */
  intro: SafeHtml | null;
  modules: ModuleItem[];
  who: Who | null;
  glance: SummaryList;
  /** What people say of it; null for a course that is not open. */
  feedback: Glimpse | null;
  /** What others found useful; null for who has not finished it, and where there is nothing. */
  suggestions: Suggestions | null;
  finish: string;
  madeBy: string[];
}

export interface CourseContext {
  viewer: Viewer;
  /** Who made the courses. */
  charity: string;
  who: Who | null;
  feedback: Glimpse | null;
  suggestions: Suggestions | null;
  now: Date;
}

/** A course for guests, or with the learner's own ticks. */
export function coursePage(seen: CourseSeen, context: CourseContext): CoursePage {
  const { viewer, charity, who, feedback, suggestions, now } = context;
  const { outline, standing } = seen;
  const begun = Boolean(standing?.startedAt);
  const wheel = courseWheel(outline, standing);
  const up = begun ? { text: 'Your learning', href: paths.learn.to() } : { text: 'Courses', href: paths.courses.to() };
  return {
    title: outline.title,
    heading: heading(outline.title, { lead: outline.summary, wheel }),
    wheel,
    breadcrumbs: breadcrumbs([up], outline.title),
    notice: noticeFor(seen, now),
    next: standing?.finishedAt ? whatNext(outline) : seen.missing.map(toFinish),
    start: startFor(seen, viewer, now),
    again: againFor(seen, now),
    begun,
    outcomes: outline.outcomes,
    intro: String(outline.intro).trim() === '' ? null : outline.intro,
    modules: moduleItems(outline, standing, viewer),
    who,
    feedback,
    suggestions,
    glance: summaryList([
      { key: 'Modules', value: numberWords(outline.modules.length) },
      { key: 'Time', value: upper(aboutMinutes(outline.minutes)) },
      { key: 'For', value: outline.audience },
    ]),
    finish:
      'You get a certificate. The course stays in your learning history, and you can come back and read it again.',
    madeBy: madeBy(outline, charity),
  };
}

const toFinish = ({ slug, title }: FinishFirst): Button =>
  linkButton(title, paths.course.to({ slug }), { kind: 'secondary' });

function noticeFor({ outline, standing, state, missing }: CourseSeen, now: Date): Notification | null {
  if (state === 'published' && missing.length > 0)
    return notification(
      `This course builds on ${missing.length === 1 ? 'another one' : 'others'}. You can begin once you have finished ${listWords(missing.map(({ title }) => `“${title}”`))}.`,
      'notice',
      'Something comes first',
    );
  if (state === 'draft')
    return notification(
      'Only the course team sees it. What you do here is not recorded.',
      'notice',
      'This course is a draft',
    );
  if (state !== 'published')
    return notification(
      'Only the course team sees it. What you do here is not recorded.',
      'notice',
      'This course is withdrawn',
    );
  if (awaitsEnd(outline, standing))
    return notification(
      'The course has changed since you began. Nothing more is to do: finish it, and your certificate is made.',
      'notice',
      'You finished every module',
    );
  if (!standing?.finishedAt) return null;
  const again = isDue(outline, standing, now) ? dueAgainAt(outline, standing) : null;
  if (again)
    return notification(
      `You finished it on ${dayWords(standing.finishedAt)}. It is due again ${again > now ? 'by' : 'since'} ${dayWords(again)}. What you did before stays in your history.`,
      'notice',
      'Time to do this course again',
    );
  const left = outline.modules.length - finishedCount(outline, standing);
  const added =
    left > 0 ? ` ${countWords(left, 'module')} came later, and you can finish ${left === 1 ? 'it' : 'them'} too.` : '';
  return notification(`That was on ${dayWords(standing.finishedAt)}.${added}`, 'success', 'You finished this course');
}

const whatNext = ({ slug }: Outline): Button[] => [
  linkButton('What comes next', paths.courseEnd.to({ slug })),
  linkButton('Your certificates', paths.certificates.to()),
  linkButton('Choose another course', paths.courses.to(), { kind: 'secondary' }),
  linkButton('See your learning history', paths.history.to(), { kind: 'secondary' }),
];

/** Visitors may once they have an account, and young people have to wait. */
const mayLearn = (viewer: Viewer): boolean => !(viewer.kind === 'person' && viewer.isYoung);

function startFor({ outline, standing, state, missing }: CourseSeen, viewer: Viewer, now: Date): CoursePage['start'] {
  if (state !== 'published' || missing.length > 0 || !mayLearn(viewer)) return null;
  if (!standing?.startedAt) return startOf(outline, viewer);
  if (awaitsEnd(outline, standing))
    return { link: null, form: form(paths.finishCourse.to({ slug: outline.slug }), 'Finish the course') };
  if (!isDue(outline, standing, now)) return null;
  return { link: null, form: form(paths.renewCourse.to({ slug: outline.slug }), 'Do it again') };
}

/** A course that is never due can be done again too, which is a choice and not the next thing to do. */
function againFor({ outline, standing, state }: CourseSeen, now: Date): Form | null {
  if (state !== 'published' || isDue(outline, standing, now) || !mayRenew(outline, standing, now)) return null;
  return form(paths.renewCourse.to({ slug: outline.slug }), button('Do it again', { kind: 'secondary' }));
}

/** Learners start with a POST; everybody else is shown the way in and then comes to the first module. */
function startOf({ slug, modules }: Outline, viewer: Viewer): CoursePage['start'] {
  if (isLearner(viewer)) {
    return { link: null, form: form(paths.startCourse.to({ slug }), 'Start course') };
  }
  const first = modules[0] ? paths.module.to({ slug, module: modules[0].slug }) : paths.course.to({ slug });
  const href = viewer.kind === 'guest' ? withQuery(paths.signIn.to(), { next: first }) : first;
  return { link: linkButton('Start course', href), form: null };
}

function moduleItems(outline: Outline, standing: Standing | null, viewer: Viewer): ModuleItem[] {
  const place = standing?.startedAt ? nextPlace(outline, standing) : null;
  return outline.modules.map((module) => {
    const { number, title, slug } = module;
    const href =
      viewer.kind === 'guest' || !mayLearn(viewer) ? null : paths.module.to({ slug: outline.slug, module: slug });
    const finished = finishedAt(standing, module);
    if (finished) return moduleItem(number, title, 'done', { href, meta: `Finished ${dayWords(finished)}` });
    const meta = metaOf(module);
    if (module === place?.module) {
      const action = linkButton('Continue', placePath(outline, place));
      const status = standing?.modules.has(module.id) ? {} : { status: 'Up next' };
      return moduleItem(number, title, 'now', { href, meta, action, ...status });
    }
    if (standing?.modules.has(module.id)) return moduleItem(number, title, 'now', { href, meta });
    return moduleItem(number, title, 'next', { href, meta, ...(viewer.kind === 'guest' ? { status: '' } : {}) });
  });
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function metaOf({ minutes, pages, questions, isPackage }: ModuleOutline): string {
  if (isPackage) return upper(aboutMinutes(minutes));
  const check = questions.length > 0 ? ' and a check' : '';
  return `${upper(aboutMinutes(minutes))} · ${countWords(pages.length, 'page')}${check}`;
}

function madeBy({ reviewedOn, nextReviewOn }: Outline, charity: string): string[] {
  const lines = [`Written by ${charity}.`];
  if (reviewedOn) lines.push(`Last checked on ${dayWords(reviewedOn)}.`);
  if (nextReviewOn) lines.push(`We check it again by ${dayWords(nextReviewOn)}.`);
  return lines;
}
