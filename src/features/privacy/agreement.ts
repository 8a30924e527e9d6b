import type { App } from '../../context.ts';
import type { Difference } from '../../policy/differences.ts';
import type { Policy } from '../../policy/document.ts';
import { changesToAskAbout } from '../../policy/versions.ts';
import { NOTICE } from '../my-data/consents.ts';

/** The agreement to the notice that holds, and what has changed since of that which people are asked about again. */
export interface Agreement {
  readonly version: string;
  readonly at: Date;
  readonly changes: readonly Difference[];
}

/** One small query; comparing the versions is done once for each and kept. Null: no agreement is written down. */
export async function findAgreement(app: Pick<App, 'db' | 'policy'>, personId: string): Promise<Agreement | null> {
  const holds = await app.db.consentRecord.findFirst({
    where: { personId, consent: NOTICE, endedAt: null },
    select: { noticeVersion: true, at: true },
    orderBy: { at: 'desc' },
  });
  if (!holds) return null;
  const { noticeVersion: version, at } = holds;
  return { version, at, changes: await changesToAskAbout(app, version) };
}

const MOST_KEPT = 5_000;
/** People who have nothing to be asked under a policy. That stays so: nobody goes back to an earlier agreement. */
const settled = new WeakMap<Policy, Set<string>>();

function settledUnder(policy: Policy): Set<string> {
  const people = settled.get(policy) ?? new Set<string>();
  settled.set(policy, people);
  return people;
}

/** The agreement of somebody who is to be asked again, null for everybody else; at most one query a process for those. */
export async function findAgreementToRenew(
  app: Pick<App, 'db' | 'policy'>,
  personId: string,
): Promise<Agreement | null> {
  const people = settledUnder(app.policy);
  if (people.has(personId)) return null;
  const agreement = await findAgreement(app, personId);
  if (agreement && agreement.changes.length > 0) return agreement;
  if (people.size >= MOST_KEPT) people.clear();
  people.add(personId);
  return null;
}
