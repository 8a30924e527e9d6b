import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { deleteGoalPage, editGoalPage, goalPage, sharedGoalPage, sharedGoalsPage } from './goal.pages.ts';
import { addGoal, addLink, addReflection, bringGoalBack, changeGoal, deleteGoal, setState } from './goals.ts';
import { EmptyForm, GoalForm, LinkForm, NewGoalForm, ReflectionForm, ShareForm, StateForm } from './plan.forms.ts';
import { planPage } from './plan.pages.ts';
import {
  findFiles,
  findGoals,
  findNotes,
  findOwnGoal,
  findSharedGoal,
  findSharedGoals,
  findShares,
  type GoalSubject,
} from './plan.queries.ts';
import { endShare, shareGoal } from './sharing.ts';

const Show = z.object({ show: z.literal('done').optional().catch(undefined) });
const GoalPath = z.object({ goal: z.uuid() });
type InGoal = { input: z.output<typeof GoalPath>; viewer: Viewer };

async function showPlan(app: App, { viewer, slip, input }: Ask<unknown, z.output<typeof Show>>): Promise<Shown> {
  const me = signedIn(viewer);
  const [found, shares] = await Promise.all([findGoals(app, me), findShares(app, me)]);
  return { view: 'plan/plan', page: planPage(app.policy, { ...found, shares, show: input.show ?? 'open', slip }) };
}

/** A goal with all that stands beside it, for its owner. */
export async function showGoal(app: App, { viewer, found, slip }: Pick<Ask<GoalSubject>, 'viewer' | 'found' | 'slip'>) {
  const [notes, files, shares] = await Promise.all([
    findNotes(app, viewer, found),
    findFiles(app, viewer, found.goal.id),
    findShares(app, viewer, found.goal.id),
  ]);
  return { view: 'plan/goal', page: goalPage(app.policy, { goal: found.goal, notes, files, shares, slip }) };
}

async function showEdit(app: App, { viewer, found, slip }: Pick<Ask<GoalSubject>, 'viewer' | 'found' | 'slip'>) {
  const shares = await findShares(app, viewer, found.goal.id);
  return { view: 'plan/edit', page: editGoalPage(app.policy, { goal: found.goal, shares, slip }) };
}

const showDelete = (_app: App, { found }: Pick<Ask<GoalSubject>, 'found'>): Shown => ({
  view: 'plan/delete',
  page: deleteGoalPage(found.goal),
});

const own = {
  input: GoalPath,
  find: (app: App, { input, viewer }: InGoal) => findOwnGoal(app, viewer, input.goal),
} as const;
const reading = { ...own, may: 'plan.read' } as const;
const changing = { ...own, may: 'plan.change' } as const;

const toGoal = ({ goal }: GoalSubject) => paths.planGoal.to({ goal: goal.id });
const SAID = { done: 'Marked as done', closed: 'Closed', open: 'Open again' } as const;

export const planRoutes: Route[] = [
  get({
    path: paths.plan.pattern,
    may: 'plan.read',
    input: Show,
    find: async (_app, { viewer }) => oneself(viewer),
    show: showPlan,
  }),
  post({
    path: paths.plan.pattern,
    may: 'plan.change',
    input: Show,
    form: NewGoalForm,
    find: async (_app, { viewer }) => oneself(viewer),
    run: async (app, { viewer, form }) =>
      (await addGoal(app, signedIn(viewer).id, form))
        ? { to: paths.plan.to(), say: 'Added to your plan' }
        : { to: paths.plan.to(), unchanged: true },
    again: showPlan,
  }),
  get({ ...reading, path: paths.planGoal.pattern, show: showGoal }),
  get({ ...reading, path: paths.planEdit.pattern, show: showEdit }),
  post({
    ...changing,
    path: paths.planEdit.pattern,
    form: GoalForm,
    run: async (app, { found, form }) => {
      await changeGoal(app, found, form);
      return { to: toGoal(found), say: 'Saved' };
    },
    again: showEdit,
  }),
  post({
    ...changing,
    path: paths.planState.pattern,
    form: StateForm,
    run: async (app, { found, form }) =>
      (await setState(app, found, form.to))
        ? { to: toGoal(found), say: SAID[form.to] }
        : { to: toGoal(found), unchanged: true },
    again: showGoal,
  }),
  post({
    ...changing,
    path: paths.planReflections.pattern,
    form: ReflectionForm,
    run: async (app, { found, form }) =>
      (await addReflection(app, found, form.reflection))
        ? { to: toGoal(found), say: 'Reflection added' }
        : { to: toGoal(found), unchanged: true },
    again: showGoal,
  }),
  post({
    ...changing,
    path: paths.planLinks.pattern,
    form: LinkForm,
    run: async (app, { found, form }) =>
      (await addLink(app, found, form))
        ? { to: toGoal(found), say: 'Link added' }
        : { to: toGoal(found), unchanged: true },
    again: showGoal,
  }),
  get({ ...reading, path: paths.planDelete.pattern, show: showDelete }),
  post({
    ...changing,
    path: paths.planDelete.pattern,
    form: EmptyForm,
    run: async (app, { found }) => {
      await deleteGoal(app, found);
      return { to: paths.plan.to(), say: 'Deleted. You can undo this below for a day.' };
    },
    again: showDelete,
  }),
  post({
    path: paths.planUndo.pattern,
    may: 'plan.change',
    input: GoalPath,
    form: EmptyForm,
    find: (app, { input, viewer }) => findOwnGoal(app, viewer, input.goal, { deleted: true }),
    run: async (app, { found }) => {
      await bringGoalBack(app, found);
      return { to: toGoal(found), say: 'Your goal is back. It is shared with nobody.' };
    },
    again: showGoal,
  }),
  post({
    ...changing,
    path: paths.planShare.pattern,
    form: ShareForm,
    prepare: (app, { viewer }) => app.throttle.take('naming', { account: signedIn(viewer).id }),
    run: async (app, { viewer, found, form, prepared }) => {
      if (!prepared.allowed)
        return {
          problems: { email: 'You have shared with many people today. Try again tomorrow.' },
          status: 429,
          retryAfter: prepared.retryAfter,
        };
      await shareGoal(app, signedIn(viewer), found, form.email);
      return { to: toGoal(found), say: 'Shared. They can see this goal if they have an account here.' };
    },
    again: showGoal,
  }),
  post({
    ...changing,
    path: paths.planUnshare.pattern,
    input: GoalPath.extend({ share: z.uuid() }),
    form: EmptyForm,
    run: async (app, { viewer, found, input }) =>
      (await endShare(app, signedIn(viewer), input.share))
        ? { to: toGoal(found), say: 'Stopped. They can no longer see this goal.' }
        : { to: toGoal(found), unchanged: true },
    again: showGoal,
  }),
  get({
    path: paths.sharedGoals.pattern,
    may: 'plan.shared',
    find: async (_app, { viewer }) => oneself(viewer),
    show: async (app, { viewer }) => ({
      view: 'plan/shared',
      page: sharedGoalsPage(await findSharedGoals(app, signedIn(viewer))),
    }),
  }),
  get({
    path: paths.sharedGoal.pattern,
    may: 'plan.shared',
    input: GoalPath,
    find: (app, { input, viewer }) => findSharedGoal(app, viewer, input.goal),
    show: async (app, { viewer, found }) => ({
      view: 'plan/shared-goal',
      page: sharedGoalPage(app.policy, found, await findNotes(app, viewer, found)),
    }),
  }),
];
