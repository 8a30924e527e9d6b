import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { noteShown } from '../../policy/reveal.ts';
import type { Viewer } from '../../policy/viewer.ts';
import type { HeldReason } from './consultations.forms.ts';
import { type Audience, type State, stateOf } from './consultations.queries.ts';
import type { Answered, Question } from './questions.ts';

/** A consultation as staff see it. */
export interface Edited {
  readonly aboutId: null;
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly text: string;
  readonly afterwards: string;
  readonly questions: readonly Question[];
  readonly audience: Audience;
  readonly opensAt: Date;
  readonly closesAt: Date;
  readonly state: State;
}

const EDITED = {
  ...{ id: true, slug: true, title: true, text: true, afterwards: true, questions: true, audience: true },
  ...{ opensAt: true, closesAt: true, publishedAt: true },
} as const;

/** One consultation for staff, whatever its state. */
export async function findEdited(app: App, id: string): Promise<Edited | null> {
  const row = await app.db.consultation.findUnique({ where: { id }, select: EDITED });
  if (!row) return null;
  const { publishedAt, ...more } = row;
  return {
    ...more,
    aboutId: null,
    audience: row.audience as Audience,
    questions: row.questions as unknown as Question[],
    state: stateOf(app.clock.now(), { ...more, publishedAt }),
  };
}

export interface Shelved {
  readonly id: string;
  readonly title: string;
  readonly closesAt: Date;
  readonly state: State;
  readonly waiting: number;
  readonly read: number;
}

/** All consultations, the newest first, with how many answers wait and how many were read; at most 100. One query. */
export async function findShelf(app: App): Promise<Shelved[]> {
  const rows = await app.db.$queryRaw<
    (Omit<Shelved, 'state'> & { publishedAt: Date | null; opensAt: Date; closesAt: Date })[]
  >`
    SELECT c.id, c.title, c."opensAt", c."closesAt", c."publishedAt",
           (SELECT count(*)::int FROM consultation_answer a WHERE a."consultationId" = c.id AND a."decidedAt" IS NULL) AS waiting,
           (SELECT count(*)::int FROM consultation_answer a WHERE a."consultationId" = c.id AND a."decidedAt" IS NOT NULL) AS read
      FROM consultation c ORDER BY c.id DESC LIMIT 100`;
  return rows.map((row) => ({ ...row, state: stateOf(app.clock.now(), row) }));
}

/** What somebody answered, for those who decide: not who it was. */
export interface Judged {
  readonly aboutId: null;
  readonly id: string;
  readonly consultationId: string;
  readonly personId: string | null;
  readonly title: string;
  readonly answers: readonly (Answered & { readonly number: number })[];
  readonly themes: readonly string[];
  readonly at: Date;
  readonly outcome: 'shown' | 'held' | null;
  readonly held: HeldReason | null;
}

const JUDGED = {
  ...{ id: true, consultationId: true, personId: true, answers: true, themes: true, at: true },
  ...{ outcome: true, held: true, consultation: { select: { title: true } } },
} as const;

type Row = Omit<Judged, 'aboutId' | 'title' | 'answers' | 'outcome' | 'held'> & {
  answers: Uint8Array;
  outcome: string | null;
  held: string | null;
  consultation: { title: string };
};

/** Answers have writers without an account, so they are opened here and not by `reveal`; that somebody looked is noted all the same. */
async function open(app: App, viewer: Viewer, rows: readonly Row[]): Promise<Judged[]> {
  const keys = await loadPersonKeys(
    app,
    rows.flatMap(({ personId }) => personId ?? []),
  );
  return rows.flatMap(({ consultation, outcome, held, ...row }) => {
    const key = row.personId ? keys.get(row.personId) : app.vault.siteKey;
    if (!key) return [];
    if (row.personId) noteShown(app, viewer, { aboutId: row.personId }, ['consultation-answers']);
    const answers = JSON.parse(app.vault.unseal(key, 'ConsultationAnswer.answers', row.answers)) as Judged['answers'];
    return {
      ...{ ...row, aboutId: null, title: consultation.title, answers },
      ...{ outcome: outcome as Judged['outcome'], held: held as HeldReason | null },
    };
  });
}

const PAGE = 20;

/** The answers that wait, the oldest first, or those that were read, the newest first. `after` is the last id seen. */
export async function findAnswers(
  app: App,
  viewer: Viewer,
  { consultationId, read, after }: { consultationId: string; read: boolean; after: string | undefined },
): Promise<{ answers: Judged[]; more: boolean }> {
  const rows = await app.db.consultationAnswer.findMany({
    where: {
      consultationId,
      decidedAt: read ? { not: null } : null,
      ...(after ? { id: read ? { lt: after } : { gt: after } } : {}),
    },
    orderBy: { id: read ? 'desc' : 'asc' },
    take: PAGE + 1,
    select: JUDGED,
  });
  return { answers: await open(app, viewer, rows.slice(0, PAGE)), more: rows.length > PAGE };
}

/** One of them. */
export async function findAnswer(app: App, viewer: Viewer, id: string): Promise<Judged | null> {
  const row = await app.db.consultationAnswer.findUnique({ where: { id }, select: JUDGED });
  return row ? ((await open(app, viewer, [row]))[0] ?? null) : null;
}

/** How often staff marked each theme in its answers, the most first; at most 30. */
export async function countThemes(app: App, consultationId: string): Promise<{ theme: string; count: number }[]> {
  return app.db.$queryRaw`
    SELECT theme, count(*)::int AS count FROM consultation_answer, unnest(themes) AS theme
     WHERE "consultationId" = ${consultationId}::uuid GROUP BY theme ORDER BY count DESC, theme LIMIT 30`;
}

interface ExportRow {
  readonly chosen: string[];
  readonly themes: string[];
  readonly voices: { question: number; text: string }[];
}

/** What is shown of each answer, with its options and themes: no time, no person, in no order that says who was first. */
export async function findForExport(app: App, consultationId: string): Promise<ExportRow[]> {
  const rows = await app.db.consultationAnswer.findMany({
    where: { consultationId, outcome: 'shown' },
    select: { chosen: true, themes: true, voices: { select: { question: true, text: true } } },
  });
  return rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
