import type { App } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { findOrganisationChoices } from '../organisations/organisations.queries.ts';
import type { Opening } from './membership.queries.ts';

export interface Arranged {
  readonly aboutId: null;
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly summary: string;
  readonly openTo: Opening;
  /** The name of the area, organisation or course that it is for. */
  readonly openFor: string | null;
  readonly areaId: string | null;
  readonly organisationId: string | null;
  readonly courseId: string | null;
  readonly holdFirst: number;
  readonly editMinutes: number;
  readonly admitsYoung: boolean;
  readonly closedAt: Date | null;
  readonly topics: readonly { readonly id: string; readonly name: string }[];
  readonly members: number;
}

type Row = Omit<Arranged, 'aboutId'>;

const { sql } = Prisma;
// The members are counted one community at a time, each in the index.
const ARRANGED = sql`
  SELECT c.id, c.slug, c.name, c.summary, c."openTo", c."areaId", c."organisationId", c."courseId", c."holdFirst", c."editMinutes",
         c."admitsYoung", c."closedAt", coalesce(a.name, o.name, k.title) AS "openFor",
         (SELECT coalesce(json_agg(json_build_object('id', t.id, 'name', t.name) ORDER BY t.position), '[]')
            FROM topic t WHERE t."communityId" = c.id) AS topics,
         (SELECT count(*)::int FROM membership m WHERE m."communityId" = c.id AND m.state = 'member') AS members
    FROM community c
    LEFT JOIN area a ON a.id = c."areaId"
    LEFT JOIN organisation o ON o.id = c."organisationId"
    LEFT JOIN course k ON k.id = c."courseId"`;

/** All communities by name, at most 200: for those who arrange them, who read nothing of what is said there. */
export async function findArranged(app: App): Promise<Arranged[]> {
  const rows = await app.db.$queryRaw<Row[]>`${ARRANGED} ORDER BY c.name, c.id LIMIT 200`;
  return rows.map((row) => ({ ...row, aboutId: null }));
}

export async function findOneArranged(app: App, id: string): Promise<Arranged | null> {
  const [row] = await app.db.$queryRaw<Row[]>`${ARRANGED} WHERE c.id = ${id}::uuid`;
  return row ? { ...row, aboutId: null } : null;
}

export interface Choices {
  readonly areas: readonly { readonly id: string; readonly name: string }[];
  readonly organisations: readonly { readonly id: string; readonly name: string }[];
  readonly courses: readonly { readonly id: string; readonly title: string }[];
}

/** What a community can be opened to. */
export async function findChoices(app: App): Promise<Choices> {
  const [areas, organisations, courses] = await Promise.all([
    app.db.area.findMany({ orderBy: { name: 'asc' }, take: 500, select: { id: true, name: true } }),
    findOrganisationChoices(app),
    app.db.course.findMany({
      where: { state: 'published' },
      orderBy: { position: 'asc' },
      take: 500,
      select: { id: true, title: true },
    }),
  ]);
  return { areas, organisations, courses };
}
