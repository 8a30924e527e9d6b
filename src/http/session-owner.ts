import type { SessionData } from 'express-session';
import type { Pool } from 'pg';
import type { Display } from './display.ts';
import { unreadOf } from './notices.ts';
import { onTopOf } from './on-top.ts';

/** What every page needs to know of the person whose session it is; name and key are sealed. */
export interface Owner {
  readonly personId: string;
  readonly name: Uint8Array;
  readonly suspendedAt: Date | null;
  readonly activatedAt: Date | null;
  readonly questionsSetAt: Date | null;
  readonly lastActiveAt: Date;
  readonly ringKey: string;
  readonly wrapped: Uint8Array;
  /** When the second factor was confirmed; null without one. */
  readonly factor: Date | null;
  /** What was granted and not ended. */
  readonly roles: string[];
  /** Here with the permission of a parent or guardian. */
  readonly isYoung: boolean;
  /** Null where all is as the device says. */
  readonly display: Display | null;
  /** Ids of the messages on top of pages that are for them, the newest first. */
  readonly onTop: string[];
  /** How much is new for them in communities. */
  readonly unread: number;
}

// One prepared statement, because every page of everybody who has a session begins with it.
const SESSION = {
  name: 'session',
  text: `SELECT s.sess, p.id AS "personId", p.name, p."suspendedAt", p."activatedAt", p."questionsSetAt",
                p."lastActiveAt", k."ringKey", k.wrapped, f."confirmedAt" AS factor,
                ARRAY(SELECT g.role FROM role_grant g WHERE g."personId" = p.id AND g."endedAt" IS NULL) AS roles,
                EXISTS (SELECT FROM young_permission y WHERE y."personId" = p.id) AS "isYoung",
                to_jsonb(d) - 'personId' AS display,
                ${onTopOf('p.id', '$3::uuid[]')} AS "onTop", ${unreadOf('p.id')} AS unread
           FROM session s
           LEFT JOIN person p ON p.id = s."personId"
           LEFT JOIN vault.person_key k ON k."personId" = p.id
           LEFT JOIN second_factor f ON f."personId" = p.id
           LEFT JOIN display_choice d ON d."personId" = p.id
          WHERE s.sid = $1 AND s.expire >= now()`,
};

type Nobody = { readonly personId: null; readonly ringKey: null };
type Row = { readonly sess: SessionData } & (Owner | Nobody);

export interface StoredSession {
  readonly data: SessionData;
  /** Null for a visitor's session, and when the person is gone. */
  readonly owner: Owner | null;
}

/**
 * The session stored under this (hashed) id and the person whose it is; null when there is none. `messages` are ids of
 * which it says what is for that person now. One query.
 */
export async function readSession(
  pool: Pool,
  sid: string,
  { messages, now }: { messages: readonly string[]; now: Date },
): Promise<StoredSession | null> {
  const { rows } = await pool.query<Row>({ ...SESSION, values: [sid, now, messages] });
  const [row] = rows;
  if (!row) return null;
  const { sess: data, ...owner } = row;
  return { data, owner: owner.ringKey === null ? null : (owner as Owner) };
}
