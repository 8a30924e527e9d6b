import type { App } from '../../context.ts';
import { audit } from '../../record/audit.ts';
import type { Watching } from '../community/thread.queries.ts';
import type { ChoiceTyped, Hearing } from './notifications.forms.ts';

/** What waits to be mailed goes by what its person wants now. */
async function applyChoices(app: App, personId: string): Promise<void> {
  await app.db.$executeRaw`
    UPDATE notice n SET mail = coalesce(
      (SELECT w.mail FROM watch w WHERE w."personId" = n."personId" AND w."threadId" = n."threadId"),
      (SELECT c."noticeMail" FROM message_choice c WHERE c."personId" = n."personId"), n.mail)
     WHERE n."personId" = ${personId}::uuid AND n."readAt" IS NULL AND n."mailedAt" IS NULL`;
}

/** How this person hears of what is new, unless they chose otherwise for a thread. False when it is so already. */
export async function chooseNotices(app: App, personId: string, { mail, watch }: ChoiceTyped): Promise<boolean> {
  const data = { noticeMail: mail, watchesNothing: watch !== 'yes' };
  const before = await app.db.messageChoice.findUnique({ where: { personId } });
  if (before && before.noticeMail === mail && before.watchesNothing === data.watchesNothing) return false;
  await app.db.messageChoice.upsert({ where: { personId }, create: { personId, ...data }, update: data });
  await applyChoices(app, personId);
  await audit(app, { what: 'notifications.chosen', by: { person: personId }, about: personId });
  return true;
}

/** No mail of this kind any more, for no thread. False when there was none to come. */
export async function stopNoticeMails(app: App, personId: string): Promise<boolean> {
  const before = await app.db.messageChoice.findUnique({ where: { personId }, select: { noticeMail: true } });
  const { count } = await app.db.watch.updateMany({ where: { personId, mail: { not: null } }, data: { mail: null } });
  if (before?.noticeMail === 'never' && count === 0) return false;
  const data = { noticeMail: 'never' };
  await app.db.messageChoice.upsert({ where: { personId }, create: { personId, ...data }, update: data });
  await applyChoices(app, personId);
  await audit(app, { what: 'notifications.stopped', by: { person: personId }, about: personId });
  return true;
}

/** How this person hears of one thread from now on. False when it is so already. */
export async function hearOf(
  app: App,
  { personId, threadId }: { personId: string; threadId: string },
  hear: Hearing,
): Promise<boolean> {
  const at = { personId_threadId: { personId, threadId } };
  const before = await app.db.watch.findUnique({ where: at });
  if (hear === 'no' ? before === null : before && hearing(before) === hear) return false;
  const data = { muted: hear === 'muted', mail: hear === 'usual' || hear === 'muted' ? null : hear };
  if (hear === 'no') await app.db.watch.deleteMany({ where: { personId, threadId } });
  else
    await app.db.watch.upsert({
      where: at,
      create: { personId, threadId, since: app.clock.now(), ...data },
      update: data,
    });
  if (hear === 'muted' || hear === 'no')
    await app.db.notice.updateMany({ where: { personId, threadId, readAt: null }, data: { readAt: app.clock.now() } });
  await applyChoices(app, personId);
  await audit(app, { what: 'notifications.thread-chosen', by: { person: personId }, about: personId });
  return true;
}

/** What somebody chose for a thread, as the form has it. */
export const hearing = (watching: Watching): string =>
  watching === null ? 'no' : watching.muted ? 'muted' : (watching.mail ?? 'usual');

/** All of this person's notices are read. False when they were. */
export async function readAll(app: App, personId: string): Promise<boolean> {
  const { count } = await app.db.notice.updateMany({
    where: { personId, readAt: null },
    data: { readAt: app.clock.now() },
  });
  if (count > 0) await audit(app, { what: 'notifications.all-read', by: { person: personId }, about: personId });
  return count > 0;
}
