import { type App, inTransaction } from '../../context.ts';
import { assessmentResult, assessmentSet } from '../../mail/learning-letters.ts';
import { letterSite, queueMails } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';

/** The name of the job that sends letters about examinations. */
export const TELLING_JOB = 'exam-telling';

/** What people are told of: one letter each, however often it happens. */
type Told = 'results' | 'set';

const AT_ONCE = 200;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Has everybody told whom it concerns; the letters are written by a job, some at a time. */
export async function tell(app: App, examId: string, what: Told): Promise<void> {
  await app.db.examTelling.createMany({ data: [{ examId, what, after: NOBODY }], skipDuplicates: true });
  app.trail.afterwards.push(() => app.wake(TELLING_JOB));
}

interface Open {
  readonly examId: string;
  readonly what: Told;
  readonly after: string;
}

/** The next people whom it concerns, in the order of their ids. */
async function nextPeople(app: App, { examId, what, after }: Open): Promise<string[]> {
  const rows = what === 'set' ? await nextToTake(app, { examId, after }) : await nextWithResult(app, { examId, after });
  return rows.map(({ personId }) => personId);
}

type Place = Pick<Open, 'examId' | 'after'>;

/** Those for whom an examination was set, but for those who were told already. */
const nextToTake = (app: App, { examId, after }: Place) =>
  app.db.$queryRaw<{ personId: string }[]>`
    SELECT "personId" FROM (
      SELECT n."personId" FROM exam e JOIN enrolment n ON n."courseId" = e."courseId"
       WHERE e.id = ${examId}::uuid AND e.audience = 'course'
      UNION
      SELECT l."learnerId" FROM exam e JOIN exam_setter s ON s."examId" = e.id JOIN tutor_link l ON l."tutorId" = s."personId"
       WHERE e.id = ${examId}::uuid AND e.audience = 'trainees' AND l."acceptedAt" IS NOT NULL AND l."endedAt" IS NULL
         AND l."endsAt" > ${app.clock.now()}
      UNION
      SELECT p.id FROM exam e JOIN exam_taker t ON t."examId" = e.id JOIN person p ON p."emailIndex" = t."emailIndex"
       WHERE e.id = ${examId}::uuid AND e.audience = 'named' AND t."toldAt" IS NULL
    ) people
     WHERE "personId" > ${after}::uuid ORDER BY "personId" LIMIT ${AT_ONCE}`;

const nextWithResult = (app: App, { examId, after }: Place) =>
  app.db.$queryRaw<{ personId: string }[]>`
    SELECT DISTINCT "personId" FROM exam_attempt
     WHERE "examId" = ${examId}::uuid AND "personId" > ${after}::uuid AND score IS NOT NULL
     ORDER BY "personId" LIMIT ${AT_ONCE}`;

/** Writes one batch of letters; null when nothing is to be told. Two processes at once take different ones. */
async function tellSome(app: App): Promise<number | null> {
  const [open] = await app.db.$queryRaw<Open[]>`
    SELECT "examId", what, after FROM exam_telling ORDER BY "examId" LIMIT 1 FOR UPDATE SKIP LOCKED`;
  if (!open) return null;
  const { examId, what } = open;
  const people = await nextPeople(app, open);
  const write = what === 'set' ? assessmentSet : assessmentResult;
  const letter = write(letterSite(app), { page: `${app.config.baseUrl}${paths.assessments.to()}` });
  const sent = await queueMails(app, people, (personId) => ({ ...letter, once: `exam-${what}:${examId}:${personId}` }));
  const last = people.at(-1);
  const where = { examId, what };
  if (last !== undefined && people.length === AT_ONCE)
    await app.db.examTelling.updateMany({ where, data: { after: last } });
  else {
    await app.db.examTelling.deleteMany({ where });
    if (what === 'set')
      await app.db.examTaker.updateMany({ where: { examId, toldAt: null }, data: { toldAt: app.clock.now() } });
  }
  await audit(app, { what: 'exams.told', by: { system: 'jobs' }, detail: { exam: examId, about: what, sent } });
  return sent;
}

/** Writes all letters about examinations that are due, batch by batch. Returns how many. */
export async function tellAll(app: App): Promise<number> {
  let sent = 0;
  for (;;) {
    const some = await inTransaction(app, tellSome);
    if (some === null) return sent;
    sent += some;
  }
}
