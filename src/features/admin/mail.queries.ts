import type { App } from '../../context.ts';
import { join, sql } from '../../data/sql.ts';
import { beyond, type Leaf, leafOf, type Place, type Turn } from './keyset.ts';

export const mailStates = ['waiting', 'failed', 'sent'] as const;
export type MailState = (typeof mailStates)[number];

/** A mail as the queue knows it: never to whom, about what or in which words. */
export interface MailLine extends Place {
  readonly kind: string;
  readonly state: MailState;
  readonly attempts: number;
  /** Of a mail that waits. */
  readonly next: Date | null;
  /** A code of the mail server. */
  readonly problem: string | null;
}

export type MailCounts = Readonly<Record<MailState, number>>;

const LINES = 50;

const IS = {
  waiting: sql`"sentAt" IS NULL AND "failedAt" IS NULL`,
  failed: sql`"sentAt" IS NULL AND "failedAt" IS NOT NULL`,
  sent: sql`"sentAt" IS NOT NULL`,
} as const;

/** How many mails there are in each state; sent ones are kept for a time that the policy says. */
export async function countMails({ db }: App): Promise<MailCounts> {
  const [counts] = await db.$queryRaw<MailCounts[]>`
    SELECT count(*) FILTER (WHERE ${IS.waiting})::int AS waiting, count(*) FILTER (WHERE ${IS.failed})::int AS failed,
           count(*) FILTER (WHERE ${IS.sent})::int AS sent
      FROM outbox_mail`;
  return counts ?? { waiting: 0, failed: 0, sent: 0 };
}

/** A page of the queue, the newest first. */
export async function findMails(
  { db }: App,
  asked: Turn<Place> & { state: MailState | null },
): Promise<Leaf<MailLine>> {
  const { where, order } = beyond(sql`"createdAt"`, sql`id`, asked);
  const all = [where, ...(asked.state ? [IS[asked.state]] : [])];
  const read = await db.$queryRaw<MailLine[]>`
    SELECT id::text AS id, "createdAt" AS at, kind, attempts, problem,
           CASE WHEN ${IS.sent} THEN 'sent' WHEN ${IS.failed} THEN 'failed' ELSE 'waiting' END AS state,
           CASE WHEN ${IS.waiting} THEN "sendAfter" END AS next
      FROM outbox_mail WHERE ${join(all, ' AND ')} ORDER BY ${order} LIMIT ${LINES + 1}`;
  return leafOf(read, LINES, asked);
}
