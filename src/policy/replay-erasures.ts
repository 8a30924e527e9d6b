import { type App, inTransaction } from '../context.ts';
import { tableOf } from '../data/sql.ts';
import { personModel } from './data-map.ts';
import { erasePerson } from './erase.ts';

/** One erasure, as a backup keeps it apart from the rest: newer than what it restores, and about nobody. */
export interface KnownErasure {
  /** The keyed hash of the person's id. */
  readonly who: string;
  readonly at: Date;
  readonly why: string;
}

const IDS_AT_ONCE = 2_000;

/** Ids of people of whom the database holds a row or a key, in order. */
async function idsAfter(app: App, after: string): Promise<string[]> {
  const rows = await app.db.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM (
      SELECT id FROM ${tableOf(personModel(app.dataMap))} WHERE id > ${after}::uuid
      UNION SELECT "personId" FROM vault.person_key WHERE "personId" > ${after}::uuid) AS people
     ORDER BY people.id LIMIT ${IDS_AT_ONCE}`;
  return rows.map(({ id }) => id);
}

/**
 * Erases again everybody who had been erased when an older state of the database was restored; to be called before that
 * database serves anybody. `known` are erasures that the restored state is too old to know. Returns how many people
 * were found and erased; safe to repeat.
 */
export async function replayErasures(app: App, known: readonly KnownErasure[] = []): Promise<number> {
  if (known.length > 0) {
    const data = known.map(({ who, at, why }) => ({ who, at, why, report: {} }));
    await app.db.erasure.createMany({ data, skipDuplicates: true });
  }
  let erased = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const ids = await idsAfter(app, after);
    const hashes = new Map(ids.map((id) => [app.vault.keyedHash('erased', id), id]));
    const found = await app.db.$queryRaw<{ who: string }[]>`
      SELECT who FROM erasure WHERE who = ANY(${[...hashes.keys()]}::text[])`;
    for (const { who } of found) {
      const id = hashes.get(who) ?? '';
      const report = await inTransaction(app, (inside) =>
        erasePerson(inside, id, { why: 'repeated-after-restore', by: { system: 'restore' } }),
      );
      if (report) erased += 1;
    }
    const last = ids.at(-1);
    if (last === undefined) return erased;
    after = last;
  }
}
