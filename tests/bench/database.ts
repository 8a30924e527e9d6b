import { TOTP } from 'otpauth';
import type pg from 'pg';
import { type App, inTransaction } from '../../src/context.ts';
import { switchOn } from '../../src/features/account/second-factor.ts';
import { publishCourse } from '../../src/features/courses/publishing.ts';
import { storeCourse } from '../../src/features/courses/store-course.ts';
import { hashPassword } from '../../src/features/sign-in/passwords.ts';
import { uuidv7 } from '../../src/random.ts';
import { type Assessments, addAssessments } from './assessments.ts';
import { COURSES, course, EVENTS_A_COURSE } from './content.ts';
import { fillRoom, type Sitter } from './examination.ts';
import { addOwnThings, type OwnThings } from './own-things.ts';
import type { Account } from './sign-in.ts';
import { addReaders, type Readers } from './streams.ts';

const LEARNERS = 1_000;
const TRAINEES = 40;
const EVENTS_A_LEARNER = 200;
const DAY = 86_400_000;
const PASSWORD = 'seven quiet otters drift by';

export interface Generated {
  readonly learner: Account;
  readonly tutor: Account;
}

export interface Filled {
  readonly learners: readonly string[];
  readonly accounts: Generated;
  /** The nth learner. */
  readonly accountOf: (n: number) => Account;
  readonly assessments: Assessments;
  readonly own: OwnThings;
  /** Those who sit in one examination together; nobody unless that is asked for. */
  readonly sitters: readonly Sitter[];
  /** Those who have one thread open; nobody unless that is asked for. */
  readonly readers: Readers | null;
}

/**
 * Fills an empty database: 20 courses, 1,000 learners with 200,000 learning events between them, and a tutor with 40
 * trainees. `owner` is a connection that may take its time. Names and addresses are sealed as in life.
 */
export async function generate(
  app: App,
  owner: pg.Client,
  { sitting, reading }: { sitting: number; reading: boolean },
): Promise<Filled> {
  for (let number = 1; number <= COURSES; number += 1) await addCourse(app, number);
  const passwordHash = await hashPassword(app, PASSWORD);
  const learners = await addPeople(app, LEARNERS, 'learner', passwordHash);
  const [tutorId = ''] = await addPeople(app, 1, 'tutor', passwordHash);
  const totp = await makeTutor(app, tutorId);
  await addTrainees(app, tutorId, learners.slice(0, TRAINEES));
  for (const statement of [EVENTS, ENROLMENTS, PROGRESS])
    await owner.query(statement, statement === EVENTS ? [learners] : []);
  const assessments = await addAssessments(app, owner, { learner: learners[0] ?? '', tutor: tutorId });
  const own = await addOwnThings(app, learners[0] ?? '');
  const sitters = await fillRoom(app, { setter: tutorId, people: learners.slice(0, sitting) });
  const readers = reading ? await addReaders(app, learners) : null;
  await owner.query('VACUUM ANALYZE');
  const { rows } = await owner.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM learning_event WHERE "courseId" IS NOT NULL',
  );
  if (rows[0]?.count !== LEARNERS * EVENTS_A_LEARNER) throw new Error(`there are ${rows[0]?.count} learning events`);
  const accountOf = (n: number): Account => ({ email: emailOf('learner', n), password: PASSWORD, totp: null });
  const accounts = {
    learner: accountOf(0),
    tutor: { email: emailOf('tutor', 0), password: PASSWORD, totp },
  };
  return { learners, accounts, accountOf, assessments, own, sitters, readers };
}

async function addCourse(app: App, number: number): Promise<void> {
  const by = { system: 'demo' } as const;
  await inTransaction(app, async (inside) => {
    const { slug } = await storeCourse(inside, course(number), by);
    await publishCourse(inside, slug, by);
  });
}

const emailOf = (kind: string, i: number): string => `${kind}${i}@example.org`;

/** Accounts that are set up, by what the registration writes; all with one password, or hashing would take minutes. */
export async function addPeople(app: App, count: number, kind: string, passwordHash: string): Promise<string[]> {
  const now = app.clock.now();
  const people = Array.from({ length: count }, (_, i) => {
    const id = uuidv7(app);
    const name = `${kind === 'tutor' ? 'Owen' : 'Amina'} Example ${i}`;
    const { row, key } = app.vault.newPersonKey(id);
    const data = {
      id,
      name: app.vault.seal(key, 'Person.name', name),
      nameIndex: app.vault.nameIndex(name),
      email: app.vault.seal(key, 'Person.email', emailOf(kind, i)),
      emailIndex: app.vault.emailIndex(emailOf(kind, i)),
      jobRole: app.vault.seal(key, 'Person.jobRole', 'School nurse'),
      workplace: app.vault.seal(key, 'Person.workplace', 'Larkfield Primary School'),
      passwordHash,
      ...{ passwordChangedAt: now, createdAt: now, activatedAt: now, questionsSetAt: now, lastActiveAt: now },
    };
    return { data, row };
  });
  for (let from = 0; from < count; from += 250) {
    const some = people.slice(from, from + 250);
    await app.db.person.createMany({ data: some.map(({ data }) => data) });
    await app.db.personKey.createMany({ data: some.map(({ row }) => row) });
  }
  return people.map(({ data }) => data.id);
}

async function makeTutor(app: App, personId: string): Promise<string> {
  const totp = new TOTP().secret.base32;
  // The code of the step before: signing in needs a later one.
  const code = new TOTP({ secret: totp }).generate({ timestamp: app.clock.now().getTime() - 30_000 });
  await inTransaction(app, async (inside) => {
    for (const role of ['tutor', 'examiner'])
      await inside.db.roleGrant.create({ data: { personId, role, grantedAt: app.clock.now() } });
    await switchOn(inside, { personId, secret: totp, code });
  });
  return totp;
}

async function addTrainees(app: App, tutorId: string, learnerIds: readonly string[]): Promise<void> {
  const now = app.clock.now();
  const email = emailOf('tutor', 0);
  const until = new Date(now.getTime() + 100 * DAY);
  const keys = await app.db.personKey.findMany({ where: { personId: { in: [...learnerIds] } } });
  await app.db.tutorLink.createMany({
    data: keys.map((row) => ({
      ...{ learnerId: row.personId, tutorId, until, namedAt: now, acceptedAt: now, endsAt: until },
      tutorEmail: app.vault.seal(app.vault.openPersonKey(row), 'TutorLink.tutorEmail', email),
      tutorEmailIndex: app.vault.emailIndex(email),
    })),
  });
}

/** Each learner takes four courses, other ones than the next learner, and has not come to the end of the last. */
const EVENTS = `
  WITH step AS (
    SELECT "courseId", "moduleId", "pageId", "questionId", verb, once, result,
           row_number() OVER (PARTITION BY "courseId" ORDER BY place) AS n
      FROM (
        SELECT id AS "courseId", NULL::uuid AS "moduleId", NULL::uuid AS "pageId", NULL::uuid AS "questionId",
               'launched' AS verb, 'launched:' || id AS once, NULL::jsonb AS result, '{0}'::int[] AS place
          FROM course
        UNION ALL SELECT "courseId", id, NULL, NULL, 'launched', 'launched:' || id, NULL, ARRAY[position, 0] FROM module
        UNION ALL SELECT m."courseId", m.id, p.id, NULL, 'read', 'read:' || p.id, NULL, ARRAY[m.position, 1, p.position]
                    FROM page p JOIN module m ON m.id = p."moduleId"
        UNION ALL SELECT m."courseId", m.id, NULL, q.id, 'answered', 'answered:' || q.id || ':1',
                         '{"chosen": ["one"], "correct": true, "try": 1}', ARRAY[m.position, 2, q.position]
                    FROM question q JOIN module m ON m.id = q."moduleId"
        UNION ALL SELECT "courseId", id, NULL, NULL, 'finished-module', 'finished-module:' || id, NULL, ARRAY[position, 3]
                    FROM module
        UNION ALL SELECT id, NULL, NULL, NULL, 'finished-course', 'finished-course:' || id, NULL, ARRAY[1000] FROM course
      ) steps
  ), numbered AS (
    SELECT person, i, k, k * ${EVENTS_A_COURSE} AS before
      FROM unnest($1::uuid[]) WITH ORDINALITY AS l(person, i), generate_series(0, 3) k
  )
  INSERT INTO learning_event (id, "personId", verb, "courseId", "moduleId", "pageId", "questionId", result, once, at)
  SELECT uuidv7(), person, verb, "courseId", "moduleId", "pageId", "questionId", result, once,
         now() - interval '90 days' + (before + n) * interval '9 hours'
    FROM numbered
    JOIN course c ON c.position = 1 + (i * 3 + k * 5) % ${COURSES}
    JOIN step ON step."courseId" = c.id
   WHERE before + n <= ${EVENTS_A_LEARNER}`;

const ENROLMENTS = `
  INSERT INTO enrolment (id, "personId", "courseId", "startedAt", "lastAt", "moduleId", "pageId", "finishedAt")
  SELECT uuidv7(), "personId", "courseId", min(at), max(at),
         (array_agg("moduleId" ORDER BY at DESC) FILTER (WHERE "moduleId" IS NOT NULL))[1],
         (array_agg("pageId" ORDER BY at DESC))[1], max(at) FILTER (WHERE verb = 'finished-course')
    FROM learning_event GROUP BY "personId", "courseId"`;

const PROGRESS = `
  INSERT INTO module_progress (id, "personId", "courseId", "moduleId", "startedAt", "lastAt", "finishedAt")
  SELECT uuidv7(), "personId", "courseId", "moduleId", min(at), max(at), max(at) FILTER (WHERE verb = 'finished-module')
    FROM learning_event WHERE "moduleId" IS NOT NULL GROUP BY "personId", "courseId", "moduleId"`;
