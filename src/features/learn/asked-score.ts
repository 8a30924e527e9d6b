import type { App } from '../../context.ts';
import type { ModuleOutline, Outline } from '../courses/outline.ts';

interface Learning {
  readonly personId: string;
  readonly course: Pick<Outline, 'id' | 'modules'>;
  /** When this person began the course, this time. */
  readonly startedAt: Date;
}

const asksForScore = ({ finish, questions }: ModuleOutline): boolean =>
  (finish?.score ?? 0) > 0 && questions.length > 0;

/** What each package came to that has a pass mark of its own: the mean of its parts with one, in percent. */
const packageScores = (app: App, personId: string, modules: readonly string[]): Promise<{ score: number }[]> =>
  app.db.$queryRaw`
    SELECT avg(coalesce(s.score, 0))::float AS score
      FROM package p JOIN package_item i ON i."packageId" = p.id
      LEFT JOIN package_state s ON s."itemId" = i.id AND s."personId" = ${personId}::uuid
     WHERE p."moduleId" = ANY(${[...modules]}::uuid[]) AND p."retiredAt" IS NULL AND i.href IS NOT NULL
       AND (i."masteryScore" IS NOT NULL OR i."passingScore" IS NOT NULL)
     GROUP BY p.id`;

/** The share of each self-check whose last answer was right, in percent. */
const checkScores = (
  app: App,
  { personId, startedAt }: Learning,
  modules: readonly ModuleOutline[],
): Promise<{ score: number }[]> =>
  app.db.$queryRaw`
    SELECT 100.0 * count(*) FILTER (WHERE a.correct) / count(*)::float AS score
      FROM question q
      LEFT JOIN LATERAL (SELECT (ev.result->>'correct')::boolean AS correct FROM learning_event ev
             WHERE ev."personId" = ${personId}::uuid AND ev."questionId" = q.id AND ev.verb = 'answered'
               AND ev.at >= ${startedAt}
             ORDER BY (ev.result->>'try')::int DESC LIMIT 1) a ON true
     WHERE q.id = ANY(${modules.flatMap(({ questions }) => questions.map(({ id }) => id))}::uuid[])
     GROUP BY q."moduleId"`;

/**
 * What somebody reached in a course that asks for a score, in whole percent, never more than it was; undefined for a course
 * that asks for none. Each module that asks counts the same.
 */
export async function scoreAsked(app: App, learning: Learning): Promise<number | undefined> {
  const { personId, course } = learning;
  const packages = course.modules.filter(({ isPackage }) => isPackage).map(({ id }) => id);
  const checks = course.modules.filter(asksForScore);
  const found = [
    ...(packages.length > 0 ? await packageScores(app, personId, packages) : []),
    ...(checks.length > 0 ? await checkScores(app, learning, checks) : []),
  ];
  if (found.length === 0) return undefined;
  return Math.floor(found.reduce((sum, { score }) => sum + score, 0) / found.length + 1e-9);
}
