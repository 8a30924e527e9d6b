import type { App } from '../../context.ts';
import { revealRows } from '../../policy/reveal.ts';
import { isLearner, type Subject, type Viewer } from '../../policy/viewer.ts';

/** What feedback is about. */
export interface Thing {
  readonly kind: 'course' | 'resource';
  readonly id: string;
  readonly slug: string;
  readonly title: string;
}

/** What everybody reads: nothing in it leads to whoever wrote it. */
export interface Said {
  readonly id: string;
  readonly stars: number;
  readonly text: string;
  readonly shownAs: string;
  readonly changedAt: Date;
}

export interface Change {
  readonly text: string;
  readonly at: Date;
}

export interface ThingSubject extends Subject, Thing {
  /** How many gave each number of stars, from one to five. */
  readonly stars: readonly number[];
  readonly changes: readonly Change[];
  /** The latest three voices. */
  readonly latest: readonly Said[];
  /** May say something themselves: finished the course, or signed in for a resource. */
  readonly mayGive: boolean;
}

/** What the viewer said, as they said it. */
export interface OwnFeedback extends Said {
  readonly hiddenAt: Date | null;
  readonly hiddenReason: string | null;
}

/** What voicesSql gives. */
export interface Voices {
  stars: Record<string, number> | null;
  changes: { text: string; at: string }[] | null;
  latest: (Omit<Said, 'changedAt'> & { changedAt: string })[] | null;
}

interface ThingRow extends Voices {
  id: string;
  slug: string;
  title: string;
  /** This viewer has finished the course. */
  finished: boolean;
}

const ofThing = ({ kind, id }: Pick<Thing, 'kind' | 'id'>) =>
  kind === 'course' ? { courseId: id } : { resourceId: id };

export { ofThing };

/** What everybody may know of the feedback on `thing`, a row whose id stands in this column of feedback. */
export const voicesSql = (thing: string, column: '"courseId"' | '"resourceId"'): string => `
  (SELECT json_object_agg(s.stars, s.n) FROM (SELECT f.stars, count(*) AS n FROM feedback f
    WHERE f.${column} = ${thing}.id AND f."hiddenAt" IS NULL GROUP BY f.stars) s) AS stars,
  (SELECT json_agg(json_build_object('text', m.text, 'at', m.at) ORDER BY m.at DESC) FROM change_made m
    WHERE m.${column} = ${thing}.id AND m."publishedAt" IS NOT NULL) AS changes,
  (SELECT json_agg(l) FROM (SELECT f.id, f.stars, f.text, f."shownAs", f."changedAt" FROM feedback f
    WHERE f.${column} = ${thing}.id AND f."hiddenAt" IS NULL ORDER BY f.id DESC LIMIT 3) l) AS latest`;

const FINISHED = `EXISTS (SELECT 1 FROM enrolment e WHERE e."personId" = $1 AND e."courseId" = t.id
  AND e."finishedAt" IS NOT NULL) AS finished`;
const thingQuery = (from: string, column: '"courseId"' | '"resourceId"', open: string) => ({
  name: `thing-${from}`,
  text: `SELECT t.id, t.slug, t.title, ${voicesSql('t', column)}, ${FINISHED} FROM ${from} t WHERE t.slug = $2 AND ${open}`,
});
const THINGS = {
  course: thingQuery('course', '"courseId"', `t.state = 'published'`),
  resource: thingQuery(
    'resource',
    '"resourceId"',
    't."publishedAt" IS NOT NULL AND t."retiredAt" IS NULL AND t."communityId" IS NULL',
  ),
};

const starsOf = (counts: Voices['stars']): number[] => [1, 2, 3, 4, 5].map((stars) => counts?.[stars] ?? 0);

/** An open course or resource with what everybody may know of its feedback; null where there is none. One query. */
export async function findThing(
  app: App,
  viewer: Viewer,
  { kind, slug }: Pick<Thing, 'kind' | 'slug'>,
): Promise<ThingSubject | null> {
  const { rows } = await app.database.pool.query<ThingRow>({ ...THINGS[kind], values: [viewer.id, slug] });
  return rows[0] ? thingOf(viewer, kind, rows[0]) : null;
}

/** The same of a row that another query has read. */
export function thingOf(viewer: Viewer, kind: Thing['kind'], row: ThingRow): ThingSubject {
  const ready = isLearner(viewer);
  return {
    aboutId: viewer.id,
    ...{ kind, id: row.id, slug: row.slug, title: row.title },
    stars: starsOf(row.stars),
    changes: (row.changes ?? []).map(({ text, at }) => ({ text, at: new Date(at) })),
    latest: (row.latest ?? []).map((one) => ({ ...one, changedAt: new Date(one.changedAt) })),
    mayGive: ready && (kind === 'resource' || row.finished),
  };
}

const SAID = { id: true, stars: true, text: true, shownAs: true, changedAt: true } as const;
const PAGE = 10;

/** What people said of it, the newest first; `before` is the id of the last one seen. One query. */
export async function findSaid(
  app: App,
  thing: Pick<Thing, 'kind' | 'id'>,
  { before, stars }: { before?: string | undefined; stars?: number | undefined } = {},
): Promise<{ said: Said[]; more: boolean }> {
  const rows = await app.db.feedback.findMany({
    where: {
      ...ofThing(thing),
      hiddenAt: null,
      ...(before ? { id: { lt: before } } : {}),
      ...(stars ? { stars } : {}),
    },
    orderBy: { id: 'desc' },
    take: PAGE + 1,
    select: SAID,
  });
  return { said: rows.slice(0, PAGE), more: rows.length > PAGE };
}

const OWN = ['id', 'stars', 'text', 'shownAs', 'changedAt', 'hiddenAt', 'hiddenReason'] as const;

/** What the viewer said themselves, here or under this id; null when they said nothing. */
export async function findOwn(
  app: App,
  viewer: Viewer,
  where: { courseId?: string; resourceId?: string; id?: string },
): Promise<OwnFeedback | null> {
  if (viewer.kind !== 'person') return null;
  const [row] = await revealRows(app, viewer, [{ aboutId: viewer.id }], 'Feedback', OWN, { where, take: 1 });
  if (!row?.id) return null;
  return {
    ...{ id: row.id, stars: row.stars ?? 0, text: row.text ?? '', shownAs: row.shownAs ?? '' },
    ...{ changedAt: row.changedAt ?? new Date(0), hiddenAt: row.hiddenAt ?? null },
    hiddenReason: row.hiddenReason ?? null,
  };
}

export interface SaidSubject extends Subject, Said {
  readonly about: Thing;
}

const ABOUT = { id: true, slug: true, title: true } as const;

/** One piece of feedback that everybody can read, and what it is about. */
export async function findOneSaid(app: App, id: string): Promise<SaidSubject | null> {
  const row = await app.db.feedback.findFirst({
    where: { id, hiddenAt: null },
    select: { ...SAID, course: { select: ABOUT }, resource: { select: ABOUT } },
  });
  return row && aboutOf(row);
}

export function aboutOf<R extends Said & { course: Omit<Thing, 'kind'> | null; resource: Omit<Thing, 'kind'> | null }>({
  course,
  resource,
  ...said
}: R) {
  const about: Thing | null = course
    ? { kind: 'course', ...course }
    : resource
      ? { kind: 'resource', ...resource }
      : null;
  return about && { ...said, aboutId: null, about };
}
