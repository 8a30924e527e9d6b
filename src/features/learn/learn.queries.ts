import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { OPEN_NOW, type OpenNow, openNowOf } from '../exams/open.queries.ts';

export interface NamedTutor {
  /** As the learner wrote it. */
  readonly email: string;
  readonly until: Date;
  /** Null: for all courses. */
  readonly courseId: string | null;
}

// One statement for both: the page is asked for more often than any other.
const AROUND = {
  name: 'around-learner',
  text: `SELECT "tutorEmail", until::timestamp AT TIME ZONE 'UTC' AS until, "courseId", NULL::jsonb AS open
           FROM tutor_link
          WHERE "learnerId" = $1 AND "tutorId" IS NOT NULL AND "acceptedAt" IS NOT NULL AND "endedAt" IS NULL
            AND "endsAt" > $2
         UNION ALL
         SELECT NULL, NULL, NULL, jsonb_agg(o) FROM (${OPEN_NOW}) o`,
};

interface TutorRow {
  readonly tutorEmail: Uint8Array;
  readonly until: Date;
  readonly courseId: string | null;
}
type Row = (TutorRow & { readonly open: null }) | { readonly tutorEmail: null; readonly open: OpenRow[] | null };
type OpenRow = Record<string, unknown>;

export interface Around {
  /** The tutors who can see this learner's progress at this moment. */
  readonly tutors: NamedTutor[];
  /** Examinations that they can take now, and attempts of theirs that run. */
  readonly open: OpenNow[];
}

/** Who and what waits for a learner at this moment. One query, and one more for the key at times. */
export async function findAround(app: App, personId: string): Promise<Around> {
  const values = [personId, app.clock.now()];
  const { rows } = await app.database.pool.query<Row>({ ...AROUND, values });
  const open = rows.flatMap((row) => (row.tutorEmail === null ? (row.open ?? []) : [])).map(openNowOf);
  const links = rows.flatMap((row) => (row.tutorEmail === null ? [] : [row]));
  if (links.length === 0) return { tutors: [], open };
  const key = await loadPersonKey(app, personId);
  const tutors = links
    .sort((a, b) => a.until.getTime() - b.until.getTime())
    .map(({ tutorEmail, until, courseId }) => ({
      ...{ until, courseId },
      email: app.vault.unseal(key, 'TutorLink.tutorEmail', tutorEmail),
    }));
  return { tutors, open };
}
