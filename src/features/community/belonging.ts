import type { App } from '../../context.ts';
import { kinds } from '../organisations/kinds.ts';
import { holdAdmission } from './young-members.ts';

/**
 * Whether somebody belongs to those whom the community is open to, as it is arranged now, and is not too young for it. Who
 * is being taken out of its area or organisation is waited for, and who is in it stays in it until the transaction ends: so
 * of joining and being taken out, the second sees what the first did.
 */
export async function holdBelonging(app: App, communityId: string, personId: string): Promise<boolean> {
  const community = await app.db.community.findUnique({
    where: { id: communityId },
    select: { openTo: true, areaId: true, organisationId: true, courseId: true },
  });
  if (!community || !(await holdAdmission(app, communityId, personId))) return false;
  const { openTo, areaId, organisationId, courseId } = community;
  if (openTo === 'course')
    return courseId !== null && (await app.db.enrolment.count({ where: { personId, courseId } })) > 0;
  if (openTo !== 'area' && openTo !== 'organisation') return true;
  const { members, column } = kinds[openTo].sql;
  const rows = await app.db.$queryRaw<unknown[]>`
    SELECT 1 FROM ${members} WHERE "personId" = ${personId}::uuid AND ${column} = ${areaId ?? organisationId}::uuid
       FOR KEY SHARE`;
  return rows.length > 0;
}
