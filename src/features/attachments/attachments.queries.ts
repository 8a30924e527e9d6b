import type { App } from '../../context.ts';
import { openPersonKey } from '../../data/person-keys.ts';
import { readRows } from '../../data/rows.ts';
import type { WrappedKey } from '../../data/vault.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { findHere } from '../community/membership.queries.ts';
import { findModerated } from '../community/moderating.queries.ts';

export interface Attached {
  readonly id: string;
  /** Null while it waits for its post. */
  readonly postId: string | null;
  readonly name: string;
  /** What a picture shows, as whoever attached it says. */
  readonly alt: string | null;
  readonly type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
}

interface Row extends Omit<Attached, 'name' | 'alt'>, WrappedKey {
  readonly name: Uint8Array;
  readonly alt: Uint8Array | null;
}

const { sql, join } = Prisma;

const FILE = sql`
  SELECT f.id, f."postId", f.name, f.alt, f.type, f.size, f.width, f.height, k."personId", k."ringKey", k.wrapped
    FROM post_file f
    JOIN vault.person_key k ON k."personId" = f."personId"`;

function opened(app: App, { personId, ringKey, wrapped, name, alt, ...file }: Row): Attached {
  const key = openPersonKey(app, { personId, ringKey, wrapped });
  return {
    ...file,
    name: app.vault.unseal(key, 'PostFile.name', name),
    alt: alt && app.vault.unseal(key, 'PostFile.alt', alt),
  };
}

/** Somebody and where they write: in a thread, for a new thread in the community, for an edit beside the post. */
export interface Writing {
  readonly by: string;
  readonly place: string;
}

/** The files beside these posts and those that wait for somebody's next one, in the order in which they were added. One query. */
export async function findFiles(app: App, posts: readonly string[], waiting: Writing | null): Promise<Attached[]> {
  const which = [
    ...(posts.length > 0 ? [sql`f."postId" = ANY(${posts}::uuid[])`] : []),
    ...(waiting ? [sql`(f.place = ${waiting.place}::uuid AND f."personId" = ${waiting.by}::uuid)`] : []),
  ];
  if (which.length === 0) return [];
  const rows = await readRows<Row>(app, sql`${FILE} WHERE ${join(which, ' OR ')} ORDER BY f.id`);
  return rows.map((row) => opened(app, row));
}

export interface FileSubject extends Subject {
  readonly file: Attached;
}

/** The one file that fits, for whoever stands like this to its owner: most often as a member of its community. */
export async function findOneFile(app: App, which: Prisma.Sql, standing: Subject): Promise<FileSubject | null> {
  const [row] = await readRows<Row>(app, sql`${FILE} LEFT JOIN post p ON p.id = f."postId" WHERE ${which}`);
  return row ? { ...standing, file: opened(app, row) } : null;
}

const among = ({ communityMembers = [] }: Subject): Subject => ({ aboutId: null, communityMembers });

/**
 * A file of a community that the viewer is in, beside a post that they can read, or one of their own that waits. Two
 * queries, and for outsiders one.
 */
export async function findFile(app: App, viewer: Viewer, slug: string, id: string): Promise<FileSubject | null> {
  const community = await findHere(app, viewer, slug);
  if (!community) return null;
  const which = sql`
    f.id = ${id}::uuid AND f."communityId" = ${community.id}::uuid
    AND (p.state = 'shown' OR f."personId" = ${viewer.id}::uuid AND (p.state = 'held' OR f."postId" IS NULL))`;
  return findOneFile(app, which, among(community));
}

/** A file beside a post that a moderator may judge, hidden or not. */
export async function findModeratedFile(
  app: App,
  viewer: Viewer,
  { post, file }: { post: string; file: string },
): Promise<FileSubject | null> {
  const found = await findModerated(app, viewer, post);
  if (!found) return null;
  return findOneFile(app, sql`f.id = ${file}::uuid AND p.id = ${found.id}::uuid`, among(found));
}
