import type { Request } from 'express';
import type { App } from '../context.ts';
import { milliseconds } from '../policy/duration.ts';
import { guest, guestAfterSession, type SignedIn, type Stage, type Viewer } from '../policy/viewer.ts';
import { renewSession, saveSession, storedId } from './session.ts';

/** One prepared statement for all that a page needs to know of who is asking. */
const WHO = {
  name: 'viewer',
  text: `SELECT p.name, p."suspendedAt", p."activatedAt", p."questionsSetAt", p."lastActiveAt",
                k."ringKey", k.wrapped, f."confirmedAt" AS factor,
                ARRAY(SELECT g.role FROM role_grant g WHERE g."personId" = p.id AND g."endedAt" IS NULL) AS roles
           FROM person p
           JOIN vault.person_key k ON k."personId" = p.id
           LEFT JOIN second_factor f ON f."personId" = p.id
          WHERE p.id = $1`,
};

interface Row {
  name: Uint8Array;
  suspendedAt: Date | null;
  activatedAt: Date | null;
  questionsSetAt: Date | null;
  lastActiveAt: Date;
  ringKey: string;
  wrapped: Uint8Array;
  factor: Date | null;
  roles: string[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Whoever is asking. Ends a session that was idle or lasted too long, or whose person is gone or suspended. */
export async function loadViewer(app: App, req: Request): Promise<Viewer> {
  const { personId } = req.session;
  if (!personId) return guest;
  const { rows } = await app.database.pool.query<Row>({ ...WHO, values: [personId] });
  const row = rows[0];
  if (!row || row.suspendedAt || !row.activatedAt || isOver(app, req, row.roles)) {
    await renewSession(req);
    return guestAfterSession;
  }
  await noteVisit(app, req, personId, row);
  const stage = stageOf(app, row);
  const key = app.vault.openPersonKey({ personId, ringKey: row.ringKey, wrapped: row.wrapped });
  return {
    kind: 'person',
    id: personId,
    name: app.vault.unseal(key, 'Person.name', row.name),
    roles: stage === 'ready' ? ['visitor', 'learner', ...row.roles] : ['visitor', 'newcomer'],
    stage,
    sessionId: storedId(req.sessionID),
    confirmedAt: new Date(req.session.confirmedAt ?? 0),
  } satisfies SignedIn;
}

/** Security questions come first; then, for roles that must, the second factor. */
function stageOf(app: App, row: Row): Stage {
  if (!row.questionsSetAt) return 'questions';
  const must = row.roles.some((role) => app.policy.roles[role]?.secondFactor === 'required');
  return must && !row.factor ? 'second-factor' : 'ready';
}

/** The limits of the strictest role that the person has, in milliseconds. */
export function sessionLimits(app: App, roles: readonly string[]): { idle: number; absolute: number } {
  const all = ['learner', ...roles].flatMap((role) => app.policy.roles[role]?.session ?? []);
  return {
    idle: Math.min(...all.map(({ idle }) => milliseconds(idle))),
    absolute: Math.min(...all.map(({ absolute }) => milliseconds(absolute))),
  };
}

function isOver(app: App, req: Request, roles: readonly string[]): boolean {
  const limits = sessionLimits(app, roles);
  const now = app.clock.now().getTime();
  const since = (iso: string | undefined) => now - new Date(iso ?? 0).getTime();
  return since(req.session.seenAt) > limits.idle || since(req.session.startedAt) > limits.absolute;
}

/** Moves the idle limit on, at most once a minute, and the account's last activity, at most once an hour. */
async function noteVisit(app: App, req: Request, personId: string, row: Row): Promise<void> {
  const now = app.clock.now();
  if (now.getTime() - new Date(req.session.seenAt ?? 0).getTime() > MINUTE) {
    req.session.seenAt = now.toISOString();
    await saveSession(req);
  }
  if (now.getTime() - row.lastActiveAt.getTime() > HOUR) {
    await app.db.person.update({ where: { id: personId }, data: { lastActiveAt: now }, select: { id: true } });
  }
}
