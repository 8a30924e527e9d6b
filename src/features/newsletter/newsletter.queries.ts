import type { App } from '../../context.ts';
import { sql } from '../../data/sql.ts';
import { SafeHtml } from '../../http/html.ts';
import { beyond, type Leaf, leafOf, type Place, type Turn } from '../admin/keyset.ts';

export interface Issue {
  readonly aboutId: null;
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  readonly html: SafeHtml;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly mailTotal: number | null;
  readonly mailWritten: number;
  readonly mailDoneAt: Date | null;
}

const ISSUE = {
  ...{ id: true, title: true, summary: true, text: true, html: true, createdAt: true, sentAt: true },
  ...{ mailTotal: true, mailWritten: true, mailDoneAt: true },
} as const;

/** One issue, sent or not, for those who write it; for everybody else only a sent one. */
export async function findIssue(app: App, id: string, { sent }: { sent: boolean }): Promise<Issue | null> {
  const where = sent ? { id, sentAt: { not: null } } : { id };
  const row = await app.db.newsletterIssue.findFirst({ where, select: ISSUE });
  return row && { ...row, aboutId: null, html: new SafeHtml(row.html) };
}

/** A sent issue in the archive. */
export interface Sent {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly sentAt: Date;
}

const PAGE = 20;

/** The archive, the newest first. */
export async function findSent(app: App, turn: Turn<Place>): Promise<Leaf<Sent>> {
  const { where, order } = beyond(sql`"sentAt"`, sql`id`, turn);
  const rows = await app.db.$queryRaw<Sent[]>`
    SELECT id, title, summary, "sentAt" FROM newsletter_issue
     WHERE "sentAt" IS NOT NULL AND ${where} ORDER BY ${order} LIMIT ${PAGE + 1}`;
  return leafOf(rows, PAGE, turn);
}

export type Line = Pick<Issue, 'id' | 'title' | 'createdAt' | 'sentAt' | 'mailTotal' | 'mailWritten'>;

/** Every issue for those who write them, the newest first. */
export async function findIssues(app: App, turn: Turn<Place>): Promise<Leaf<Line>> {
  const { where, order } = beyond(sql`"createdAt"`, sql`id`, turn);
  const rows = await app.db.$queryRaw<Line[]>`
    SELECT id, title, "createdAt", "sentAt", "mailTotal", "mailWritten" FROM newsletter_issue
     WHERE ${where} ORDER BY ${order} LIMIT ${PAGE + 1}`;
  return leafOf(rows, PAGE, turn);
}
