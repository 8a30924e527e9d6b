import { inTransaction } from '../../src/context.ts';
import { acceptInvitation, findInvitation, nameTutor } from '../../src/features/trainees/tutor-links.ts';
import type { TestPerson } from './people.ts';
import type { TestSite } from './site.ts';

/** The learner names the tutor for all courses, until half a year from now. */
export async function named(
  { app }: TestSite,
  learner: Pick<TestPerson, 'id'>,
  tutor: Pick<TestPerson, 'id' | 'email'>,
  { accepted }: { accepted: boolean },
): Promise<void> {
  const until = new Date(Math.floor(app.clock.now().getTime() / 86_400_000) * 86_400_000 + 180 * 86_400_000);
  const naming = { learnerId: learner.id, email: tutor.email, courseId: null, until };
  await inTransaction(app, (inside) => nameTutor(inside, naming));
  if (!accepted) return;
  const [link] = await app.db.tutorLink.findMany({
    where: { learnerId: learner.id, acceptedAt: null },
    select: { id: true },
  });
  const invitation = await findInvitation(app, link?.id ?? '', tutor.id);
  if (!invitation) throw new Error('The tutor has no invitation');
  await inTransaction(app, (inside) => acceptInvitation(inside, invitation, tutor.id));
}
