import type { z } from 'zod';
import { type App, inTransaction, newTrail } from '../context.ts';
import { isCollision } from '../data/collision.ts';
import { Conflict, Invalid, NotAllowed, NotFound, OurError } from '../errors.ts';
import { decide } from '../policy/decide.ts';
import { reasonOf, type Subject, type Viewer } from '../policy/viewer.ts';
import { recordAccess } from '../record/access.ts';
import { type Ask, type Given, noSlip, type Refused, type Shown, type Slip, type Visit, type Went } from './ask.ts';
import type { Followed } from './followers.ts';
import { parseForm, parseInput } from './input.ts';
import type { Reply } from './reply.ts';
import { type FileFields, takeFiles, type Uploads } from './uploads.ts';

type Found = Subject | null;

interface Common<S extends Found, I extends z.ZodType> {
  /** An entry of paths.ts: `paths.thread.pattern`. */
  path: string;
  /** The capability that the policy decides on. */
  may: string;
  input?: I;
  /** Looks through the viewer's eyes; null is 404, so that "not there" and "not yours" look alike. */
  find?: (app: App, ask: { input: z.output<I>; viewer: Viewer; visit: Visit }) => Promise<S | null>;
}

export interface GetRoute<S extends Found, I extends z.ZodType> extends Common<S, I> {
  show: (app: App, ask: Ask<S, z.output<I>>) => Promise<Shown | Went> | Shown | Went;
  /** In place of a refusal, for those who may take the step that opens the page, such as writing down a reason. */
  otherwise?: Pick<GetRoute<S, I>, 'may' | 'show'>;
}

export interface StreamRoute<S extends Found, I extends z.ZodType> extends Common<S, I> {
  give: (app: App, ask: Ask<S, z.output<I>>) => Promise<Given | Went> | Given | Went;
}

export interface LiveRoute<S extends Found, I extends z.ZodType> extends Common<S, I> {
  follow: (app: App, ask: Ask<S, z.output<I>>) => Followed;
}

export interface PostRoute<S extends Found, I extends z.ZodType, F extends z.ZodObject, P, Fs extends FileFields>
  extends Common<S, I> {
  form: F;
  /** `run` is one statement that does all or nothing, and so needs no transaction around it; it counts itself as an event. */
  single?: true;
  /** Files that come with the form; the page's form has `multipart: true`. One that is too large is said at its field. */
  files?: Fs;
  /**
   * Where `may` is about something that has to be found first: the capability, decided about the sender alone, without
   * which no byte of a file is read. `may` is decided afterwards as on every route.
   */
  sends?: string;
  /** Slow work that must not hold a transaction open, such as hashing a password. */
  prepare?: (app: App, ask: Ask<S, z.output<I>> & { form: z.output<F>; files: Uploads<Fs> }) => Promise<P>;
  /** A page at once, instead of somewhere to go, is for what may be shown only once. */
  run: (
    app: App,
    ask: Ask<S, z.output<I>> & { form: z.output<F>; prepared: P; files: Uploads<Fs> },
  ) => Promise<Went | Shown | Refused>;
  /** The page to show again when the form cannot be accepted. */
  again: (app: App, ask: Ask<S, z.output<I>>) => Promise<Shown | Went> | Shown | Went;
}

/** A route as data, with the one function that answers it. */
export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly may: string;
  readonly form: z.ZodObject | null;
  readonly files: FileFields | null;
  /** What somebody needs before their files are read. */
  readonly sends: string;
  readonly download: boolean;
  answer(app: App, reply: Reply): Promise<void>;
}

const fits = (pattern: string, path: string): boolean => {
  const parts = path.toLowerCase().split('/');
  const wanted = pattern.split('/');
  return wanted.length === parts.length && wanted.every((part, at) => part === parts[at] || part.startsWith(':'));
};

/** The route that answers a POST to this path. */
export const firstFor = (routes: readonly Route[], path: string): Route | undefined =>
  routes.find((route) => route.method === 'post' && fits(route.path, path));

/** The first three steps, the same for every route: parse, find, policy. */
async function admit<S extends Found, I extends z.ZodType>(
  app: App,
  route: Common<S, I>,
  reply: Reply,
): Promise<Ask<S, z.output<I>> | Went> {
  const { viewer, visit } = reply;
  const input = parseInput(route.input, reply.req);
  const first = somethingFirst(app, route.may, reply);
  if (first) return first;
  const found = route.find ? await route.find(app, { input, viewer, visit }) : null;
  if (route.find && found === null) throw new NotFound();
  const { allowed, because } = decide(app.policy, viewer, route.may, found ?? undefined);
  if (!allowed) throw new NotAllowed(because.sentence);
  if (found?.aboutId && found.aboutId !== viewer.id && because.categories.length > 0) {
    const reasonId = reasonOf(found, viewer.id);
    app.trail.looks.push({ ...because, aboutId: found.aboutId, reasonId });
  }
  return { viewer, found: found as S, input, visit, slip: noSlip };
}

/** A visitor signs in first, and somebody who has not finished setting up takes the next step, before anything is looked up. */
function somethingFirst(app: App, may: string, reply: Reply): Went | null {
  const { viewer } = reply;
  if (viewer.kind === 'person' && viewer.stage === 'ready') return null;
  if (decide(app.policy, viewer, may).allowed) return null;
  return viewer.kind === 'guest' ? reply.toSignIn() : reply.toSetUp(viewer.stage);
}

/** As admit; who is refused is admitted to the route's other page, if it has one. */
async function admitSomewhere<S extends Found, I extends z.ZodType>(app: App, route: GetRoute<S, I>, reply: Reply) {
  const { otherwise, ...here } = route;
  const to = async (page: GetRoute<S, I>) => ({ page, ask: await admit(app, page, reply) });
  return to(here).catch((error: unknown) => {
    if (!otherwise || !(error instanceof NotAllowed)) throw error;
    return to({ ...here, ...otherwise });
  });
}

export function get<S extends Found = null, I extends z.ZodType = z.ZodUnknown>(route: GetRoute<S, I>): Route {
  return inTable({ ...route, method: 'get' }, async (app, reply) => {
    const { page, ask } = await admitSomewhere(app, route, reply);
    const shown = 'to' in ask ? ask : await page.show(app, ask);
    await writeLooks(app, reply.viewer, page.may);
    await ('to' in shown ? reply.go(shown) : reply.show(shown));
  });
}

/** A download: the same steps, a file instead of a page. */
export function stream<S extends Found = null, I extends z.ZodType = z.ZodUnknown>(route: StreamRoute<S, I>): Route {
  return inTable({ ...route, method: 'get', download: true }, async (app, reply) => {
    const ask = await admit(app, route, reply);
    const given = 'to' in ask ? ask : await route.give(app, ask);
    await writeLooks(app, reply.viewer, route.may);
    await ('to' in given ? reply.go(given) : reply.give(given));
  });
}

/** An answer that goes on: the same steps, and afterwards what is new as it comes, for as long as the viewer may see it. */
export function live<S extends Found = null, I extends z.ZodType = z.ZodUnknown>(route: LiveRoute<S, I>): Route {
  return inTable({ ...route, method: 'get', download: true }, async (app, reply) => {
    const ask = await admit(app, route, reply);
    await ('to' in ask ? reply.go(ask) : reply.follow(route.follow(app, ask)));
  });
}

export function post<
  F extends z.ZodObject,
  S extends Found = null,
  I extends z.ZodType = z.ZodUnknown,
  P = undefined,
  // biome-ignore lint/complexity/noBannedTypes: no files unless the route names some
  Fs extends FileFields = {},
>(route: PostRoute<S, I, F, P, Fs>): Route {
  return inTable({ ...route, method: 'post' }, async (app, reply) => {
    const ask = await admit(app, route, reply);
    if ('to' in ask) return reply.goFirst(ask, Object.keys(route.form.shape));
    const showAgain = async ({ problems, status = 422, retryAfter }: Refused, values: Slip['values']) => {
      const shown = await route.again(app, { ...ask, slip: { values, problems } });
      await writeLooks(app, reply.viewer, route.may);
      if ('to' in shown) return reply.go(shown);
      if (retryAfter) reply.retryAfter(retryAfter);
      await reply.show({ ...shown, status });
    };
    const parsed = parseForm(route.form, reply.req);
    if (!parsed.ok) return showAgain(parsed.slip, parsed.slip.values);
    const { form } = parsed;
    const { files, problems } = takeFiles(route.files, reply.req);
    if (Object.keys(problems).length > 0) return showAgain({ problems }, reply.typed());
    const done = await refusedWhenInvalid(async () => {
      const prepared = (await route.prepare?.(app, { ...ask, form, files })) as P;
      const run = (inside: App) => route.run(inside, { ...ask, form, files, prepared });
      return untilAlone(() => change(app, route, run));
    });
    if ('problems' in done) return showAgain(done, reply.typed());
    await writeLooks(app, reply.viewer, route.may);
    await ('to' in done ? reply.go(done) : reply.show(done));
  });
}

/** One transaction: all of the change, with an audit event and the looks it took, or nothing. A refusal keeps what it wrote. */
async function change<T extends Went | Shown | Refused>(
  app: App,
  { may, single }: { may: string; single?: true },
  run: (inside: App) => Promise<T>,
) {
  const work = async (inside: App): Promise<T> => {
    const result = await run(inside);
    const changed = 'problems' in result ? false : !result.unchanged;
    if (changed && inside.trail.events === 0) throw new OurError(`${may} changed something without an audit event`);
    app.trail.looks.push(...inside.trail.looks);
    return result;
  };
  return single ? work({ ...app, trail: newTrail() }) : inTransaction(app, work);
}

const TRIES = 3;

/** Two presses at once: whoever came second does it again and sees what the first has left. Nothing of a try stays. */
async function untilAlone<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isCollision(error)) throw error;
      if (tries === TRIES)
        throw new Conflict('Somebody did the same at the same moment. Go back and look if it is done.');
    }
  }
}

/** What an operation found wrong with the form comes back on the page like any other slip; the transaction is undone. */
async function refusedWhenInvalid<T>(work: () => Promise<T>): Promise<T | Refused> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Invalid) return { problems: error.problems };
    throw error;
  }
}

/** Looks at other people's data are written before the answer goes out: no entry, no answer. */
async function writeLooks(app: App, viewer: Viewer, capability: string): Promise<void> {
  if (viewer.kind === 'person' && !app.undoes) await recordAccess(app, { viewer, capability, looks: app.trail.looks });
}

/** For HEAD, which link checkers and previews send: nobody sees the page, so nothing may say that somebody did. */
const withoutTrace = (app: App): App => ({
  ...app,
  undoes: true,
  throttle: { ...app.throttle, take: app.throttle.look },
});

type Answer = (app: App, reply: Reply) => Promise<void>;

/** A row of the route table; each request has a trail of its own. */
function inTable(row: Pick<Route, 'method' | 'path' | 'may'> & Partial<Route>, answer: Answer): Route {
  const { method, path, may, form = null, files = null, sends = may, download = false } = row;
  const answerAnew: Answer = (app, reply) =>
    answer({ ...(reply.req.method === 'HEAD' ? withoutTrace(app) : app), trail: newTrail() }, reply);
  return { method, path, may, form, files, sends, download, answer: answerAnew };
}
