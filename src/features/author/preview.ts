import { SafeHtml } from '../../http/html.ts';
import { type Breadcrumbs, breadcrumbs } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Viewer } from '../../policy/viewer.ts';
import type { CourseDraft } from '../courses/course-draft.ts';
import type { ModuleSeen } from '../courses/courses.queries.ts';
import type { Outline } from '../courses/outline.ts';

/** The course of a draft as the pages of courses take it; nothing of it is stored, so slugs stand for ids. */
export function outlineOfDraft(course: CourseDraft): Outline {
  return {
    ...course,
    id: course.slug,
    intro: new SafeHtml(course.introHtml),
    forRoles: course.forRoles ?? [],
    validMonths: course.validMonths ?? null,
    reviewedOn: new Date(course.reviewed),
    nextReviewOn: new Date(course.nextReview),
    modules: course.modules.map((module, at) => ({
      ...module,
      id: module.slug,
      number: at + 1,
      isPackage: false,
      form: module.form ?? [],
      finish: module.finish ?? null,
      intro: new SafeHtml(module.introHtml),
      pages: module.pages.map(({ slug, title }) => ({ id: slug, slug, title })),
      questions: module.questions.map(({ key, askHtml, kind, options, because }) => ({
        ...{ id: key, key, kind },
        ask: new SafeHtml(askHtml),
        because: new SafeHtml(because),
        options: options.map(({ text, feedback, ...option }) => ({
          ...option,
          text: new SafeHtml(text),
          feedback: new SafeHtml(feedback),
        })),
      })),
    })),
  };
}

/** A module of a draft, or one of its pages, as a learner would see it before doing anything; null where there is none. */
export function moduleOfDraft(
  course: CourseDraft,
  viewer: Viewer,
  { module: slug, page: pageSlug }: { module: string; page?: string | undefined },
): ModuleSeen | null {
  const outline = outlineOfDraft(course);
  const module = outline.modules.find((one) => one.slug === slug);
  const written = course.modules.find((one) => one.slug === slug)?.pages.find((one) => one.slug === pageSlug);
  if (!module || (pageSlug !== undefined && !written)) return null;
  return {
    aboutId: viewer.id,
    missing: [],
    outline,
    module,
    state: 'draft',
    standing: null,
    page: written
      ? { id: written.slug, slug: written.slug, title: written.title, html: new SafeHtml(written.html) }
      : null,
    read: [],
    answers: {},
    formSentAt: null,
  };
}

/** The same page with its links inside the preview instead of the course on the site, and the draft above it. */
export function inPreview<P extends { breadcrumbs: Breadcrumbs }>(
  page: P,
  { draft, slug }: { draft: string; slug: string },
): P {
  const [live, preview] = [paths.course.to({ slug }), paths.authorPreview.to({ draft })];
  const turn = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string')
      return /^(?:href|action)$/.test(key) && (value === live || value.startsWith(`${live}/`))
        ? preview + value.slice(live.length)
        : value;
    if (Array.isArray(value)) return value.map((one) => turn(one));
    if (typeof value !== 'object' || value === null || value instanceof SafeHtml) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, turn(one, name)]));
  };
  const above = { text: 'Back to the draft', href: paths.authorCourse.to({ draft }) };
  const { items, here } = page.breadcrumbs;
  return turn({ ...page, breadcrumbs: breadcrumbs([above, ...items.slice(1)], here) }) as P;
}
