import type { App } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { revealRows } from '../../policy/reveal.ts';
import type { Viewer } from '../../policy/viewer.ts';
import type { CommunityHere } from '../community/membership.queries.ts';
import { type Named, namesOf } from '../community/names.ts';
import type { EntryTyped } from './directory.forms.ts';

/** What somebody chose to show; null where they left it empty. */
export interface Entry {
  readonly role: string | null;
  readonly work: string | null;
  readonly location: string | null;
  readonly words: string | null;
}

export interface Listed extends Entry {
  readonly id: string;
  readonly name: string;
  readonly isOwn: boolean;
}

interface Row extends Entry, Named {
  id: string;
}

const PAGE = 25;
const { sql, empty } = Prisma;

/**
 * Who chose to be in the directory of this community and is in it now, the newest first, 25 a page, which goes on before
 * the last one seen; with words, only those whose entries have them all. Nobody whose account is stopped or closing is in
 * it. As with posts, no entry is left of who looked: see docs/decisions/21-communities.md. One query.
 */
export async function findEntries(
  app: App,
  viewer: Viewer,
  { id }: CommunityHere,
  { q, before }: { q: string; before?: string | undefined },
): Promise<{ entries: Listed[]; more: boolean }> {
  const asked = sql`websearch_to_tsquery('pg_catalog.english'::regconfig, ${q})`;
  const fits = sql`numnode(${asked}) > 0
    AND entry_words(e."communityId", e.role, e.work, e.location, e.words) @@ (${asked} && ${`'in:${id}'`}::tsquery)`;
  const rows = await app.db.$queryRaw<Row[]>`
    SELECT e.id, e."personId" AS "authorId", m.name, e.role, e.work, e.location, e.words
      FROM directory_entry e
      JOIN membership m ON m."communityId" = e."communityId" AND m."personId" = e."personId" AND m.state = 'member'
      JOIN person p ON p.id = e."personId" AND p."suspendedAt" IS NULL AND p."closingAt" IS NULL
     WHERE e."communityId" = ${id}::uuid ${q === '' ? empty : sql`AND ${fits}`}
       ${before ? sql`AND e.id < ${before}::uuid` : empty}
     ORDER BY e.id DESC LIMIT ${PAGE + 1}`;
  const shown = rows.slice(0, PAGE);
  const names = await namesOf(app, shown);
  return {
    entries: shown.flatMap(({ authorId, name: _, ...row }) => {
      const name = names.get(authorId);
      return name === undefined ? [] : [{ ...row, name, isOwn: authorId === viewer.id }];
    }),
    more: rows.length > PAGE,
  };
}

/** What the viewer shows in this community's directory; null where they are not in it. */
export async function findOwnEntry(app: App, viewer: Viewer, { id }: CommunityHere): Promise<EntryTyped | null> {
  if (viewer.kind !== 'person') return null;
  const [row] = await revealRows(
    app,
    viewer,
    [{ aboutId: viewer.id }],
    'DirectoryEntry',
    ['role', 'work', 'location', 'words'],
    { where: { communityId: id } },
  );
  if (!row) return null;
  const { role, work, location, words } = row;
  return { role: role ?? '', work: work ?? '', location: location ?? '', words: words ?? '' };
}
