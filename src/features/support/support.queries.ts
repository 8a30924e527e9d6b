import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { visibleCategories } from '../../policy/decide.ts';
import type { Category, Policy } from '../../policy/document.ts';
import type { PersonSubject } from '../../policy/reveal.ts';
import type { SignedIn, Viewer } from '../../policy/viewer.ts';

/** What the policy lets a technician open, one thing at a time. */
export const parts = ({ categories }: Policy): Category[] =>
  Object.values(categories).filter(({ seenBy }) => seenBy.includes('technician-with-ticket'));

export interface Look {
  readonly id: string;
  readonly part: string;
  readonly ticket: string;
  readonly at: Date;
  /** When it ends, or ended. */
  readonly until: Date;
  readonly open: boolean;
}

const LOOK = { id: true, personId: true, part: true, ticket: true, at: true, until: true, endedAt: true } as const;

/** The viewer's own looks of the last weeks, the newest first. Tickets are opened; nothing else of the people is. */
export async function findOwnLooks(app: App, viewer: SignedIn): Promise<Look[]> {
  const now = app.clock.now();
  const rows = await app.db.reasonedLook.findMany({
    where: { viewerId: viewer.id, part: { not: null } },
    orderBy: { at: 'desc' },
    take: 20,
    select: LOOK,
  });
  const keys = await loadPersonKeys(
    app,
    rows.map(({ personId }) => personId),
  );
  return rows.flatMap(({ id, personId, part, ticket, at, until, endedAt }) => {
    const key = keys.get(personId);
    if (!key || !ticket || !part) return [];
    const opened = app.vault.unseal(key, 'ReasonedLook.ticket', ticket);
    return { id, part, ticket: opened, at, until: endedAt ?? until, open: endedAt === null && until > now };
  });
}

export interface LookSubject extends PersonSubject {
  readonly lookId: string;
  readonly category: Category;
  readonly until: Date;
}

/** What the viewer may look at now under this id; null when it is over, was ended, or is somebody else's. */
export async function findLook(app: App, viewer: Viewer, id: string): Promise<LookSubject | null> {
  if (viewer.kind !== 'person') return null;
  const row = await app.db.reasonedLook.findFirst({
    where: { id, viewerId: viewer.id, part: { not: null }, endedAt: null, until: { gt: app.clock.now() } },
    select: LOOK,
  });
  const category = row?.part ? app.policy.categories[row.part] : undefined;
  if (!row || !category) return null;
  const subject = { aboutId: row.personId, ticketLooks: [{ viewerId: viewer.id, id }] };
  // The policy may have changed since the look was opened.
  if (!visibleCategories(app.policy, viewer, subject).has(category.id)) return null;
  return { ...subject, lookId: id, category, until: row.until };
}
