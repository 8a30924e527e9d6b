import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import { audit } from '../../record/audit.ts';
import { holdGroup } from '../organisations/organisations.ts';
import { freeSlug } from '../resources/resources.ts';
import type { CommunityTyped } from './arrange.forms.ts';
import type { Arranged } from './arrange.queries.ts';

const columns = ({ name, summary, openTo, area, organisation, course, holdFirst, editMinutes }: CommunityTyped) => ({
  ...{ name, summary, openTo, holdFirst, editMinutes },
  areaId: openTo === 'area' ? area : null,
  organisationId: openTo === 'organisation' ? organisation : null,
  courseId: openTo === 'course' ? course : null,
});

/** Throws Invalid for an area, organisation or course that is not there. */
async function checkOpening(app: App, { areaId, organisationId, courseId }: ReturnType<typeof columns>): Promise<void> {
  if (areaId && !(await holdGroup(app, { kind: 'area', id: areaId }, 'toAdd')))
    throw new Invalid({ area: 'Choose the area' });
  if (organisationId && !(await holdGroup(app, { kind: 'organisation', id: organisationId }, 'toAdd')))
    throw new Invalid({ organisation: 'Choose the organisation' });
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
  if (used) throw new Invalid({ topics: `“${used.topic.name}” has threads, so it has to stay.` });
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
