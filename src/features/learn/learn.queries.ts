import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';

export interface NamedTutor {
  /** As the learner wrote it. */
  readonly email: string;
  readonly until: Date;
  /** Null: for all courses. */
  readonly courseId: string | null;
}

/** The tutors who can see this learner's progress at this moment. One query, and one more for the key at times. */
export async function findNamedTutors(app: App, personId: string): Promise<NamedTutor[]> {
  const now = app.clock.now();
  const links = await app.db.tutorLink.findMany({
    where: {
      learnerId: personId,
      tutorId: { not: null },
      acceptedAt: { not: null },
      endedAt: null,
      endsAt: { gt: now },
    },
    orderBy: { until: 'asc' },
    select: { tutorEmail: true, until: true, courseId: true },
  });
  if (links.length === 0) return [];
  const key = await loadPersonKey(app, personId);
  return links.map(({ tutorEmail, until, courseId }) => ({
    ...{ until, courseId },
    email: app.vault.unseal(key, 'TutorLink.tutorEmail', tutorEmail),
  }));
}
