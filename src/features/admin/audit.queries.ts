import type { App } from '../../context.ts';
import { revealMany, revealRows } from '../../policy/reveal.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { type Leaf, leafOf, type Turn } from './keyset.ts';

export interface AuditNarrowing {
  /** How `what` begins; small letters, dots and hyphens only. */
  readonly what: string | null;
  readonly actorId: string | null;
  readonly actorSystem: string | null;
  readonly aboutId: string | null;
  /** Days in London, as 2026-11-21; both are included. */
  readonly from: string | null;
  readonly to: string | null;
}

/** One event of the record of changes. */
export interface AuditLine {
  readonly seq: bigint;
  readonly at: Date;
  readonly what: string;
  readonly actorId: string | null;
  readonly actorSystem: string | null;
  readonly aboutId: string | null;
  readonly detail: unknown;
}

export const AUDIT_LINES = 20;

const NARROWED = `($1::text IS NULL OR what LIKE $1 || '%')
             AND ($2::uuid IS NULL OR "actorId" = $2)
             AND ($3::text IS NULL OR "actorSystem" = $3)
             AND ($4::uuid IS NULL OR "aboutId" = $4)
             AND ($5::date IS NULL OR at >= $5::date::timestamp AT TIME ZONE 'Europe/London')
             AND ($6::date IS NULL OR at < ($6::date + 1)::timestamp AT TIME ZONE 'Europe/London')`;

const eventsBeyond = (name: string, beyond: '<' | '>', order: 'DESC' | 'ASC') => ({
  name,
  text: `SELECT seq, "aboutId" FROM audit_event
          WHERE ${NARROWED} AND seq ${beyond} $7::bigint ORDER BY seq ${order} LIMIT $8`,
});
const OLDER = eventsBeyond('audit-older', '<', 'DESC');
const NEWER = eventsBeyond('audit-newer', '>', 'ASC');
const NEWEST = 9_000_000_000_000_000_000n;

const valuesOf = ({ what, actorId, actorSystem, aboutId, from, to }: AuditNarrowing) => [
  ...[what, actorId, actorSystem, aboutId, from, to],
];

interface Found {
  readonly seq: bigint;
  readonly aboutId: string | null;
}

/** Numbers of events and whom they are about: enough to ask the policy for the rest. */
export async function findEvents(
  { database }: App,
  narrowing: AuditNarrowing,
  { before, after }: Turn<bigint>,
  take: number,
): Promise<Found[]> {
  const values = [...valuesOf(narrowing), after ?? before ?? NEWEST, take];
  const { rows } = await database.pool.query<{ seq: string; aboutId: string | null }>({
    ...(after === null ? OLDER : NEWER),
    values,
  });
  return rows.map(({ seq, aboutId }) => ({ seq: BigInt(seq), aboutId }));
}

const EVENT = ['seq', 'at', 'what', 'actorId', 'actorSystem', 'detail'] as const;

/** These events in their order, as far as the policy lets this viewer see them; each person they are about has an entry of it. */
export async function openEvents(app: App, viewer: Viewer, found: readonly Found[]): Promise<AuditLine[]> {
  const where = { seq: { in: found.map(({ seq }) => seq) } };
  const about = [...new Set(found.flatMap(({ aboutId }) => aboutId ?? []))];
  const [personal, others] = await Promise.all([
    revealRows(
      app,
      viewer,
      about.map((aboutId) => ({ aboutId })),
      'AuditEvent',
      EVENT,
      { where },
    ),
    app.db.auditEvent.findMany({ where: { ...where, aboutId: null } }),
  ]);
  const bySeq = new Map<bigint, AuditLine>(others.map((event) => [event.seq, event]));
  for (const { seq, at, what, actorId = null, actorSystem = null, aboutId, detail } of personal) {
    if (seq !== undefined && at && what) bySeq.set(seq, { seq, at, what, actorId, actorSystem, aboutId, detail });
  }
  return found.flatMap(({ seq }) => bySeq.get(seq) ?? []);
}

/** A page of the record, the newest first, with the names that the policy lets this viewer see, by id. */
export async function findAudit(
  app: App,
  viewer: Viewer,
  narrowing: AuditNarrowing,
  turn: Turn<bigint>,
): Promise<{ leaf: Leaf<AuditLine>; names: ReadonlyMap<string, string> }> {
  const leaf = leafOf(await findEvents(app, narrowing, turn, AUDIT_LINES + 1), AUDIT_LINES, turn);
  const rows = await openEvents(app, viewer, leaf.rows);
  const ids = new Set(rows.flatMap(({ actorId, aboutId }) => [actorId, aboutId].filter((id) => id !== null)));
  const people = await revealMany(
    app,
    viewer,
    [...ids].map((aboutId) => ({ aboutId })),
    'Person',
    ['name'],
  );
  const names = new Map([...people].flatMap(([id, { name }]) => (name ? [[id, name] as const] : [])));
  return { leaf: { ...leaf, rows }, names };
}

/** Until when the record is sealed, and how many changes are not sealed yet. */
export async function sealState({ db }: App): Promise<{ sealedAt: Date | null; unsealed: number }> {
  const last = await db.auditSeal.findFirst({ orderBy: { upTo: 'desc' }, select: { upTo: true, at: true } });
  const unsealed = await db.auditEvent.count({ where: { seq: { gt: last?.upTo ?? 0n } } });
  return { sealedAt: last?.at ?? null, unsealed };
}
