import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';

export interface NamedTutor {
  /** As the learner wrote it. */
  readonly email: string;
  readonly until: Date;
  /** Null: for all courses. */
  readonly courseId: string | null;
}

const NAMED_TUTORS = {
  name: 'named-tutors',
  text: `SELECT "tutorEmail", until::timestamp AT TIME ZONE 'UTC' AS until, "courseId" FROM tutor_link
          WHERE "learnerId" = $1 AND "tutorId" IS NOT NULL AND "acceptedAt" IS NOT NULL AND "endedAt" IS NULL
            AND "endsAt" > $2
          ORDER BY until`,
};

interface LinkRow {
  tutorEmail: Uint8Array;
  until: Date;
  courseId: string | null;
}

/** The tutors who can see this learner's progress at this moment. One query, and one more for the key at times. */
export async function findNamedTutors(app: App, personId: string): Promise<NamedTutor[]> {
  const values = [personId, app.clock.now()];
  const { rows } = await app.database.pool.query<LinkRow>({ ...NAMED_TUTORS, values });
  if (rows.length === 0) return [];
  const key = await loadPersonKey(app, personId);
  return rows.map(({ tutorEmail, until, courseId }) => ({
    ...{ until, courseId },
    email: app.vault.unseal(key, 'TutorLink.tutorEmail', tutorEmail),
  }));
}
