import { z } from 'zod';
import type { AuditNarrowing } from './audit.queries.ts';

const text = (most: number) =>
  z
    .string()
    .transform((value) => value.trim().slice(0, most))
    .default('');

const filter = { what: text(60), actor: text(60), about: text(60), from: text(20), to: text(20) };
const seq = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt)
  .nullable()
  .default(null);

export const AuditFilter = z.object(filter);
export const AuditQuery = z.object({ ...filter, before: seq, after: seq });
export type AuditAsked = z.output<typeof AuditFilter>;

const isId = (value: string): boolean => z.uuid().safeParse(value).success;
const isDay = (value: string): boolean => z.iso.date().safeParse(value).success;
const DAY = 'Enter a day that exists, like 2026-11-21';

/** What is wrong with a filter, by field; nothing is looked up then. */
export function filterProblems({ what, actor, about, from, to }: AuditAsked): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!/^[a-z.-]*$/.test(what)) problems.what = 'Enter small letters, like courses.published';
  if (!/^[a-z-]*$/.test(actor) && !isId(actor)) problems.actor = 'Enter a person’s id, or a program such as retention';
  if (about !== '' && !isId(about)) problems.about = 'Enter a person’s id';
  if (from !== '' && !isDay(from)) problems.from = DAY;
  if (to !== '' && !isDay(to)) problems.to = DAY;
  if (isDay(from) && isDay(to) && from > to) problems.to = 'Enter a day that is not before the first day';
  return problems;
}

/** A filter without problems as the query takes it. */
export const narrowingOf = ({ what, actor, about, from, to }: AuditAsked): AuditNarrowing => ({
  what: what || null,
  actorId: isId(actor) ? actor : null,
  actorSystem: actor !== '' && !isId(actor) ? actor : null,
  aboutId: about || null,
  from: from || null,
  to: to || null,
});
