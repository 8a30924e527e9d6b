import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { noteShown, revealRows } from '../../policy/reveal.ts';
import type { SignedIn, Subject, Viewer } from '../../policy/viewer.ts';

export const openings = ['everyone', 'request', 'area', 'organisation', 'course'] as const;
export type Opening = (typeof openings)[number];

/** A community and how the viewer stands to it. */
export interface CommunitySeen extends Subject {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly summary: string;
  readonly openTo: Opening;
  readonly closedAt: Date | null;
  readonly holdFirst: number;
  readonly editMinutes: number;
  /** Whether people under the policy's age may be in it. */
  readonly admitsYoung: boolean;
  /** asked, member, refused, left or removed; null: never asked. */
  readonly state: string | null;
  /** Taken out, and not allowed to ask again. */
  readonly barred: boolean;
}

type Row = Omit<CommunitySeen, keyof Subject>;

// A community that the viewer may know of: in it, or allowed to ask. What is not in here does not exist for them, and
// looking for it is the same statement as looking for what nobody has made. For young people there is nothing but what
// admits them.
const KNOWN = `
  SELECT c.id, c.slug, c.name, c.summary, c."openTo", c."closedAt", c."holdFirst", c."editMinutes",
         c."admitsYoung", m.state, coalesce(m.state = 'removed', false)
           AND EXISTS (SELECT 1 FROM sanction s WHERE s."personId" = $1 AND s."communityId" = c.id AND s.what = 'expel'
                          AND NOT s."mayAsk" AND s.outcome IS DISTINCT FROM 'lifted') AS barred
    FROM community c
    LEFT JOIN membership m ON m."communityId" = c.id AND m."personId" = $1
   WHERE (m.state = 'member'
      OR c."openTo" IN ('everyone', 'request')
      OR (c."openTo" = 'area'
          AND EXISTS (SELECT 1 FROM area_member a WHERE a."areaId" = c."areaId" AND a."personId" = $1))
      OR (c."openTo" = 'organisation'
          AND EXISTS (SELECT 1 FROM organisation_member o WHERE o."organisationId" = c."organisationId" AND o."personId" = $1))
      OR (c."openTo" = 'course'
          AND EXISTS (SELECT 1 FROM enrolment e WHERE e."courseId" = c."courseId" AND e."personId" = $1)))
     AND (c."admitsYoung" OR NOT EXISTS (SELECT 1 FROM young_permission y WHERE y."personId" = $1))`;

const ALL = { name: 'communities', text: `${KNOWN} ORDER BY c.name, c.id LIMIT 200` };
const ONE = { name: 'community-known', text: `${KNOWN} AND c.slug = $2` };

const seen = (viewer: Viewer, row: Row): CommunitySeen => ({ ...row, aboutId: viewer.id });

/** The communities that this person is in or may ask to join, by name. One query. */
export async function findCommunities(app: App, viewer: Viewer): Promise<CommunitySeen[]> {
  const { rows } = await app.database.pool.query<Row>({ ...ALL, values: [viewer.id] });
  return rows.map((row) => seen(viewer, row));
}

/** One of them; null for one that this viewer may not even know of. */
export async function findKnown(app: App, viewer: Viewer, slug: string): Promise<CommunitySeen | null> {
  const { rows } = await app.database.pool.query<Row>({ ...ONE, values: [viewer.id, slug] });
  return rows[0] ? seen(viewer, rows[0]) : null;
}

/** A community that somebody is in. */
export interface OwnCommunity {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** The communities that somebody is in, by name; at most 200. One query. */
export function findOwnCommunities({ db }: Pick<App, 'db'>, personId: string): Promise<OwnCommunity[]> {
  return db.community.findMany({
    where: { members: { some: { personId, state: 'member' } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 200,
    select: { id: true, slug: true, name: true },
  });
}

/** A community as its members see it: about all of them together, unless it is asked for one of them. */
export interface CommunityHere extends CommunitySeen {
  readonly membershipId: string;
  readonly since: Date;
  readonly topics: readonly { readonly id: string; readonly name: string }[];
  /** Until when a moderator keeps the viewer from writing, if one did. */
  readonly suspendedUntil: Date | null;
  /** A warning waits to be read by the viewer. */
  readonly warned: boolean;
  /** For moderators: how many ask to join. */
  readonly asking: number;
}

/**
 * A community that `$1` is in, by its slug `$2`; `$3`: they moderate it. Read together with what else a page wants of it,
 * so that for whoever is not in it, nothing else is looked for either.
 */
export const hereWith = ({ columns = '', joins = '' }: { columns?: string; joins?: string }): string => `
    SELECT c.id, c.slug, c.name, c.summary, c."openTo", c."closedAt", c."holdFirst", c."editMinutes",
           c."admitsYoung", m.state, false AS barred, m.id AS "membershipId", m.since, s."suspendedUntil",
           coalesce(s.warned, false) AS warned,
           (SELECT coalesce(json_agg(json_build_object('id', t.id, 'name', t.name) ORDER BY t.position, t.name), '[]')
              FROM topic t WHERE t."communityId" = c.id) AS topics,
           CASE WHEN $3 THEN (SELECT count(*)::int FROM membership a WHERE a."communityId" = c.id AND a.state = 'asked')
                ELSE 0 END AS asking${columns}
      FROM membership m
      JOIN community c ON c.id = m."communityId"
     CROSS JOIN LATERAL (
           SELECT max(s.until) AS "suspendedUntil", bool_or(s.what = 'warn' AND s."readAt" IS NULL) AS warned
             FROM sanction s
            WHERE s."personId" = $1 AND s."communityId" = c.id AND s.outcome IS DISTINCT FROM 'lifted') s
     ${joins}
     WHERE m."personId" = $1 AND m.state = 'member' AND c.slug = $2`;

const HERE = { name: 'community-here', text: hereWith({}) };

/** What `hereWith` reads of the community itself. */
export type HereRow = Omit<CommunityHere, keyof Subject>;

/** The community of such a row, for somebody who is in it. */
export const hereOf = (viewer: SignedIn, row: HereRow): CommunityHere => ({
  ...row,
  aboutId: null,
  communityMembers: [viewer.id],
});

export const membersOf = ({ communityMembers }: CommunityHere): readonly string[] => communityMembers ?? [];

export const moderates = (viewer: Viewer): boolean => viewer.roles.some((role) => role === 'moderator');

/** A community that the viewer is in; null for all others, whether there are any or not. One query. */
export async function findHere(app: App, viewer: Viewer, slug: string): Promise<CommunityHere | null> {
  if (viewer.kind !== 'person') return null;
  const { rows } = await app.database.pool.query<HereRow>({ ...HERE, values: [viewer.id, slug, moderates(viewer)] });
  return rows[0] ? hereOf(viewer, rows[0]) : null;
}

/** The same for what concerns the viewer alone. */
export async function findOwnPlace(app: App, viewer: Viewer, slug: string): Promise<CommunityHere | null> {
  const here = await findHere(app, viewer, slug);
  return here && { ...here, aboutId: viewer.id };
}

/** The name that the viewer has in a community that they are in. */
export async function findOwnName(app: App, viewer: Viewer, { membershipId }: CommunityHere): Promise<string> {
  if (viewer.kind !== 'person') return '';
  const narrowing = { where: { id: membershipId } };
  const [row] = await revealRows(app, viewer, [{ aboutId: viewer.id }], 'Membership', ['name'], narrowing);
  return row?.name ?? '';
}

export interface Standing {
  /** Of the hundred threads in which something was said last, those with something that the viewer has not read. */
  readonly unread: number;
  /** What they were told when they were refused or taken out. */
  readonly reason: string | null;
}

const UNREAD = {
  name: 'communities-unread',
  text: `
    SELECT m."communityId" AS id, u.n AS unread
      FROM membership m
     CROSS JOIN LATERAL (
           SELECT count(*)::int AS n
             FROM (SELECT t.id, t."lastAt" FROM thread t WHERE t."communityId" = m."communityId" AND t.state = 'shown'
                    ORDER BY t."lastAt" DESC, t.id DESC LIMIT 100) t
             LEFT JOIN reading r ON r."threadId" = t.id AND r."personId" = $1
            WHERE t."lastAt" > coalesce(r."readTo", m.since)) u
     WHERE m."personId" = $1 AND m.state = 'member'`,
};

/** What is new in each of the viewer's communities, and why they are not in others. At most three queries. */
export async function findStanding(app: App, viewer: Viewer): Promise<Map<string, Standing>> {
  if (viewer.kind !== 'person') return new Map();
  const [{ rows }, told] = await Promise.all([
    app.database.pool.query<{ id: string; unread: number }>({ ...UNREAD, values: [viewer.id] }),
    revealRows(app, viewer, [{ aboutId: viewer.id }], 'Membership', ['communityId', 'reason'], {
      where: { state: { in: ['refused', 'removed'] } },
    }),
  ]);
  return new Map<string, Standing>([
    ...rows.map(({ id, unread }) => [id, { unread, reason: null }] as const),
    ...told.map(({ communityId, reason }) => [communityId ?? '', { unread: 0, reason: reason ?? null }] as const),
  ]);
}

/** Somebody who asks to join, for a moderator of that community. */
export interface Asking {
  readonly id: string;
  readonly name: string;
  readonly request: string;
  readonly askedAt: Date;
}

interface AskingRow {
  id: string;
  personId: string;
  name: Uint8Array;
  request: Uint8Array | null;
  askedAt: Date;
}

async function opened(app: App, rows: readonly AskingRow[]): Promise<(Asking & { personId: string })[]> {
  const keys = await loadPersonKeys(
    app,
    rows.map(({ personId }) => personId),
  );
  return rows.flatMap(({ id, personId, name, request, askedAt }) => {
    const key = keys.get(personId);
    if (!key) return [];
    const words = request === null ? '' : app.vault.unseal(key, 'Membership.request', request);
    return [{ id, personId, askedAt, name: app.vault.unseal(key, 'Membership.name', name), request: words }];
  });
}

const ASKING = { id: true, personId: true, name: true, request: true, askedAt: true } as const;

const REQUEST = ['community-name', 'community-request'];

/** Those who ask to join, for a moderator: the longest waiting first, at most 50. */
export async function findAsking(app: App, viewer: Viewer, community: CommunityHere): Promise<Asking[]> {
  const { id: communityId, communityMembers = [] } = community;
  const rows = await app.db.membership.findMany({
    where: { communityId, state: 'asked' },
    orderBy: { id: 'asc' },
    take: 50,
    select: ASKING,
  });
  const asking = await opened(app, rows);
  for (const { personId } of asking) noteShown(app, viewer, { aboutId: personId, communityMembers }, REQUEST);
  return asking;
}

export interface AskingSubject extends Subject, Asking {
  readonly aboutId: string;
  readonly community: CommunityHere;
}

/** One who asks, in a community that the viewer is in. */
export async function findOneAsking(app: App, viewer: Viewer, slug: string, id: string): Promise<AskingSubject | null> {
  const community = await findHere(app, viewer, slug);
  if (!community) return null;
  const row = await app.db.membership.findFirst({
    where: { id, communityId: community.id, state: 'asked' },
    select: ASKING,
  });
  const [one] = row ? await opened(app, [row]) : [];
  if (!one) return null;
  const { personId, ...asking } = one;
  return { ...asking, aboutId: personId, communityMembers: community.communityMembers ?? [], community };
}
