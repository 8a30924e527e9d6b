import { z } from 'zod';
import type { App } from '../../context.ts';
import type { RunSeen } from './retention.pages.ts';

const LINES = 20;

const count = z.number().default(0);
const Report = z
  .object({
    people: count,
    categories: z
      .array(z.object({ category: z.string(), model: z.string(), due: count, erased: count, anonymised: count }))
      .default([]),
  })
  .catch({ people: 0, categories: [] });

const RUN = { id: true, startedAt: true, finishedAt: true, dryRun: true, report: true } as const;

/** The last runs, the newest first, and the one that was asked for. */
export async function findRuns(
  { db }: App,
  id: string | undefined,
): Promise<{ runs: RunSeen[]; opened: RunSeen | null }> {
  const [runs, opened] = await Promise.all([
    db.retentionRun.findMany({ select: RUN, orderBy: { startedAt: 'desc' }, take: LINES }),
    id ? db.retentionRun.findUnique({ where: { id }, select: RUN }) : null,
  ]);
  const read = (run: (typeof runs)[number]): RunSeen => ({ ...run, report: Report.parse(run.report) });
  return { runs: runs.map(read), opened: opened && read(opened) };
}
