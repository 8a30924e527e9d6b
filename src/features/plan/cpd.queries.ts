import type { App } from '../../context.ts';
import { localDay } from '../../london.ts';
import { revealRows } from '../../policy/reveal.ts';
import type { SignedIn, Viewer } from '../../policy/viewer.ts';
import { type CpdKind, cpdKinds } from './cpd.forms.ts';

export interface CpdEntry {
  readonly id: string;
  /** Midnight UTC of the day. */
  readonly doneOn: Date;
  readonly title: string;
  readonly kind: CpdKind;
  readonly minutes: number;
  readonly reflection: string;
  readonly courseId: string | null;
  readonly communityId: string | null;
}

/** Most entries of one log: ten years of one a day would not fit, twenty of one a week do. */
export const MOST_ENTRIES = 1000;

const FIELDS = ['id', 'doneOn', 'title', 'kind', 'minutes', 'reflection', 'courseId', 'communityId'] as const;

const kindOf = (kind: string | undefined): CpdKind =>
  kind !== undefined && Object.hasOwn(cpdKinds, kind) ? (kind as CpdKind) : 'other';

/** The viewer's own log, the latest day first, or what of it is wanted. Nobody else's, whoever asks. */
export async function findEntries(
  app: App,
  viewer: Viewer,
  where: { readonly id?: string; readonly communityId?: string } = {},
): Promise<CpdEntry[]> {
  if (viewer.kind !== 'person') return [];
  const rows = await revealRows(app, viewer, [{ aboutId: viewer.id }], 'CpdEntry', FIELDS, {
    where,
    orderBy: [{ doneOn: 'desc' }, { id: 'desc' }],
    take: MOST_ENTRIES,
  });
  return rows.map((row) => ({
    id: row.id ?? '',
    doneOn: row.doneOn ?? new Date(0),
    title: row.title ?? '',
    kind: kindOf(row.kind),
    minutes: row.minutes ?? 0,
    reflection: row.reflection ?? '',
    courseId: row.courseId ?? null,
    communityId: row.communityId ?? null,
  }));
}

/** One entry of the viewer's own; null for anybody else's. */
export async function findEntry(app: App, viewer: Viewer, id: string) {
  const [entry] = await findEntries(app, viewer, { id });
  return entry && viewer.kind === 'person' ? { aboutId: viewer.id, entry } : null;
}

export interface FinishedCourse {
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  /** The day in London on which it was finished, at midnight UTC. */
  readonly finishedOn: Date;
}

/** Midnight UTC of the day that it is in London. */
export const dayIn = (at: Date): Date => new Date(`${localDay(at)}T00:00:00Z`);

/** The courses that the viewer has finished, the latest first. */
export async function findFinished(app: App, viewer: SignedIn): Promise<FinishedCourse[]> {
  const found = await app.db.enrolment.findMany({
    where: { personId: viewer.id, finishedAt: { not: null } },
    select: { finishedAt: true, course: { select: { id: true, title: true, minutes: true } } },
    orderBy: { finishedAt: 'desc' },
    take: 100,
  });
  return found.flatMap(({ finishedAt, course }) => (finishedAt ? [{ ...course, finishedOn: dayIn(finishedAt) }] : []));
}
