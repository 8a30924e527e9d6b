import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { noteShown } from '../../policy/reveal.ts';
import type { Viewer } from '../../policy/viewer.ts';
import type { Reason } from './feedback.forms.ts';
import { aboutOf, type Said, type Thing } from './feedback.queries.ts';

const PAGE = 25;
const THING = { id: true, slug: true, title: true } as const;
const SAID = { id: true, stars: true, text: true, shownAs: true, changedAt: true } as const;
const ABOUT = {
  ...SAID,
  hiddenAt: true,
  themes: true,
  course: { select: THING },
  resource: { select: THING },
} as const;

/** Feedback as staff see it: who wrote it is not among what they see. */
export interface Judged extends Said {
  readonly aboutId: null;
  readonly about: Thing;
  readonly hiddenAt: Date | null;
  readonly themes: readonly string[];
}

export interface Reported {
  readonly id: string;
  readonly why: Reason;
  readonly at: Date;
  readonly feedback: { readonly id: string; readonly title: string; readonly hidden: boolean };
}

/** The reports that wait, the oldest first, or those that were decided, the newest first. `after` is the last id seen. */
export async function findReports(
  app: App,
  { decided, after }: { decided: boolean; after: string | undefined },
): Promise<{ reports: Reported[]; more: boolean }> {
  const rows = await app.db.feedbackReport.findMany({
    where: {
      decidedAt: decided ? { not: null } : null,
      ...(after ? { id: decided ? { lt: after } : { gt: after } } : {}),
    },
    orderBy: { id: decided ? 'desc' : 'asc' },
    take: PAGE + 1,
    select: { id: true, why: true, at: true, feedback: { select: ABOUT } },
  });
  const reports = rows.slice(0, PAGE).map(({ feedback, why, ...report }) => ({
    ...report,
    why: why as Reason,
    feedback: {
      id: feedback.id,
      title: feedback.course?.title ?? feedback.resource?.title ?? '',
      hidden: feedback.hiddenAt !== null,
    },
  }));
  return { reports, more: rows.length > PAGE };
}

/** One piece of feedback for those who decide, hidden or not. */
export async function findJudged(app: App, id: string): Promise<Judged | null> {
  const row = await app.db.feedback.findUnique({ where: { id }, select: ABOUT });
  return row && aboutOf(row);
}

export interface ReportWords {
  readonly why: Reason;
  readonly words: string;
  readonly at: Date;
  readonly decided: boolean;
}

/** What was reported about it, the newest first. Whoever reported finds the look in their list. */
export async function findReportWords(app: App, viewer: Viewer, feedbackId: string): Promise<ReportWords[]> {
  const rows = await app.db.feedbackReport.findMany({
    where: { feedbackId },
    orderBy: { id: 'desc' },
    take: 50,
    select: { personId: true, why: true, words: true, at: true, decidedAt: true },
  });
  const keys = await loadPersonKeys(
    app,
    rows.map(({ personId }) => personId),
  );
  return rows.flatMap(({ personId, why, words, at, decidedAt }) => {
    const key = keys.get(personId);
    if (!key) return [];
    noteShown(app, viewer, { aboutId: personId }, ['feedback-report']);
    const opened = app.vault.unseal(key, 'FeedbackReport.words', words);
    return { why: why as Reason, words: opened, at, decided: decidedAt !== null };
  });
}

export interface Counted {
  readonly thing: Thing;
  /** How many gave one to five stars. */
  readonly stars: readonly number[];
}

/** The stars of everything that has any, and of all courses and resources in the order of their titles. */
export async function countStars(app: App): Promise<Counted[]> {
  const rows = await app.db.$queryRaw<
    { kind: Thing['kind']; id: string; slug: string; title: string; stars: Record<string, number> | null }[]
  >`
    SELECT 'course' AS kind, t.id, t.slug, t.title, s.stars FROM course t LEFT JOIN (
      SELECT id, json_object_agg(stars, n) AS stars FROM (SELECT "courseId" AS id, stars, count(*) AS n FROM feedback
        WHERE "hiddenAt" IS NULL AND "courseId" IS NOT NULL GROUP BY 1, 2) c GROUP BY id) s ON s.id = t.id
     WHERE t.state = 'published' OR s.id IS NOT NULL
    UNION ALL
    SELECT 'resource', t.id, t.slug, t.title, s.stars FROM resource t LEFT JOIN (
      SELECT id, json_object_agg(stars, n) AS stars FROM (SELECT "resourceId" AS id, stars, count(*) AS n FROM feedback
        WHERE "hiddenAt" IS NULL AND "resourceId" IS NOT NULL GROUP BY 1, 2) c GROUP BY id) s ON s.id = t.id
     WHERE (t."retiredAt" IS NULL AND t."communityId" IS NULL) OR s.id IS NOT NULL
    ORDER BY title`;
  return rows.map(({ stars, ...thing }) => ({ thing, stars: [1, 2, 3, 4, 5].map((n) => stars?.[n] ?? 0) }));
}

/** How often staff marked each theme, the most first; at most 40 of them. */
export async function countThemes(app: App): Promise<{ theme: string; count: number }[]> {
  return app.db.$queryRaw`
    SELECT theme, count(*)::int AS count FROM feedback, unnest(themes) AS theme
     WHERE themes <> '{}' GROUP BY theme ORDER BY count DESC, theme LIMIT 40`;
}

/** Feedback with a theme, or that nobody has marked yet, the newest first; at most 50. */
export async function findByTheme(app: App, theme: string | null): Promise<Judged[]> {
  const rows = await app.db.feedback.findMany({
    where: theme === null ? {} : { themes: { has: theme }, NOT: { themes: { isEmpty: true } } },
    orderBy: { id: 'desc' },
    take: 50,
    select: ABOUT,
  });
  return rows.flatMap((row) => aboutOf(row) ?? []);
}
