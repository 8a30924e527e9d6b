import { z } from 'zod';
import { type App, inTransaction } from '../../src/context.ts';
import { Conflict, Invalid, NotFound } from '../../src/errors.ts';
import type { Ask, Shown } from '../../src/http/ask.ts';
import { errorPage } from '../../src/http/parts.ts';
import { get, post, type Route } from '../../src/http/route.ts';
import type { Subject } from '../../src/policy/viewer.ts';
import { audit } from '../../src/record/audit.ts';

export const THERE = '019aa000-0000-7000-8000-000000000001';
export const NOT_THERE = '019aa000-0000-7000-8000-000000000002';
export const TEXT = 'a sentence about the learner';

/** What the routes below did, in order. */
export const did: string[] = [];
/** About whom the thing is, set by the test. */
export const about: { subject: Subject; tutor: string } = { subject: { aboutId: null }, tutor: '' };

const page = (says: string): Shown => ({
  view: 'errors/error',
  page: errorPage(200, { title: 'A page of the test', says, doNext: [] }),
});

let traces = 0;
/** Leaves a trace that only a commit keeps. */
const write = async (app: App): Promise<void> => {
  await app.db.pageCount.create({ data: { day: app.clock.now(), path: `/written/${traces++}`, count: 1 } });
};

const thing = {
  path: '/test/things/:id',
  may: 'trainees.read',
  input: z.object({ id: z.uuid() }),
  find: async (_app: App, { input }: { input: { id: string } }) => {
    did.push('find');
    return input.id === THERE ? about.subject : null;
  },
} as const;

const anyone = { path: '/test/change', may: 'site.visit' } as const;
const again = (_app: App, { slip }: Pick<Ask, 'slip'>) => page(`again: ${JSON.stringify(slip)}`);

/** Routes that do what a test asks for, beside those of the site. */
export const testRoutes: Route[] = [
  get({
    ...thing,
    show: () => {
      did.push('show');
      return page(TEXT);
    },
  }),
  post({
    ...thing,
    form: z.strictObject({ word: z.string().optional() }),
    run: async (app, { found, viewer }) => {
      did.push('run');
      await audit(app, { what: 'test.done', by: { person: viewer.id ?? '' }, about: found.aboutId ?? undefined });
      return { to: '/test/change', say: 'Done' };
    },
    again: () => page(TEXT),
  }),
  get({
    path: '/test/recorded/:id',
    may: thing.may,
    input: thing.input,
    find: thing.find,
    show: async (app) => {
      const taken = await app.throttle.take('copy', { account: about.tutor });
      const path = await inTransaction(app, async (inside) => {
        await write(inside);
        inside.trail.afterwards.push(async () => void did.push('afterwards'));
        return inside.db.pageCount.count();
      });
      return page(`${taken.allowed} ${path}`);
    },
  }),
  get({ ...anyone, show: (_app, { viewer }) => page(`change: ${viewer.kind}`) }),
  post({
    ...anyone,
    form: z.strictObject({
      how: z.string().min(1, 'Say how'),
      password: z.string().optional(),
      many: z.string().max(3, 'Too long').optional(),
    }),
    prepare: async (_app, { form }) => {
      did.push('prepare');
      if (form.how === 'invalid early') throw new Invalid({ how: 'Not so early' });
    },
    run: async (app, { form }) => {
      did.push('run');
      await write(app);
      if (form.how === 'later') app.trail.afterwards.push(async () => void did.push('afterwards'));
      if (form.how === 'later badly')
        app.trail.afterwards.push(async () => {
          throw new Error('the later thing failed with a word in it');
        });
      if (form.how === 'invalid') throw new Invalid({ how: 'Not like that' });
      if (form.how === 'conflict') throw new Conflict('Somebody else was quicker.');
      if (form.how === 'missing') throw new NotFound();
      if (form.how === 'fault') throw new Error('duplicate key: amina@example.org hunter2');
      if (form.how === 'refused') return { problems: { how: 'Refused, but noted' }, status: 409 as const };
      if (form.how === 'too many') return { problems: { '': 'Slowly' }, status: 429 as const, retryAfter: 12.2 };
      if (form.how === 'silently') return { to: '/test/change' };
      if (form.how === 'shown silently') return page('shown');
      if (form.how === 'unchanged') return { to: '/test/change', unchanged: true };
      await audit(app, { what: 'test.done', by: { system: 'operator' } });
      if (form.how === 'away') return { to: '//evil.example/' };
      return { to: '/test/change#part', say: 'It is done' };
    },
    again,
  }),
];
