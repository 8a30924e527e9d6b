import type { App } from '../../context.ts';
import type { Prisma } from '../../generated/prisma/client.ts';

/** What somebody showed of themselves goes with their place in a community; says how many entries there were. */
export async function dropEntries(
  app: App,
  where: Prisma.DirectoryEntryWhereInput & { readonly personId: string },
): Promise<number> {
  const { count } = await app.db.directoryEntry.deleteMany({ where });
  return count;
}
