import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import type { SignedIn, Subject, Viewer } from '../../policy/viewer.ts';
import { DUE_SOON_DAYS } from '../courses/standing.ts';

const DAY = 86_400_000;
/** Days: how early we speak of a certificate, how long a course may rest, when we stop speaking of it, and of a goal. */
export const WHEN = { certificate: DUE_SOON_DAYS, resting: 14, forgotten: 180, goalAhead: 7, goalPast: 30 } as const;

export const daysFrom = (now: Date, days: number): Date => new Date(now.getTime() + days * DAY);

/** Half the time of the certificate is over, and there is no newer one of the same course. */
export const toRenew = (
  now: Date,
) => Prisma.sql`c."expiresAt" - (c."expiresAt" - c."finishedAt") / 2 <= ${now} AND NOT EXISTS (SELECT 1 FROM certificate newer WHERE newer."personId" = c."personId"
  AND newer."courseId" = c."courseId" AND newer.edition > c.edition)`;

export interface Due {
  readonly certificates: readonly { readonly title: string; readonly on: Date }[];
  readonly courses: readonly { readonly title: string; readonly slug: string; readonly lastAt: Date }[];
  readonly goals: readonly { readonly id: string; readonly title: string; readonly on: Date }[];
  readonly stopped: boolean;
}

/** What is due for the viewer now. Their own things, so that no look is written. */
export async function findDue(app: App, { id: personId }: SignedIn): Promise<Due> {
  const now = app.clock.now();
  const goalDays = { gte: daysFrom(now, -WHEN.goalPast), lte: daysFrom(now, WHEN.goalAhead) };
  const [certificates, courses, goals, choice, key] = await Promise.all([
    app.db.$queryRaw<{ title: string; on: Date }[]>`
      SELECT c."courseTitle" AS title, c."expiresAt" AS "on" FROM certificate c
       WHERE c."personId" = ${personId}::uuid AND c."replacedAt" IS NULL AND c."revokedAt" IS NULL
         AND c."expiresAt" > ${now} AND c."expiresAt" <= ${daysFrom(now, WHEN.certificate)} AND ${toRenew(now)}
       ORDER BY c."expiresAt" LIMIT 50`,
    app.db.$queryRaw<{ title: string; slug: string; lastAt: Date }[]>`
      SELECT c.title, c.slug, e."lastAt" FROM enrolment e JOIN course c ON c.id = e."courseId" AND c.state = 'published'
       WHERE e."personId" = ${personId}::uuid AND e."finishedAt" IS NULL
         AND e."lastAt" BETWEEN ${daysFrom(now, -WHEN.forgotten)} AND ${daysFrom(now, -WHEN.resting)}
       ORDER BY e."lastAt" LIMIT 50`,
    app.db.goal.findMany({
      where: {
        ...{ personId, deletedAt: null, doneAt: null, closedAt: null },
        OR: [{ reviewOn: goalDays }, { byWhen: goalDays }],
      },
      orderBy: { createdAt: 'asc' },
      take: 50,
      select: { id: true, title: true, reviewOn: true, byWhen: true },
    }),
    app.db.messageChoice.findUnique({ where: { personId } }),
    loadPersonKey(app, personId),
  ]);
  return {
    certificates,
    courses,
    goals: goals.map(({ id, title, reviewOn, byWhen }) => ({
      ...{ id, title: app.vault.unseal(key, 'Goal.title', title) },
      on: reviewOn && reviewOn >= goalDays.gte && reviewOn <= goalDays.lte ? reviewOn : (byWhen ?? now),
    })),
    stopped: choice?.digestStoppedAt != null,
  };
}

export interface EndedCourse extends Subject {
  readonly courseId: string;
  readonly slug: string;
  readonly title: string;
  readonly answer: string | null;
  readonly finished: boolean;
}

/** A course, whether the viewer has finished it, and what they said at its end; null where there is none. */
export async function findEnded(app: App, viewer: Viewer, slug: string): Promise<EndedCourse | null> {
  if (viewer.kind !== 'person') return null;
  const [row] = await app.db.$queryRaw<Omit<EndedCourse, 'aboutId'>[]>`
    SELECT c.id AS "courseId", c.slug, c.title, n.answer, e.id IS NOT NULL AS finished FROM course c
      LEFT JOIN enrolment e ON e."courseId" = c.id AND e."personId" = ${viewer.id}::uuid AND e."finishedAt" IS NOT NULL
      LEFT JOIN course_ending n ON n."courseId" = c.id AND n."personId" = e."personId"
     WHERE c.slug = ${slug} AND (c.state = 'published' OR e.id IS NOT NULL)`;
  return row ? { aboutId: viewer.id, ...row } : null;
}
