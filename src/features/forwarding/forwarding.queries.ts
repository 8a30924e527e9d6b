import type { RecordStore } from '../../config.ts';
import type { App } from '../../context.ts';
import { RECORD_STORE } from '../../policy/check-document.ts';
import { hasRecipient } from '../../policy/differences.ts';
import type { Recipient } from '../../policy/document.ts';
import { EVENT_COLUMNS, EVENT_NAMES, type EventRow } from '../learn/statements.ts';
import { NOTICE } from '../my-data/consents.ts';

/** What has to be there before anything is sent. */
export interface Way {
  readonly recipient: Recipient;
  readonly store: RecordStore;
}

export type WhyNot = 'policy' | 'settings' | 'agreement';

/** Where statements go, or why none do. The policy and the settings both have to say so. */
export function wayOf({ policy, config, clock }: Pick<App, 'policy' | 'config' | 'clock'>): Way | WhyNot {
  const recipient = policy.recipients[RECORD_STORE];
  if (!recipient) return 'policy';
  if (!config.recordStore) return 'settings';
  // The day that an agreement ends is its last.
  if (clock.now().toISOString().slice(0, 10) > recipient.agreement.ends) return 'agreement';
  return { recipient, store: config.recordStore };
}

/** A line of the learning record, and whether its person had agreed to a notice that names the recipient. */
export interface DueEvent extends EventRow {
  readonly may: boolean;
}

export interface Mark {
  readonly at: Date;
  readonly id: string;
}

/** What was written a moment ago waits: a line of the same moment may still be on its way into the table. */
const SETTLED_MS = 30_000;

// What an assessment came to is of another category, which this recipient does not get.
// The agreement that held when it happened has to be one to a notice with the recipient in it, the person must not be
// leaving or stopped, and where the policy asks for a consent, that has to hold then and now.
const MAY = `ev."attemptId" IS NULL AND p."closingAt" IS NULL AND p."suspendedAt" IS NULL
    AND EXISTS (SELECT 1 FROM consent_record n
                 WHERE n."personId" = ev."personId" AND n.consent = '${NOTICE}' AND n.given AND n."noticeVersion" = ANY($4)
                   AND n.at <= ev.at AND (n."endedAt" IS NULL OR n."endedAt" > ev.at))
    AND ($5::text IS NULL OR EXISTS (SELECT 1 FROM consent_record y
                 WHERE y."personId" = ev."personId" AND y.consent = $5 AND y.given AND y.at <= ev.at AND y."endedAt" IS NULL))`;

const BEYOND = `SELECT * FROM learning_event
                 WHERE at >= $1 AND (at, id) > ($1::timestamptz, $2::uuid) AND at <= $3 ORDER BY at, id`;

const DUE = {
  name: 'forwarding-due',
  text: `SELECT ${EVENT_COLUMNS}, (${MAY}) AS may
           FROM (${BEYOND} LIMIT $6) ev JOIN person p ON p.id = ev."personId" ${EVENT_NAMES}
          ORDER BY ev.at, ev.id`,
};

const WAITING = {
  name: 'forwarding-waiting',
  text: `SELECT count(*) FILTER (WHERE ${MAY})::int AS waiting, count(*)::int AS looked
           FROM (${BEYOND} LIMIT $6) ev JOIN person p ON p.id = ev."personId"`,
};

const valuesOf = (app: App, mark: Mark, { consent }: Recipient, versions: readonly string[], limit: number) => [
  mark.at,
  mark.id,
  new Date(app.clock.now().getTime() - SETTLED_MS),
  versions,
  consent,
  limit,
];

/** The next lines of the learning record after this one, in order. */
export async function findDue(
  app: App,
  mark: Mark,
  { recipient, versions, limit }: { recipient: Recipient; versions: readonly string[]; limit: number },
): Promise<DueEvent[]> {
  const values = valuesOf(app, mark, recipient, versions, limit);
  return (await app.database.pool.query<DueEvent>({ ...DUE, values })).rows;
}

/** So many lines of the record are looked at for the number that waits. */
const LOOKED_AT = 2_000;

export interface State {
  readonly sent: number;
  readonly lastSentAt: Date | null;
  readonly nextAt: Date | null;
  readonly problem: string | null;
  readonly stoppedAt: Date | null;
  readonly waiting: number;
  /** There may be more than that. */
  readonly isMore: boolean;
  /** People who were erased, of which it has not been told. */
  readonly untold: number;
}

/** How sending goes; null where nothing was ever sent. Four queries at most. */
export async function findState(app: App): Promise<State | null> {
  const row = await app.db.forwarding.findUnique({ where: { recipient: RECORD_STORE } });
  if (!row) return null;
  const { sent, lastSentAt, nextAt, problem, stoppedAt, markAt, markId } = row;
  const recipient = app.policy.recipients[RECORD_STORE];
  const untold = await app.db.erasure.count({ where: { account: { not: null } } });
  const versions = recipient ? await versionsWith(app, RECORD_STORE) : [];
  const values = recipient && valuesOf(app, { at: markAt, id: markId }, recipient, idsOf(versions), LOOKED_AT);
  const found = values && (await app.database.pool.query<{ waiting: number; looked: number }>({ ...WAITING, values }));
  const { waiting, looked } = found?.rows[0] ?? { waiting: 0, looked: 0 };
  return { ...{ sent, lastSentAt, nextAt, problem, stoppedAt, waiting, untold }, isMore: looked === LOOKED_AT };
}

interface Version {
  readonly version: string;
  readonly inForceAt: Date;
}

export const idsOf = (versions: readonly Version[]): string[] => versions.map(({ version }) => version);

/** Reading a document takes some 20 ms, and what a version says never changes. */
const known = new Map<string, boolean>();

/** The versions of the policy under which this recipient got something, the earliest first. */
export async function versionsWith({ db }: Pick<App, 'db'>, recipient: string): Promise<Version[]> {
  const versions = await db.policyVersion.findMany({
    select: { version: true, inForceAt: true },
    orderBy: { inForceAt: 'asc' },
  });
  const fresh = versions.filter(({ version }) => !known.has(`${version} ${recipient}`));
  if (fresh.length > 0) {
    const documents = await db.policyVersion.findMany({ where: { version: { in: idsOf(fresh) } } });
    for (const { version, document } of documents)
      known.set(`${version} ${recipient}`, hasRecipient(document, recipient));
  }
  return versions.filter(({ version }) => known.get(`${version} ${recipient}`));
}
