import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { readRows } from '../../data/rows.ts';
import type { Vault } from '../../data/vault.ts';
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
  const names = new Map<string | null, string>();
  const now = app.clock.now().getTime();
  for (const [id, name] of sealed) {
    const known = recall(app.vault, id, name, now);
    if (known !== undefined) names.set(id, known);
  }
  const keys = await loadPersonKeys(
    app,
    [...sealed.keys()].filter((id) => !names.has(id)),
  );
  for (const [id, key] of keys) {
    const name = sealed.get(id) as Uint8Array;
    names.set(id, remember(app.vault, id, name, { text: app.vault.unseal(key, 'Membership.name', name), now }));
  }
  return names;
}

interface Known {
  readonly sealed: Uint8Array;
  readonly text: string;
  readonly until: number;
}

const MOST_KNOWN = 2_000;
const KNOWN_FOR = 5 * 60_000;

/**
 * Names as they were opened last, as many and as long as the keys that open them: a page has fifty, and opening each
 * again would be a tenth of its cost. Whose sealed name is another one now, or is gone, is opened anew or not at all.
 */
const opened = new WeakMap<Vault, Map<string, Known>>();

function recall(vault: Vault, id: string, sealed: Uint8Array, now: number): string | undefined {
  const found = opened.get(vault)?.get(id);
  return found && found.until > now && Buffer.compare(found.sealed, sealed) === 0 ? found.text : undefined;
}

function remember(vault: Vault, id: string, sealed: Uint8Array, { text, now }: { text: string; now: number }): string {
  const names = opened.get(vault) ?? new Map<string, Known>();
  opened.set(vault, names);
  names.delete(id);
  // A copy: the bytes of a row are a piece of all that the database sent.
  names.set(id, { sealed: new Uint8Array(sealed), text, until: now + KNOWN_FOR });
  const [oldest] = names.keys();
  if (names.size > MOST_KNOWN && oldest !== undefined) names.delete(oldest);
  return text;
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
