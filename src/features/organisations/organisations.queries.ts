import type { App } from '../../context.ts';
import { type Sql, sql } from '../../data/sql.ts';
import { noteShown, reveal, revealMany } from '../../policy/reveal.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { beyond, type Leaf, leafOf, type Place, type Turn } from '../admin/keyset.ts';
import { BELONGING, type Kind, type KindId, kinds } from './kinds.ts';
import type { ListAsked } from './organisations.forms.ts';

/** An area or an organisation. */
export interface Group extends Subject {
  readonly aboutId: null;
  readonly kind: KindId;
  readonly id: string;
  readonly name: string;
}

export interface GroupLine {
  readonly id: string;
  readonly name: string;
  readonly people: number;
  readonly communities: number;
}

const PAGE = 50;

/** What there is of a kind, by name, with how many people belong to each; 50 a page, which goes on after the last name seen. */
export async function findGroups(
  app: App,
  { sql: { groups, members, column } }: Kind,
  { q, after }: ListAsked,
): Promise<{ groups: GroupLine[]; more: boolean }> {
  const rows = await app.db.$queryRaw<GroupLine[]>`
    SELECT g.id, g.name,
           (SELECT count(*)::int FROM ${members} m WHERE m.${column} = g.id) AS people,
           (SELECT count(*)::int FROM community c WHERE c.${column} = g.id) AS communities
      FROM ${groups} g
     WHERE position(lower(${q}) IN lower(g.name)) > 0 AND g.name > ${after ?? ''}
     ORDER BY g.name LIMIT ${PAGE + 1}`;
  return { groups: rows.slice(0, PAGE), more: rows.length > PAGE };
}

/** One of them by its id; null where there is none. */
export async function findGroup(app: App, kind: Kind, id: string): Promise<Group | null> {
  const [row] = await app.db.$queryRaw<{ name: string }[]>`SELECT name FROM ${kind.sql.groups} WHERE id = ${id}::uuid`;
  return row ? { aboutId: null, kind: kind.id, id, name: row.name } : null;
}

export interface GroupUse extends Group {
  /** How many people belong to it, and how many communities are open to them. */
  readonly people: number;
  readonly communities: number;
}

/** The same with what stands in the way of deleting it. */
export async function findGroupUse(app: App, kind: Kind, id: string): Promise<GroupUse | null> {
  const { groups, members, column } = kind.sql;
  const [row] = await app.db.$queryRaw<Pick<GroupUse, 'name' | 'people' | 'communities'>[]>`
    SELECT g.name, (SELECT count(*)::int FROM ${members} m WHERE m.${column} = g.id) AS people,
           (SELECT count(*)::int FROM community c WHERE c.${column} = g.id) AS communities
      FROM ${groups} g WHERE g.id = ${id}::uuid`;
  return row ? { aboutId: null, kind: kind.id, id, ...row } : null;
}

export interface GroupPerson extends Place {
  readonly name: string;
}

const NO_NAME = 'A person whose name you may not see';

/** Those who belong to it, the last who came first, 50 a page. Each of them can read that they were looked at. */
export async function findPeople(
  app: App,
  viewer: Viewer,
  { kind, id }: Group,
  turn: Turn<Place>,
): Promise<Leaf<GroupPerson>> {
  const { sql: at } = kinds[kind];
  const { where, order } = beyond(sql`m.since`, sql`m."personId"`, turn);
  const read = await app.db.$queryRaw<Place[]>`
    SELECT m."personId" AS id, m.since AS at FROM ${at.members} m
     WHERE m.${at.column} = ${id}::uuid AND ${where} ORDER BY ${order} LIMIT ${PAGE + 1}`;
  const leaf = leafOf(read, PAGE, turn);
  const subjects = leaf.rows.map(({ id: aboutId }) => ({ aboutId }));
  const names = await revealMany(app, viewer, subjects, 'Person', ['name']);
  for (const subject of subjects) noteShown(app, viewer, subject, [BELONGING]);
  return { ...leaf, rows: leaf.rows.map((row) => ({ ...row, name: names.get(row.id)?.name ?? NO_NAME })) };
}

/** Somebody who belongs to a group, for those who may take them out. */
export interface OneOfGroup extends Subject {
  readonly aboutId: string;
  readonly group: Group;
  readonly name: string;
  /** How many of its communities they are in, or asked to join. */
  readonly communities: number;
}

export async function findOneOfGroup(
  app: App,
  viewer: Viewer,
  kind: Kind,
  { id, person }: { id: string; person: string },
): Promise<OneOfGroup | null> {
  const { groups, members, column } = kind.sql;
  const [row] = await app.db.$queryRaw<{ name: string; communities: number }[]>`
    SELECT g.name, (SELECT count(*)::int FROM community c JOIN membership s ON s."communityId" = c.id
                     WHERE c.${column} = g.id AND s."personId" = m."personId" AND s.state IN ('member', 'asked', 'shut')) AS communities
      FROM ${members} m JOIN ${groups} g ON g.id = m.${column}
     WHERE m.${column} = ${id}::uuid AND m."personId" = ${person}::uuid`;
  if (!row) return null;
  const subject = { aboutId: person };
  const { name = NO_NAME } = await reveal(app, viewer, subject, 'Person', ['name']);
  noteShown(app, viewer, subject, [BELONGING]);
  const group: Group = { aboutId: null, kind: kind.id, id, name: row.name };
  return { ...subject, group, name, communities: row.communities };
}

export interface OwnGroup {
  readonly kind: KindId;
  readonly id: string;
  readonly name: string;
  readonly since: Date;
}

const ownOf = ({ id, sql: { groups, members, column } }: Kind, personId: string): Sql => sql`
  SELECT ${id} AS kind, g.id, g.name, m.since FROM ${members} m JOIN ${groups} g ON g.id = m.${column}
   WHERE m."personId" = ${personId}::uuid`;

/** The organisations and areas that this person belongs to. One query. */
export async function findOwnGroups(app: App, viewer: Viewer): Promise<OwnGroup[]> {
  if (viewer.kind !== 'person') return [];
  const [areas, organisations] = [ownOf(kinds.area, viewer.id), ownOf(kinds.organisation, viewer.id)];
  return app.db.$queryRaw<OwnGroup[]>`${organisations} UNION ALL ${areas} ORDER BY name, id LIMIT 500`;
}

/** What communities and announcements can be for: organisations by name, at most 500. */
export const findOrganisationChoices = (app: App) =>
  app.db.organisation.findMany({ orderBy: { name: 'asc' }, take: 500, select: { id: true, name: true } });
