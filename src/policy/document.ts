import { readFileSync } from 'node:fs';
import type { DataMap } from './data-map.ts';
import type { Duration } from './duration.ts';
import { PolicyError } from './problems.ts';
import { readPolicy } from './read-policy.ts';
import type { RelationId } from './relations.ts';

/** Whose data it is: people who sign in, visitors who do not, or everyone. */
export type Audience = 'visitors' | 'people' | 'everyone';

export interface Role {
  readonly id: string;
  /** One of them: "Tutor". */
  readonly name: string;
  /** All of them, after "seen by": "tutors". */
  readonly many: string;
  readonly manyYoung: string;
  readonly secondFactor: 'required' | 'optional' | 'none';
  /** null for those who do not sign in. */
  readonly session: { readonly idle: Duration; readonly absolute: Duration } | null;
  /** A role that two administrators give, and that ends unless it is confirmed this often; null for the others. */
  readonly confirmEvery: Duration | null;
}

export interface Relation {
  readonly id: RelationId;
  /** As the person whom the data is about reads it, after "seen by": "tutors you named". */
  readonly name: string;
  readonly nameYoung: string;
  /** As anybody else reads it: "a tutor whom this person named". */
  readonly others: string;
}

export interface Purpose {
  readonly id: string;
  readonly kind: string;
  readonly why: string;
  readonly whyYoung: string;
  readonly lawfulBasis: LawfulBasis;
}

export type LawfulBasis =
  | 'consent'
  | 'contract'
  | 'legal-obligation'
  | 'vital-interests'
  | 'public-task'
  | 'legitimate-interests';

export type Keep =
  | { readonly kind: 'for'; readonly for: Duration; readonly from: string; readonly end: 'erase' | 'anonymise' }
  /** As long as the account, and no longer. */
  | { readonly kind: 'with-account' };

/** A moment that keeping is counted from; the data map says which column it is. */
export interface Clock {
  readonly id: string;
  /** After a length of time: "after it was recorded". */
  readonly words: string;
  readonly wordsYoung: string;
}

export type WhenClosed =
  | { readonly end: 'erase' }
  | { readonly end: 'anonymise' }
  /** Its own `keep` goes on; the reason is shown in the notice, the copy and the closing page. */
  | { readonly end: 'keep'; readonly why: string };

export interface Category {
  readonly id: string;
  readonly name: string;
  readonly what: string;
  readonly whatYoung: string;
  readonly whose: Audience;
  readonly purposes: readonly string[];
  /** Roles and relations; nobody else. Empty: nobody at all. */
  readonly seenBy: readonly string[];
  readonly keep: Keep;
  readonly whenClosed: WhenClosed;
  /** `sealed`: encrypted under the person's key. `one-way`: can be checked, never read back. */
  readonly protection: 'plain' | 'sealed' | 'one-way';
  readonly copy: { readonly included: true } | { readonly included: false; readonly why: string };
  /** Ids of the recipients whose `gets` name this category. */
  readonly recipients: readonly string[];
}

export type Capability = ReadingCapability | ActingCapability;

export interface ReadingCapability {
  readonly id: string;
  readonly kind: 'reading';
  readonly what: string;
  /** The viewer must be one whom each of these may be seen by. */
  readonly reveals: readonly string[];
  /** Roles, one of which the viewer must have as well; null: the categories alone decide. */
  readonly anyoneOf: readonly string[] | null;
}

export interface ActingCapability {
  readonly id: string;
  readonly kind: 'acting';
  readonly what: string;
  readonly allow: readonly string[];
  /** As for reading. */
  readonly anyoneOf: readonly string[] | null;
}

export interface Consent {
  readonly id: string;
  /** The exact words beside the box. */
  readonly question: string;
  readonly questionYoung: string;
  readonly purpose: string;
}

export interface Recipient {
  readonly id: string;
  readonly name: string;
  readonly kind: 'partner' | 'funder' | 'professional-body' | 'supplier' | 'authority';
  readonly what: string;
  readonly whatYoung: string;
  /** ISO 3166 letters, GB for the United Kingdom. */
  readonly country: string;
  readonly safeguards: string | null;
  readonly agreement: { readonly what: string; readonly ends: string };
  readonly gets: readonly string[];
  readonly form:
    | { readonly kind: 'identified' }
    /** About a number of ours, without a name or an address. */
    | { readonly kind: 'pseudonymous' }
    | { readonly kind: 'sealed' }
    | { readonly kind: 'aggregate'; readonly threshold: number };
  readonly purpose: string;
  readonly consent: string | null;
  /** What happens there when somebody is erased here; `tell`: the program says so to them. */
  readonly afterErasure: { readonly says: string; readonly young: string; readonly tell: boolean } | null;
}

export interface CookieKind {
  readonly id: string;
  readonly name: string;
  readonly what: string;
  readonly whatYoung: string;
  /** True where the cookie page asks for a yes or no; false where there is nothing to choose. */
  readonly asks: boolean;
}

export interface Cookie {
  /** The base name; over https the server puts `__Host-` before it. */
  readonly name: string;
  readonly kind: string;
  readonly what: string;
  readonly whatYoung: string;
  /** null: until the browser closes or the session ends. */
  readonly life: Duration | null;
  readonly setBy: string;
}

export interface Contact {
  readonly email: string;
  readonly telephone: string;
  readonly post: readonly string[];
}

export interface Controller extends Contact {
  readonly name: string;
  readonly is: string;
  readonly number: string | null;
  readonly responsibleFor: string;
  readonly officer: Contact & { readonly title: string };
}

export interface Authority {
  readonly id: string;
  /** "the United Kingdom" */
  readonly jurisdiction: string;
  readonly name: string;
  readonly telephone: string;
  readonly post: readonly string[];
  readonly website: string;
}

/** A promise, a right or a fact that the notice states in the charity's own words. */
export interface Statement {
  readonly id: string;
  readonly heading: string;
  readonly says: string;
  readonly young: string;
  readonly whose: Audience;
}

/** At most `count` in each time of `in`, counted for each account, each client address, each pair of both, or all together. */
export interface Limit {
  readonly count: number;
  readonly in: Duration;
  readonly per: 'account' | 'address' | 'account-and-address' | 'everybody';
}

export type ById<T> = Readonly<Record<string, T>>;

/** The policy document: what the notice says and the program does. Deeply frozen. */
export interface Policy {
  /** 12 hexadecimal characters of the SHA-256 of the document's content, whatever its comments and layout. */
  readonly version: string;
  /** The document as it was read, for the record of versions. */
  readonly text: string;
  readonly site: { readonly name: string; readonly charity: string };
  /** Days as 2026-11-21. */
  readonly review: { readonly last: string; readonly next: string; readonly owner: string };
  readonly controllers: readonly Controller[];
  readonly authorities: ById<Authority>;
  readonly roles: ById<Role>;
  readonly relations: ById<Relation>;
  readonly purposes: ById<Purpose>;
  readonly clocks: ById<Clock>;
  readonly categories: ById<Category>;
  readonly capabilities: ById<Capability>;
  readonly consents: ById<Consent>;
  readonly rights: ById<Statement>;
  readonly statements: ById<Statement>;
  readonly disclosures: ById<Statement>;
  /** Those that are switched on: the others get nothing, and no page names them. */
  readonly recipients: ById<Recipient>;
  readonly cookieKinds: ById<CookieKind>;
  readonly cookies: ById<Cookie>;
  readonly ages: { readonly account: number };
  readonly registration: {
    readonly activateWithin: Duration;
    readonly agreement: string;
    /** What a parent or guardian ticks. */
    readonly permission: string;
    readonly permissionWithin: Duration;
  };
  readonly account: {
    readonly confirmAgainAfter: Duration;
    readonly changeEmailWithin: Duration;
    /** Characters, with and without a second factor. */
    readonly passwordAtLeast: { readonly withSecondFactor: number; readonly without: number };
  };
  readonly people: { readonly namedForAtMost: Duration };
  readonly looking: { readonly reasonOpenFor: Duration };
  readonly contact: { readonly answerWithin: Duration };
  readonly claims: { readonly acknowledgeWithin: Duration; readonly decideWithin: Duration };
  /** What is said by asking for the newsletter, and how long that waits to be confirmed. */
  readonly newsletter: { readonly agreement: string; readonly confirmWithin: Duration };
  readonly certificates: { readonly validFor: Duration };
  /** Whether courses that other tools made are told the learner's name. */
  readonly packages: { readonly givesName: boolean };
  readonly closing: { readonly changeOfMind: Duration };
  readonly retention: { readonly runAt: string; readonly warnBefore: Duration };
  readonly recovery: {
    readonly questions: number;
    readonly linkLife: Duration;
    readonly triesPerLink: number;
    readonly failuresPerDay: number;
    readonly failuresInAll: number;
    readonly alarmPerHour: number;
  };
  readonly throttle: ById<{ readonly id: string; readonly what: string; readonly limits: readonly Limit[] }>;
}

/**
 * Reads the policy from a file and checks it against the database's columns and the capabilities that the program asks
 * for (every route's `may` and what else is declared). Throws a PolicyError that lists everything wrong with its place.
 */
export function loadPolicy(file: string, dataMap: DataMap, usedCapabilities: Iterable<string>): Policy {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new PolicyError([
      { file, line: 1, column: 1, says: `it cannot be read (${(error as NodeJS.ErrnoException).code})` },
    ]);
  }
  return readPolicy(text, file, dataMap, usedCapabilities);
}
