import type { Readable } from 'node:stream';
import type { Viewer } from '../policy/viewer.ts';
import type { CookieChoice } from './choice.ts';
import type { CookieToSet } from './cookies.ts';
import type { PageData } from './site-data.ts';

/** What came back from a form that could not be accepted: what was typed (never secrets) and what is wrong, by field. */
export interface Slip {
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  readonly problems: Readonly<Record<string, string>>;
}

export const noSlip: Slip = Object.freeze({ values: {}, problems: {} });

/** Short-lived notes of one session: ids and times, never anything personal. */
export interface Memo {
  /** The page that was wanted before signing in; a path of this site. */
  next?: string;
  /** Password given, code still to come: whose, and since when (ISO). */
  codeFor?: string;
  codeSince?: string;
  /** The id of the link token through which recovery goes on. */
  recovery?: string;
  /** The age question was answered with "under": not stored anywhere else. */
  tooYoung?: true;
  /** A second factor being set up. */
  factorStarted?: string;
  /** Ids of messages that a visitor took away from the top of pages. */
  hidden?: readonly string[];
}

/** The facts of a visit that a few features need. No address: only its keyed hash. */
export interface Visit {
  readonly addressHash: string;
  /** Such as "Firefox on Windows". */
  readonly browser: string;
  /** Random value of the cookie `device`, or null. */
  readonly device: string | null;
  /** What was chosen about cookies; null before a choice. */
  readonly choice: CookieChoice | null;
  readonly memo: Readonly<Memo>;
  /** A keyed hash of this session and `what`, to know again that it did this and nothing else; no two are alike. */
  markOf(what: string): string;
  /** The path and query asked for. */
  readonly here: string;
  /** Runs the sign-in strategy over the posted form; null when address and password do not belong together. */
  authenticate(): Promise<{ personId: string } | null>;
}

export interface Ask<S = null, I = unknown> {
  readonly viewer: Viewer;
  readonly found: S;
  readonly input: I;
  readonly visit: Visit;
  readonly slip: Slip;
}

/** A page to show. */
export interface Shown {
  readonly view: string;
  readonly page: PageData;
  readonly status?: number;
  /** The one other origin that this page may have in a frame. */
  readonly frames?: string;
  /** True where the page is the answer to a POST that changed nothing, such as a preview. */
  readonly unchanged?: true;
}

/** What changes in the session after the transaction has committed. */
export type SessionChange =
  | { readonly signIn: string; readonly memo?: Memo }
  | { readonly signOut: true }
  /** The password was given again: new session id, new `confirmedAt`. */
  | { readonly confirmed: true; readonly memo?: Memo }
  | { readonly memo: Memo };

/** Somewhere to go after a good POST; `say` is one short message without personal data. */
export interface Went {
  readonly to: string;
  readonly say?: string;
  readonly session?: SessionChange;
  readonly cookies?: readonly CookieToSet[];
  /** True when the POST rightly changed nothing (a repeated one): no audit event is demanded. */
  readonly unchanged?: true;
  /** What was asked for is there for good. */
  readonly lasting?: true;
  /** Nothing to see: the site's script gets 204 and stays where it is. */
  readonly quiet?: true;
}

/** The change was refused for a reason the person can mend; what was written (a failed try) stays written. */
export interface Refused {
  readonly problems: Readonly<Record<string, string>>;
  readonly status?: 422 | 429 | 409;
  readonly retryAfter?: number;
}

/** A large file, of which a request may want a part, as films do. */
export interface InParts {
  readonly size: number;
  /** The same for the same bytes, and for no others. */
  readonly hash: string;
  /** From byte `start` to byte `end`, both of them in it. */
  read(part: { start: number; end: number }): AsyncIterable<Uint8Array>;
}

/** A file to download. */
export interface Given {
  readonly name: string;
  readonly type: string;
  readonly body: string | Uint8Array | Readable | InParts;
  /** Shown in the page rather than saved, for images of courses. */
  readonly inline?: true;
  /** Seconds that anybody may keep it; private and never stored otherwise. */
  readonly keep?: number;
}
