import type { Request } from 'express';
import type { SessionData } from 'express-session';
import type { App } from '../context.ts';
import { openPersonKey } from '../data/person-keys.ts';
import { milliseconds } from '../policy/duration.ts';
import { guest, guestAfterSession, type SignedIn, type Stage, type Viewer } from '../policy/viewer.ts';
import { ownerOf, renewSession, saveSession, storedId } from './session.ts';
import { type Owner, readSession } from './session-owner.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Whoever is asking. Ends a session that was idle or lasted too long, or whose person is gone or suspended. */
export async function loadViewer(app: App, req: Request): Promise<Viewer> {
  if (!req.session.personId) return guest;
  const owner = ownerOf(req);
  if (!owner || owner.suspendedAt || !owner.activatedAt || isOver(app, req.session, rolesOf(owner))) {
    await renewSession(req);
    return guestAfterSession;
  }
  // A page that is only open does not keep its session alive.
  if (!wantsEvents(req)) await noteVisit(app, req, owner);
  return viewerOf(app, owner, req.session, storedId(req.sessionID));
}

function viewerOf(app: App, owner: Owner, session: SessionData, sessionId: string): SignedIn {
  const stage = stageOf(app, owner);
  return {
    kind: 'person',
    id: owner.personId,
    name: app.vault.unseal(openPersonKey(app, owner), 'Person.name', owner.name),
    roles: stage === 'ready' ? ['visitor', ...rolesOf(owner)] : ['visitor', 'newcomer'],
    ...(owner.isYoung && { isYoung: true }),
    stage,
    sessionId,
    confirmedAt: new Date(session.confirmedAt ?? 0),
    unread: owner.unread,
    ...(owner.display && { display: owner.display }),
  };
}

/** What somebody is once they are set up. A young person is nothing else, whatever was granted. */
const rolesOf = ({ isYoung, roles }: Owner): string[] => (isYoung ? ['young'] : ['learner', ...roles]);

const SEEN = {
  name: 'session-seen',
  text: `UPDATE session SET sess = (sess::jsonb || jsonb_build_object('seenAt', $2::text))::json WHERE sid = $1`,
};

/**
 * Whose session this is, for a request that comes without its cookie from the content's own origin; null once the session
 * or the person may do nothing more. With `isActive` the visit counts, at most once a minute.
 */
export async function viewerOfSession(
  app: App,
  sessionId: string,
  { isActive }: { isActive: boolean },
): Promise<SignedIn | null> {
  const now = app.clock.now();
  const found = await readSession(app.database.pool, sessionId, { messages: [], now });
  if (!found?.owner) return null;
  const { data, owner } = found;
  if (owner.suspendedAt || !owner.activatedAt || isOver(app, data, rolesOf(owner))) return null;
  if (isActive && now.getTime() - new Date(data.seenAt ?? 0).getTime() > MINUTE)
    await app.database.pool.query({ ...SEEN, values: [sessionId, now.toISOString()] });
  return viewerOf(app, owner, data, sessionId);
}

/** Security questions come first; then, for roles that must, the second factor. */
function stageOf(app: App, owner: Owner): Stage {
  if (!owner.questionsSetAt) return 'questions';
  const must = rolesOf(owner).some((role) => app.policy.roles[role]?.secondFactor === 'required');
  return must && !owner.factor ? 'second-factor' : 'ready';
}

/** The limits of the strictest role that the person has, in milliseconds. */
export function sessionLimits(app: App, roles: readonly string[]): { idle: number; absolute: number } {
  const all = ['learner', ...roles].flatMap((role) => app.policy.roles[role]?.session ?? []);
  return {
    idle: Math.min(...all.map(({ idle }) => milliseconds(idle))),
    absolute: Math.min(...all.map(({ absolute }) => milliseconds(absolute))),
  };
}

/** How long a page may count on its session, in seconds: the visit that brought it may be noted a minute too early. */
export const idleSeconds = (app: App, roles: readonly string[]): number =>
  (sessionLimits(app, roles).idle - MINUTE) / 1000;

/** Whether a browser asks for an answer that goes on, and not its person for a page. */
export const wantsEvents = (req: Request): boolean => req.get('accept') === 'text/event-stream';

const ALIVE = {
  name: 'sessions-alive',
  text: `SELECT s.sid, s.sess ->> 'seenAt' AS "seenAt", s.sess ->> 'startedAt' AS "startedAt"
           FROM session s JOIN person p ON p.id = s."personId"
          WHERE s.sid = ANY($1) AND s.expire >= now() AND p."activatedAt" IS NOT NULL AND p."suspendedAt" IS NULL`,
};

/** Which of these sessions have not come to their end, by their stored ids. One query. */
export async function aliveSessions(
  app: App,
  some: readonly Pick<SignedIn, 'sessionId' | 'roles'>[],
): Promise<Set<string>> {
  const roles = new Map(some.map((one) => [one.sessionId, one.roles]));
  const { rows } = await app.database.pool.query<{ sid: string; seenAt: string; startedAt: string }>({
    ...ALIVE,
    values: [[...roles.keys()]],
  });
  return new Set(rows.filter((row) => !isOver(app, row, roles.get(row.sid) ?? [])).map(({ sid }) => sid));
}

function isOver(app: App, session: Pick<SessionData, 'seenAt' | 'startedAt'>, roles: readonly string[]): boolean {
  const limits = sessionLimits(app, roles);
  const now = app.clock.now().getTime();
  const since = (iso: string | undefined) => now - new Date(iso ?? 0).getTime();
  return since(session.seenAt) > limits.idle || since(session.startedAt) > limits.absolute;
}

/** Moves the idle limit on, at most once a minute, and the account's last activity, at most once an hour. */
async function noteVisit(app: App, req: Request, { personId, lastActiveAt }: Owner): Promise<void> {
  const now = app.clock.now();
  if (now.getTime() - new Date(req.session.seenAt ?? 0).getTime() > MINUTE) {
    req.session.seenAt = now.toISOString();
    await saveSession(req);
  }
  if (now.getTime() - lastActiveAt.getTime() > HOUR) {
    await app.db.person.update({ where: { id: personId }, data: { lastActiveAt: now }, select: { id: true } });
  }
}
