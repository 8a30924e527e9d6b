import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import { audit } from '../../record/audit.ts';
import { dropEntries } from '../directory/dropping.ts';
import { freeSlug } from '../resources/resources.ts';
import type { CommunityTyped } from './arrange.forms.ts';
import type { AreaSeen, Arranged } from './arrange.queries.ts';

const columns = ({ name, summary, openTo, area, course, holdFirst, editMinutes }: CommunityTyped) => ({
  ...{ name, summary, openTo, holdFirst, editMinutes },
  areaId: openTo === 'area' ? area : null,
  courseId: openTo === 'course' ? course : null,
});

/** Throws Invalid for an area or course that is not there. */
async function checkOpening(app: App, { areaId, courseId }: ReturnType<typeof columns>): Promise<void> {
  if (areaId && !(await app.db.area.findUnique({ where: { id: areaId }, select: { id: true } })))
    throw new Invalid({ area: 'Choose the area' });
  if (courseId && !(await app.db.course.findUnique({ where: { id: courseId }, select: { id: true } })))
    throw new Invalid({ course: 'Choose the course' });
}

/** A new community that nobody is in yet; gives its id. */
export async function makeCommunity(app: App, typed: CommunityTyped, by: string): Promise<string> {
  const data = columns(typed);
  await checkOpening(app, data);
  const slug = await freeSlug(typed.name, (base) =>
    app.db.community.findMany({ where: { slug: { startsWith: base } }, select: { slug: true } }),
  );
  const topics = typed.topics.map((name, position) => ({ name, position }));
  const { id } = await app.db.community.create({
    data: { ...data, slug, createdAt: app.clock.now(), topics: { create: topics } },
    select: { id: true },
  });
  await audit(app, { what: 'community.made', by: { person: by }, detail: { community: id, openTo: data.openTo } });
  return id;
}

/** Throws Invalid for a category that would go although it has threads. Who is in it stays, whomever it is open to now. */
export async function changeCommunity(app: App, found: Arranged, typed: CommunityTyped, by: string): Promise<void> {
  const data = columns(typed);
  await checkOpening(app, data);
  const gone = found.topics.filter(({ name }) => !typed.topics.includes(name));
  const used = await app.db.thread.findFirst({
    where: { topicId: { in: gone.map(({ id }) => id) } },
    select: { topic: { select: { name: true } } },
  });
  if (used) throw new Invalid({ topics: `“${used.topic.name}” has threads. Keep it, or rename it later.` });
  await app.db.topic.deleteMany({ where: { id: { in: gone.map(({ id }) => id) } } });
  for (const [position, name] of typed.topics.entries())
    await app.db.topic.upsert({
      where: { communityId_name: { communityId: found.id, name } },
      create: { communityId: found.id, name, position },
      update: { position },
      select: { id: true },
    });
  await app.db.community.update({ where: { id: found.id }, data, select: { id: true } });
  await audit(app, {
    what: 'community.changed',
    by: { person: by },
    detail: { community: found.id, openTo: data.openTo },
  });
}

/** Closed, it can be read and nobody can write. */
export async function closeCommunity(app: App, { id, closedAt }: Arranged, by: string): Promise<void> {
  await app.db.community.update({
    where: { id },
    data: { closedAt: closedAt ? null : app.clock.now() },
    select: { id: true },
  });
  await audit(app, {
    what: closedAt ? 'community.reopened' : 'community.closed',
    by: { person: by },
    detail: { community: id },
  });
}

/** Gives the new area's id. Throws Invalid for a name that is taken. */
export async function makeArea(app: App, name: string, by: string): Promise<string> {
  if (await app.db.area.findUnique({ where: { name }, select: { id: true } }))
    throw new Invalid({ name: 'There is an area of that name already' });
  const { id } = await app.db.area.create({ data: { name, createdAt: app.clock.now() }, select: { id: true } });
  await audit(app, { what: 'community.area-made', by: { person: by }, detail: { area: id } });
  return id;
}

/** Throws Invalid where nobody has that address. False when they belong to it already. */
export async function addToArea(app: App, { id }: AreaSeen, email: string, by: string): Promise<boolean> {
  const emailIndex = app.vault.emailIndex(email);
  const person = await app.db.person.findUnique({ where: { emailIndex }, select: { id: true, activatedAt: true } });
  if (!person?.activatedAt) throw new Invalid({ email: 'Nobody has an account with this email' });
  const { count } = await app.db.areaMember.createMany({
    data: [{ personId: person.id, areaId: id, since: app.clock.now() }],
    skipDuplicates: true,
  });
  if (count > 0)
    await audit(app, { what: 'community.area-joined', by: { person: by }, about: person.id, detail: { area: id } });
  return count > 0;
}

/** Out of the area, and at once out of the communities that are for it. False when they were not in it. */
export async function removeFromArea(app: App, { id }: AreaSeen, personId: string, by: string): Promise<boolean> {
  const { count } = await app.db.areaMember.deleteMany({ where: { areaId: id, personId } });
  if (count === 0) return false;
  const { count: communities } = await app.db.membership.updateMany({
    where: { personId, state: { in: ['member', 'asked'] }, community: { areaId: id } },
    data: { state: 'left', endedAt: app.clock.now(), request: null },
  });
  await dropEntries(app, { personId, community: { areaId: id } });
  const detail = { area: id, communities };
  await audit(app, { what: 'community.area-left', by: { person: by }, about: personId, detail });
  return true;
}
