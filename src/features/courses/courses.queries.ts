import type { App } from '../../context.ts';
import { SafeHtml } from '../../http/html.ts';
import { decide } from '../../policy/decide.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { type ThingSubject, thingOf, type Voices, voicesSql } from '../feedback/feedback.queries.ts';
import { type Suggestion, suggestedSql } from '../suggestions/suggestions.ts';
import { type ModuleOutline, type Outline, outlineOf, outlinesOf, type PageOutline } from './outline.ts';
import type { ModuleStanding, Standing } from './standing.ts';

// One prepared statement a page: what the person did, and the hash by which the rest comes from memory (outline.ts).

interface CourseRow {
  id: string;
  hash: string;
  state: string;
  startedAt: Date | null;
  lastAt: Date | null;
  finishedAt: Date | null;
  moduleId: string | null;
  pageId: string | null;
  modules: Record<string, [string, string | null]> | null;
  missing: FinishFirst[] | null;
}

/** A course to finish before another one. */
export interface FinishFirst {
  readonly slug: string;
  readonly title: string;
}

const STANDING = `c.id, c.hash, c.state, e."startedAt", e."lastAt", e."finishedAt", e."moduleId", e."pageId"`;

/** What has to be finished first and never was: of no concern to who has begun already. */
const MISSING = `(SELECT json_agg(json_build_object('slug', f.slug, 'title', f.title) ORDER BY f.position) FROM course f
                    WHERE f.slug = ANY(c.after) AND f.state = 'published' AND e.id IS NULL AND NOT EXISTS
                          (SELECT 1 FROM enrolment x WHERE x."personId" = $1 AND x."courseId" = f.id AND (x."finishedAt" IS NOT NULL OR x.round > 1)))
                 AS missing`;

const COURSES = {
  name: 'courses',
  text: `SELECT ${STANDING}, p.modules, NULL AS missing
           FROM course c
           LEFT JOIN enrolment e ON e."courseId" = c.id AND e."personId" = $1
           LEFT JOIN (SELECT "courseId", json_object_agg("moduleId", json_build_array("startedAt", "finishedAt")) AS modules
                        FROM module_progress WHERE "personId" = $1 GROUP BY "courseId") p ON p."courseId" = c.id
          WHERE c.state = 'published' OR (e.id IS NOT NULL AND $2)
          ORDER BY c.position, c.title`,
};

const PROGRESS = `(SELECT json_object_agg(mp."moduleId", json_build_array(mp."startedAt", mp."finishedAt"))
                     FROM module_progress mp WHERE mp."personId" = $1 AND mp."courseId" = c.id) AS modules`;

const COURSE = {
  name: 'course',
  text: `SELECT ${STANDING}, ${PROGRESS}, ${MISSING}
           FROM course c
           LEFT JOIN enrolment e ON e."courseId" = c.id AND e."personId" = $1
          WHERE c.slug = $2 AND (c.state = 'published' OR $3)`,
};

/** The same with what stands under the course: what people say of it, and what those who finished it found useful. */
const COURSE_PAGE = {
  name: 'course-page',
  text: COURSE.text.replace(
    '\n           FROM course c',
    `, ${voicesSql('c', '"courseId"')},
                CASE WHEN e."finishedAt" IS NOT NULL THEN ${suggestedSql('c.id')} END AS suggested
           FROM course c`,
  ),
};

const MODULE = {
  name: 'module',
  text: `SELECT ${STANDING}, ${PROGRESS}, ${MISSING}, m.id AS module, pg.html,
                (SELECT f."sentAt" FROM form_answer f
                  WHERE f."personId" = $1 AND f."moduleId" = m.id AND f.round = COALESCE(e.round, 1)) AS "formSentAt",
                ARRAY(SELECT r.id FROM page r
                        JOIN learning_event ev ON ev."personId" = $1 AND ev.once = 'read:' || r.id || CASE WHEN e.round > 1 THEN '#' || e.round ELSE '' END
                       WHERE r."moduleId" = m.id) AS read,
                (SELECT json_object_agg(a."questionId", a.result)
                   FROM (SELECT DISTINCT ON (ev."questionId") ev."questionId", ev.result
                           FROM learning_event ev
                          WHERE ev."personId" = $1 AND ev."moduleId" = m.id AND ev.verb = 'answered'
                            AND (COALESCE(e.round, 1) = 1 OR ev.at >= e."startedAt")
                          ORDER BY ev."questionId", (ev.result->>'try')::int DESC) a) AS answers
           FROM course c
           JOIN module m ON m."courseId" = c.id AND m.slug = $4 AND m."retiredAt" IS NULL
           LEFT JOIN page pg ON pg."moduleId" = m.id AND pg.slug = $5 AND pg."retiredAt" IS NULL
           LEFT JOIN enrolment e ON e."courseId" = c.id AND e."personId" = $1
          WHERE c.slug = $2 AND (c.state = 'published' OR $3)`,
};

export interface CourseSeen extends Subject {
  readonly outline: Outline;
  /** draft, published or withdrawn; others than published are seen only by those who write courses. */
  readonly state: string;
  /** Null for guests. */
  readonly standing: Standing | null;
  /** What this person has to finish first; empty in lists of courses. */
  readonly missing: readonly FinishFirst[];
}

/** What somebody answered last to a question of a self-check. */
export interface Answer {
  readonly chosen: readonly string[];
  readonly correct: boolean;
  readonly try: number;
}

export interface ModuleSeen extends CourseSeen {
  readonly module: ModuleOutline;
  /** Null on the module's first page, its introduction. */
  readonly page: (PageOutline & { readonly html: SafeHtml }) | null;
  /** Ids of the pages that this person has read. */
  readonly read: readonly string[];
  /** The last answers, by the question's id. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** When they sent the module's form; null while they have not. */
  readonly formSentAt: Date | null;
}

function standingOf(viewer: Viewer, row: CourseRow): Standing | null {
  if (viewer.kind === 'guest') return null;
  const modules = Object.entries(row.modules ?? {}).map(([id, [started, finished]]): [string, ModuleStanding] => [
    id,
    { startedAt: new Date(started), finishedAt: finished === null ? null : new Date(finished) },
  ]);
  const { startedAt, lastAt, finishedAt, moduleId, pageId } = row;
  return { startedAt, lastAt, finishedAt, moduleId, pageId, modules: new Map(modules) };
}

/** Those who write courses open drafts and withdrawn ones to check them. */
const seesAll = (app: App, viewer: Viewer): boolean =>
  viewer.kind === 'person' && decide(app.policy, viewer, 'author.read').allowed;

/** The open courses in their order, with the viewer's standing; with `own`, their withdrawn ones too. One query. */
export async function findCourses(app: App, viewer: Viewer, { own = false } = {}): Promise<CourseSeen[]> {
  const { rows } = await app.database.pool.query<CourseRow>({ ...COURSES, values: [viewer.id, own] });
  const outlines = await outlinesOf(app, rows);
  return rows.flatMap((row, at) => {
    const outline = outlines[at];
    return outline
      ? [{ aboutId: viewer.id, outline, state: row.state, standing: standingOf(viewer, row), missing: [] }]
      : [];
  });
}

/** One course that this viewer may see, or null. One query. */
export async function findCourse(app: App, viewer: Viewer, slug: string): Promise<CourseSeen | null> {
  const values = [viewer.id, slug, seesAll(app, viewer)];
  const { rows } = await app.database.pool.query<CourseRow>({ ...COURSE, values });
  return rows[0] ? courseOf(app, viewer, rows[0]) : null;
}

/** A course with what stands under it on its page. */
export interface CourseAround extends CourseSeen {
  /** Null for a course that is not open. */
  readonly voices: ThingSubject | null;
  /** For those who finished it. */
  readonly suggested: readonly Suggestion[];
}

/** The same with what people say of it and what they found useful besides. One query. */
export async function findCourseAround(app: App, viewer: Viewer, slug: string): Promise<CourseAround | null> {
  const values = [viewer.id, slug, seesAll(app, viewer)];
  const { rows } = await app.database.pool.query<CourseRow & Voices & { suggested: Suggestion[] | null }>({
    ...COURSE_PAGE,
    values,
  });
  const [row] = rows;
  if (!row) return null;
  const seen = await courseOf(app, viewer, row);
  const { id, title } = seen.outline;
  const finished = viewer.kind === 'person' && row.finishedAt !== null;
  const voices = seen.state === 'published' ? thingOf(viewer, 'course', { ...row, id, slug, title, finished }) : null;
  return { ...seen, voices, suggested: viewer.kind === 'person' ? (row.suggested ?? []) : [] };
}

async function courseOf(app: App, viewer: Viewer, row: CourseRow): Promise<CourseSeen> {
  return {
    aboutId: viewer.id,
    outline: await outlineOf(app, row),
    state: row.state,
    standing: standingOf(viewer, row),
    missing: viewer.kind === 'guest' ? [] : (row.missing ?? []),
  };
}

interface ModuleRow extends CourseRow {
  module: string;
  html: string | null;
  read: string[];
  answers: Record<string, Answer> | null;
  formSentAt: Date | null;
}

/** A module, or one of its pages, that this viewer may see, with what they did in it; null where there is none. One query. */
export async function findModule(
  app: App,
  viewer: Viewer,
  at: { slug: string; module: string; page?: string | undefined },
): Promise<ModuleSeen | null> {
  const values = [viewer.id, at.slug, seesAll(app, viewer), at.module, at.page ?? null];
  const { rows } = await app.database.pool.query<ModuleRow>({ ...MODULE, values });
  const [row] = rows;
  if (!row || (at.page !== undefined && row.html === null)) return null;
  const outline = await outlineOf(app, row);
  const module = outline.modules.find(({ id }) => id === row.module);
  const page = module?.pages.find(({ slug }) => slug === at.page);
  if (!module) return null;
  return {
    aboutId: viewer.id,
    outline,
    module,
    state: row.state,
    standing: standingOf(viewer, row),
    missing: viewer.kind === 'guest' ? [] : (row.missing ?? []),
    page: page && row.html !== null ? { ...page, html: new SafeHtml(row.html) } : null,
    read: row.read,
    answers: row.answers ?? {},
    formSentAt: row.formSentAt,
  };
}

/** A picture, a film or another file of a course that this viewer may see, or null. */
export async function findCourseFile(app: App, viewer: Viewer, slug: string, name: string) {
  const state = seesAll(app, viewer) ? {} : { state: 'published' };
  const file = await app.db.courseFile.findFirst({
    where: { name, course: { slug, ...state } },
    select: { name: true, type: true, hash: true, bytes: true, size: true, course: { select: { state: true } } },
  });
  return file && { aboutId: null, ...file, state: file.course.state };
}
