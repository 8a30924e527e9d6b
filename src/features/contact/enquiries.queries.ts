import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { visibleCategories } from '../../policy/decide.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import type { Topic } from './contact.forms.ts';
import { accessHash } from './enquiries.ts';

export interface EnquirySubject extends Subject {
  readonly id: string;
  readonly reference: string;
  readonly topic: Topic;
  /** The page of the site that it is about. */
  readonly page: string | null;
  readonly personId: string | null;
  readonly name: string;
  readonly email: string;
  readonly message: string;
  readonly answer: string | null;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
}

const ENQUIRY = {
  ...{
    id: true,
    reference: true,
    topic: true,
    page: true,
    personId: true,
    name: true,
    email: true,
    message: true,
    answer: true,
  },
  ...{ createdAt: true, closedAt: true },
} as const;

type Row = Omit<EnquirySubject, 'name' | 'email' | 'message' | 'answer' | 'topic' | keyof Subject> & {
  topic: string;
  name: Uint8Array;
  email: Uint8Array;
  message: Uint8Array;
  answer: Uint8Array | null;
};

/** Messages have writers without an account, so they are opened here and not by `reveal`; the policy is asked all the same. */
async function open(app: App, rows: readonly Row[]): Promise<EnquirySubject[]> {
  const keys = await loadPersonKeys(
    app,
    rows.flatMap(({ personId }) => personId ?? []),
  );
  return rows.flatMap((row) => {
    const key = row.personId ? keys.get(row.personId) : app.vault.siteKey;
    if (!key) return [];
    return {
      ...row,
      topic: row.topic as Topic,
      aboutId: row.personId,
      name: app.vault.unseal(key, 'Enquiry.name', row.name),
      email: app.vault.unseal(key, 'Enquiry.email', row.email),
      message: app.vault.unseal(key, 'Enquiry.message', row.message),
      answer: row.answer && app.vault.unseal(key, 'Enquiry.answer', row.answer),
    };
  });
}

/** What the queue is narrowed to; null is all. */
export interface EnquiriesAsked {
  readonly closed: boolean;
  readonly topic: Topic | null;
  readonly page: string | null;
}

const PAGE = 25;

/** The queue: what waits, the oldest first; or what is closed, the newest first. `after` is the id of the last line seen. */
export async function findEnquiries(
  app: App,
  viewer: Viewer,
  { closed, topic, page, after }: EnquiriesAsked & { after: string | null },
) {
  if (!visibleCategories(app.policy, viewer).has('enquiry')) return { enquiries: [], more: false };
  const beyond = after ? { id: closed ? { lt: after } : { gt: after } } : {};
  const rows = await app.db.enquiry.findMany({
    where: { closedAt: closed ? { not: null } : null, ...(topic && { topic }), ...(page && { page }), ...beyond },
    orderBy: { id: closed ? 'desc' : 'asc' },
    take: PAGE + 1,
    select: ENQUIRY,
  });
  return { enquiries: await open(app, rows.slice(0, PAGE)), more: rows.length > PAGE };
}

export async function findEnquiry(app: App, id: string): Promise<EnquirySubject | null> {
  const row = await app.db.enquiry.findUnique({ where: { id }, select: ENQUIRY });
  return row ? ((await open(app, [row]))[0] ?? null) : null;
}

/** The answered message that a link from a mail opens; null for every other token. */
export async function findAnswered(app: App, token: string): Promise<EnquirySubject | null> {
  const row = await app.db.enquiry.findUnique({ where: { accessHash: accessHash(token) }, select: ENQUIRY });
  return row ? ((await open(app, [row]))[0] ?? null) : null;
}
