import type { App } from '../context.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { statementNames } from './db.ts';

const nameOf = statementNames();

/**
 * The rows of a question that a page asks, straight from the driver: of many rows Prisma makes JSON first, which costs
 * more than all else on the page. Within a transaction Prisma asks, for the connection is its own. `anew` is for a
 * question that is planned each time, because its values decide how it is best answered.
 */
export async function readRows<T extends object>(app: App, query: Prisma.Sql, anew = false): Promise<T[]> {
  if (app.db !== app.database.prisma) return app.db.$queryRaw<T[]>(query);
  const { text, values } = query;
  const { rows } = await app.database.pool.query<T>(
    anew ? { text, values } : { name: nameOf({ sql: text }), text, values },
  );
  return rows;
}
