import type { App } from '../../context.ts';
import type { Question, QuestionKind } from './question.ts';
import { searchedFor } from './words-of.ts';

export interface BankAsked {
  readonly q: string;
  readonly category: string;
  readonly tag: string;
  readonly kind: QuestionKind | '';
  readonly state: 'retired' | '';
}

export interface BankLine {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly category: string;
  readonly tags: readonly string[];
  readonly title: string;
  readonly changedAt: Date;
  readonly retiredAt: Date | null;
}

const LINE = {
  id: true,
  kind: true,
  category: true,
  tags: true,
  title: true,
  changedAt: true,
  retiredAt: true,
} as const;

/** Lines on one page of the bank. */
export const BANK_LINES = 25;

const whereOf = ({ q, category, tag, kind, state }: BankAsked) => ({
  retiredAt: state === 'retired' ? { not: null } : null,
  ...(category === '' ? {} : { category }),
  ...(kind === '' ? {} : { kind }),
  ...(tag === '' ? {} : { tags: { has: tag } }),
  ...(q === '' ? {} : { words: { hasEvery: searchedFor(q) } }),
});

/** A page of the bank, the newest question first, and whether it goes on. `before` and `after` are ids of lines. */
export async function findQuestions(
  app: App,
  asked: BankAsked,
  { before, after }: { before: string | null; after: string | null },
) {
  const read = (await app.db.bankQuestion.findMany({
    where: { ...whereOf(asked), ...(after ? { id: { gt: after } } : before ? { id: { lt: before } } : {}) },
    orderBy: { id: after ? 'asc' : 'desc' },
    take: BANK_LINES + 1,
    select: LINE,
  })) as BankLine[];
  const lines = read.slice(0, BANK_LINES);
  const more = read.length > BANK_LINES;
  return after ? { lines: lines.reverse(), newer: more, older: true } : { lines, newer: before !== null, older: more };
}

export async function findCategories(app: App): Promise<string[]> {
  const rows = await app.db.bankCategory.findMany({ orderBy: { name: 'asc' }, take: 500 });
  return rows.map(({ name }) => name);
}

export interface BankSubject extends BankLine {
  readonly aboutId: null;
  readonly version: number;
  readonly question: Question;
  readonly versions: readonly { readonly number: number; readonly createdAt: Date }[];
}

/** One question with the version in force and the days of all versions; null when there is none. */
export async function findQuestion(app: App, id: string): Promise<BankSubject | null> {
  const row = await app.db.bankQuestion.findUnique({
    where: { id },
    select: {
      ...{ ...LINE, version: true },
      versions: { select: { number: true, createdAt: true, body: true }, orderBy: { number: 'desc' }, take: 50 },
    },
  });
  const now = row?.versions.find(({ number }) => number === row.version);
  if (!row || !now) return null;
  return {
    ...(row as typeof row & { kind: QuestionKind }),
    aboutId: null,
    question: now.body as unknown as Question,
    versions: row.versions.map(({ number, createdAt }) => ({ number, createdAt })),
  };
}

/** All questions of a filter for an export, five hundred at a time. */
export async function* eachQuestion(app: App, asked: BankAsked) {
  for (let after: string | null = null; ; ) {
    const rows: { id: string; category: string; tags: string[]; versionId: string }[] =
      await app.db.bankQuestion.findMany({
        where: { ...whereOf(asked), ...(after ? { id: { gt: after } } : {}) },
        orderBy: { id: 'asc' },
        take: 500,
        select: { id: true, category: true, tags: true, versionId: true },
      });
    const bodies = await app.db.bankVersion.findMany({
      where: { id: { in: rows.map(({ versionId }) => versionId) } },
      select: { id: true, body: true },
    });
    const byId = new Map(bodies.map(({ id, body }) => [id, body as unknown as Question]));
    for (const { category, tags, versionId } of rows) {
      const question = byId.get(versionId);
      if (question) yield { question, filing: { category, tags } };
    }
    after = rows.at(-1)?.id ?? null;
    if (rows.length < 500) return;
  }
}
