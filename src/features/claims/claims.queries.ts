import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { noteShown } from '../../policy/reveal.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { accessHash } from '../contact/enquiries.ts';
import type { ClaimKind } from './claims.forms.ts';
import type { Step } from './history.ts';
import type { SubjectKind } from './subjects.ts';

export type Outcome = 'nothing' | 'hide' | 'remove';

export interface ClaimSubject extends Subject {
  readonly id: string;
  readonly reference: string;
  readonly personId: string | null;
  readonly kind: ClaimKind;
  readonly place: string;
  readonly name: string;
  readonly email: string;
  readonly behalf: string;
  readonly words: string;
  readonly history: readonly Step[];
  readonly steps: number;
  readonly subject: { readonly kind: SubjectKind; readonly id: string } | null;
  readonly createdAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly decidedAt: Date | null;
  readonly outcome: Outcome | null;
}

const CLAIM = {
  ...{ id: true, reference: true, personId: true, kind: true, place: true, name: true, email: true, behalf: true },
  ...{ words: true, history: true, steps: true, subjectKind: true, subjectId: true, outcome: true },
  ...{ createdAt: true, acknowledgedAt: true, decidedAt: true },
} as const;

const SEALED = ['place', 'name', 'email', 'behalf', 'words', 'history'] as const;

type Row = Omit<ClaimSubject, (typeof SEALED)[number] | 'kind' | 'subject' | 'outcome' | 'aboutId'> &
  Record<(typeof SEALED)[number], Uint8Array> & {
    kind: string;
    subjectKind: string | null;
    subjectId: string | null;
    outcome: string | null;
  };

/** Claims have makers without an account, so they are opened here and not by `reveal`; the routes ask the policy. */
async function open(app: App, rows: readonly Row[]): Promise<ClaimSubject[]> {
  const keys = await loadPersonKeys(
    app,
    rows.flatMap(({ personId }) => personId ?? []),
  );
  return rows.flatMap(({ subjectKind, subjectId, ...row }) => {
    const key = row.personId ? keys.get(row.personId) : app.vault.siteKey;
    if (!key) return [];
    const text = (field: (typeof SEALED)[number]) => app.vault.unseal(key, `Claim.${field}`, row[field]);
    return {
      ...row,
      ...{
        place: text('place'),
        name: text('name'),
        email: text('email'),
        behalf: text('behalf'),
        words: text('words'),
      },
      aboutId: row.personId,
      history: JSON.parse(text('history')) as Step[],
      kind: row.kind as ClaimKind,
      outcome: row.outcome as Outcome | null,
      subject: subjectKind && subjectId ? { kind: subjectKind as SubjectKind, id: subjectId } : null,
    };
  });
}

const PAGE = 25;

/** What waits for a decision, the oldest first, or what was decided, the newest first. `after` is the last id seen. */
export async function findClaims(
  app: App,
  viewer: Viewer,
  { decided, after }: { decided: boolean; after: string | undefined },
): Promise<{ claims: ClaimSubject[]; more: boolean }> {
  const rows = await app.db.claim.findMany({
    where: {
      decidedAt: decided ? { not: null } : null,
      ...(after ? { id: decided ? { lt: after } : { gt: after } } : {}),
    },
    orderBy: { id: decided ? 'desc' : 'asc' },
    take: PAGE + 1,
    select: CLAIM,
  });
  const claims = await open(app, rows.slice(0, PAGE));
  for (const { personId } of claims) if (personId) noteShown(app, viewer, { aboutId: personId }, ['claim']);
  return { claims, more: rows.length > PAGE };
}

export async function findClaim(app: App, id: string): Promise<ClaimSubject | null> {
  const row = await app.db.claim.findUnique({ where: { id }, select: CLAIM });
  return row ? ((await open(app, [row]))[0] ?? null) : null;
}

/** The claim that the newest link in a mail opens; null for every other token. */
export async function findByToken(app: App, token: string): Promise<ClaimSubject | null> {
  const row = await app.db.claim.findUnique({ where: { accessHash: accessHash(token) }, select: CLAIM });
  return row ? ((await open(app, [row]))[0] ?? null) : null;
}

/** A wish to name the poster, and what became of it. */
export interface Disclosure extends Subject {
  readonly id: string;
  readonly aboutId: string;
  readonly claimId: string | null;
  readonly askedById: string | null;
  readonly reason: string;
  readonly askedAt: Date;
  readonly decidedAt: Date | null;
  readonly agreed: boolean | null;
  /** What was told; null before, and where it was refused. */
  readonly disclosed: string | null;
}

const DISCLOSURE = {
  ...{ id: true, personId: true, claimId: true, askedById: true, reason: true, askedAt: true },
  ...{ decidedAt: true, agreed: true, disclosed: true },
} as const;

/** Of a claim, the newest first, or one by its id; opened with the key of whoever would be named. */
export async function findDisclosures(app: App, where: { claimId: string } | { id: string }): Promise<Disclosure[]> {
  const rows = await app.db.claimDisclosure.findMany({ where, orderBy: { id: 'desc' }, take: 20, select: DISCLOSURE });
  const keys = await loadPersonKeys(
    app,
    rows.map(({ personId }) => personId),
  );
  return rows.flatMap(({ personId, reason, disclosed, ...row }) => {
    const key = keys.get(personId);
    if (!key) return [];
    return {
      ...row,
      aboutId: personId,
      reason: app.vault.unseal(key, 'ClaimDisclosure.reason', reason),
      disclosed: disclosed && app.vault.unseal(key, 'ClaimDisclosure.disclosed', disclosed),
    };
  });
}
