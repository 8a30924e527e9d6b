import type { App } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { SafeHtml } from '../../http/html.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { FOUND, isMarked, marked } from './marked.ts';
import type { Category, LibraryAsked } from './resources.forms.ts';

export interface Listed {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly category: Category;
  /** Where the words of the search stand, marked; null without a search, and where only the title has them. */
  readonly snippet: SafeHtml | null;
}

const PAGE = 20;
interface Row {
  slug: string;
  title: string;
  summary: string;
  category: string;
  snippet: string | null;
}

const inLibrary = (communityId: string | null): Prisma.Sql =>
  Prisma.sql`"publishedAt" IS NOT NULL AND "retiredAt" IS NULL
    AND ${communityId === null ? Prisma.sql`"communityId" IS NULL` : Prisma.sql`"communityId" = ${communityId}::uuid`}`;

/**
 * The resources that everybody may read, or those of one community: those that have all the words, the best first, or all
 * of them by title. At most 20 a page. One query.
 */
export async function findResources(
  app: App,
  { q, category, page }: Pick<LibraryAsked, 'q' | 'category' | 'page'>,
  communityId: string | null = null,
): Promise<{ resources: Listed[]; more: boolean }> {
  const open = Prisma.sql`${inLibrary(communityId)} ${category ? Prisma.sql`AND category = ${category}` : Prisma.empty}`;
  const slice = Prisma.sql`LIMIT ${PAGE + 1} OFFSET ${(page - 1) * PAGE}`;
  const rows =
    q === ''
      ? await app.db.$queryRaw<Row[]>`
          SELECT slug, title, summary, category, NULL AS snippet FROM resource
           WHERE ${open} ORDER BY title, id ${slice}`
      : await app.db.$queryRaw<Row[]>`
          WITH found AS (
            SELECT id, slug, title, summary, category, text, asked,
                   ts_rank(resource_words(title, summary, text), asked) AS rank
              FROM resource, websearch_to_tsquery('pg_catalog.english'::regconfig, ${q}) AS asked
             WHERE resource_words(title, summary, text) @@ asked AND ${open}
             ORDER BY rank DESC, title, id ${slice})
          SELECT slug, title, summary, category,
                 ts_headline('pg_catalog.english'::regconfig, summary || ' ' || translate(text, '#*', ''), asked,
                   ${FOUND}) AS snippet
            FROM found ORDER BY rank DESC, title, id`;
  const resources = rows.slice(0, PAGE).map(({ snippet, category: kind, ...row }) => ({
    ...row,
    category: kind as Category,
    snippet: snippet && isMarked(snippet) ? marked(snippet) : null,
  }));
  return { resources, more: rows.length > PAGE };
}

export interface ResourceSeen extends Subject {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly category: Category;
  readonly html: SafeHtml;
  readonly url: string | null;
  readonly changedAt: Date;
}

/** One resource that everybody may read, or one of this community; or null. */
export async function findResource(
  app: App,
  slug: string,
  communityId: string | null = null,
): Promise<ResourceSeen | null> {
  const row = await app.db.resource.findFirst({
    where: { slug, communityId, publishedAt: { not: null }, retiredAt: null },
    select: {
      id: true,
      slug: true,
      title: true,
      summary: true,
      category: true,
      html: true,
      url: true,
      changedAt: true,
    },
  });
  return row && { ...row, aboutId: null, category: row.category as Category, html: new SafeHtml(row.html) };
}

const EDITED = {
  ...{ id: true, slug: true, title: true, summary: true, category: true, text: true, url: true },
  ...{
    changedAt: true,
    publishedAt: true,
    retiredAt: true,
    community: { select: { id: true, slug: true, name: true } },
  },
} as const;

export interface ResourceEdited {
  readonly aboutId: null;
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly category: Category;
  readonly text: string;
  readonly url: string | null;
  readonly changedAt: Date;
  readonly state: 'draft' | 'published' | 'retired';
  /** The community whose members alone may read it; null: everybody. */
  readonly community: Place | null;
}

/** A community that can have resources of its own. */
export interface Place {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

type EditedRow = Omit<ResourceEdited, 'aboutId' | 'state' | 'category'> & {
  category: string;
  publishedAt: Date | null;
  retiredAt: Date | null;
};
const edited = ({ publishedAt, retiredAt, category, ...row }: EditedRow): ResourceEdited => ({
  ...row,
  aboutId: null,
  category: category as Category,
  state: retiredAt ? 'retired' : publishedAt ? 'published' : 'draft',
});

const arranges = (viewer: Viewer): boolean => viewer.roles.some((role) => role === 'administrator');

/** Communities of the viewer. */
const own = (viewer: Viewer): Prisma.CommunityWhereInput => ({
  members: { some: { personId: viewer.id ?? '', state: 'member' } },
});

/** Administrators make all communities; others who edit may know of their own alone. */
const editedBy = (viewer: Viewer): Prisma.ResourceWhereInput =>
  arranges(viewer) ? {} : { OR: [{ communityId: null }, { community: own(viewer) }] };

/** The communities for which the viewer may add resources, by name. */
export const findPlaces = (app: App, viewer: Viewer): Promise<Place[]> =>
  app.db.community.findMany({
    where: { closedAt: null, ...(arranges(viewer) ? {} : own(viewer)) },
    orderBy: { name: 'asc' },
    take: 200,
    select: { id: true, slug: true, name: true },
  });

/** One resource for those who edit, whatever its state. */
export async function findEdited(app: App, viewer: Viewer, id: string): Promise<ResourceEdited | null> {
  const row = await app.db.resource.findFirst({ where: { id, ...editedBy(viewer) }, select: EDITED });
  return row && edited(row);
}

/** All resources for those who edit, by title, 50 a page. */
export async function findAllResources(app: App, viewer: Viewer, { q, page }: { q: string; page: number }) {
  const rows = await app.db.resource.findMany({
    where: { ...editedBy(viewer), ...(q === '' ? {} : { title: { contains: q, mode: 'insensitive' } }) },
    orderBy: [{ title: 'asc' }, { id: 'asc' }],
    skip: (page - 1) * 50,
    take: 51,
    select: EDITED,
  });
  return { resources: rows.slice(0, 50).map(edited), more: rows.length > 50 };
}
