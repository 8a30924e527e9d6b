import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { readRows } from '../../data/rows.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { nameHash } from './mentions.ts';

/** What a query reads of the one who wrote: nobody, and no name, of those who are members no longer. */
export interface Named {
  readonly authorId: string | null;
  readonly name: Uint8Array | null;
}

/**
 * The names beside posts, by the author's id; who has left is not there. What somebody wrote for a whole community, and
 * the name that they chose for it, is shown without an entry of who looked: a list of who reads what would tell more
 * about the readers than it would guard. See docs/decisions/21-communities.md.
 */
export async function namesOf(app: App, rows: readonly Named[]): Promise<Map<string | null, string>> {
  const sealed = new Map(rows.flatMap(({ authorId, name }) => (authorId && name ? [[authorId, name] as const] : [])));
  const keys = await loadPersonKeys(app, [...sealed.keys()]);
  const names = new Map<string | null, string>();
  for (const [id, name] of sealed) {
    const key = keys.get(id);
    if (key) names.set(id, app.vault.unseal(key, 'Membership.name', name));
  }
  return names;
}

/** The members who have this name in a community; usually one. One query, and the keys of names without a hash. */
export async function findNamed(app: App, communityId: string, name: string): Promise<string[]> {
  const hash = nameHash(app, communityId, name);
  const rows = await readRows<Named & { nameHash: string | null }>(
    app,
    Prisma.sql`
    SELECT "personId" AS "authorId", name, "nameHash" FROM membership
     WHERE "communityId" = ${communityId}::uuid AND state = 'member' AND ("nameHash" = ${hash} OR "nameHash" IS NULL)
     LIMIT 1000`,
  );
  const names = await namesOf(
    app,
    rows.filter((row) => row.nameHash === null),
  );
  return rows.flatMap(({ authorId, nameHash: found }) => {
    const isNamed = found === hash || nameHash(app, communityId, names.get(authorId) ?? '') === hash;
    return authorId && isNamed ? [authorId] : [];
  });
}
