import { type App, inTransaction } from '../../src/context.ts';
import { loadPersonKey } from '../../src/data/person-keys.ts';
import { findClaim } from '../../src/features/claims/claims.queries.ts';
import { makeClaim, nameSubject } from '../../src/features/claims/claims.ts';
import { askDisclosure } from '../../src/features/claims/disclosing.ts';
import { keepAnswers } from '../../src/features/consultations/consultations.ts';
import { accessHash } from '../../src/features/contact/enquiries.ts';
import { reportFeedback } from '../../src/features/feedback/feedback.ts';
import { sayChange } from '../../src/features/feedback/moderation.ts';
import { addResource } from '../../src/features/resources/resources.ts';
import type { Belongings, Things } from './things.ts';

/** What people said, and what was done about it. */
export interface SaidThings {
  /** What the learner said of a course, and what the library holds. */
  readonly feedback: string;
  readonly resource: { readonly id: string; readonly slug: string };
  /** What everybody is asked, with the learner's answer, and what came of it. */
  readonly consultation: Record<'id' | 'slug' | 'answer', string>;
  readonly change: string;
  /** A claim that the learner made, about their own feedback; somebody wants to name them as its writer. */
  readonly claim: Record<'id' | 'reference' | 'token' | 'disclosure', string>;
}

/** What stands in the paths of these pages for their parameters. */
export const saidSamples = {
  '/claims/sent/:reference': ({ claim }: Things) => ({ reference: claim.reference }),
  '/claims/case/:token': ({ claim }: Things) => ({ token: claim.token }),
  '/admin/claims/:id': ({ claim }: Things) => ({ id: claim.id }),
  '/admin/claims/:id/acknowledge': ({ claim }: Things) => ({ id: claim.id }),
  '/admin/claims/:id/note': ({ claim }: Things) => ({ id: claim.id }),
  '/admin/claims/:id/question': ({ claim }: Things) => ({ id: claim.id }),
  '/admin/claims/:id/post': ({ claim }: Things) => ({ id: claim.id }),
  '/admin/claims/:id/decision': ({ claim }: Things) => ({ id: claim.id }),
  '/admin/claims/:id/disclosure': ({ claim }: Things) => ({ id: claim.id }),
  '/admin/claims/disclosures/:disclosure': ({ claim }: Things) => ({ disclosure: claim.disclosure }),
  '/resources/:slug': ({ resource }: Things) => ({ slug: resource.slug }),
  '/admin/resources/:id': ({ resource }: Things) => ({ id: resource.id }),
  '/admin/resources/:id/state': ({ resource }: Things) => ({ id: resource.id }),
  '/feedback/courses/:slug': ({ course }: Things) => ({ slug: course }),
  '/feedback/resources/:slug': ({ resource }: Things) => ({ slug: resource.slug }),
  '/feedback/:id/remove': ({ feedback }: Things) => ({ id: feedback }),
  '/feedback/:id/report': ({ feedback }: Things) => ({ id: feedback }),
  '/admin/feedback/:id': ({ feedback }: Things) => ({ id: feedback }),
  '/admin/feedback/:id/themes': ({ feedback }: Things) => ({ id: feedback }),
  '/have-your-say/:slug': ({ consultation }: Things) => ({ slug: consultation.slug }),
  '/admin/consultations/:id': ({ consultation }: Things) => ({ id: consultation.id }),
  '/admin/consultations/:id/state': ({ consultation }: Things) => ({ id: consultation.id }),
  '/admin/consultations/:id/answers': ({ consultation }: Things) => ({ id: consultation.id }),
  '/admin/consultations/:id/answers.csv': ({ consultation }: Things) => ({ id: consultation.id }),
  '/admin/consultations/answers/:answer': ({ consultation }: Things) => ({ answer: consultation.answer }),
  '/admin/consultations/answers/:answer/themes': ({ consultation }: Things) => ({ answer: consultation.answer }),
  '/admin/consultations/answers/:answer/redact': ({ consultation }: Things) => ({ answer: consultation.answer }),
  '/admin/you-said-we-did/:id': ({ change }: Things) => ({ id: change }),
};

/** Feedback of the learner on the first course, reported by themselves, and a resource with a change. */
export async function saidThings({
  site: { app },
  learner,
  courses,
  reasonBy,
}: Pick<Belongings, 'site' | 'learner' | 'courses' | 'reasonBy'>): Promise<SaidThings> {
  const typed = { category: 'work', text: 'Read it *slowly*.', url: 'https://example.org/read', place: '' } as const;
  const resource = await inTransaction(app, async (inside) => {
    const id = await addResource(inside, { ...typed, title: 'A guide', summary: 'What to read first' }, reasonBy.id);
    return inside.db.resource.update({
      where: { id },
      data: { publishedAt: app.clock.now() },
      select: { id: true, slug: true },
    });
  });
  const course = courses[0]?.id ?? '';
  const said = { personId: learner.id, courseId: course, stars: 4, text: 'Clear and kind', shownAs: 'Quiet Otter' };
  const now = app.clock.now();
  const { id } = await app.db.feedback.create({
    data: { ...said, themes: ['clear'], createdAt: now, changedAt: now },
    select: { id: true },
  });
  const report = { feedbackId: id, personId: learner.id };
  await inTransaction(app, (inside) => reportFeedback(inside, report, { why: 'other', words: 'I am not sure' }));
  const change = { about: { kind: 'course' as const, id: course }, change: 'We made the second page shorter' };
  await inTransaction(app, (inside) => sayChange(inside, change, reasonBy.id));
  const made = await app.db.changeMade.findFirstOrThrow({ orderBy: { id: 'desc' }, select: { id: true } });
  const claim = await aClaim(app, { learner, feedback: id, by: reasonBy.id });
  return { feedback: id, resource, consultation: await aConsultation(app, learner.id), change: made.id, claim };
}

/** One that takes answers now, of which the person has given theirs; it waits for staff. */
async function aConsultation(app: App, personId: string): Promise<SaidThings['consultation']> {
  const slug = `asked-${await app.db.consultation.count()}`;
  const { id } = await openConsultation(app, slug);
  const own = { consultationId: id, personId };
  const found = await app.db.consultationAnswer.findFirst({ where: { personId }, select: { id: true } });
  if (!found) {
    const answers = [{ number: 1, ask: 'What is missing?', answer: 'More time' }];
    const taken = { answers, chosen: ['2.1'] };
    await inTransaction(app, (inside) => keepAnswers(inside, { id, state: 'open' }, { personId, mark: null }, taken));
  }
  const answer = found ?? (await app.db.consultationAnswer.findFirstOrThrow({ where: own, select: { id: true } }));
  return { id, slug, answer: answer.id };
}

/** A claim of the person about what they wrote themselves, with a wish to name them, and the link to it. */
async function aClaim(
  app: App,
  { learner, feedback, by }: { learner: { id: string }; feedback: string; by: string },
): Promise<SaidThings['claim']> {
  const token = app.random.token();
  const where = { personId: learner.id };
  if ((await app.db.claim.count({ where })) === 0) {
    const typed = { kind: 'privacy', page: '/courses', words: 'It is about me', name: 'Amina', behalf: '' } as const;
    const form = { ...typed, email: 'amina@example.org', truth: 'yes' } as const;
    await inTransaction(app, (inside) => makeClaim(inside, form, learner.id));
  }
  const { id, reference } = await app.db.claim.findFirstOrThrow({ where, select: { id: true, reference: true } });
  if ((await app.db.claimDisclosure.count({ where })) === 0)
    await inTransaction(app, async (inside) => {
      const found = async () => (await findClaim(inside, id)) ?? Promise.reject(new Error('no claim'));
      await nameSubject(inside, await found(), { kind: 'feedback', id: feedback }, by);
      await askDisclosure(inside, await found(), 'They need it for a court', by);
    });
  const disclosure = await app.db.claimDisclosure.findFirstOrThrow({ where, select: { id: true } });
  await app.db.claim.update({ where: { id }, data: { accessHash: accessHash(token) }, select: { id: true } });
  return { id, reference, token, disclosure: disclosure.id };
}

/** Two questions to everybody: one in words, one with two options. */
export async function openConsultation(app: App, slug: string): Promise<{ id: string }> {
  const now = app.clock.now();
  const questions = [
    { ask: 'What is missing?', kind: 'text', options: [] },
    { ask: 'What helps?', kind: 'one', options: ['Time', 'Quiet'] },
  ];
  return app.db.consultation.create({
    data: {
      ...{ slug, title: 'What would help you?', text: 'Tell us.', html: '<p>Tell us.</p>', afterwards: 'We read it.' },
      ...{ questions, audience: 'everyone', opensAt: now, closesAt: new Date(now.getTime() + 30 * 86_400_000) },
      ...{ createdAt: now, publishedAt: now },
    },
    select: { id: true },
  });
}

/** A technician's look at the learner's plan, open for an hour. */
export async function aLook({
  site: { app },
  learner,
  reasonBy,
  reason,
}: Pick<Belongings, 'site' | 'learner' | 'reasonBy' | 'reason'>): Promise<string> {
  const key = await loadPersonKey(app, learner.id);
  const at = app.clock.now();
  const { id } = await app.db.reasonedLook.create({
    data: {
      ...{ personId: learner.id, viewerId: reasonBy.id, part: 'learning-plan', at },
      until: new Date(at.getTime() + 3_600_000),
      reason: app.vault.seal(key, 'ReasonedLook.reason', 'The plan does not open'),
      ticket: app.vault.seal(key, 'ReasonedLook.ticket', reason.startsWith('canary') ? 'HELP-CANARY-7' : 'HELP-1'),
    },
    select: { id: true },
  });
  return id;
}
