import type { App } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { uuidv7 } from '../../random.ts';
import { type Actor, audit } from '../../record/audit.ts';
import { gapsOf, type Question } from './question.ts';
import { wordsOf } from './words-of.ts';

export interface Filing {
  readonly category: string;
  readonly tags: readonly string[];
}

/** "soap, Water, soap" as two tags; at most ten of them, each at most forty characters. */
export const tagsOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split(',')
      .map((tag) => tag.replace(/\s+/g, ' ').trim().slice(0, 40))
      .filter(Boolean)
      .slice(0, 10),
  ),
];

const MOST_TITLE = 200;

/** The question in plain words, cut to what a list can show. */
export function titleOf({ askHtml }: Pick<Question, 'askHtml'>): string {
  const plain = askHtml
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'")
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > MOST_TITLE ? `${plain.slice(0, MOST_TITLE - 1)}…` : plain;
}

/** All the words by which the question may be looked for. */
function textOf(question: Question): string {
  const answers =
    'options' in question
      ? question.options.map(({ text }) => text)
      : 'forms' in question
        ? question.forms
        : 'items' in question
          ? question.items
          : 'pairs' in question
            ? question.pairs.flatMap(({ left, right }) => [left, right])
            : 'pieces' in question
              ? question.pieces.flatMap((piece) => (typeof piece === 'string' ? [piece] : []))
              : [];
  return [titleOf(question), ...answers].join(' ');
}

const asJson = (question: Question) => JSON.parse(JSON.stringify(question)) as Prisma.InputJsonObject;

const rowOf = (question: Question, { category, tags }: Filing) => ({
  kind: question.kind,
  category,
  tags: [...tags],
  title: titleOf(question) || (gapsIn(question) > 0 ? 'Fill the gaps' : 'Question'),
  words: wordsOf([textOf(question), category, ...tags].join(' ')),
});

const gapsIn = (question: Question): number => (question.kind === 'cloze' ? gapsOf(question).length : 0);

/** Puts questions into the bank, all of one filing or each of its own. Returns their ids in order. */
export async function addQuestions(
  app: App,
  questions: readonly { readonly question: Question; readonly filing: Filing }[],
  by: Actor,
): Promise<string[]> {
  const now = app.clock.now();
  const rows = questions.map(({ question, filing }) => ({
    id: uuidv7(app),
    versionId: uuidv7(app),
    question,
    ...rowOf(question, filing),
  }));
  await app.db.bankCategory.createMany({
    data: [...new Set(rows.map(({ category }) => category))].map((name) => ({ name })),
    skipDuplicates: true,
  });
  await app.db.bankQuestion.createMany({
    data: rows.map(({ question: _, ...row }) => ({ ...row, version: 1, changedAt: now })),
  });
  await app.db.bankVersion.createMany({
    data: rows.map(({ id, versionId, question }) => ({
      ...{ id: versionId, questionId: id, number: 1 },
      ...{ body: asJson(question), createdAt: now },
    })),
  });
  await audit(app, { what: 'bank.added', by, detail: { questions: rows.length, first: rows[0]?.id ?? '' } });
  return rows.map(({ id }) => id);
}

/** Writes the next version. Attempts keep the one they saw. Throws Conflict if somebody else was quicker. */
export async function changeQuestion(
  app: App,
  { id, version }: { id: string; version: number },
  { question, filing }: { question: Question; filing: Filing },
  by: Actor,
): Promise<void> {
  const versionId = uuidv7(app);
  const changedAt = app.clock.now();
  await app.db.bankCategory.createMany({ data: [{ name: filing.category }], skipDuplicates: true });
  const { count } = await app.db.bankQuestion.updateMany({
    where: { id, version },
    data: { ...rowOf(question, filing), versionId, version: version + 1, changedAt },
  });
  if (count === 0) throw new Conflict('Somebody else changed this question while you wrote. Load it again.');
  await app.db.bankVersion.createMany({
    data: [{ id: versionId, questionId: id, number: version + 1, body: asJson(question), createdAt: changedAt }],
  });
  await audit(app, { what: 'bank.changed', by, detail: { question: id, version: version + 1 } });
}

/** Takes a question out of new attempts, or back in. False when it was so already. */
export async function retireQuestion(app: App, id: string, retired: boolean, by: Actor): Promise<boolean> {
  const { count } = await app.db.bankQuestion.updateMany({
    where: { id, retiredAt: retired ? null : { not: null } },
    data: { retiredAt: retired ? app.clock.now() : null },
  });
  if (count > 0)
    await audit(app, { what: retired ? 'bank.retired' : 'bank.brought-back', by, detail: { question: id } });
  return count > 0;
}
