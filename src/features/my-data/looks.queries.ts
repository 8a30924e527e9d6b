import type { App } from '../../context.ts';
import { oneself } from '../../policy/relations.ts';
import { revealMany, revealRows } from '../../policy/reveal.ts';
import type { SignedIn } from '../../policy/viewer.ts';

export interface LookSeen {
  readonly id: string;
  /** null: their account is gone. */
  readonly by: string | null;
  readonly capability: string;
  readonly rule: string;
  readonly categories: readonly string[];
  readonly reason: string | null;
  /** Of a technician's look: the number under which they were asked for help. */
  readonly ticket: string | null;
  /** When that look was over, or will be. */
  readonly openUntil: Date | null;
  readonly at: Date;
}

const ENTRY = ['id', 'viewerId', 'capability', 'rule', 'categories', 'reasonId', 'at'] as const;
const REASON = ['id', 'reason', 'ticket', 'part', 'until', 'endedAt'] as const;
const PAGE = 25;

/** Who looked at this person's record, newest first, a page at a time; `before` is the id of the last entry seen. */
export async function findLooks(
  app: App,
  viewer: SignedIn,
  before: string | null,
): Promise<{ looks: LookSeen[]; more: boolean }> {
  const own = { ...oneself(viewer), aboutId: viewer.id };
  // Ids are made in the order of time, so that one column orders and continues the list.
  const narrowing = { orderBy: { id: 'desc' }, take: PAGE + 1, ...(before ? { where: { id: { lt: before } } } : {}) };
  const entries = await revealRows(app, viewer, [own], 'AccessEntry', ENTRY, narrowing);
  const shown = entries.slice(0, PAGE);
  const viewers = [...new Set(shown.flatMap(({ viewerId }) => viewerId ?? []))];
  const reasonIds = shown.flatMap(({ reasonId }) => reasonId ?? []);
  const [names, reasons] = await Promise.all([
    revealMany(
      app,
      viewer,
      viewers.map((aboutId) => ({ aboutId, lookedAtPeople: [viewer.id] })),
      'Person',
      ['name'],
    ),
    reasonIds.length > 0
      ? revealRows(app, viewer, [own], 'ReasonedLook', [...REASON], { where: { id: { in: reasonIds } } })
      : [],
  ]);
  return {
    more: entries.length > PAGE,
    looks: shown.map((entry) => {
      const why = reasons.find(({ id }) => id === entry.reasonId);
      return {
        id: entry.id ?? '',
        by: (entry.viewerId && names.get(entry.viewerId)?.name) || null,
        capability: entry.capability ?? '',
        rule: entry.rule ?? '',
        categories: entry.categories ?? [],
        reason: why?.reason ?? null,
        ticket: why?.ticket ?? null,
        openUntil: why?.part ? (why.endedAt ?? why.until ?? null) : null,
        at: entry.at ?? new Date(0),
      };
    }),
  };
}
