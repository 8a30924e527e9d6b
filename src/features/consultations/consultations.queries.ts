import type { App } from '../../context.ts';
import type { Visit } from '../../http/ask.ts';
import { SafeHtml } from '../../http/html.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import type { Question } from './questions.ts';

export type Audience = 'everyone' | 'signed-in';
export type State = 'draft' | 'soon' | 'open' | 'ended';

/** A consultation as everybody may know it. */
export interface Listed {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly audience: Audience;
  readonly opensAt: Date;
  readonly closesAt: Date;
  readonly state: State;
  /** This session, or this person, has answered. */
  readonly answered: boolean;
}

export interface ConsultationSubject extends Subject, Listed {
  readonly html: SafeHtml;
  readonly afterwards: string;
  readonly questions: readonly Question[];
}

/** What the tables know of whoever asks: the person, or only a mark of the session. */
export const whoAnswers = (consultationId: string, viewer: Viewer, visit: Visit) =>
  viewer.kind === 'person'
    ? { personId: viewer.id, mark: null }
    : { personId: null, mark: visit.markOf(consultationId) };

export function stateOf(
  now: Date,
  { publishedAt, opensAt, closesAt }: { publishedAt: Date | null; opensAt: Date; closesAt: Date },
): State {
  if (!publishedAt) return 'draft';
  if (now < opensAt) return 'soon';
  return now < closesAt ? 'open' : 'ended';
}

const LISTED = {
  ...{ id: true, slug: true, title: true, audience: true },
  ...{ opensAt: true, closesAt: true, publishedAt: true },
} as const;
const MOST = 50;

/** All that is published, what ends last on top. */
export async function findConsultations(app: App, viewer: Viewer, visit: Visit): Promise<Listed[]> {
  const rows = await app.db.consultation.findMany({
    where: { publishedAt: { not: null } },
    orderBy: [{ closesAt: 'desc' }, { id: 'desc' }],
    take: MOST,
    select: LISTED,
  });
  const open = rows.filter((row) => stateOf(app.clock.now(), row) === 'open');
  const answered = await app.db.consultationAnswer.findMany({
    where: { OR: open.map(({ id }) => ({ consultationId: id, ...whoAnswers(id, viewer, visit) })) },
    select: { consultationId: true },
  });
  const done = new Set(answered.map(({ consultationId }) => consultationId));
  return rows.map(({ publishedAt, ...row }) => ({
    ...row,
    audience: row.audience as Audience,
    state: stateOf(app.clock.now(), { ...row, publishedAt }),
    answered: done.has(row.id),
  }));
}

/** One that is published, and whether whoever asks has answered; null where there is none. */
export async function findConsultation(
  app: App,
  slug: string,
  viewer: Viewer,
  visit: Visit,
): Promise<ConsultationSubject | null> {
  const row = await app.db.consultation.findFirst({
    where: { slug, publishedAt: { not: null } },
    select: { ...LISTED, html: true, afterwards: true, questions: true },
  });
  if (!row) return null;
  const { publishedAt, html, questions, ...more } = row;
  const answered = await app.db.consultationAnswer.findFirst({
    where: { consultationId: row.id, ...whoAnswers(row.id, viewer, visit) },
    select: { id: true },
  });
  return {
    ...more,
    aboutId: null,
    audience: row.audience as Audience,
    html: new SafeHtml(html),
    questions: questions as unknown as Question[],
    state: stateOf(app.clock.now(), row),
    answered: answered !== null,
  };
}

/** What came of it so far: exact counts, which nobody but the gate may see. */
export interface Counts {
  readonly total: number;
  /** By option, as "2.1". */
  readonly chosen: Readonly<Record<string, number>>;
}

/** Of the answers that staff have read and not taken for adverts. One query. */
export async function countAnswers(app: App, consultationId: string): Promise<Counts> {
  const [row] = await app.db.$queryRaw<{ total: number; chosen: Record<string, number> | null }[]>`
    WITH counted AS (SELECT id, chosen FROM consultation_answer
      WHERE "consultationId" = ${consultationId}::uuid AND "decidedAt" IS NOT NULL
        AND (held IS NULL OR held <> 'advert'))
    SELECT (SELECT count(*) FROM counted)::int AS total,
           (SELECT json_object_agg(option, n) FROM (SELECT option, count(*)::int AS n
              FROM counted, unnest(chosen) AS option GROUP BY option) o) AS chosen`;
  return { total: row?.total ?? 0, chosen: row?.chosen ?? {} };
}

/** What somebody wrote, as everybody reads it. */
export interface Voice {
  readonly id: string;
  readonly question: number;
  readonly text: string;
}

const VOICES = 20;

/** The voices that are shown, the newest first; `before` is the id of the last one seen. One query. */
export async function findVoices(
  app: App,
  consultationId: string,
  before?: string,
): Promise<{ voices: Voice[]; more: boolean }> {
  const rows = await app.db.consultationVoice.findMany({
    where: { consultationId, ...(before && { id: { lt: before } }) },
    orderBy: { id: 'desc' },
    take: VOICES + 1,
    select: { id: true, question: true, text: true },
  });
  return { voices: rows.slice(0, VOICES), more: rows.length > VOICES };
}
