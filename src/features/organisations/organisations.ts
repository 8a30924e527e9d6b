import type { App } from '../../context.ts';
import { type Sql, sql } from '../../data/sql.ts';
import { Conflict, Invalid, NotFound } from '../../errors.ts';
import { addedToGroup, takenOutOfGroup } from '../../mail/organisation-letters.ts';
import { letterSite, queueIfReachable } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';
import { dropEntries } from '../directory/dropping.ts';
import { type Kind, type KindId, kinds } from './kinds.ts';

/** An area or organisation, as operations name it. */
interface Which {
  readonly kind: KindId;
  readonly id: string;
}

const HOLDS = { toAdd: sql`FOR KEY SHARE`, toDelete: sql`FOR UPDATE` } as const satisfies Record<string, Sql>;

/** Keeps it from going, or from being used, until the transaction ends: of an addition and a deletion, one comes second. */
export async function holdGroup(app: App, { kind, id }: Which, why: keyof typeof HOLDS): Promise<boolean> {
  const { groups } = kinds[kind].sql;
  const rows = await app.db.$queryRaw<unknown[]>`SELECT 1 FROM ${groups} WHERE id = ${id}::uuid ${HOLDS[why]}`;
  return rows.length > 0;
}

/** Throws Invalid where another one has that name, however it is written. */
async function checkName(app: App, { one, sql: { groups } }: Kind, name: string, but: string | null): Promise<void> {
  const taken = await app.db.$queryRaw<unknown[]>`
    SELECT 1 FROM ${groups} WHERE lower(name) = lower(${name}) AND id IS DISTINCT FROM ${but}::uuid LIMIT 1`;
  if (taken.length > 0) throw new Invalid({ name: `There is an ${one} of that name already` });
}

/** Gives the id of a new one. Throws Invalid for a name that is taken. */
export async function makeGroup(app: App, kind: Kind, name: string, by: string): Promise<string> {
  await checkName(app, kind, name, null);
  const make = { data: { name, createdAt: app.clock.now() }, select: { id: true } } as const;
  const { id } = await (kind.id === 'area' ? app.db.area.create(make) : app.db.organisation.create(make));
  await audit(app, { what: `${kind.did}made`, by: { person: by }, detail: { [kind.id]: id } });
  return id;
}

/** Throws Invalid for a name that is taken, and NotFound where it is gone. */
export async function renameGroup(app: App, { kind, id }: Which, name: string, by: string): Promise<void> {
  const { groups } = kinds[kind].sql;
  await checkName(app, kinds[kind], name, id);
  const count = await app.db.$executeRaw`UPDATE ${groups} SET name = ${name} WHERE id = ${id}::uuid`;
  if (count === 0) throw new NotFound();
  await audit(app, { what: `${kinds[kind].did}renamed`, by: { person: by }, detail: { [kind]: id } });
}

/** For good. Throws Conflict while somebody belongs to it or a community is open to its people. */
export async function deleteGroup(app: App, which: Which, by: string): Promise<void> {
  const { kind, id } = which;
  const { groups, members, column } = kinds[kind].sql;
  if (!(await holdGroup(app, which, 'toDelete'))) throw new NotFound();
  const count = await app.db.$executeRaw`
    DELETE FROM ${groups} g WHERE g.id = ${id}::uuid
       AND NOT EXISTS (SELECT 1 FROM ${members} m WHERE m.${column} = g.id)
       AND NOT EXISTS (SELECT 1 FROM community c WHERE c.${column} = g.id)`;
  if (count === 0) throw new Conflict(`Somebody belongs to this ${kind} again, or a community is open to it.`);
  await audit(app, { what: `${kinds[kind].did}deleted`, by: { person: by }, detail: { [kind]: id } });
}

/** The person with that address. Throws Invalid for one that nobody uses here now. */
async function personWith(app: App, email: string): Promise<string> {
  const person = await app.db.person.findUnique({
    where: { emailIndex: app.vault.emailIndex(email) },
    select: { id: true, activatedAt: true, suspendedAt: true, closingAt: true },
  });
  if (!person?.activatedAt) throw new Invalid({ email: 'Nobody has an account with this email' });
  if (person.closingAt) throw new Invalid({ email: 'This person is closing their account' });
  if (person.suspendedAt) throw new Invalid({ email: 'This account is on hold. Add them when it is not' });
  return person.id;
}

/** What came of adding somebody or taking them out; null: it was so before. */
export type Changed = { readonly told: boolean } | null;

const ownPage = ({ config }: App) => ({ page: config.baseUrl + paths.ownOrganisations.to() });

/**
 * Adds the person with that address and tells them, if a mail can reach them; null when they belong to it already. Throws Invalid where nobody uses
 * the address here, and NotFound where the group is gone.
 */
export async function addPerson(app: App, which: Which, email: string, by: string): Promise<Changed> {
  const { kind, id } = which;
  const { did, sql: at } = kinds[kind];
  if (!(await holdGroup(app, which, 'toAdd'))) throw new NotFound();
  const personId = await personWith(app, email);
  const since = app.clock.now();
  const count = await app.db.$executeRaw`
    INSERT INTO ${at.members} ("personId", ${at.column}, since) VALUES (${personId}::uuid, ${id}::uuid, ${since})
    ON CONFLICT DO NOTHING`;
  if (count === 0) return null;
  await audit(app, { what: `${did}joined`, by: { person: by }, about: personId, detail: { [kind]: id } });
  const once = `${kind}-joined:${id}:${personId}:${since.getTime()}`;
  const letter = addedToGroup(letterSite(app), ownPage(app));
  return { told: await queueIfReachable(app, { to: { personId }, once, ...letter }) };
}

/**
 * Out of it, and at once out of the communities that are for it; who was taken out by somebody else is told, if a
 * mail can reach them. Null when they did not belong to it.
 */
export async function removePerson(app: App, { kind, id }: Which, personId: string, by: string): Promise<Changed> {
  const { did, sql: at, ofCommunity } = kinds[kind];
  const count = await app.db.$executeRaw`
    DELETE FROM ${at.members} WHERE "personId" = ${personId}::uuid AND ${at.column} = ${id}::uuid`;
  if (count === 0) return null;
  const now = app.clock.now();
  const community = ofCommunity(id);
  const { count: communities } = await app.db.membership.updateMany({
    where: { personId, state: { in: ['member', 'asked', 'shut'] }, community },
    data: { state: 'left', endedAt: now, request: null },
  });
  await dropEntries(app, { personId, community });
  const detail = { [kind]: id, communities };
  await audit(app, { what: `${did}left`, by: { person: by }, about: personId, detail });
  if (by === personId) return { told: false };
  const once = `${kind}-left:${id}:${personId}:${now.getTime()}`;
  const letter = takenOutOfGroup(letterSite(app), ownPage(app));
  return { told: await queueIfReachable(app, { to: { personId }, once, ...letter }) };
}
