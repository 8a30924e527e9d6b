import type { App } from '../../context.ts';
import { decide, visibleCategories } from '../../policy/decide.ts';
import { type PersonSubject, reveal, revealRows } from '../../policy/reveal.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { moduleLines } from '../trainees/trainees.queries.ts';

/** A person as an administrator stands to them; `until` is when the reason that was written down stops to count. */
export interface UserSubject extends PersonSubject {
  readonly until: Date | null;
  /** Of a young person: the birthday on which the permission ends. */
  readonly permission: Date | null;
}

/**
 * Somebody with an account, or null. Whoever may not look for people is not told whether there is such a person: nobody
 * is looked up, and the policy refuses.
 */
export async function findUser(
  app: App,
  { viewer, input }: { viewer: Viewer; input: { id: string } },
): Promise<UserSubject | null> {
  const aboutId = input.id;
  if (!decide(app.policy, viewer, 'admin.users.list').allowed) return { aboutId, until: null, permission: null };
  const [[account], looks] = await Promise.all([
    app.db.$queryRaw<{ endsOn: Date | null }[]>`
      SELECT y."endsOn" FROM vault.person_key k LEFT JOIN young_permission y ON y."personId" = k."personId"
       WHERE k."personId" = ${aboutId}::uuid`,
    app.db.reasonedLook.findMany({
      where: { personId: aboutId, viewerId: viewer.id, part: null, until: { gt: app.clock.now() } },
      select: { id: true, viewerId: true, until: true },
      orderBy: { until: 'desc' },
    }),
  ]);
  if (!account) return null;
  const reasonedLooks = looks.flatMap(({ id, viewerId }) => (viewerId ? [{ id, viewerId }] : []));
  return { aboutId, reasonedLooks, until: looks[0]?.until ?? null, permission: account.endsOn };
}

const PERSON = [
  ...(['name', 'email', 'jobRole', 'workplace', 'membershipNumber', 'createdAt', 'activatedAt'] as const),
  ...(['questionsSetAt', 'suspendedAt', 'suspendedReason', 'closingAt', 'lastActiveAt'] as const),
] as const;

const PERMISSION = ['endsOn', 'guardianName', 'guardianEmail'] as const;

export interface CourseLine {
  readonly title: string;
  readonly modules: number;
  readonly finished: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

export type UserRecord = NonNullable<Awaited<ReturnType<typeof findRecord>>>;

/** What the policy lets this viewer see of a person: profile, account, roles, sessions as a number, courses as numbers. */
export async function findRecord(app: App, viewer: Viewer, subject: UserSubject) {
  const sees = visibleCategories(app.policy, viewer, subject);
  const [person, grants, [permission], sessions, courses] = await Promise.all([
    reveal(app, viewer, subject, 'Person', PERSON),
    revealRows(app, viewer, [subject], 'RoleGrant', ['role', 'grantedAt'], {
      where: { endedAt: null },
      orderBy: { grantedAt: 'asc' },
    }),
    subject.permission ? revealRows(app, viewer, [subject], 'YoungPermission', PERMISSION) : [],
    sees.has('account') ? countSessions(app, subject.aboutId) : null,
    sees.has('learning-record') ? coursesOf(app, subject) : null,
  ]);
  return { person, grants, permission: permission ?? null, sessions, courses };
}

/** How many browsers a person is signed in with, at most: sessions that were left idle count until they are cleared away. */
export const countSessions = ({ db }: App, personId: string): Promise<number> =>
  db.session.count({ where: { personId } });

async function coursesOf(app: App, { aboutId }: UserSubject): Promise<CourseLine[]> {
  const lines = await moduleLines(app, { aboutId, links: [], courseIds: null });
  return [...Map.groupBy(lines, ({ course }) => course)].map(([title, modules]) => ({
    title,
    modules: modules.length,
    finished: modules.filter(({ finishedAt }) => finishedAt).length,
    startedAt: modules[0]?.courseStartedAt ?? new Date(0),
    finishedAt: modules[0]?.courseFinishedAt ?? null,
  }));
}
