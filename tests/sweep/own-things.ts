import { loadPersonKey } from '../../src/data/person-keys.ts';
import { issueCertificate } from '../../src/features/certificates/certificates.ts';
import type { Outline } from '../../src/features/courses/outline.ts';
import { readSource } from '../../src/features/courses/sources.ts';
import type { TestSite } from '../support/site.ts';
import type { Things } from './things.ts';

export async function aDraft({ app }: TestSite, slug: string): Promise<Things['draft']> {
  const { id } = await app.db.draft.findUniqueOrThrow({ where: { slug }, select: { id: true } });
  const file = await app.db.draftFile.findFirstOrThrow({
    where: { draftId: id, path: { startsWith: '01-', endsWith: '.md' }, NOT: { path: { endsWith: '/module.md' } } },
    select: { id: true },
  });
  const check = await app.db.draftFile.findFirstOrThrow({
    where: { draftId: id, path: { endsWith: '/check.yaml' } },
    select: { path: true, hash: true },
  });
  const module = await app.db.draftFile.findFirstOrThrow({
    where: { draftId: id, path: check.path.replace('check.yaml', 'module.md') },
    select: { id: true },
  });
  const question = /id: (\S+)/.exec(String(await readSource(app, check.hash)))?.[1] ?? '';
  return { id, file: file.id, module: module.id, question };
}

/** A goal that is shared with the learner's tutor, and one that was just deleted. */
export async function aGoal({ app }: TestSite, personId: string): Promise<Things['goal']> {
  const key = await loadPersonKey(app, personId);
  const now = app.clock.now();
  const { id } = await app.db.goal.create({
    data: { personId, title: app.vault.seal(key, 'Goal.title', 'Listen better'), createdAt: now },
    select: { id: true },
  });
  const email = app.vault.seal(key, 'GoalShare.email', 'nobody@example.org');
  const deleted = await app.db.goal.create({
    data: { personId, title: app.vault.seal(key, 'Goal.title', 'Talk less'), createdAt: now, deletedAt: now },
    select: { id: true },
  });
  const tutor = await app.db.tutorLink.findFirstOrThrow({
    where: { learnerId: personId, acceptedAt: { not: null } },
    select: { tutorId: true },
  });
  const share = await app.db.goalShare.create({
    data: { personId, withId: tutor.tutorId, goalId: id, email, sharedAt: now },
    select: { id: true },
  });
  const file = await app.db.goalFile.create({
    data: {
      ...{ personId, goalId: id, type: 'text/plain', size: 5, at: now },
      name: app.vault.seal(key, 'GoalFile.name', 'notes.txt'),
      content: app.vault.sealFile(key, 'GoalFile.content', Buffer.from('Notes')),
    },
    select: { id: true },
  });
  return { id, share: share.id, deleted: deleted.id, file: file.id };
}

export async function anEntry({ app }: TestSite, personId: string): Promise<string> {
  const key = await loadPersonKey(app, personId);
  const now = app.clock.now();
  const title = app.vault.seal(key, 'CpdEntry.title', 'A day on the ward');
  const { id } = await app.db.cpdEntry.create({
    data: { personId, doneOn: now, title, kind: 'practice', minutes: 60, createdAt: now },
    select: { id: true },
  });
  return id;
}

export async function aCertificate({ app }: TestSite, personId: string, [course]: readonly Outline[]): Promise<string> {
  await issueCertificate(app, { personId, courseId: course?.id ?? '' });
  return (await app.db.certificate.findFirstOrThrow({ where: { personId }, select: { id: true } })).id;
}

export async function aFailedMail({ app }: TestSite, personId: string): Promise<string> {
  const { id } = await app.db.outboxMail.findFirstOrThrow({ where: { personId }, select: { id: true } });
  const failed = { failedAt: app.clock.now(), attempts: 8, problem: 'ECONNECTION' };
  await app.db.outboxMail.update({ where: { id }, data: failed, select: { id: true } });
  return id;
}
