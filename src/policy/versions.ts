import type { App } from '../context.ts';
import { type Difference, differences } from './differences.ts';
import type { Policy } from './document.ts';

export interface KeptVersion {
  readonly version: string;
  readonly inForceAt: Date;
}

/**
 * Writes down that the loaded policy is in force from now, unless it already is. Two processes that start together
 * write it once. A document that comes back after another counts as in force from its return.
 */
export async function keepVersion(app: Pick<App, 'db' | 'policy' | 'clock'>): Promise<void> {
  const { version, text: document } = app.policy;
  const latest = await latestVersion(app);
  if (latest?.version === version) return;
  const inForceAt = app.clock.now();
  await app.db.policyVersion.upsert({
    where: { version },
    create: { version, document, inForceAt },
    update: { inForceAt },
    select: { version: true },
  });
}

/** Every version that was in force, newest first. */
export function listVersions({ db }: Pick<App, 'db'>): Promise<KeptVersion[]> {
  return db.policyVersion.findMany({
    select: { version: true, inForceAt: true },
    orderBy: [{ inForceAt: 'desc' }, { version: 'desc' }],
  });
}

/** A version with its document, and the one in force before it (null for the first); null where there is no such version. */
export async function findVersion(
  { db }: Pick<App, 'db'>,
  version: string,
): Promise<{ at: KeptVersion & { document: string }; earlier: (KeptVersion & { document: string }) | null } | null> {
  const at = await db.policyVersion.findUnique({ where: { version } });
  if (!at) return null;
  const earlier = await db.policyVersion.findFirst({
    where: { inForceAt: { lt: at.inForceAt } },
    orderBy: { inForceAt: 'desc' },
  });
  return { at, earlier };
}

/**
 * What has changed since the version that somebody agreed to, of that which people are asked about again; empty where
 * nothing is to be asked. A version that was never written down cannot be compared, so it asks as well.
 */
export async function changesToAskAbout(
  app: Pick<App, 'db' | 'policy'>,
  agreedTo: string,
): Promise<readonly Difference[]> {
  const { policy } = app;
  if (agreedTo === policy.version) return [];
  const known = asked.get(policy) ?? new Map<string, readonly Difference[]>();
  asked.set(policy, known);
  const found = known.get(agreedTo) ?? (await compareWith(app, agreedTo));
  known.set(agreedTo, found);
  return found;
}

/** Comparing two documents takes some 20 ms, and a page that asks must not. */
const asked = new WeakMap<Policy, Map<string, readonly Difference[]>>();

async function compareWith(
  { db, policy }: Pick<App, 'db' | 'policy'>,
  version: string,
): Promise<readonly Difference[]> {
  const kept = await db.policyVersion.findUnique({ where: { version }, select: { document: true } });
  if (!kept) return [{ says: 'We cannot show what changed since you last agreed', matters: true }];
  return differences(kept.document, policy.text).filter(({ matters }) => matters);
}

function latestVersion({ db }: Pick<App, 'db'>): Promise<KeptVersion | null> {
  return db.policyVersion.findFirst({ select: { version: true, inForceAt: true }, orderBy: { inForceAt: 'desc' } });
}
