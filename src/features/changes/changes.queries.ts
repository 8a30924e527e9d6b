import type { App } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import type { HeardAbout } from './changes.forms.ts';

/** What a change came from, and where to read it. */
export interface About extends HeardAbout {
  readonly slug: string;
  readonly title: string;
}

export interface ChangeMade {
  readonly aboutId: null;
  readonly id: string;
  readonly heard: string;
  readonly text: string;
  readonly at: Date;
  readonly isPublished: boolean;
  /** Null where it came from no single place. */
  readonly about: About | null;
}

const PAGE = 20;

/** What everybody reads, or all of it, or one; the newest first. One query. */
async function read(app: App, where: Prisma.Sql): Promise<ChangeMade[]> {
  const rows = await app.db.$queryRaw<Omit<ChangeMade, 'aboutId'>[]>`
    SELECT m.id, m.heard, m.text, m.at, m."publishedAt" IS NOT NULL AS "isPublished",
           CASE WHEN a.id IS NOT NULL THEN json_build_object('kind', 'consultation', 'id', a.id, 'slug', a.slug, 'title', a.title)
                WHEN c.id IS NOT NULL THEN json_build_object('kind', 'course', 'id', c.id, 'slug', c.slug, 'title', c.title)
                WHEN r.id IS NOT NULL THEN json_build_object('kind', 'resource', 'id', r.id, 'slug', r.slug, 'title', r.title)
           END AS about
      FROM change_made m LEFT JOIN consultation a ON a.id = m."consultationId"
      LEFT JOIN course c ON c.id = m."courseId" LEFT JOIN resource r ON r.id = m."resourceId"
     WHERE ${where} ORDER BY m.id DESC LIMIT ${PAGE + 1}`;
  return rows.map((row) => ({ ...row, aboutId: null }));
}

/** What everybody reads, or all of it with drafts, the newest first; `before` is the id of the last one seen. */
export async function findChanges(
  app: App,
  { before, drafts }: { before: string | undefined; drafts: boolean },
): Promise<{ changes: ChangeMade[]; more: boolean }> {
  const older = before ? Prisma.sql`m.id < ${before}::uuid` : Prisma.sql`true`;
  const rows = await read(app, drafts ? older : Prisma.sql`${older} AND m."publishedAt" IS NOT NULL`);
  return { changes: rows.slice(0, PAGE), more: rows.length > PAGE };
}

export async function findChange(app: App, id: string): Promise<ChangeMade | null> {
  const [row] = await read(app, Prisma.sql`m.id = ${id}::uuid`);
  return row ?? null;
}

/** Everything that a change can have come from, by title. One query. */
export async function findSources(app: App): Promise<(HeardAbout & { readonly title: string })[]> {
  return app.db.$queryRaw`
    SELECT 'consultation' AS kind, id, title FROM consultation WHERE "publishedAt" IS NOT NULL
    UNION ALL SELECT 'course', id, title FROM course WHERE state = 'published'
    UNION ALL SELECT 'resource', id, title FROM resource
     WHERE "publishedAt" IS NOT NULL AND "retiredAt" IS NULL AND "communityId" IS NULL
    ORDER BY kind, title`;
}
