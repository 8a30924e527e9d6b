import type { App } from '../../context.ts';

/** From how many attempts on figures of a question are shown: with fewer, one person could be seen in them. */
export const FEWEST = 10;

export interface Sums {
  readonly n: number;
  readonly sumX: number;
  readonly sumXX: number;
  readonly sumR: number;
  readonly sumRR: number;
  readonly sumXR: number;
}

/** What one attempt adds for each of its questions: its mark, and the share of the other questions that was right. */
export function sumsOf(marks: readonly number[]): Sums[] {
  const all = marks.reduce((sum, one) => sum + one, 0);
  return marks.map((x) => {
    const r = marks.length > 1 ? (all - x) / (marks.length - 1) : 0;
    return { n: 1, sumX: x, sumXX: x * x, sumR: r, sumRR: r * r, sumXR: x * r };
  });
}

/** Adds an attempt to the sums of its examination, in the caller's transaction. In the order of ids, so that two never wait for each other. */
export async function addToStats(
  app: App,
  examId: string,
  items: readonly { readonly questionId: string; readonly mark: number }[],
): Promise<void> {
  const sums = sumsOf(items.map(({ mark }) => mark));
  const rows = items
    .map(({ questionId }, i) => ({ questionId, ...(sums[i] as Sums) }))
    .sort((a, b) => (a.questionId < b.questionId ? -1 : 1));
  const of = (name: keyof Sums) => rows.map((row) => row[name]);
  await app.db.$executeRaw`
    INSERT INTO exam_stat AS s ("examId", "questionId", n, "sumX", "sumXX", "sumR", "sumRR", "sumXR")
    SELECT ${examId}::uuid, q, 1, x, xx, r, rr, xr
      FROM unnest(${rows.map(({ questionId }) => questionId)}::uuid[], ${of('sumX')}::float8[], ${of('sumXX')}::float8[],
                  ${of('sumR')}::float8[], ${of('sumRR')}::float8[], ${of('sumXR')}::float8[]) AS t(q, x, xx, r, rr, xr)
    ON CONFLICT ("examId", "questionId") DO UPDATE SET n = s.n + 1, "sumX" = s."sumX" + excluded."sumX",
      "sumXX" = s."sumXX" + excluded."sumXX", "sumR" = s."sumR" + excluded."sumR",
      "sumRR" = s."sumRR" + excluded."sumRR", "sumXR" = s."sumXR" + excluded."sumXR"`;
}

export interface Figures {
  /** The mean mark, from 0 to 1. */
  readonly facility: number;
  /** How the mark goes with the rest of the attempt, from -1 to 1; null where one of them is always the same. */
  readonly discrimination: number | null;
}

/** Facility and discrimination out of sums; null while there are too few attempts. */
export function figuresOf({ n, sumX, sumXX, sumR, sumRR, sumXR }: Sums): Figures | null {
  if (n < FEWEST) return null;
  const spreadX = n * sumXX - sumX * sumX;
  const spreadR = n * sumRR - sumR * sumR;
  const both = n * sumXR - sumX * sumR;
  const still = 1e-9 * n * n;
  const discrimination =
    spreadX <= still || spreadR <= still ? null : Math.max(-1, Math.min(1, both / Math.sqrt(spreadX * spreadR)));
  return { facility: Math.max(0, Math.min(1, sumX / n)), discrimination };
}
