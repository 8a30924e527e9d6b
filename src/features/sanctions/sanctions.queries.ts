import type { App } from '../../context.ts';
import { loadPersonKeys } from '../../data/person-keys.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { noteShown } from '../../policy/reveal.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { type Attached, type FileSubject, findFiles, findOneFile } from '../attachments/attachments.queries.ts';
import { moderates } from '../community/membership.queries.ts';
import type { SanctionWhat } from './sanctions.forms.ts';

/** Of a decision, without the post that it may be about. */
export const SANCTION = {
  ...{ id: true, personId: true, communityId: true, postId: true, what: true, reason: true, at: true },
  ...{ until: true, mayAsk: true, claimed: true, byId: true, readAt: true, appeal: true, appealedAt: true },
  ...{ answer: true, answeredAt: true, outcome: true },
} as const;

const WHOLE = {
  ...SANCTION,
  community: { select: { name: true, slug: true } },
  taken: { select: { words: true } },
} as const;

/** Something that was decided, opened. */
export interface Decided extends Subject {
  readonly aboutId: string;
  readonly id: string;
  readonly communityId: string;
  readonly community: { readonly name: string; readonly slug: string };
  readonly postId: string | null;
  readonly what: SanctionWhat;
  readonly reason: string;
  /** What the post said; null where it was about no post, and after the time for an appeal. */
  readonly post: { readonly title: string | null; readonly text: string } | null;
  readonly at: Date;
  readonly until: Date | null;
  readonly mayAsk: boolean;
  readonly claimed: boolean;
  readonly byId: string | null;
  readonly readAt: Date | null;
  readonly appeal: string | null;
  readonly appealedAt: Date | null;
  readonly answer: string | null;
  readonly answeredAt: Date | null;
  readonly outcome: 'stands' | 'lifted' | null;
}

type Row = Omit<Decided, 'aboutId' | 'what' | 'reason' | 'post' | 'appeal' | 'answer' | 'outcome'> & {
  personId: string;
  what: string;
  reason: Uint8Array;
  taken: { words: Uint8Array } | null;
  appeal: Uint8Array | null;
  answer: Uint8Array | null;
  outcome: string | null;
};

/** The first line is the title, empty where there is none. */
function postOf(words: string): Decided['post'] {
  const end = words.indexOf('\n');
  return { title: words.slice(0, end) || null, text: words.slice(end + 1) };
}

/** Opened with the keys of those whom they are about. */
export async function openSanctions(app: App, rows: readonly Row[]): Promise<Decided[]> {
  const keys = await loadPersonKeys(
    app,
    rows.map(({ personId }) => personId),
  );
  return rows.flatMap(({ personId, reason, taken, appeal, answer, what, outcome, ...row }) => {
    const key = keys.get(personId);
    if (!key) return [];
    return {
      ...{ ...row, aboutId: personId, what: what as SanctionWhat, outcome: outcome as Decided['outcome'] },
      reason: app.vault.unseal(key, 'Sanction.reason', reason),
      post: taken && postOf(app.vault.unseal(key, 'PostTakenDown.words', taken.words)),
      appeal: appeal && app.vault.unseal(key, 'Sanction.appeal', appeal),
      answer: answer && app.vault.unseal(key, 'Sanction.answer', answer),
    };
  });
}

/** What was decided about the viewer, the newest first, at most 50. */
export async function findOwnSanctions(app: App, viewer: Viewer): Promise<Decided[]> {
  if (viewer.kind !== 'person') return [];
  const rows = await app.db.sanction.findMany({
    where: { personId: viewer.id },
    orderBy: { id: 'desc' },
    take: 50,
    select: WHOLE,
  });
  return openSanctions(app, rows);
}

/** One of them; null for what was decided about anybody else. */
export async function findOwnSanction(app: App, viewer: Viewer, id: string): Promise<Decided | null> {
  if (viewer.kind !== 'person') return null;
  const rows = await app.db.sanction.findMany({ where: { id, personId: viewer.id }, select: WHOLE });
  return (await openSanctions(app, rows))[0] ?? null;
}

/** Not about oneself, not one's own decision; moderators in their communities, and what followed a claim administrators. */
function appealsFor(viewer: Viewer & { id: string }): object {
  const others = { personId: { not: viewer.id }, OR: [{ byId: null }, { byId: { not: viewer.id } }] };
  if (viewer.roles.some((role) => role === 'administrator')) return others;
  const members = { some: { personId: viewer.id, state: 'member' } };
  return { ...others, claimed: false, community: { members } };
}

/** The appeals that wait for somebody like this viewer, the longest waiting first, at most 100. */
export async function findAppeals(app: App, viewer: Viewer): Promise<Decided[]> {
  if (viewer.kind !== 'person') return [];
  const rows = await app.db.sanction.findMany({
    where: { AND: [{ answeredAt: null, appealedAt: { not: null } }, appealsFor(viewer)] },
    orderBy: { appealedAt: 'asc' },
    take: 100,
    select: WHOLE,
  });
  return openSanctions(app, rows);
}

const SEEN = ['sanction', 'post-taken-down'];

/** One of them, answered or not. A look at whoever appealed. */
export async function findAppeal(app: App, viewer: Viewer, id: string): Promise<Decided | null> {
  if (viewer.kind !== 'person') return null;
  const rows = await app.db.sanction.findMany({
    where: { AND: [{ id, appealedAt: { not: null } }, appealsFor(viewer)] },
    select: WHOLE,
  });
  const [found] = await openSanctions(app, rows);
  if (!found) return null;
  noteShown(app, viewer, found, SEEN);
  return { ...found, appealDeciders: [viewer.id] };
}

/** Posts of which the files come back if the decision is lifted. */
const AWAY = ['hidden', 'taken'];

/** A file beside a post that was taken away, for whoever decides on the appeal, until it is decided. Two queries. */
export async function findAppealedFile(
  app: App,
  viewer: Viewer,
  { id, file }: { id: string; file: string },
): Promise<FileSubject | null> {
  if (viewer.kind !== 'person') return null;
  const waits = { id, what: { in: ['hide', 'remove'] }, appealedAt: { not: null }, answeredAt: null };
  const found = await app.db.sanction.findFirst({
    where: { AND: [waits, appealsFor(viewer)] },
    select: { personId: true, postId: true },
  });
  if (!found) return null;
  const which = Prisma.sql`
    f.id = ${file}::uuid AND f."postId" = ${found.postId}::uuid AND f."personId" = ${found.personId}::uuid
    AND p.state = ANY(${AWAY})`;
  return findOneFile(app, which, { aboutId: found.personId, appealDeciders: [viewer.id] });
}

/** The post that a decision is about, as it stands now. */
export interface PostNow {
  /** As in the schema; null: it is not there any more. */
  readonly state: string | null;
  /** Those beside it that come back with it, in their order. */
  readonly files: readonly Attached[];
}

/** Null where the decision is about no post. A look at its files, if there are some. At most two queries. */
export async function findPostNow(app: App, viewer: Viewer, decided: Decided): Promise<PostNow | null> {
  const { what, postId } = decided;
  if ((what !== 'hide' && what !== 'remove') || postId === null) return null;
  const post = await app.db.post.findUnique({ where: { id: postId }, select: { state: true, hasFiles: true } });
  const comesBack = post?.hasFiles && comebackOf(decided, post.state) === 'back';
  const files = comesBack ? await findFiles(app, [postId], null) : [];
  if (files.length > 0) noteShown(app, viewer, decided, ['post-files']);
  return { state: post?.state ?? null, files };
}

/** What becomes of a post whose decision is lifted. `lost`: what it said is not kept any more. */
export type Comeback = 'back' | 'shown' | 'held' | 'removed' | 'lost';

export function comebackOf({ post }: Pick<Decided, 'post'>, state: string | null | undefined): Comeback {
  if (state === 'shown' || state === 'held' || state === 'removed') return state;
  return post && AWAY.includes(state ?? '') ? 'back' : 'lost';
}

export interface Logged {
  readonly id: string;
  readonly what: SanctionWhat;
  readonly at: Date;
  readonly appealedAt: Date | null;
  readonly outcome: string | null;
  readonly isOwn: boolean;
  readonly slug: string;
  readonly community: string;
  readonly member: string;
}

const PAGE = 50;

/** What moderators decided in the viewer's communities, without names, the newest first; 50 a page. One query. */
export async function findLog(app: App, viewer: Viewer, before?: string): Promise<{ log: Logged[]; more: boolean }> {
  if (!moderates(viewer)) return { log: [], more: false };
  const rows = await app.db.$queryRaw<Logged[]>`
    SELECT s.id, s.what, s.at, s."appealedAt", s.outcome, coalesce(s."byId" = ${viewer.id}::uuid, false) AS "isOwn",
           c.slug, c.name AS community, a.id AS member
      FROM membership m
      JOIN sanction s ON s."communityId" = m."communityId"
      JOIN community c ON c.id = m."communityId"
      JOIN membership a ON a."communityId" = s."communityId" AND a."personId" = s."personId"
     WHERE m."personId" = ${viewer.id}::uuid AND m.state = 'member' AND s.id < ${before ?? LAST}::uuid
     ORDER BY s.id DESC LIMIT ${PAGE + 1}`;
  return { log: rows.slice(0, PAGE), more: rows.length > PAGE };
}

/** Comes after every other. */
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
