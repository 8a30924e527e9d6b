import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Invalid } from '../../errors.ts';
import { linkEnded, tutorAccepted, tutorInvitation, tutorInvitationToJoin } from '../../mail/letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';

const DAY = 86_400_000;
/** A link whose tutor accepted and has closed the account since. */
const ofNobody = { acceptedAt: { not: null }, tutorId: null };

export interface Naming {
  readonly learnerId: string;
  readonly email: string;
  /** null: all courses. */
  readonly courseId: string | null;
  /** The last day, at 00:00 UTC. */
  readonly until: Date;
}

const linkTo = (app: App, path: string): string => `${app.config.baseUrl}${path}`;

/** A learner lets somebody see their learning. Nothing can be seen until that person has accepted. */
export async function nameTutor(app: App, { learnerId, email, courseId, until }: Naming): Promise<void> {
  const now = app.clock.now();
  const tutorEmailIndex = app.vault.emailIndex(email);
  const learner = await app.db.person.findUniqueOrThrow({ where: { id: learnerId }, select: { emailIndex: true } });
  if (learner.emailIndex === tutorEmailIndex)
    throw new Invalid({ email: 'This is your own email. Enter the email of your tutor.' });
  // Two presses at once: the second waits, and then sees the first one's link.
  await app.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${learnerId}, 1))`;
  const same = await app.db.tutorLink.count({
    where: { learnerId, tutorEmailIndex, courseId, endedAt: null, endsAt: { gt: now }, NOT: ofNobody },
  });
  if (same > 0) throw new Invalid({ email: 'You have named this person already.' });

  const known = await app.db.person.findFirst({
    where: { emailIndex: tutorEmailIndex, activatedAt: { not: null } },
    select: { id: true, permission: { select: { personId: true } } },
  });
  // A young person cannot be a tutor, and hears nothing of it. Whoever named them is not told who is young.
  const isYoung = Boolean(known?.permission);
  const tutor = isYoung ? null : known;
  const key = await loadPersonKey(app, learnerId);
  const link = await app.db.tutorLink.create({
    data: {
      learnerId,
      tutorId: tutor?.id ?? null,
      tutorEmail: app.vault.seal(key, 'TutorLink.tutorEmail', email),
      tutorEmailIndex,
      courseId,
      namedAt: now,
      until,
      endsAt: new Date(until.getTime() + DAY),
    },
    select: { id: true },
  });
  const letter = tutor
    ? tutorInvitation(letterSite(app), { link: linkTo(app, paths.trainees.to()) })
    : tutorInvitationToJoin(letterSite(app), { register: linkTo(app, paths.register.to()) });
  if (!isYoung)
    await queueMail(app, {
      ...letter,
      to: tutor ? { personId: tutor.id } : { address: email },
      once: `tutor-invitation:${link.id}`,
    });
  await audit(app, {
    what: 'my-data.tutor-named',
    by: { person: learnerId },
    about: learnerId,
    detail: { link: link.id },
  });
}

/** An invitation that waits for this person: by their account, or by their address if they had none when they were named. */
export async function findInvitation(
  app: App,
  linkId: string,
  personId: string,
): Promise<{ id: string; learnerId: string } | null> {
  const { emailIndex } = await app.db.person.findUniqueOrThrow({
    where: { id: personId },
    select: { emailIndex: true },
  });
  return app.db.tutorLink.findFirst({
    where: {
      id: linkId,
      OR: [{ tutorId: personId }, { tutorId: null, tutorEmailIndex: emailIndex }],
      acceptedAt: null,
      endedAt: null,
      endsAt: { gt: app.clock.now() },
    },
    select: { id: true, learnerId: true },
  });
}

/** The named person accepts; with it comes the role of a tutor, which asks for codes at sign-in. False when it was answered already. */
export async function acceptInvitation(
  app: App,
  link: { id: string; learnerId: string },
  tutorId: string,
): Promise<boolean> {
  const now = app.clock.now();
  const { count } = await app.db.tutorLink.updateMany({
    where: { id: link.id, acceptedAt: null, endedAt: null },
    data: { acceptedAt: now, tutorId },
  });
  if (count === 0) return false;
  const roles = await app.db.roleGrant.count({ where: { personId: tutorId, role: 'tutor', endedAt: null } });
  if (roles === 0) {
    await app.db.roleGrant.create({
      data: { personId: tutorId, role: 'tutor', grantedById: link.learnerId, grantedAt: now },
    });
    await audit(app, {
      what: 'trainees.role-granted',
      by: { person: link.learnerId },
      about: tutorId,
      detail: { role: 'tutor', link: link.id },
    });
  }
  await audit(app, {
    what: 'trainees.accepted',
    by: { person: tutorId },
    about: link.learnerId,
    detail: { link: link.id },
  });
  await queueMail(app, {
    ...tutorAccepted(letterSite(app), { people: linkTo(app, paths.people.to()) }),
    to: { personId: link.learnerId },
    once: `tutor-accepted:${link.id}`,
  });
  return true;
}

/** Either of the two ends it; what the tutor asks for next is refused. Ending what has ended changes nothing. */
export async function endLink(
  app: App,
  link: { id: string; learnerId: string; tutorId: string | null },
  by: { person: string },
): Promise<boolean> {
  const now = app.clock.now();
  const { count } = await app.db.tutorLink.updateMany({
    where: { id: link.id, endedAt: null },
    data: { endedAt: now, endedBy: by.person === link.learnerId ? 'learner' : 'tutor', endsAt: now },
  });
  if (count === 0) return false;
  await audit(app, { what: 'trainees.ended', by, about: link.learnerId, detail: { link: link.id } });
  const other = by.person === link.learnerId ? link.tutorId : link.learnerId;
  const page = by.person === link.learnerId ? paths.trainees.to() : paths.people.to();
  if (other)
    await queueMail(app, {
      ...linkEnded(letterSite(app), { page: linkTo(app, page) }),
      to: { personId: other },
      once: `link-ended:${link.id}`,
    });
  return true;
}
