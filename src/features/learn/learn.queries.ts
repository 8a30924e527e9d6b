import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { UNREAD_NOW } from '../announcements/announcements.queries.ts';
import { OPEN_NOW, type OpenNow, openNowOf } from '../exams/open.queries.ts';
import { SUGGESTED_NOW, type Suggestion } from '../suggestions/suggestions.ts';

export interface NamedTutor {
  /** As the learner wrote it. */
  readonly email: string;
  readonly until: Date;
  /** Null: for all courses. */
  readonly courseId: string | null;
}

// One statement for all of it: the page is asked for more often than any other.
const AROUND = {
  name: 'around-learner',
  text: `SELECT (SELECT jsonb_agg(jsonb_build_object(
                           'email', encode("tutorEmail", 'base64'), 'until', until, 'courseId', "courseId") ORDER BY until)
                    FROM tutor_link
                   WHERE "learnerId" = $1 AND "tutorId" IS NOT NULL AND "acceptedAt" IS NOT NULL AND "endedAt" IS NULL
                     AND "endsAt" > $2) AS tutors,
                (SELECT jsonb_agg(o) FROM (${OPEN_NOW}) o) AS open,
                (SELECT jsonb_agg(s) FROM (${SUGGESTED_NOW}) s) AS suggested,
                (${UNREAD_NOW}) AS unread`,
};

interface Row {
  /** The email sealed and in base64, the last day as `2027-03-31`. */
  readonly tutors: { email: string; until: string; courseId: string | null }[] | null;
  readonly open: Record<string, unknown>[] | null;
  readonly suggested: Suggestion[] | null;
  readonly unread: number;
}

export interface Around {
  /** The tutors who can see this learner's progress at this moment. */
  readonly tutors: NamedTutor[];
  /** Examinations that they can take now, and attempts of theirs that run. */
  readonly open: OpenNow[];
  /** What others found useful besides the courses that they finished. */
  readonly suggested: Suggestion[];
  /** How many announcements they have not opened yet. */
  readonly unread: number;
}

/** Who and what waits for a learner at this moment. One query, and one more for the key at times. */
export async function findAround(app: App, personId: string): Promise<Around> {
  const values = [personId, app.clock.now()];
  const { rows } = await app.database.pool.query<Row>({ ...AROUND, values });
  const { tutors, open, suggested, unread } = rows[0] ?? { tutors: null, open: null, suggested: null, unread: 0 };
  const rest = { open: (open ?? []).map(openNowOf), suggested: suggested ?? [], unread };
  if (tutors === null) return { tutors: [], ...rest };
  const key = await loadPersonKey(app, personId);
  return {
    tutors: tutors.map(({ email, until, courseId }) => ({
      ...{ until: new Date(until), courseId },
      email: app.vault.unseal(key, 'TutorLink.tutorEmail', Buffer.from(email, 'base64')),
    })),
    ...rest,
  };
}
