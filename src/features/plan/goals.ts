import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Invalid } from '../../errors.ts';
import { audit } from '../../record/audit.ts';
import type { GoalTyped } from './plan.forms.ts';
import { type Goal, type GoalSubject, MOST_GOALS } from './plan.queries.ts';

const day = (text: string): Date | null => (text === '' ? null : new Date(text));

/** Changes of one person's plan come one after the other, so that two presses at once are seen as two. */
export const inTurn = (app: App, personId: string) =>
  app.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${personId}, 5))`;

async function sealed(app: App, personId: string, { title, why, areas, byWhen, reviewOn }: GoalTyped) {
  const key = await loadPersonKey(app, personId);
  return {
    title: app.vault.seal(key, 'Goal.title', title),
    why: why === '' ? null : app.vault.seal(key, 'Goal.why', why),
    areas: areas === '' ? null : app.vault.seal(key, 'Goal.areas', areas),
    byWhen: day(byWhen),
    reviewOn: day(reviewOn),
  };
}

/** A second press of the same button: the same words within so many milliseconds. */
const AGAIN = 10_000;

/** Adds a goal and gives its id; false when the same was added a moment ago. Throws Invalid when there are too many. */
export async function addGoal(app: App, personId: string, typed: Omit<GoalTyped, 'areas' | 'reviewOn'>) {
  await inTurn(app, personId);
  const now = app.clock.now();
  const [count, newest] = await Promise.all([
    app.db.goal.count({ where: { personId, deletedAt: null } }),
    app.db.goal.findFirst({
      where: { personId, deletedAt: null, createdAt: { gt: new Date(now.getTime() - AGAIN) } },
      select: { title: true },
      orderBy: { createdAt: 'desc' },
    }),
  ]);
  if (count >= MOST_GOALS) throw new Invalid({ title: `You have ${MOST_GOALS} goals. Delete one first.` });
  const key = await loadPersonKey(app, personId);
  if (newest && app.vault.unseal(key, 'Goal.title', newest.title) === typed.title) return false;
  const data = { personId, createdAt: now, ...(await sealed(app, personId, { ...typed, areas: '', reviewOn: '' })) };
  const { id } = await app.db.goal.create({ data, select: { id: true } });
  await audit(app, { what: 'plan.goal-added', by: { person: personId }, about: personId, detail: { goal: id } });
  return id;
}

const noted = (app: App, { aboutId, goal }: GoalSubject, what: `plan.${string}`) =>
  audit(app, { what, by: { person: aboutId }, about: aboutId, detail: { goal: goal.id } });

/** The goal as it was typed now. */
export async function changeGoal(app: App, found: GoalSubject, typed: GoalTyped): Promise<void> {
  const data = await sealed(app, found.aboutId, typed);
  await app.db.goal.updateMany({ where: { id: found.goal.id, personId: found.aboutId }, data });
  await noted(app, found, 'plan.goal-changed');
}

const stateOf = ({ doneAt, closedAt }: Pick<Goal, 'doneAt' | 'closedAt'>) =>
  doneAt ? 'done' : closedAt ? 'closed' : 'open';

/** Done, closed without being done, or open again. False when it is so already. */
export async function setState(app: App, found: GoalSubject, to: 'done' | 'closed' | 'open'): Promise<boolean> {
  if (stateOf(found.goal) === to) return false;
  const now = app.clock.now();
  await app.db.goal.updateMany({
    where: { id: found.goal.id, personId: found.aboutId },
    data: { doneAt: to === 'done' ? now : null, closedAt: to === 'closed' ? now : null },
  });
  await noted(app, found, `plan.goal-${to === 'open' ? 'reopened' : to}`);
  return true;
}

/** Out of the plan, and out of the sight of those it was shared with; gone for good a day later. */
export async function deleteGoal(app: App, found: GoalSubject): Promise<void> {
  const now = app.clock.now();
  await app.db.goal.updateMany({ where: { id: found.goal.id, personId: found.aboutId }, data: { deletedAt: now } });
  // Bringing it back must not show it again to anybody: sharing is always an act of its own.
  await app.db.goalShare.updateMany({ where: { goalId: found.goal.id, endedAt: null }, data: { endedAt: now } });
  await noted(app, found, 'plan.goal-deleted');
}

export async function bringGoalBack(app: App, found: GoalSubject): Promise<void> {
  await app.db.goal.updateMany({ where: { id: found.goal.id, personId: found.aboutId }, data: { deletedAt: null } });
  await noted(app, found, 'plan.goal-brought-back');
}

/** Most notes beside one goal. */
const MOST_NOTES = 200;

async function addNote(
  app: App,
  { aboutId: personId, goal }: GoalSubject,
  note: { kind: 'reflection' | 'link'; field: string; text: string; address: string | null },
): Promise<boolean> {
  await inTurn(app, personId);
  const now = app.clock.now();
  const key = await loadPersonKey(app, personId);
  const [count, newest] = await Promise.all([
    app.db.goalNote.count({ where: { goalId: goal.id } }),
    app.db.goalNote.findFirst({
      where: { goalId: goal.id, kind: note.kind, at: { gt: new Date(now.getTime() - AGAIN) } },
      select: { text: true },
      orderBy: { at: 'desc' },
    }),
  ]);
  if (count >= MOST_NOTES) throw new Invalid({ [note.field]: 'This goal is full. Start a new goal.' });
  if (newest && app.vault.unseal(key, 'GoalNote.text', newest.text) === note.text) return false;
  await app.db.goalNote.createMany({
    data: {
      personId,
      goalId: goal.id,
      kind: note.kind,
      text: app.vault.seal(key, 'GoalNote.text', note.text),
      url: note.address === null ? null : app.vault.seal(key, 'GoalNote.url', note.address),
      at: now,
    },
  });
  await audit(app, {
    what: `plan.${note.kind}-added`,
    by: { person: personId },
    about: personId,
    detail: { goal: goal.id },
  });
  return true;
}

/** A dated thought beside a goal; false for a second press. */
export const addReflection = (app: App, found: GoalSubject, text: string): Promise<boolean> =>
  addNote(app, found, { kind: 'reflection', field: 'reflection', text, address: null });

/** A page elsewhere that shows what was done; false for a second press. */
export const addLink = (app: App, found: GoalSubject, { what, address }: { what: string; address: string }) =>
  addNote(app, found, { kind: 'link', field: 'address', text: what, address: new URL(address).href });
