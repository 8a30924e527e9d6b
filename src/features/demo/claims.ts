import { type App, inTransaction } from '../../context.ts';
import { paths } from '../../paths.ts';
import { findClaim } from '../claims/claims.queries.ts';
import { acknowledge, askClaimant, decideClaim, makeClaim, nameSubject } from '../claims/claims.ts';
import { askDisclosure } from '../claims/disclosing.ts';
import { countQuarters } from '../transparency/counting.ts';
import { daysAgo } from './past.ts';

/**
 * One claim that is decided, one for which this administrator asked to name the poster, so that another one must agree, and
 * the numbers of the quarters that are over.
 */
export async function makeClaims(app: App, by: string): Promise<void> {
  const typed = { behalf: '', truth: 'yes' } as const;
  const make = async (
    days: number,
    claim: Pick<Parameters<typeof makeClaim>[1], 'kind' | 'page' | 'words' | 'name' | 'email'>,
  ) => {
    const then = daysAgo(app, days);
    const reference = await inTransaction(then, (inside) => makeClaim(inside, { ...typed, ...claim }, null));
    return (await app.db.claim.findUniqueOrThrow({ where: { reference }, select: { id: true } })).id;
  };
  const step = (
    days: number,
    id: string,
    work: (inside: App, claim: NonNullable<Awaited<ReturnType<typeof findClaim>>>) => Promise<unknown>,
  ) =>
    inTransaction(daysAgo(app, days), async (inside) => {
      const claim = await findClaim(inside, id);
      if (claim) await work(inside, claim);
    });
  const copied = await make(20, {
    ...{ kind: 'copyright', name: 'Lena Marsh', email: 'lena.marsh@demo.example' },
    page: paths.resource.to({ slug: 'ten-questions-that-open-a-talk' }),
    words: 'Two of the questions are from my book. Please say so or take them out.',
  });
  await step(19, copied, (inside, claim) => acknowledge(inside, claim, by));
  const decision = 'You are right. We took the two questions out, and thank you for telling us.';
  await step(15, copied, (inside, claim) => decideClaim(inside, claim, { outcome: 'remove', decision }, by));
  const shownAs = 'Night shift nurse';
  const feedback = await app.db.feedback.findFirst({
    where: { shownAs },
    select: { id: true, course: { select: { slug: true } } },
  });
  const named = await make(4, {
    ...{ kind: 'privacy', name: 'Otto Falk', email: 'otto.falk@demo.example' },
    page: paths.course.to({ slug: feedback?.course?.slug ?? '' }),
    words: 'There is one night shift nurse on our ward. Everybody now knows what was said in private.',
  });
  const question = 'Which words do you mean, and whom do they name?';
  await step(3, named, (inside, claim) => askClaimant(inside, claim, question, by));
  if (feedback) {
    const post = { kind: 'feedback', id: feedback.id } as const;
    const reason = 'A solicitor has written for him, and wants to write to whoever posted it.';
    await step(2, named, (inside, claim) => nameSubject(inside, claim, post, by));
    await step(2, named, (inside, claim) => askDisclosure(inside, claim, reason, by));
  }
  await countQuarters(app);
}
