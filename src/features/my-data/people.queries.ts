import type { App } from '../../context.ts';
import { oneself } from '../../policy/relations.ts';
import { revealMany, revealRows } from '../../policy/reveal.ts';
import type { SignedIn } from '../../policy/viewer.ts';

export interface NamedPerson {
  readonly id: string;
  readonly tutorId: string | null;
  /** The name of a tutor who accepted; before that only the address as it was written. */
  readonly name: string | null;
  readonly email: string;
  readonly course: string | null;
  readonly until: Date;
  readonly acceptedAt: Date | null;
  readonly endedAt: Date | null;
  /** They accepted, and their account is closed since: nobody looks through this link any more. */
  readonly gone: boolean;
}

/** Over, by somebody's wish, by time, or because the tutor is no longer there. */
export const isOver = ({ endedAt, gone }: Pick<NamedPerson, 'endedAt' | 'gone'>): boolean => endedAt !== null || gone;

const LINK = ['id', 'tutorId', 'tutorEmail', 'courseId', 'until', 'acceptedAt', 'endedAt', 'endsAt'] as const;

/** Everybody whom this learner has named, the living links first. Names of tutors come through the policy, like any other. */
export async function findNamedPeople(app: App, viewer: SignedIn): Promise<NamedPerson[]> {
  const own = { ...oneself(viewer), aboutId: viewer.id };
  const links = await revealRows(app, viewer, [own], 'TutorLink', LINK, { orderBy: { namedAt: 'desc' }, take: 100 });
  const accepted = [...new Set(links.flatMap((link) => (link.acceptedAt && link.tutorId ? [link.tutorId] : [])))];
  const [names, courses] = await Promise.all([
    revealMany(
      app,
      viewer,
      accepted.map((aboutId) => ({ aboutId, namedByLearners: [viewer.id] })),
      'Person',
      ['name'],
    ),
    app.db.course.findMany({
      where: { id: { in: links.flatMap(({ courseId }) => courseId ?? []) } },
      select: { id: true, title: true },
    }),
  ]);
  const now = app.clock.now();
  return links
    .map((link) => ({
      id: link.id ?? '',
      tutorId: link.tutorId ?? null,
      name: (link.tutorId && names.get(link.tutorId)?.name) || null,
      email: link.tutorEmail ?? '',
      course: courses.find(({ id }) => id === link.courseId)?.title ?? null,
      until: link.until ?? now,
      acceptedAt: link.acceptedAt ?? null,
      endedAt: link.endedAt ?? (link.endsAt && link.endsAt <= now ? link.endsAt : null),
      gone: Boolean(link.acceptedAt) && !link.tutorId,
    }))
    .sort((a, b) => Number(isOver(a)) - Number(isOver(b)));
}

/** Courses that can be shared: those that are open to all, and those that this person has begun. */
export function coursesToShare(app: App, personId: string): Promise<{ id: string; title: string }[]> {
  return app.db.course.findMany({
    where: { OR: [{ state: 'published' }, { enrolments: { some: { personId } } }] },
    select: { id: true, title: true },
    orderBy: [{ position: 'asc' }, { title: 'asc' }],
  });
}

/** One link of this learner's own; null for anybody else's. */
export function findOwnLink(app: App, learnerId: string, id: string) {
  return app.db.tutorLink.findFirst({ where: { id, learnerId }, select: { id: true, learnerId: true, tutorId: true } });
}
