import { createHash } from 'node:crypto';
import { type App, inTransaction } from '../context.ts';
import type { AuditEvent, AuditSeal } from '../generated/prisma/client.ts';

/** Events at most under one seal. */
const RUN = 500;
/** A transaction lasts ten seconds at most: what is older than this has committed, so that no event comes in late. */
const SETTLED_MS = 60_000;
/** Only one process seals at a time. */
const LOCK = 7_301_442;

type Sealing = Pick<App, 'vault'>;

/** Eight bytes that stand for one event in its seal, so that a check can name the event and not only the seal. */
export function markOf({ vault }: Sealing, event: AuditEvent): string {
  const { seq, at, what, actorId, actorSystem, aboutId } = event;
  const facts = [String(seq), at.toISOString(), what, actorId, actorSystem, aboutId, inOrder(event.detail)];
  return vault.keyedHash('audit', JSON.stringify(facts)).slice(0, 11);
}

/** The same JSON with the keys of every object in order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}

/** A seal's hash in its parts: the hash of the seal before, its own, and the marks of its events. */
export interface Links {
  readonly before: string;
  readonly own: string;
  readonly marks: readonly string[];
}

export function linksOf({ hash }: Pick<AuditSeal, 'hash'>): Links {
  const [before = '', own = '', marks = ''] = hash.split('.');
  return { before, own, marks: marks.match(/.{11}/g) ?? [] };
}

/** The keyed hash of a seal: over the seal before it, its own figures and all its events. */
export function ownHash(
  { vault }: Sealing,
  seal: Omit<AuditSeal, 'hash'>,
  before: string,
  marks: readonly string[],
): string {
  const events = createHash('sha256').update(marks.join('')).digest('base64url');
  const facts = [before, String(seal.from), String(seal.upTo), seal.count, seal.at.toISOString(), events];
  return vault.keyedHash('audit', JSON.stringify(facts));
}

/** As many events as go under one seal: not over midnight (UTC), so that whole days can be removed when their time is over. */
function oneDay(events: readonly AuditEvent[]): AuditEvent[] {
  const day = events[0]?.at.toISOString().slice(0, 10);
  const end = events.findIndex(({ at }) => at.toISOString().slice(0, 10) !== day);
  return end < 0 ? [...events] : events.slice(0, end);
}

/** Seals the next events; 0 when there are none that are settled. */
async function sealOnce(app: App): Promise<number> {
  await app.db.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK})::text`;
  const last = await app.db.auditSeal.findFirst({ orderBy: { upTo: 'desc' } });
  const settled = new Date(app.clock.now().getTime() - SETTLED_MS);
  const next = await app.db.auditEvent.findMany({
    where: { seq: { gt: last?.upTo ?? 0n } },
    orderBy: { seq: 'asc' },
    take: RUN,
  });
  const early = next.findIndex(({ at }) => at > settled);
  const events = oneDay(early < 0 ? next : next.slice(0, early));
  const end = events.at(-1);
  if (!end) return 0;
  const marks = events.map((event) => markOf(app, event));
  const at = new Date(Math.max(...events.map((event) => event.at.getTime())));
  const seal = { from: (last?.upTo ?? 0n) + 1n, upTo: end.seq, count: events.length, at };
  const before = last ? linksOf(last).own : '';
  const own = ownHash(app, seal, before, marks);
  await app.db.auditSeal.create({ data: { ...seal, hash: `${before}.${own}.${marks.join('')}` } });
  // The log is kept elsewhere: whoever cuts off the end of the chain cannot cut it off there.
  app.trail.afterwards.push(async () => app.log.info({ upTo: String(seal.upTo), seal: own }, 'audit log sealed'));
  return events.length;
}

/** Seals all settled events, each seal in a transaction of its own; returns how many events. Two at once do no harm. */
export async function sealAudit(app: App): Promise<number> {
  let all = 0;
  for (;;) {
    const sealed = await inTransaction(app, sealOnce);
    if (sealed === 0) return all;
    all += sealed;
  }
}
