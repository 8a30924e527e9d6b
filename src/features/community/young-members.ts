import type { App } from '../../context.ts';

/** Whether somebody is here with the permission of a parent or guardian. */
export const isYoung = async ({ db }: Pick<App, 'db'>, personId: string): Promise<boolean> =>
  (await db.youngPermission.count({ where: { personId } })) > 0;

/**
 * Whether this community takes this person as far as their age goes. Of joining and of a change to the community, the second
 * sees what the first did.
 */
export async function holdAdmission(app: App, communityId: string, personId: string): Promise<boolean> {
  if (!(await isYoung(app, personId))) return true;
  const rows = await app.db.$queryRaw<unknown[]>`
    SELECT 1 FROM community WHERE id = ${communityId}::uuid AND "admitsYoung" FOR SHARE`;
  return rows.length > 0;
}

/**
 * After a change to the community, in its transaction: its young members are outside from now on, or in it again. All that
 * asks who is a member then needs to know nothing of age. A birthday that comes at the same moment waits, or has been: nobody
 * who is no longer young stays outside. Returns how many.
 */
export function setYoungMembers(
  { db }: Pick<App, 'db'>,
  { id, admitsYoung }: { id: string; admitsYoung: boolean },
): Promise<number> {
  const [from, to] = admitsYoung ? ['shut', 'member'] : ['member', 'shut'];
  return db.$executeRaw`
    WITH young AS (
      SELECT y."personId" FROM young_permission y JOIN membership m ON m."personId" = y."personId"
       WHERE m."communityId" = ${id}::uuid AND m.state = ${from} FOR SHARE OF y)
    UPDATE membership SET state = ${to}
     WHERE "communityId" = ${id}::uuid AND state = ${from} AND "personId" IN (SELECT "personId" FROM young)`;
}

/** For somebody who is no longer young: in again wherever only that kept them out. */
export async function openToGrownUp({ db }: Pick<App, 'db'>, personId: string): Promise<void> {
  await db.membership.updateMany({ where: { personId, state: 'shut' }, data: { state: 'member' } });
}
