import type { App } from '../../context.ts';
import type { AuthorAsked } from './author.forms.ts';

/** Most courses that one list shows; a search finds the others. */
const MOST = 200;

/** The courses that fit, whatever their state, in the order of the catalogue. One query. */
export const findCoursesToWrite = ({ db }: App, { q, state }: AuthorAsked) =>
  db.course.findMany({
    where: {
      AND: q
        .split(/\s+/)
        .filter(Boolean)
        .map((word) => ({
          OR: [
            { title: { contains: word, mode: 'insensitive' as const } },
            { summary: { contains: word, mode: 'insensitive' as const } },
          ],
        })),
      ...(state ? { state } : {}),
    },
    select: { slug: true, title: true, state: true, minutes: true, reviewedOn: true, nextReviewOn: true },
    orderBy: [{ position: 'asc' }, { title: 'asc' }],
    take: MOST,
  });

export type CourseToWrite = Awaited<ReturnType<typeof findCoursesToWrite>>[number];
