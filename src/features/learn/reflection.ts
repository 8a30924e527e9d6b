import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import type { FormQuestion } from '../courses/course-draft.ts';
import type { ModuleOutline } from '../courses/outline.ts';

interface Written {
  readonly key: string;
  readonly ask: string;
  readonly answer: string;
}

interface Place {
  readonly personId: string;
  readonly moduleId: string;
}

/** What this person wrote last in a module's form, by the keys of its questions. Their own, so that no look is written. */
export async function findWritten(app: App, { personId, moduleId }: Place): Promise<Map<string, string>> {
  const row = await app.db.formAnswer.findFirst({
    where: { personId, moduleId },
    orderBy: { round: 'desc' },
    select: { answers: true },
  });
  if (!row) return new Map();
  const key = await loadPersonKey(app, personId);
  const written = JSON.parse(app.vault.unseal(key, 'FormAnswer.answers', row.answers)) as Written[];
  return new Map(written.map(({ key: question, answer }) => [question, answer]));
}

/** Keeps what somebody wrote, sealed, in place of what they sent before in this round. False where it says the same. */
export async function keepWritten(
  app: App,
  { personId, moduleId, round }: Place & { readonly round: number },
  form: ModuleOutline['form'],
  answers: readonly string[],
): Promise<boolean> {
  const key = await loadPersonKey(app, personId);
  const written = form.map(
    ({ key: question, ask }: FormQuestion, at): Written => ({ key: question, ask, answer: answers[at] ?? '' }),
  );
  const text = JSON.stringify(written);
  const where = { personId_moduleId_round: { personId, moduleId, round } };
  const before = await app.db.formAnswer.findUnique({ where, select: { answers: true } });
  if (before && app.vault.unseal(key, 'FormAnswer.answers', before.answers) === text) return false;
  const data = { sentAt: app.clock.now(), answers: app.vault.seal(key, 'FormAnswer.answers', text) };
  await app.db.formAnswer.upsert({
    where,
    create: { personId, moduleId, round, ...data },
    update: data,
    select: { id: true },
  });
  return true;
}
