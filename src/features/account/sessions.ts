import type { App } from '../../context.ts';
import { sessionLimits } from '../../http/viewer.ts';
import type { SignedIn } from '../../policy/viewer.ts';

export interface OwnSession {
  /** The hash under which the session is stored. */
  readonly id: string;
  readonly browser: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly isThis: boolean;
}

interface Row {
  sid: string;
  label: string | null;
  startedAt: string | null;
  seenAt: string | null;
}

/** The sessions in which this person is signed in now, last used first. */
export async function ownSessions(app: App, viewer: SignedIn): Promise<OwnSession[]> {
  const rows = await app.db.$queryRaw<Row[]>`
    SELECT sid, label, "startedAt", sess->>'seenAt' AS "seenAt" FROM session WHERE "personId" = ${viewer.id}::uuid`;
  const limits = sessionLimits(app, viewer.roles);
  const now = app.clock.now().getTime();
  return rows
    .map(({ sid, label, startedAt, seenAt }) => ({
      id: sid,
      browser: label ?? 'Another browser',
      startedAt: new Date(startedAt ?? 0),
      seenAt: new Date(seenAt ?? 0),
      isThis: sid === viewer.sessionId,
    }))
    .filter((one) => now - one.seenAt.getTime() <= limits.idle && now - one.startedAt.getTime() <= limits.absolute)
    .sort((a, b) => b.seenAt.getTime() - a.seenAt.getTime());
}

/** Ends one session of this person; false when there is no such session. */
export async function endSession(app: App, personId: string, id: string): Promise<boolean> {
  const { count } = await app.db.session.deleteMany({ where: { personId, sid: id } });
  return count > 0;
}

/** Ends every session of this person but the one of this viewer, and returns how many. */
export async function endOtherSessions(app: App, viewer: SignedIn): Promise<number> {
  const { count } = await app.db.session.deleteMany({
    where: { personId: viewer.id, sid: { not: viewer.sessionId } },
  });
  return count;
}
