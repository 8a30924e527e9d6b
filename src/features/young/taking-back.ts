import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { dropMailsAbout, letterSite, queueIfReachable } from '../../mail/outbox.ts';
import { permissionTakenBack, youngAccountClosed } from '../../mail/young-letters.ts';
import { paths } from '../../paths.ts';
import { erasePerson } from '../../policy/erase.ts';
import { audit } from '../../record/audit.ts';
import { BY } from './asking.ts';
import { guardianAddress } from './ending.ts';

/**
 * The parent or guardian takes the permission back: the account closes at once, and every session ends. It is erased at
 * once as well, unless something waits for somebody's decision; then with the policy's time for closing. Both are told in a
 * last mail, in the same words. False when it was taken back already.
 */
export async function takeBack(app: App, personId: string): Promise<boolean> {
  const now = app.clock.now();
  const { count } = await app.db.youngPermission.updateMany({
    where: { personId, takenBackAt: null },
    data: { takenBackAt: now },
  });
  const address = count > 0 ? await guardianAddress(app, personId) : null;
  if (address === null) return false;
  await audit(app, { what: 'young.taken-back', by: BY, about: personId });
  await dropMailsAbout(app, personId);
  await tellBoth(app, personId, address);
  if (await somethingWaits(app, personId)) await close(app, personId, now);
  else await erasePerson(app, personId, { why: 'asked', by: BY });
  return true;
}

/** The mails are nobody's, so that they outlive the account; they go when they were sent. */
async function tellBoth(app: App, personId: string, address: string): Promise<void> {
  const about = {
    privacy: app.config.baseUrl + paths.privacy.to(),
    within: app.policy.closing.changeOfMind,
  };
  const who = app.vault.keyedHash('erased', personId);
  const toGuardian = permissionTakenBack(letterSite(app), about);
  await queueIfReachable(app, { ...toGuardian, to: { address }, once: `${toGuardian.kind}:${who}` });
  const { email } = await app.db.person.findUniqueOrThrow({ where: { id: personId }, select: { email: true } });
  const own = app.vault.unseal(await loadPersonKey(app, personId), 'Person.email', email);
  const toYoung = youngAccountClosed(letterSite(app), about);
  await queueIfReachable(app, { ...toYoung, to: { address: own }, once: `${toYoung.kind}:${who}` });
}

/**
 * Whether erasing now would take something away that somebody still has to look at: nobody shall make a report or a sanction
 * disappear with this button.
 */
async function somethingWaits(app: App, personId: string): Promise<boolean> {
  const [row] = await app.db.$queryRaw<{ waits: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM person WHERE id = ${personId}::uuid AND "suspendedAt" IS NOT NULL)
        OR EXISTS (SELECT 1 FROM sanction WHERE "personId" = ${personId}::uuid AND outcome IS DISTINCT FROM 'lifted')
        OR EXISTS (SELECT 1 FROM post_report r JOIN post p ON p.id = r."postId"
                    WHERE r."decidedAt" IS NULL AND ${personId}::uuid IN (r."personId", p."authorId"))
        OR EXISTS (SELECT 1 FROM claim c LEFT JOIN post p ON c."subjectKind" = 'post' AND p.id = c."subjectId"
                    WHERE c."decidedAt" IS NULL AND ${personId}::uuid IN (c."personId", p."authorId"))
        OR EXISTS (SELECT 1 FROM claim_disclosure WHERE "personId" = ${personId}::uuid AND "decidedAt" IS NULL)
        OR EXISTS (SELECT 1 FROM enquiry WHERE "personId" = ${personId}::uuid AND "closedAt" IS NULL) AS waits`;
  return row?.waits === true;
}

const WHY = 'A parent or guardian took back the permission. The account is erased when the days for closing are over.';

/** Closed, and stopped: whoever cannot sign in cannot keep the account. What staff said about stopping it stays. */
async function close(app: App, personId: string, now: Date): Promise<void> {
  const key = await loadPersonKey(app, personId);
  await app.db.person.updateMany({ where: { id: personId }, data: { closingAt: now } });
  await app.db.person.updateMany({
    where: { id: personId, suspendedAt: null },
    data: { suspendedAt: now, suspendedReason: app.vault.seal(key, 'Person.suspendedReason', WHY) },
  });
  await app.db.session.deleteMany({ where: { personId } });
}
