import type { App } from '../context.ts';

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

function latestVersion({ db }: Pick<App, 'db'>): Promise<KeptVersion | null> {
  return db.policyVersion.findFirst({ select: { version: true, inForceAt: true }, orderBy: { inForceAt: 'desc' } });
}
