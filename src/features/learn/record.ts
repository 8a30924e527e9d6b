import type { App } from '../../context.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { uuidv7 } from '../../random.ts';
import { issueCertificate } from '../certificates/certificates.ts';
import type { ModuleOutline, Outline, PageOutline, QuestionOutline } from '../courses/outline.ts';
import { tellCourseEnd } from '../reminders/reminders.ts';
import { scoreAsked } from './asked-score.ts';
import { keepWritten } from './reflection.ts';

// The learning record is the event of each of these changes, so that no second copy of what somebody learns stands in
// the audit log. All of them take the enrolment's lock first: presses of the same person in one course queue up.

type Verb =
  | 'launched'
  | 'read'
  | 'answered'
  | 'sent-form'
  | 'answered-part'
  | 'finished-part'
  | 'finished-module'
  | 'finished-course';
type Event = Omit<Prisma.LearningEventCreateManyInput, 'personId' | 'courseId' | 'version' | 'at'> & { verb: Verb };

/** A learning whose enrolment is held until the transaction ends, and the version of the course that is open. */
type Held = Learning & { readonly version: number | null; readonly round: number; readonly startedAt: Date };

interface Learning {
  readonly personId: string;
  readonly course: Pick<Outline, 'id'>;
}

/** Writes those events that are not in the record yet, and tells how many were new. */
async function write(app: App, held: Held, events: readonly Event[]): Promise<number> {
  const { personId, course, version, round } = held;
  const at = app.clock.now();
  // Ids in the order of the events, so that those of one moment keep it in the history.
  const ids = events.map(() => uuidv7(app)).sort();
  const { count } = await app.db.learningEvent.createMany({
    data: events.map((event, i) => ({
      ...event,
      // Each time that a course is done has events of its own.
      once: round > 1 ? `${event.once}#${round}` : event.once,
      id: ids[i] ?? uuidv7(app),
      personId,
      courseId: course.id,
      version,
      at,
    })),
    skipDuplicates: true,
  });
  app.trail.events += count;
  return count;
}

/** Begins the course where this person has not, and holds the enrolment until the transaction ends. */
async function hold(app: App, learning: Learning): Promise<Held> {
  const { personId, course } = learning;
  const now = app.clock.now();
  await app.db.enrolment.createMany({
    data: [{ personId, courseId: course.id, startedAt: now, lastAt: now }],
    skipDuplicates: true,
  });
  const rows = await app.db.$queryRaw<{ version: number; round: number; startedAt: Date }[]>`
    SELECT c.version, e.round, e."startedAt" FROM enrolment e JOIN course c ON c.id = e."courseId"
     WHERE e."personId" = ${personId}::uuid AND e."courseId" = ${course.id}::uuid FOR UPDATE OF e`;
  return { ...learning, version: null, round: 1, startedAt: now, ...rows[0] };
}

async function holdModule(app: App, learning: Learning, module: Pick<ModuleOutline, 'id'>): Promise<Held> {
  const now = app.clock.now();
  const { personId, course } = learning;
  const held = await hold(app, learning);
  await app.db.moduleProgress.createMany({
    data: [{ personId, courseId: course.id, moduleId: module.id, startedAt: now, lastAt: now }],
    skipDuplicates: true,
  });
  return held;
}

const launchedCourse = ({ course }: Learning): Event => ({ verb: 'launched', once: `launched:${course.id}` });
const launchedModule = (module: Pick<ModuleOutline, 'id'>): Event => ({
  verb: 'launched',
  moduleId: module.id,
  once: `launched:${module.id}`,
});

async function move(app: App, learning: Learning, to: { moduleId?: string | null; pageId?: string | null }) {
  const { personId, course } = learning;
  await app.db.enrolment.updateMany({
    where: { personId, courseId: course.id },
    data: { ...to, lastAt: app.clock.now() },
  });
}

/** Records that a person began a course. Tells whether that was new. */
export async function startCourse(app: App, learning: Learning): Promise<boolean> {
  const held = await hold(app, learning);
  return (await write(app, held, [launchedCourse(learning)])) > 0;
}

/**
 * Begins a finished course anew, for which `mayRenew` says yes: its ticks are empty, and everything that was done before stays
 * in the record. False where the course is not finished.
 */
export async function renewCourse(app: App, learning: Learning): Promise<boolean> {
  const { personId, course } = learning;
  const now = app.clock.now();
  const held = await hold(app, learning);
  const { count } = await app.db.enrolment.updateMany({
    where: { personId, courseId: course.id, finishedAt: { not: null } },
    data: { round: held.round + 1, startedAt: now, lastAt: now, finishedAt: null, moduleId: null, pageId: null },
  });
  if (count === 0) return false;
  await app.db.moduleProgress.deleteMany({ where: { personId, courseId: course.id } });
  await write(app, { ...held, round: held.round + 1 }, [launchedCourse(learning)]);
  return true;
}

/** Records that a person opened a module, or read a page of it, and carries on from there. Tells whether that was new. */
export async function openPage(
  app: App,
  learning: Learning,
  module: Pick<ModuleOutline, 'id'>,
  page: Pick<PageOutline, 'id'> | null,
): Promise<boolean> {
  const held = await holdModule(app, learning, module);
  const read: Event[] = page ? [{ verb: 'read', moduleId: module.id, pageId: page.id, once: `read:${page.id}` }] : [];
  const written = await write(app, held, [launchedCourse(learning), launchedModule(module), ...read]);
  if (written > 0) await move(app, learning, { moduleId: module.id, pageId: page?.id ?? null });
  return written > 0;
}

/** An answer inside a package, or the end of one of its parts. */
export interface PackageEvent {
  readonly verb: 'answered-part' | 'finished-part';
  readonly result: Prisma.InputJsonObject;
  readonly once: string;
}

/** Records what a package told that is not in the record yet. Holds the enrolment until the transaction ends. */
export async function recordInPackage(
  app: App,
  learning: Learning,
  module: Pick<ModuleOutline, 'id'>,
  events: readonly PackageEvent[],
): Promise<void> {
  const held = await holdModule(app, learning, module);
  if (events.length === 0) return;
  await write(
    app,
    held,
    events.map((event) => ({ ...event, moduleId: module.id })),
  );
  await move(app, learning, { moduleId: module.id });
}

/** Marks a module as finished, and the course with its last one, which brings its certificate. `before`: it was finished already, nothing changed. */
export async function finishModule(
  app: App,
  learning: Learning & { readonly course: Outline },
  module: ModuleOutline,
): Promise<'before' | 'module' | 'course'> {
  const { personId, course } = learning;
  const now = app.clock.now();
  const held = await holdModule(app, learning, module);
  const { count } = await app.db.moduleProgress.updateMany({
    where: { personId, moduleId: module.id, finishedAt: null },
    data: { finishedAt: now, lastAt: now },
  });
  if (count === 0) return 'before';
  const open = await unfinishedModules(app, learning);
  const next = open.find(({ number }) => number > module.number) ?? open[0];
  const events: Event[] = [
    launchedCourse(learning),
    launchedModule(module),
    { verb: 'finished-module', moduleId: module.id, once: `finished-module:${module.id}` },
  ];
  if (!next) events.push({ verb: 'finished-course', once: `finished-course:${course.id}` });
  await write(app, held, events);
  await move(app, learning, { moduleId: next?.id ?? null, pageId: null });
  if (next) return 'module';
  await endCourse(app, learning, held);
  return 'course';
}

async function unfinishedModules(app: App, { personId, course }: Learning & { readonly course: Outline }) {
  const finished = await app.db.moduleProgress.findMany({
    where: { personId, courseId: course.id, finishedAt: { not: null } },
    select: { moduleId: true },
  });
  return course.modules.filter(({ id }) => !finished.some(({ moduleId }) => moduleId === id));
}

/** What comes with the end of a course. False where it had ended before. */
async function endCourse(
  app: App,
  { personId, course }: Learning & { readonly course: Outline },
  { startedAt }: Held,
): Promise<boolean> {
  const { count } = await app.db.enrolment.updateMany({
    where: { personId, courseId: course.id, finishedAt: null },
    data: { finishedAt: app.clock.now() },
  });
  const score = await scoreAsked(app, { personId, course, startedAt });
  await issueCertificate(app, {
    personId,
    courseId: course.id,
    since: startedAt,
    ...(score === undefined ? {} : { score }),
  });
  await tellCourseEnd(app, { personId, course });
  return count > 0;
}

/**
 * Finishes a course of which somebody had finished every module that a later version left in it. False where a module is
 * open, or the course was finished before.
 */
export async function finishCourse(app: App, learning: Learning & { readonly course: Outline }): Promise<boolean> {
  const held = await hold(app, learning);
  if ((await unfinishedModules(app, learning)).length > 0 || !(await endCourse(app, learning, held))) return false;
  await write(app, held, [{ verb: 'finished-course', once: `finished-course:${learning.course.id}` }]);
  return true;
}

/** Records that somebody sent the form of a module, with what they wrote sealed. False where they had sent the same. */
export async function sendForm(
  app: App,
  learning: Learning,
  module: Pick<ModuleOutline, 'id' | 'form'>,
  answers: readonly string[],
): Promise<boolean> {
  const held = await holdModule(app, learning, module);
  const place = { personId: learning.personId, moduleId: module.id, round: held.round };
  if (!(await keepWritten(app, place, module.form, answers))) return false;
  const sent = { personId: learning.personId, moduleId: module.id, verb: 'sent-form' };
  const once = `sent-form:${module.id}:${(await app.db.learningEvent.count({ where: sent })) + 1}`;
  await write(app, held, [
    launchedCourse(learning),
    launchedModule(module),
    { verb: 'sent-form', moduleId: module.id, once },
  ]);
  await move(app, learning, { moduleId: module.id });
  return true;
}

/** Right where exactly the correct options were chosen. */
export function isCorrect(question: QuestionOutline, chosen: readonly string[]): boolean {
  return question.options.every(({ key, correct }) => chosen.includes(key) === correct);
}

/**
 * Records an answer to a self-check. `attempt` is the try's number that the form was made for: the same answer sent
 * twice is one try, and another answer from an old form is the next. Tells whether it was new.
 */
export async function answerQuestion(
  app: App,
  learning: Learning,
  module: Pick<ModuleOutline, 'id'>,
  { question, chosen, attempt }: { question: QuestionOutline; chosen: readonly string[]; attempt: number },
): Promise<boolean> {
  const held = await holdModule(app, learning, module);
  const tries = await app.db.learningEvent.findMany({
    where: {
      ...{ personId: learning.personId, verb: 'answered', questionId: question.id },
      ...(held.round > 1 ? { at: { gte: held.startedAt } } : {}),
    },
    select: { result: true },
  });
  const results = tries.map(({ result }) => result as { chosen: string[]; try: number });
  const sent = results.find((result) => result.try === attempt);
  if (sent && sent.chosen.join() === chosen.join()) return false;
  const number = results.length + 1;
  await write(app, held, [
    launchedCourse(learning),
    launchedModule(module),
    {
      verb: 'answered',
      moduleId: module.id,
      questionId: question.id,
      result: { chosen: [...chosen], correct: isCorrect(question, chosen), try: number },
      once: `answered:${question.id}:${number}`,
    },
  ]);
  await move(app, learning, { moduleId: module.id });
  return true;
}
