import type { App } from '../context.ts';
import type { AuditEvent, AuditSeal } from '../generated/prisma/client.ts';
import { addDuration } from '../policy/duration.ts';
import { linksOf, markOf, ownHash } from './audit-seal.ts';

/** The first thing that is wrong with the audit log, by the number of the event. */
type AuditFault =
  | { readonly what: 'changed' | 'added'; readonly seq: bigint }
  /** An event that a seal knows is gone; `after` is the last one before it. */
  | { readonly what: 'missing'; readonly after: bigint }
  /** A seal was changed, removed, or put in. */
  | { readonly what: 'seal'; readonly seq: bigint }
  /** Events were removed before the policy's time for them was over. */
  | { readonly what: 'removed-early'; readonly seq: bigint };

export interface AuditCheck {
  readonly fault: AuditFault | null;
  readonly seals: number;
  readonly events: number;
  /** Events that no seal covers yet: a change of theirs would not be found. */
  readonly unsealed: number;
}

const SEALS_AT_ONCE = 20;

function keepOfAudit({ policy, dataMap }: App) {
  const category = dataMap.models.find(({ name }) => name === 'AuditEvent')?.category ?? '';
  return policy.categories[category]?.keep;
}

function sealFault(app: App, seal: AuditSeal, previous: AuditSeal | undefined): AuditFault | null {
  const { before, own, marks } = linksOf(seal);
  const follows = previous ? before === linksOf(previous).own && seal.from === previous.upTo + 1n : true;
  const whole = own === ownHash(app, seal, before, marks) && marks.length === seal.count;
  return follows && whole ? null : { what: 'seal', seq: seal.upTo };
}

/** Compares a seal's events with the marks that it keeps of them. */
function eventFault(app: App, seal: AuditSeal, events: readonly AuditEvent[]): AuditFault | null {
  const expected = linksOf(seal).marks;
  const found = events.map((event) => markOf(app, event));
  const at = expected.findIndex((mark, i) => mark !== found[i]);
  const wrong = at < 0 && found.length > expected.length ? expected.length : at;
  if (wrong < 0) return null;
  const event = events[wrong];
  const after = events[wrong - 1]?.seq ?? seal.from - 1n;
  if (!event) return { what: 'missing', after };
  if (expected.includes(found[wrong] ?? '')) return { what: 'missing', after };
  return { what: found[wrong + 1] === expected[wrong] ? 'added' : 'changed', seq: event.seq };
}

/** The first seal that is there is the anchor when retention removed what came before: its events may be gone, all of them. */
function anchorFault(app: App, anchor: AuditSeal): AuditFault | null {
  const keep = keepOfAudit(app);
  const over = keep?.kind === 'for' && addDuration(anchor.at, keep.for) <= app.clock.now();
  return over ? null : { what: 'removed-early', seq: anchor.upTo };
}

/** Goes through the whole audit log and names the first changed, added or missing event; reads a bounded part at a time. */
export async function verifyAudit(app: App): Promise<AuditCheck> {
  let previous: AuditSeal | undefined;
  let seals = 0;
  let events = 0;
  const result = async (fault: AuditFault | null): Promise<AuditCheck> => {
    const unsealed = await app.db.auditEvent.count({ where: { seq: { gt: previous?.upTo ?? 0n } } });
    return { fault, seals, events, unsealed };
  };
  for (;;) {
    const batch: AuditSeal[] = await app.db.auditSeal.findMany({
      where: previous ? { upTo: { gt: previous.upTo } } : {},
      orderBy: { upTo: 'asc' },
      take: SEALS_AT_ONCE,
    });
    for (const seal of batch) {
      const first = previous === undefined;
      const wrong = sealFault(app, seal, previous);
      if (wrong) return result(wrong);
      const covered = await app.db.auditEvent.findMany({
        where: { seq: previous ? { gt: previous.upTo, lte: seal.upTo } : { lte: seal.upTo } },
        orderBy: { seq: 'asc' },
      });
      const isAnchor = first && covered.length === 0;
      const fault = isAnchor ? anchorFault(app, seal) : (startFault(seal, first) ?? eventFault(app, seal, covered));
      if (fault) return result(fault);
      previous = seal;
      seals += 1;
      events += covered.length;
    }
    if (batch.length < SEALS_AT_ONCE) return result(null);
  }
}

/** A log whose first seal still has its events must begin at the beginning. */
function startFault(seal: AuditSeal, first: boolean): AuditFault | null {
  return first && (seal.from !== 1n || linksOf(seal).before !== '') ? { what: 'seal', seq: seal.upTo } : null;
}

/**
 * Removes the events whose time under the policy is over, in whole seals from the beginning; the last of those seals
 * stays as the anchor of the chain. Returns how many events went. The app itself may delete no event: a function of the
 * database does, and only so.
 */
export async function forgetOldAudit(app: App, limit = Number.POSITIVE_INFINITY): Promise<number> {
  const upTo = await oldestKept(app, app.clock.now(), limit);
  if (upTo === null) return 0;
  const [row] = await app.db.$queryRaw<{ gone: bigint }[]>`SELECT audit_forget(${upTo}::bigint) AS gone`;
  return Number(row?.gone ?? 0);
}

/** How many events forgetOldAudit would remove once all settled events are sealed. */
export async function countOldAudit(app: App, now = app.clock.now()): Promise<number> {
  const upTo = await oldestKept(app, now, Number.POSITIVE_INFINITY);
  return upTo === null ? 0 : app.db.auditEvent.count({ where: { seq: { lte: upTo } } });
}

/** The end of the longest beginning of the chain whose time is over, of at most about `limit` events. */
async function oldestKept(app: App, now: Date, limit: number): Promise<bigint | null> {
  const keep = keepOfAudit(app);
  if (keep?.kind !== 'for') return null;
  const seals = await app.db.auditSeal.findMany({
    orderBy: { upTo: 'asc' },
    select: { upTo: true, at: true, count: true },
  });
  const young = seals.findIndex(({ at }) => addDuration(at, keep.for) > now);
  const old = young < 0 ? seals : seals.slice(0, young);
  // The first may be the anchor, whose events are gone: it does not count.
  const [, ...counted] = old;
  let last = old[0];
  let events = 0;
  for (const seal of counted) {
    if (events > 0 && events + seal.count > limit) break;
    events += seal.count;
    last = seal;
  }
  return last?.upTo ?? null;
}
