import type { App } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { revealMany } from '../../policy/reveal.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import type { Opening } from './membership.queries.ts';

export interface Arranged {
  readonly aboutId: null;
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly summary: string;
  readonly openTo: Opening;
  readonly areaId: string | null;
  readonly courseId: string | null;
  readonly holdFirst: number;
  readonly editMinutes: number;
  readonly closedAt: Date | null;
  readonly topics: readonly { readonly id: string; readonly name: string }[];
  readonly members: number;
}

type Row = Omit<Arranged, 'aboutId'>;

const { sql } = Prisma;
// The members are counted one community at a time, each in the index.
const ARRANGED = sql`
  SELECT c.id, c.slug, c.name, c.summary, c."openTo", c."areaId", c."courseId", c."holdFirst", c."editMinutes", c."closedAt",
         (SELECT coalesce(json_agg(json_build_object('id', t.id, 'name', t.name) ORDER BY t.position), '[]')
            FROM topic t WHERE t."communityId" = c.id) AS topics,
         (SELECT count(*)::int FROM membership m WHERE m."communityId" = c.id AND m.state = 'member') AS members
    FROM community c`;

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
  readonly courses: readonly { readonly id: string; readonly title: string }[];
}

/** What a community can be opened to. */
export async function findChoices(app: App): Promise<Choices> {
  const [areas, courses] = await Promise.all([
    app.db.area.findMany({ orderBy: { name: 'asc' }, take: 500, select: { id: true, name: true } }),
    app.db.course.findMany({
      where: { state: 'published' },
      orderBy: { position: 'asc' },
      take: 500,
      select: { id: true, title: true },
    }),
  ]);
  return { areas, courses };
}

/** All areas by name, with how many people belong to each. */
export async function findAreas(
  app: App,
): Promise<{ id: string; name: string; people: number; communities: number }[]> {
  return app.db.$queryRaw`
    SELECT a.id, a.name,
           (SELECT count(*)::int FROM area_member m WHERE m."areaId" = a.id) AS people,
           (SELECT count(*)::int FROM community c WHERE c."areaId" = a.id) AS communities
      FROM area a ORDER BY a.name LIMIT 500`;
}

export interface AreaSeen extends Subject {
  readonly aboutId: null;
  readonly id: string;
  readonly name: string;
}

export async function findArea(app: App, id: string): Promise<AreaSeen | null> {
  const row = await app.db.area.findUnique({ where: { id }, select: { id: true, name: true } });
  return row && { ...row, aboutId: null };
}

export interface AreaPerson {
  readonly id: string;
  readonly name: string;
  readonly since: Date;
}

/** Those who belong to an area, the last who came first; 50 a page, which goes on before the last one seen. */
export async function findAreaPeople(
  app: App,
  viewer: Viewer,
  { id }: AreaSeen,
  before?: string,
): Promise<{ people: AreaPerson[]; more: boolean }> {
  const rows = await app.db.areaMember.findMany({
    where: { areaId: id, ...(before ? { personId: { lt: before } } : {}) },
    orderBy: { personId: 'desc' },
    take: 51,
    select: { personId: true, since: true },
  });
  const shown = rows.slice(0, 50);
  const names = await revealMany(
    app,
    viewer,
    shown.map(({ personId }) => ({ aboutId: personId })),
    'Person',
    ['name'],
  );
  const people = shown.map(({ personId, since }) => ({
    ...{ id: personId, since },
    name: names.get(personId)?.name ?? 'A person whose name you may not see',
  }));
  return { people, more: rows.length > 50 };
}
