import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { noteShown } from '../../policy/reveal.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { type CommunityHere, findHere } from '../community/membership.queries.ts';
import { type Decided, openSanctions, SANCTION } from './sanctions.queries.ts';

export interface MemberListed {
  readonly id: string;
  readonly name: string;
  /** member, asked or removed */
  readonly state: string;
  readonly since: Date | null;
  readonly endedAt: Date | null;
}

const PAGE = 50;
const MEMBER = { id: true, personId: true, name: true, state: true, since: true, endedAt: true } as const;

/**
 * Who is in the community, asked to be, or was taken out, for its moderators: who came last first, 50 a page, which goes
 * on before the last one seen. The name of somebody who is not in it is a look at them.
 */
export async function findMembers(
  app: App,
  viewer: Viewer,
  { id: communityId, communityMembers = [] }: CommunityHere,
  before?: string,
): Promise<{ members: MemberListed[]; more: boolean }> {
  const rows = await app.db.membership.findMany({
    where: {
      communityId,
      state: { in: ['member', 'asked', 'removed', 'shut'] },
      ...(before ? { id: { lt: before } } : {}),
    },
    orderBy: { id: 'desc' },
    take: PAGE + 1,
    select: MEMBER,
  });
  const shown = rows.slice(0, PAGE);
  const keys = await loadPersonKeys(
    app,
    shown.map(({ personId }) => personId),
  );
  const members = shown.flatMap(({ personId, name, ...row }) => {
    const key = keys.get(personId);
    if (!key) return [];
    if (row.state !== 'member') noteShown(app, viewer, { aboutId: personId, communityMembers }, ['community-name']);
    return [{ ...row, name: app.vault.unseal(key, 'Membership.name', name) }];
  });
  return { members, more: rows.length > PAGE };
}

export interface Member extends Subject, MemberListed {
  readonly aboutId: string;
  readonly community: CommunityHere;
}

/** One of them, whatever they are now, in a community that the viewer is in. */
export async function findMember(app: App, viewer: Viewer, slug: string, id: string): Promise<Member | null> {
  const community = await findHere(app, viewer, slug);
  if (!community) return null;
  const row = await app.db.membership.findFirst({ where: { id, communityId: community.id }, select: MEMBER });
  const key = row && (await loadPersonKeys(app, [row.personId])).get(row.personId);
  if (!row || !key) return null;
  const { personId, name, ...member } = row;
  const communityMembers = community.communityMembers ?? [];
  return {
    ...{ ...member, aboutId: personId, communityMembers, community },
    name: app.vault.unseal(key, 'Membership.name', name),
  };
}

export interface MemberRecord {
  readonly sanctions: readonly Decided[];
  readonly notes: readonly { readonly id: string; readonly words: string; readonly at: Date }[];
}

const RECORD = ['community-name', 'sanction', 'moderator-note'];

/** What moderators decided and noted about a member here, the newest first, at most 50 of each. A look at them. */
export async function findRecord(app: App, viewer: Viewer, member: Member): Promise<MemberRecord> {
  const { aboutId: personId, community } = member;
  const where = { personId, communityId: community.id };
  const latest = { where, orderBy: { id: 'desc' }, take: 50 } as const;
  const [rows, notes, keys] = await Promise.all([
    app.db.sanction.findMany({ ...latest, select: SANCTION }),
    app.db.memberNote.findMany({ ...latest, select: { id: true, words: true, at: true } }),
    loadPersonKeys(app, [personId]),
  ]);
  const key = keys.get(personId);
  if (!key) return { sanctions: [], notes: [] };
  noteShown(app, viewer, member, RECORD);
  return {
    sanctions: await openSanctions(
      app,
      rows.map((row) => ({ ...row, community, taken: null })),
    ),
    notes: notes.map(({ words, ...note }) => ({ ...note, words: app.vault.unseal(key, 'MemberNote.words', words) })),
  };
}
