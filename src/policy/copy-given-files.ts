import type { App } from '../context.ts';
import { loadPersonKey } from '../data/person-keys.ts';
import { columnSql, isAbout, orderByKey, sql, tableOf } from '../data/sql.ts';
import type { SealedField } from '../data/vault.ts';
import { fileName } from '../http/uploads.ts';
import { isFile } from './data-map.ts';

interface GivenFile {
  /** A path within the archive that no other file has. */
  readonly name: string;
  /** Reads and opens it; one at a time, so that a copy holds no more than one in memory. */
  read(): Promise<Buffer>;
}

/** The files that this person gave us and that the policy lets them have. A model with a file has an id and a sealed name. */
export async function listFiles(app: App, personId: string): Promise<GivenFile[]> {
  const key = await loadPersonKey(app, personId);
  const found: GivenFile[] = [];
  for (const model of app.dataMap.models) {
    const column = model.columns.find(isFile);
    if (!column || model.person.length === 0 || !app.policy.categories[column.category]?.copy.included) continue;
    const [table, content, about] = [
      tableOf(model),
      columnSql(model, column.field),
      isAbout(app.dataMap, model, sql`(${personId}::uuid)`),
    ];
    const rows = await app.db.$queryRaw<{ id: string; name: Uint8Array }[]>`
      SELECT id::text AS id, name FROM ${table} t WHERE ${about} ${orderByKey(model)}`;
    for (const { id, name } of rows)
      found.push({
        name: `${model.name}/${id} ${fileName(app.vault.unseal(key, `${model.name}.name` as SealedField, name))}`,
        read: async () => {
          const [row] = await app.db.$queryRaw<{ content: Uint8Array }[]>`
            SELECT ${content} AS content FROM ${table} t WHERE id = ${id}::uuid AND ${about}`;
          return row
            ? app.vault.openFile(key, `${model.name}.${column.field}` as SealedField, row.content)
            : Buffer.of();
        },
      });
  }
  return found;
}
