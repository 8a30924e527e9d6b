import type { App } from '../../context.ts';
import { join, type Sql, sql } from '../../data/sql.ts';
import { visibleCategories } from '../../policy/decide.ts';
import { hasKey } from '../../policy/retention-plan.ts';
import { mayFindBy, noteShown, type PersonSubject, revealMany, revealRows } from '../../policy/reveal.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { beyond, type Leaf, leafOf, type Place } from './keyset.ts';
import type { AccountState, UsersAsked } from './users.forms.ts';

/** One line of the list; what the policy hides is null. */
export interface UserLine extends Place {
  readonly name: string | null;
  readonly email: string | null;
  readonly roles: readonly string[];
  readonly state: AccountState | null;
  readonly lastActiveAt: Date | null;
}

interface Found extends Place {
  readonly isYoung: boolean;
}

const LINES = 25;

const STATES: Readonly<Record<AccountState, Sql>> = {
  open: sql`t."activatedAt" IS NOT NULL AND t."suspendedAt" IS NULL AND t."closingAt" IS NULL`,
  waiting: sql`t."activatedAt" IS NULL`,
  suspended: sql`t."suspendedAt" IS NOT NULL`,
  closing: sql`t."closingAt" IS NOT NULL`,
};

/** True for people whom the search fits; null when it can fit nobody. Only what the viewer may see can be searched by. */
function fits(app: App, viewer: Viewer, q: string): Sql | null {
  if (q === '') return sql`true`;
  const mayBy = (field: 'name' | 'email') => mayFindBy(app, viewer, { aboutId: null }, 'Person', field);
  if (q.includes('@')) return mayBy('email') ? sql`t."emailIndex" = ${app.vault.emailIndex(q)}` : null;
  const words = app.vault.namePrefix(q);
  return words.length > 0 && mayBy('name') ? sql`t."nameIndex" @> ${words}::text[]` : null;
}

/** A page of people with an account, the newest first, narrowed as asked. */
export async function findUsers(app: App, viewer: Viewer, asked: UsersAsked): Promise<Leaf<UserLine>> {
  const found = fits(app, viewer, asked.q);
  if (found === null) return { rows: [], newer: false, older: false };
  const { where, order } = beyond(sql`t."createdAt"`, sql`t.id`, asked);
  const role = sql`EXISTS (SELECT 1 FROM role_grant g
    WHERE g."personId" = t.id AND g.role = ${asked.role} AND g."endedAt" IS NULL)`;
  const all = [hasKey, found, where, ...(asked.role ? [role] : []), ...(asked.state ? [STATES[asked.state]] : [])];
  const read = await app.db.$queryRaw<Found[]>`
    SELECT t.id::text AS id, t."createdAt" AS at,
           EXISTS (SELECT 1 FROM young_permission y WHERE y."personId" = t.id) AS "isYoung"
      FROM person t WHERE ${join(all, ' AND ')}
     ORDER BY ${order} LIMIT ${LINES + 1}`;
  const leaf = leafOf(read, LINES, asked);
  return { ...leaf, rows: await opened(app, viewer, leaf.rows) };
}

const SHOWN = ['name', 'email', 'activatedAt', 'suspendedAt', 'closingAt', 'lastActiveAt'] as const;

async function opened(app: App, viewer: Viewer, places: readonly Found[]): Promise<UserLine[]> {
  const subjects = places.map(({ id }): PersonSubject => ({ aboutId: id }));
  const [people, grants] = await Promise.all([
    revealMany(app, viewer, subjects, 'Person', SHOWN),
    revealRows(app, viewer, subjects, 'RoleGrant', ['role'], { where: { endedAt: null } }),
  ]);
  return places.map(({ id, at, isYoung }) => {
    const sees = isYoung && visibleCategories(app.policy, viewer, { aboutId: id }).has('permission');
    if (sees) noteShown(app, viewer, { aboutId: id }, ['permission']);
    const person = people.get(id);
    const granted = grants.flatMap(({ aboutId, role }) => (aboutId === id && role ? [role] : []));
    return {
      ...{ id, at },
      name: person?.name ?? null,
      email: person?.email ?? null,
      roles: sees ? ['young'] : granted,
      state: person && !person.withheld.includes('activatedAt') ? stateOf(person) : null,
      lastActiveAt: person?.lastActiveAt ?? null,
    };
  });
}

interface Moments {
  readonly activatedAt?: Date | null;
  readonly suspendedAt?: Date | null;
  readonly closingAt?: Date | null;
}

/** The one state of an account that matters most. */
export function stateOf({ activatedAt, suspendedAt, closingAt }: Moments): AccountState {
  if (suspendedAt) return 'suspended';
  if (closingAt) return 'closing';
  return activatedAt ? 'open' : 'waiting';
}
