import type { App } from '../../context.ts';
import { type PersonSubject, type RevealedRow, revealMany, revealRows } from '../../policy/reveal.ts';
import type { SignedIn, Viewer } from '../../policy/viewer.ts';

const GOAL = [
  'id',
  'title',
  'why',
  'areas',
  'byWhen',
  'reviewOn',
  'createdAt',
  'doneAt',
  'closedAt',
  'deletedAt',
] as const;
const NOTE = ['id', 'kind', 'text', 'url', 'at'] as const;

export interface Goal {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly areas: string;
  readonly byWhen: Date | null;
  readonly reviewOn: Date | null;
  readonly createdAt: Date;
  readonly doneAt: Date | null;
  readonly closedAt: Date | null;
}

/** A reflection, or a link that shows what was done. */
export interface Note {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly address: string | null;
  readonly at: Date;
}

export interface Share {
  readonly id: string;
  readonly goalId: string;
  readonly email: string;
  readonly sharedAt: Date;
}

/** One goal, as a finder gives it to a page. */
export interface GoalSubject extends PersonSubject {
  readonly goal: Goal;
}

const goalOf = (row: RevealedRow<'Goal', (typeof GOAL)[number]>): Goal => ({
  id: row.id ?? '',
  title: row.title ?? '',
  why: row.why ?? '',
  areas: row.areas ?? '',
  byWhen: row.byWhen ?? null,
  reviewOn: row.reviewOn ?? null,
  createdAt: row.createdAt ?? new Date(0),
  doneAt: row.doneAt ?? null,
  closedAt: row.closedAt ?? null,
});

/** Most goals that a person can have at a time; the list is shown whole. */
export const MOST_GOALS = 200;

/** The viewer's own goals, the newest first; those deleted within the last day apart. One query. */
export async function findGoals(app: App, viewer: SignedIn): Promise<{ goals: Goal[]; deleted: Goal[] }> {
  const own = { aboutId: viewer.id };
  const rows = await revealRows(app, viewer, [own], 'Goal', GOAL, {
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 2 * MOST_GOALS,
  });
  const pick = (deleted: boolean) => rows.filter((row) => (row.deletedAt != null) === deleted).map(goalOf);
  return { goals: pick(false), deleted: pick(true) };
}

/** One of the viewer's own goals; null for anybody else's, whoever asks. `deleted`: one that can still be brought back. */
export async function findOwnGoal(
  app: App,
  viewer: Viewer,
  id: string,
  { deleted = false } = {},
): Promise<GoalSubject | null> {
  if (viewer.kind !== 'person') return null;
  const own = { aboutId: viewer.id };
  const where = { id, deletedAt: deleted ? { not: null } : null };
  const [row] = await revealRows(app, viewer, [own], 'Goal', GOAL, { where });
  return row ? { ...own, goal: goalOf(row) } : null;
}

/** What stands beside a goal, the newest first, as far as the viewer may see it. */
export async function findNotes(app: App, viewer: Viewer, { goal, ...subject }: GoalSubject): Promise<Note[]> {
  const rows = await revealRows(app, viewer, [subject], 'GoalNote', NOTE, {
    where: { goalId: goal.id },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: 200,
  });
  return rows.map((row) => ({
    id: row.id ?? '',
    kind: row.kind ?? '',
    text: row.text ?? '',
    address: row.url ?? null,
    at: row.at ?? new Date(0),
  }));
}

export interface Evidence {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly at: Date;
}

/** The files beside one of the viewer's own goals, the newest first; nobody else gets any. */
export async function findFiles(app: App, viewer: Viewer, goalId: string, id?: string): Promise<Evidence[]> {
  if (viewer.kind !== 'person') return [];
  const rows = await revealRows(
    app,
    viewer,
    [{ aboutId: viewer.id }],
    'GoalFile',
    ['id', 'name', 'type', 'size', 'at'],
    {
      where: { goalId, goal: { deletedAt: null }, ...(id ? { id } : {}) },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: 50,
    },
  );
  return rows.map((row) => ({
    id: row.id ?? '',
    name: row.name ?? '',
    type: row.type ?? '',
    size: row.size ?? 0,
    at: row.at ?? new Date(0),
  }));
}

/** Whom the owner lets see this goal now, or any of their goals. Only the owner gets an answer. */
export async function findShares(app: App, viewer: Viewer, goalId?: string): Promise<Share[]> {
  if (viewer.kind !== 'person') return [];
  const rows = await revealRows(
    app,
    viewer,
    [{ aboutId: viewer.id }],
    'GoalShare',
    ['id', 'goalId', 'email', 'sharedAt'],
    {
      where: { ...(goalId ? { goalId } : {}), endedAt: null, goal: { deletedAt: null } },
      orderBy: { sharedAt: 'asc' },
      take: 500,
    },
  );
  return rows.map((row) => ({
    id: row.id ?? '',
    goalId: row.goalId ?? '',
    email: row.email ?? '',
    sharedAt: row.sharedAt ?? new Date(0),
  }));
}

export interface SharedGoal {
  readonly goal: Goal;
  /** Whose it is; null when their name may not be shown. */
  readonly owner: string | null;
  readonly ownerId: string;
}

/** The goals that others share with the viewer now, or one of them, with the names of their owners. Three queries. */
export async function findSharedGoals(app: App, viewer: SignedIn, goalId?: string): Promise<SharedGoal[]> {
  const shares = await app.db.goalShare.findMany({
    where: { withId: viewer.id, endedAt: null, goal: { deletedAt: null }, ...(goalId ? { goalId } : {}) },
    select: { goalId: true, personId: true },
    orderBy: { sharedAt: 'desc' },
    take: 100,
  });
  const owners = [...new Set(shares.map(({ personId }) => personId))];
  const subjects = owners.map((aboutId) => ({ aboutId, sharedWith: [viewer.id] }));
  const [goals, names] = await Promise.all([
    revealRows(app, viewer, subjects, 'Goal', GOAL, { where: { id: { in: shares.map((share) => share.goalId) } } }),
    revealMany(app, viewer, subjects, 'Person', ['name']),
  ]);
  return goals.map((row) => ({
    goal: goalOf(row),
    ownerId: row.aboutId,
    owner: names.get(row.aboutId)?.name ?? null,
  }));
}

/** A goal that somebody shares with the viewer now; null otherwise, also for the owner. */
export async function findSharedGoal(app: App, viewer: Viewer, goalId: string) {
  if (viewer.kind !== 'person') return null;
  const [found] = await findSharedGoals(app, viewer, goalId);
  return found ? { aboutId: found.ownerId, sharedWith: [viewer.id], ...found } : null;
}
