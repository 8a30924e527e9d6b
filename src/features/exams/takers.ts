import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Invalid } from '../../errors.ts';

/** Most addresses that one person can name for one examination. */
export const MOST_PEOPLE = 200;

/**
 * The addresses that this setter named for an examination, as they typed them, in order. They are kept whether anybody has
 * an account with them or not, and nothing here says which is which.
 */
export async function findTakers(app: App, examId: string, setterId: string): Promise<string[]> {
  const rows = await app.db.examTaker.findMany({
    where: { examId, setterId },
    orderBy: { id: 'asc' },
    select: { email: true },
  });
  if (rows.length === 0) return [];
  const key = await loadPersonKey(app, setterId);
  return rows.map(({ email }) => app.vault.unseal(key, 'ExamTaker.email', email));
}

/** Makes these the addresses that this setter names; what others named stays. Throws Invalid where nobody names anybody. */
export async function saveTakers(
  app: App,
  { examId, setterId }: { examId: string; setterId: string },
  emails: readonly string[],
): Promise<void> {
  const wanted = new Map(emails.map((email) => [app.vault.emailIndex(email), email]));
  const indexes = [...wanted.keys()];
  await app.db.examTaker.deleteMany({ where: { examId, setterId, emailIndex: { notIn: indexes } } });
  const key = await loadPersonKey(app, setterId);
  const at = app.clock.now();
  await app.db.examTaker.createMany({
    data: [...wanted].map(([emailIndex, email]) => ({
      ...{ examId, setterId, emailIndex, at },
      email: app.vault.seal(key, 'ExamTaker.email', email),
    })),
    skipDuplicates: true,
  });
  const all = await app.db.examTaker.count({ where: { examId } });
  if (all === 0) throw new Invalid({ people: 'Enter at least one email, one on each line' });
}
