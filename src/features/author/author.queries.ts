import type { App } from '../../context.ts';
import type { Subject } from '../../policy/viewer.ts';
import type { AuthorAsked, CourseState } from './author.forms.ts';
import type { DraftFileRow } from './drafts.ts';

/** Most courses that one list shows; a search finds the others. */
const MOST = 200;

export interface CourseToWrite {
  /** Null for a course from before there were drafts, until it is imported again. */
  readonly draft: string | null;
  readonly slug: string;
  readonly title: string;
  readonly state: CourseState;
  readonly publishAt: Date | null;
  /** Whether it was to be published by itself and was not. */
  readonly wasStopped: boolean;
  readonly minutes: number | null;
  readonly reviewedOn: Date | null;
  readonly nextReviewOn: Date | null;
}

const COURSES = {
  name: 'author-courses',
  text: `SELECT * FROM (
           SELECT d.id AS draft, COALESCE(d.slug, c.slug) AS slug, COALESCE(d.title, c.title) AS title,
                  CASE WHEN c.id IS NULL THEN 'draft'
                       WHEN d.changed AND c.state = 'published' THEN 'changed' ELSE c.state END AS state,
                  d."publishAt", d."publishProblem" IS NOT NULL AS "wasStopped", c.minutes, c."reviewedOn"::timestamptz, c."nextReviewOn"::timestamptz,
                  COALESCE(c.position, 9999) AS position, COALESCE(c.summary, '') AS summary
             FROM course c FULL JOIN draft d ON d.slug = c.slug) found
          WHERE NOT EXISTS (SELECT 1 FROM unnest($1::text[]) word WHERE position(lower(word) IN lower(title || ' ' || summary)) = 0)
            AND ($2::text IS NULL OR state = $2)
          ORDER BY position, title
          LIMIT ${MOST}`,
};

/** The courses that fit, whatever their state, in the order of the catalogue. One query. */
export async function findCoursesToWrite(app: App, { q, state }: AuthorAsked): Promise<CourseToWrite[]> {
  const words = q.split(/\s+/).filter(Boolean);
  const { rows } = await app.database.pool.query<CourseToWrite>({ ...COURSES, values: [words, state] });
  return rows;
}

/** A draft with the names of its files, and how its course stands on the site. */
export interface DraftSeen extends Subject {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly changed: boolean;
  readonly fromVersion: number | null;
  readonly changedAt: Date;
  readonly publishAt: Date | null;
  readonly publishProblem: string | null;
  /** When it was published by itself, as planned. */
  readonly plannedDoneAt: Date | null;
  /** Null before the course was first published or imported. */
  readonly course: { readonly state: string; readonly version: number } | null;
  readonly files: readonly DraftFileRow[];
}

const DRAFT = `SELECT NULL AS "aboutId", d.id, d.slug, d.title, d.changed, d."fromVersion", d."changedAt", d."publishAt",
       d."publishProblem", d."plannedDoneAt", CASE WHEN c.id IS NULL THEN NULL ELSE json_build_object('state', c.state, 'version', c.version) END AS course,
       COALESCE((SELECT json_agg(json_build_object('id', f.id, 'path', f.path, 'hash', f.hash, 'size', f.size,
                                                   'revision', f.revision) ORDER BY f.path)
                   FROM draft_file f WHERE f."draftId" = d.id), '[]') AS files
  FROM draft d LEFT JOIN course c ON c.slug = d.slug`;

const BY_ID = { name: 'author-draft', text: `${DRAFT} WHERE d.id = $1` };
const BY_FILE = {
  name: 'author-draft-of-file',
  text: `${DRAFT} WHERE d.id = (SELECT "draftId" FROM draft_file WHERE id = $1)`,
};

/** A draft, or null. One query. */
export async function findDraft(app: App, id: string): Promise<DraftSeen | null> {
  const { rows } = await app.database.pool.query<DraftSeen>({ ...BY_ID, values: [id] });
  return rows[0] ?? null;
}

export interface FileSeen extends Subject {
  readonly draft: DraftSeen;
  readonly file: DraftFileRow;
}

/** A file of a draft, or null. One query. */
export async function findFile(app: App, id: string): Promise<FileSeen | null> {
  const { rows } = await app.database.pool.query<DraftSeen>({ ...BY_FILE, values: [id] });
  const [draft] = rows;
  const file = draft?.files.find((one) => one.id === id);
  return draft && file ? { aboutId: null, draft, file } : null;
}
