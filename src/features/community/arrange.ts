import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import { audit } from '../../record/audit.ts';
import { holdGroup } from '../organisations/organisations.ts';
import { freeSlug } from '../resources/resources.ts';
import type { CommunityTyped } from './arrange.forms.ts';
import type { Arranged } from './arrange.queries.ts';
import { setYoungMembers } from './young-members.ts';

const columns = ({ area, organisation, course, young, topics: _topics, ...typed }: CommunityTyped) => ({
  ...typed,
  admitsYoung: young === 'yes',
  areaId: typed.openTo === 'area' ? area : null,
  organisationId: typed.openTo === 'organisation' ? organisation : null,
  courseId: typed.openTo === 'course' ? course : null,
});

const detailOf = (community: string, { openTo, admitsYoung }: ReturnType<typeof columns>) => ({
  ...{ community, openTo, admitsYoung },
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
  await audit(app, { what: 'community.made', by: { person: by }, detail: detailOf(id, data) });
  return id;
}

/**
 * The categories as they were typed; where one name stands in for one other, that category was renamed. Throws Invalid for
 * one that would go although it has threads.
 */
async function setTopics(app: App, { id: communityId, topics }: Arranged, names: readonly string[]): Promise<void> {
  const gone = topics.filter(({ name }) => !names.includes(name));
  const [renamed] = gone;
  const [newName, ...others] = names.filter((name) => !topics.some((topic) => topic.name === name));
  if (renamed && newName && gone.length === 1 && others.length === 0)
    await app.db.topic.update({ where: { id: renamed.id }, data: { name: newName }, select: { id: true } });
  else {
    const topicId = { in: gone.map(({ id }) => id) };
    const used = await app.db.thread.findFirst({ where: { topicId }, select: { topic: { select: { name: true } } } });
    if (used) throw new Invalid({ topics: `“${used.topic.name}” has threads. Keep it, or rename it by itself.` });
    await app.db.topic.deleteMany({ where: { id: topicId } });
  }
  for (const [position, name] of names.entries())
    await app.db.topic.upsert({
      where: { communityId_name: { communityId, name } },
      create: { communityId, name, position },
      update: { position },
      select: { id: true },
    });
}

/** Throws Invalid for a category that would go although it has threads. Who is in it stays, whomever it is open to now. */
export async function changeCommunity(app: App, found: Arranged, typed: CommunityTyped, by: string): Promise<void> {
  const data = columns(typed);
  await checkOpening(app, data);
  await setTopics(app, found, typed.topics);
  await app.db.community.update({ where: { id: found.id }, data, select: { id: true } });
  await audit(app, { what: 'community.changed', by: { person: by }, detail: detailOf(found.id, data) });
  // Also where nothing changed since the page was opened: another change may have come between.
  const members = await setYoungMembers(app, { id: found.id, admitsYoung: data.admitsYoung });
  if (data.admitsYoung === found.admitsYoung && members === 0) return;
  const what = data.admitsYoung ? 'community.opened-to-young' : 'community.closed-to-young';
  await audit(app, { what, by: { person: by }, detail: { community: found.id, members } });
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
