import { type App, inTransaction } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict, NotFound } from '../../errors.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import type { ModuleOutline } from '../courses/outline.ts';
import { finishModule, openPage, type PackageEvent, recordInPackage } from '../learn/record.ts';
import { type Cmi, type Interaction, isDone, memoryOf, openingCmi, type Reading, readCmi, toldBefore } from './cmi.ts';
import { pseudonym } from './launch.ts';
import { findPlaying, type PackageSeen, type PartSeen } from './playing.queries.ts';

/** A message of a running package: all that it told so far. */
export interface Told {
  readonly run: number;
  /** Counts the messages of a launch: an older one that comes late is left aside. */
  readonly n: number;
  /** The package has said that it is done for this time. */
  readonly ended: boolean;
  /** Only what changed: what is not there stays as it was. */
  readonly isPart: boolean;
  readonly cmi: Cmi;
}

/** A launch has another one after it, in another window: this one saves nothing any more. */
export class LaunchOver extends Conflict {}

const moduleOf = ({ outline, moduleId }: PackageSeen): ModuleOutline => {
  const module = outline.modules.find(({ id }) => id === moduleId);
  if (!module) throw new NotFound();
  return module;
};

const partOf = (seen: PackageSeen, itemId: string): PartSeen => {
  const part = seen.parts.find(({ id, href }) => id === itemId && href !== null);
  if (!part) throw new NotFound();
  return part;
};

async function find(app: App, viewer: SignedIn, itemId: string): Promise<{ seen: PackageSeen; part: PartSeen }> {
  const seen = await findPlaying(app, viewer, { item: itemId });
  if (!seen) throw new NotFound();
  return { seen, part: partOf(seen, itemId) };
}

function opening(app: App, viewer: SignedIn, { seen, part }: { seen: PackageSeen; part: PartSeen }, seconds: number) {
  return {
    learnerId: pseudonym(app, seen.moduleId, viewer.id),
    learnerName: app.policy.packages.givesName ? viewer.name : 'Learner',
    ...{ seconds, launchData: part.launchData, mark: part },
    isPreview: seen.state !== 'published',
  };
}

async function lockState(app: App, personId: string, itemId: string) {
  await app.db.$queryRaw`SELECT id FROM package_state
    WHERE "personId" = ${personId}::uuid AND "itemId" = ${itemId}::uuid FOR UPDATE`;
  return app.db.packageState.findUnique({ where: { personId_itemId: { personId, itemId } } });
}

/**
 * Begins a launch: what came before counts no more, and the package gets what it left. The course is begun with it. To
 * open an asset, which speaks to no run time, is to finish it.
 */
export async function beginLaunch(app: App, viewer: SignedIn, itemId: string): Promise<{ run: number; cmi: Cmi }> {
  const { seen, part } = await find(app, viewer, itemId);
  if (seen.state !== 'published')
    return { run: 0, cmi: openingCmi(seen.standard, null, opening(app, viewer, { seen, part }, 0)) };
  return inTransaction(app, async (inside) => {
    const personId = viewer.id;
    const now = app.clock.now();
    await openPage(inside, { personId, course: seen.outline }, moduleOf(seen), null);
    await inside.db.packageState.createMany({
      data: [
        {
          ...{ personId, itemId, startedAt: now, lastAt: now, run: 0, runAt: now, saved: 0, seconds: 0 },
          ...{ secondsBase: 0, completion: 'unknown', success: 'unknown' },
        },
      ],
      skipDuplicates: true,
    });
    const state = await lockState(inside, personId, itemId);
    if (!state) throw new NotFound();
    const run = state.run + 1;
    await inside.db.packageState.updateMany({
      where: { id: state.id },
      data: { run, runAt: now, lastAt: now, saved: 0, secondsBase: state.seconds },
    });
    const memory = await openMemory(inside, personId, state.memory);
    const cmi = openingCmi(seen.standard, memory, opening(app, viewer, { seen, part }, state.seconds));
    if (part.isAsset && !part.finishedAt)
      await keep(
        inside,
        { seen, part, personId },
        { ...state, run },
        { run, n: 1, ended: true, isPart: false, cmi: {} },
      );
    return { run, cmi };
  });
}

async function openMemory(app: App, personId: string, bytes: Uint8Array | null): Promise<Cmi | null> {
  if (!bytes || bytes.length === 0) return null;
  return JSON.parse(app.vault.unseal(await loadPersonKey(app, personId), 'PackageState.memory', bytes)) as Cmi;
}

/**
 * Saves what a package tells, once for each message: the state for the next launch, and into the learning record what is
 * new: answers, and the end of a part with its score and time. The last part finishes the module as a learner would.
 */
export async function saveLaunch(app: App, viewer: SignedIn, itemId: string, told: Told): Promise<void> {
  const { seen, part } = await find(app, viewer, itemId);
  if (seen.state !== 'published') return;
  await inTransaction(app, async (inside) => {
    const personId = viewer.id;
    // The enrolment's lock comes first, as in every change of a learning record.
    await recordInPackage(inside, { personId, course: seen.outline }, moduleOf(seen), []);
    const state = await lockState(inside, personId, itemId);
    if (!state) throw new NotFound();
    if (told.run !== state.run) throw new LaunchOver('This part was opened again in another window.');
    if (told.n <= state.saved) return;
    await keep(inside, { seen, part, personId }, state, told);
  });
}

type State = NonNullable<Awaited<ReturnType<typeof lockState>>>;

interface Keeping {
  readonly seen: PackageSeen;
  readonly part: PartSeen;
  readonly personId: string;
}

async function keep(app: App, { seen, part, personId }: Keeping, state: State, told: Told): Promise<void> {
  const now = app.clock.now();
  const memory = (await openMemory(app, personId, state.memory)) ?? {};
  const { 'kept.entry': _, ...kept } = memory;
  const cmi = { ...(told.isPart ? kept : {}), ...told.cmi };
  const before = toldBefore(seen.standard, memory, { isFirst: state.saved === 0 });
  const read = readCmi(seen.standard, cmi, part, told);
  // What a package says of its time is believed as far as the clock on the wall has come.
  const passed = Math.ceil((now.getTime() - state.runAt.getTime()) / 1_000) + 2;
  const seconds = state.secondsBase + Math.min(read.seconds, passed);
  const result = better(state, read);
  const finishedAt = state.finishedAt ?? (isDone(read) ? now : null);
  const key = await loadPersonKey(app, personId);
  const sealed = app.vault.seal(key, 'PackageState.memory', JSON.stringify(memoryOf(cmi, told.ended)));
  await app.db.packageState.updateMany({
    where: { id: state.id },
    data: { ...result, seconds, saved: told.n, lastAt: now, finishedAt, memory: sealed },
  });
  const module = moduleOf(seen);
  const learning = { personId, course: seen.outline };
  await recordInPackage(app, learning, module, eventsOf(part, state, read, { before, seconds, result, finishedAt }));
  if (!finishedAt || state.finishedAt) return;
  const open = await app.db.packageItem.count({
    where: {
      packageId: seen.packageId,
      href: { not: null },
      states: { none: { personId, finishedAt: { not: null } } },
    },
  });
  if (open === 0) await finishModule(app, learning, module);
}

/** Once done, a part stays done: to look again takes nothing away, and a better score counts. */
function better(state: State, read: Reading): Pick<State, 'completion' | 'success' | 'score'> {
  const now = { completion: read.completion, success: read.success, score: read.score };
  if (!state.finishedAt) return now;
  const score = Math.max(state.score ?? -1, isDone(read) ? (read.score ?? -1) : -1);
  const success = read.success === 'passed' ? 'passed' : state.success;
  return { completion: state.completion, success, score: score < 0 ? null : score };
}

interface Ending {
  /** The answers that were told before. */
  readonly before: readonly Interaction[];
  readonly seconds: number;
  readonly result: Pick<State, 'success' | 'score'>;
  readonly finishedAt: Date | null;
}

function eventsOf(
  part: PartSeen,
  state: State,
  { interactions }: Reading,
  { before, seconds, result, finishedAt }: Ending,
): PackageEvent[] {
  const answers = interactions.flatMap((answer, i): PackageEvent[] => {
    const [hash, earlier] = [shortHash(answer), before[i]];
    if (earlier && shortHash(earlier) === hash) return [];
    const once = `part-answer:${state.id}:${state.run}:${i}:${hash}`;
    return [{ verb: 'answered-part', result: { title: part.title, ...answer }, once }];
  });
  if (!finishedAt) return answers;
  const { success, score } = result;
  const finished = { title: part.title, success, score, seconds };
  return [
    ...answers,
    { verb: 'finished-part', result: finished, once: `part-finished:${state.id}:${success}:${score}` },
  ];
}

/** Tells two answers of one question apart; nothing hangs on it but that a repeated one is written once. */
function shortHash({ id, response, outcome }: Interaction): string {
  let hash = 5_381;
  for (const sign of `${id}\n${response}\n${outcome}`) hash = (Math.imul(hash, 33) ^ (sign.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(36);
}
