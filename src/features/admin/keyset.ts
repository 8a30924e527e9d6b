import { z } from 'zod';
import { type Sql, sql } from '../../data/sql.ts';
import { type Pagination, pagination } from '../../http/parts.ts';
import { withQuery } from '../../paths.ts';

/** A line of a list that is ordered by time, the newest first. */
export interface Place {
  readonly at: Date;
  readonly id: string;
}

/** Where a page of a list begins: after a line going older, or after one going newer; from the newest without either. */
export interface Turn<P> {
  readonly before: P | null;
  readonly after: P | null;
}

/** A page of a list, and whether it goes on in each direction. */
export interface Leaf<T> {
  readonly rows: readonly T[];
  readonly newer: boolean;
  readonly older: boolean;
}

const place = z
  .string()
  .regex(/^\d{1,14}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .transform((text): Place => {
    const [time = '', id = ''] = text.split('.');
    return { at: new Date(Number(time)), id };
  });

/** The two query names by which the pages of such a list are asked for. */
export const turnInput = { before: place.nullable().default(null), after: place.nullable().default(null) };

export const placeText = ({ at, id }: Place): string => `${at.getTime()}.${id}`;

/** True for rows beyond the turn's place, and the order to read them in. `at` and `id` are columns. */
export function beyond(at: Sql, id: Sql, { before, after }: Turn<Place>): { where: Sql; order: Sql } {
  if (after) return { where: sql`(${at}, ${id}) > (${after.at}, ${after.id}::uuid)`, order: sql`${at} ASC, ${id} ASC` };
  const where = before ? sql`(${at}, ${id}) < (${before.at}, ${before.id}::uuid)` : sql`true`;
  return { where, order: sql`${at} DESC, ${id} DESC` };
}

/** The page out of what was read in the turn's order, of which one row more than `size` was asked for. */
export function leafOf<T>(read: readonly T[], size: number, { before, after }: Turn<unknown>): Leaf<T> {
  const more = read.length > size;
  const rows = read.slice(0, size);
  if (after === null) return { rows, newer: before !== null, older: more };
  return { rows: rows.reverse(), newer: more, older: true };
}

/** Links to the pages beside this one; `textOf` writes a row's place, `kept` is what else stays in the address. */
export function turns<T>(
  leaf: Leaf<T>,
  textOf: (row: T) => string,
  { address, kept, label }: { address: string; kept: Record<string, string | undefined>; label: string },
): Pagination {
  const [first, last] = [leaf.rows[0], leaf.rows.at(-1)];
  return pagination(
    first && leaf.newer ? withQuery(address, { ...kept, after: textOf(first) }) : null,
    last && leaf.older ? withQuery(address, { ...kept, before: textOf(last) }) : null,
    { label, earlier: 'Newer', later: 'Older' },
  );
}
