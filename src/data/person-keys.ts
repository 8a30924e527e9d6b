import { OurError } from '../errors.ts';
import type { PrismaClient } from '../generated/prisma/client.ts';
import type { DataKey, Vault, WrappedKey } from './vault.ts';

/** What key loading needs of the app: a database or a transaction, the vault and the time. */
export interface KeyUser {
  readonly db: Pick<PrismaClient, 'personKey'>;
  readonly vault: Vault;
  readonly clock: { now(): Date };
}

const MOST_KEPT = 2_000;
const KEPT_FOR = 5 * 60_000;

/**
 * Opened keys, a bounded number for five minutes. Another process that erases a person cannot reach this memory; what
 * the key would open is gone by then, and the key itself goes within the five minutes.
 */
const kept = new WeakMap<Vault, Map<string, { key: DataKey; until: number }>>();

function keptBy(vault: Vault): Map<string, { key: DataKey; until: number }> {
  const keys = kept.get(vault) ?? new Map<string, { key: DataKey; until: number }>();
  kept.set(vault, keys);
  return keys;
}

function remember(vault: Vault, key: DataKey, now: number): DataKey {
  const keys = keptBy(vault);
  keys.delete(key.owner);
  keys.set(key.owner, { key, until: now + KEPT_FOR });
  const [oldest] = keys.keys();
  if (keys.size > MOST_KEPT && oldest !== undefined) keys.delete(oldest);
  return key;
}

function recall(vault: Vault, personId: string, now: number): DataKey | undefined {
  const found = keptBy(vault).get(personId);
  return found && found.until > now ? found.key : undefined;
}

/** The keys of these people in at most one query; people without a key (erased, unknown) are not in the answer. */
export async function loadPersonKeys(app: KeyUser, personIds: readonly string[]): Promise<Map<string, DataKey>> {
  const now = app.clock.now().getTime();
  const keys = new Map<string, DataKey>();
  const missing: string[] = [];
  for (const id of new Set(personIds)) {
    const key = recall(app.vault, id, now);
    if (key) keys.set(id, key);
    else missing.push(id);
  }
  if (missing.length === 0) return keys;
  const rows = await app.db.personKey.findMany({ where: { personId: { in: missing } } });
  for (const row of rows) keys.set(row.personId, remember(app.vault, app.vault.openPersonKey(row), now));
  return keys;
}

/** The key of a row that was read already; as the others, it is opened once and kept for a while. */
export function openPersonKey({ vault, clock }: Pick<KeyUser, 'vault' | 'clock'>, row: WrappedKey): DataKey {
  const now = clock.now().getTime();
  return recall(vault, row.personId, now) ?? remember(vault, vault.openPersonKey(row), now);
}

/** The key of one person; throws when there is none. */
export async function loadPersonKey(app: KeyUser, personId: string): Promise<DataKey> {
  const key = (await loadPersonKeys(app, [personId])).get(personId);
  if (!key) throw new OurError('This person has no data key');
  return key;
}

/** Makes and stores a new person's key; to be called in the transaction that inserts the person. */
export async function createPersonKey(app: KeyUser, personId: string): Promise<DataKey> {
  const { row, key } = app.vault.newPersonKey(personId);
  await app.db.personKey.create({ data: row });
  return key;
}

/** Drops a person's opened key from this process, as erasure does. */
export function forgetPersonKey(vault: Vault, personId: string): void {
  keptBy(vault).delete(personId);
}
