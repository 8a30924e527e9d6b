import { type App, inTransaction } from '../../context.ts';
import { assessmentResult } from '../../mail/learning-letters.ts';
import { letterSite, queueMails } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';

/** The name of the job that sends letters about examinations. */
export const TELLING_JOB = 'exam-telling';

/** What people are told of: one letter each, however often it happens. */
export type Told = 'results';

const AT_ONCE = 200;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Has everybody told whom it concerns; the letters are written by a job, some at a time. */
export async function tell(app: App, examId: string, what: Told): Promise<void> {
  await app.db.examTelling.createMany({ data: [{ examId, what, after: NOBODY }], skipDuplicates: true });
  app.trail.afterwards.push(() => app.wake(TELLING_JOB));
}

/** The next people whom it concerns, in the order of their ids. */
async function nextPeople(app: App, { examId, after }: { examId: string; after: string }): Promise<string[]> {
  const rows = await app.db.$queryRaw<{ personId: string }[]>`
    SELECT DISTINCT "personId" FROM exam_attempt
     WHERE "examId" = ${examId}::uuid AND "personId" > ${after}::uuid AND score IS NOT NULL
     ORDER BY "personId" LIMIT ${AT_ONCE}`;
  return rows.map(({ personId }) => personId);
}

/** Writes one batch of letters; null when nothing is to be told. Two processes at once take different ones. */
async function tellSome(app: App): Promise<number | null> {
  const [open] = await app.db.$queryRaw<{ examId: string; what: Told; after: string }[]>`
    SELECT "examId", what, after FROM exam_telling ORDER BY "examId" LIMIT 1 FOR UPDATE SKIP LOCKED`;
  if (!open) return null;
  const { examId, what } = open;
  const people = await nextPeople(app, open);
  const letter = assessmentResult(letterSite(app), { page: `${app.config.baseUrl}${paths.assessments.to()}` });
  const sent = await queueMails(app, people, { ...letter, once: (personId) => `exam-${what}:${examId}:${personId}` });
  const last = people.at(-1);
  const where = { examId, what };
  if (last !== undefined && people.length === AT_ONCE)
    await app.db.examTelling.updateMany({ where, data: { after: last } });
  else await app.db.examTelling.deleteMany({ where });
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
